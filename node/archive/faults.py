"""What can be wrong with an archive's files: an error a fault, each naming its file."""

from node.base.errors import SandoghError


class ArchiveError(SandoghError):
    """An archive's file can't be used.

    Attributes:
        what: the fault in a word, as reports name it.
        path: the file, from the archive's root.
        why: the rest of the sentence.
    """

    what = "file"

    def __init__(self, path: str, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"the archive's file {path} {why}")


class MissingFile(ArchiveError):
    """A file that should be there is not."""

    what = "missing"

    def __init__(self, path: str) -> None:
        super().__init__(path, "is missing")


class StateFault(ArchiveError):
    """A state file (HAS) is not of its form, or contradicts what lies beside it."""

    what = "state"


class GzipFault(ArchiveError):
    """A file is not gzip, or its checksum is wrong."""

    what = "gzip"


class Truncated(ArchiveError):
    """A file ends in the middle of its gzip stream or of a record."""

    what = "truncated"


class TooLarge(ArchiveError):
    """A file or a record is larger than any that is looked at."""

    what = "too large"


class RecordFault(ArchiveError):
    """A record is not framed as it should be, or is not of its type."""

    what = "record"


class OrderFault(ArchiveError):
    """Records do not go up ledger by ledger, or lie in another checkpoint's file."""

    what = "order"


class FormError(SandoghError):
    """Bytes are no XDR of the type they should be; who reads a file adds which one.

    Attributes:
        why: what is wrong with them.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
