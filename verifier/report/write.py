"""A report's files: JSON, and of it HTML and PDF, in Persian and English."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.commands.files import write_bytes
from node.pages.language import EN, FA
from verifier.report.html import page
from verifier.report.pdf import PdfError, pdf

NAME = "report.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        digest: SHA-256 of the JSON report, 32 bytes: it stands in the other files.
        files: their names.
        missing: why there is no PDF, or None.
    """

    digest: bytes
    files: tuple[str, ...]
    missing: str | None


def encoded(report: Mapping[str, Any]) -> bytes:
    """Return the JSON report as its file has it."""
    return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()


def write_report(report: Mapping[str, Any], folder: Path) -> Written:
    """Write a report into a directory, which is made if it is not there.

    Where no PDF can be made, JSON and HTML are written, and it is told why.

    Raises:
        FileError: a file can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = encoded(report)
    digest = hashlib.sha256(data).digest()
    write_bytes(folder / NAME, data)
    names = [NAME]
    pages = {language.code: page(report, digest.hex(), language) for language in (FA, EN)}
    for code, text in pages.items():
        write_bytes(folder / f"report.{code}.html", text.encode())
        names.append(f"report.{code}.html")
    try:
        papers = {code: pdf(text) for code, text in pages.items()}
    except PdfError as error:
        return Written(digest, tuple(names), str(error))
    for code, paper in papers.items():
        write_bytes(folder / f"report.{code}.pdf", paper)
        names.append(f"report.{code}.pdf")
    return Written(digest, tuple(names), None)
