"""The written report on paper: the HTML page through WeasyPrint, which loads nothing besides."""

from typing import Any

from node.base.errors import SandoghError


class PdfError(SandoghError):
    """No PDF could be made."""


def pdf(page: str) -> bytes:
    """Return a page as PDF.

    Raises:
        PdfError: WeasyPrint, or a library of the system that it needs, is not there.
    """
    try:
        # imported when asked for: it needs Pango, which not every machine has
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfError(
            f"no PDF can be made here: {error}. WeasyPrint needs Pango (Debian: libpango-1.0-0 "
            "and libpangoft2-1.0-0); JSON and HTML are written without it"
        ) from error
    # the page carries its font itself; nothing is fetched from anywhere
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    made: Any = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return bytes(made)
