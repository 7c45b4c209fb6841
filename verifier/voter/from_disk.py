"""The pages that a voter opens from disk, as they were built (verifier/browser/build.mjs)."""

from importlib.resources import files

from node.base.errors import SandoghError

NAMES = ("ballot.html", "challenge.html", "no-vote.html")


class PagesNotBuilt(SandoghError):
    """The pages were not built: this is a copy of the sources on which nothing was set up."""


def built_pages() -> dict[str, bytes]:
    """Return the pages by file name, each whole.

    Raises:
        PagesNotBuilt: they are not there.
    """
    folder = files("verifier.voter").joinpath("built")
    try:
        return {name: folder.joinpath(name).read_bytes() for name in NAMES}
    except FileNotFoundError as fault:
        raise PagesNotBuilt(
            "the pages for disk are not built; node verifier/browser/build.mjs builds them"
        ) from fault
