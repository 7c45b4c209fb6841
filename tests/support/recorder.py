"""A wire between browser and server that keeps every byte that the browser sends."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_AT_ONCE = 1 << 16


class Recorder:
    """Listens on one port of this machine and hands on to another.

    Attributes:
        sent: what came from the browser, a connection each.
    """

    def __init__(self, port: int, onward: int) -> None:
        """Begin to listen.

        Args:
            port: where the browser connects.
            onward: where the server listens; it need not yet.
        """
        self.sent: list[bytearray] = []
        self._onward = onward
        self._listening = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def all(self) -> bytes:
        """Return all that was sent."""
        return b"\n".join(bytes(one) for one in self.sent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                browser, _ = self._listening.accept()
                threading.Thread(target=self._connect, args=(browser,), daemon=True).start()

    def _connect(self, browser: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._onward))
        except OSError:
            browser.close()
            return
        kept = bytearray()
        self.sent.append(kept)
        threading.Thread(target=_hand_on, args=(server, browser, None), daemon=True).start()
        _hand_on(browser, server, kept)


def _hand_on(source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):  # either side hung up
        while data := source.recv(_AT_ONCE):
            if kept is not None:
                kept += data
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
