"""Writing an evidence file: one block is held, and the file is there only once it is whole."""

import hashlib
import os
import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from node.base.errors import SandoghError
from verifier.evidence.form import (
    BLOCK,
    FRAME,
    HEAD,
    MAGIC,
    MAX_RECORD,
    Kind,
    first_link,
    next_link,
)

_LEVEL = 6


class NotSaved(SandoghError):
    """Evidence can't be written; `why` says what hinders."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"the evidence can't be saved to {path}: {why}")


class EvidenceWriter:
    """A file that is being written, under a name of its own until `finish`; a context manager.

    Args:
        path: where it is to lie; nothing is overwritten.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fresh = path.with_name(path.name + ".new")
        self._held = bytearray()
        self._link = first_link()
        self._blocks = self._records = 0
        self._digest = hashlib.sha256()
        self._finished = False

    def __enter__(self) -> Self:
        """Open the file.

        Raises:
            NotSaved: there is a file of that name, or none can be made there.
        """
        if self.path.exists():
            raise NotSaved(self.path, "there is a file already")
        try:
            self._file = self._fresh.open("wb")
            self._put(MAGIC)
        except OSError as fault:
            raise NotSaved(self.path, fault.strerror or str(fault)) from fault
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; what was not finished leaves nothing."""
        self._file.close()
        if not self._finished:
            self._fresh.unlink(missing_ok=True)

    def add(self, kind: Kind, payload: bytes) -> None:
        """Add a record of at most `MAX_RECORD` bytes.

        Raises:
            NotSaved: it is larger, or the disk is full.
        """
        if len(payload) > MAX_RECORD:
            raise NotSaved(self.path, f"an answer has {len(payload)} bytes, more than {MAX_RECORD}")
        self._held += FRAME.pack(kind, len(payload)) + payload
        self._records += 1
        if len(self._held) >= BLOCK:
            self._flush()

    def finish(self) -> None:
        """Write the trailer, and give the file its name.

        Raises:
            NotSaved: the disk is full, or a file of that name has come into being.
        """
        self._flush()
        try:
            self._put(struct.pack(">IIQ", 0, self._blocks, self._records))
            self._file.write(self._digest.digest())
            self._file.flush()
            os.fsync(self._file.fileno())
            if self.path.exists():
                raise NotSaved(self.path, "there is a file already")
            self._fresh.replace(self.path)
        except OSError as fault:
            raise NotSaved(self.path, fault.strerror or str(fault)) from fault
        self._finished = True

    def _flush(self) -> None:
        if not self._held:
            return
        packed = zlib.compress(self._held, _LEVEL)
        self._link = next_link(self._link, len(self._held), packed)
        try:
            self._put(HEAD.pack(len(packed), len(self._held), self._link) + packed)
        except OSError as fault:
            raise NotSaved(self.path, fault.strerror or str(fault)) from fault
        self._blocks += 1
        self._held.clear()

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
