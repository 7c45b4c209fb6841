"""What the pages load: the bundle that web/browser/build.mjs makes of web/browser.

    <script type="module" src="{{ asset('booth.js').url }}"
            integrity="{{ asset('booth.js').integrity }}"></script>

A file's name holds its hash, so browsers may keep it for ever. All files are read once, at
the start, and compared with the bundle's manifest: what is served is what was built.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from aiohttp import hdrs, web

from node.base.errors import SandoghError

FOLDER = Path(__file__).parents[1] / "assets"
ROUTE = "/assets/{file}"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Content coding and suffix, the smaller first."""


class BundleError(SandoghError):
    """The bundle is missing or is not what its manifest says: which file, and why."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}; `node web/browser/build.mjs` builds what pages load")
        self.file = file
        self.why = why


class Asset(NamedTuple):
    """What a page writes to load a file: its address, and the hash a browser compares."""

    url: str
    integrity: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file's bytes, plain and by content coding, and its content type."""

    type: str
    body: bytes
    packed: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files of the bundle.

    Attributes:
        digest: SHA-384 of the manifest in hex; it stands for every file.
    """

    digest: str
    _assets: Mapping[str, Asset]
    _files: Mapping[str, _File]

    def asset(self, name: str) -> Asset:
        """Return where a page finds a file and which hash it must have.

        Args:
            name: as in web/browser, such as ``booth.js``.

        Raises:
            KeyError: the bundle has no such file.
        """
        return self._assets[name]

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a file, packed if the browser takes that."""
        file = self._files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        headers = {
            hdrs.CONTENT_TYPE: file.type,
            hdrs.CACHE_CONTROL: FOREVER,
            hdrs.VARY: hdrs.ACCEPT_ENCODING,
            # a worker obeys the policy it came with: it can reach no network at all
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        accepted = _accepted(request.headers.get(hdrs.ACCEPT_ENCODING, ""))
        for coding, _ in PACKED:
            if coding in accepted and coding in file.packed:
                headers[hdrs.CONTENT_ENCODING] = coding
                return web.Response(body=file.packed[coding], headers=headers)
        return web.Response(body=file.body, headers=headers)


def read_bundle(folder: Path) -> Bundle:
    """Read all files and compare them with the manifest.

    Raises:
        BundleError: it was not built, or a file is missing, unreadable or another one.
    """
    path = folder / "manifest.json"
    manifest = _read(path)
    try:
        listed = {
            name: (entry["file"], entry["sha384"]) for name, entry in json.loads(manifest).items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise BundleError(path, "is no manifest") from fault
    assets, files = {}, {}
    for name, (file, expected) in listed.items():
        body = _read(folder / file)
        if b64encode(hashlib.sha384(body).digest()).decode() != expected:
            raise BundleError(folder / file, "is not the file that the manifest names")
        packed = {
            coding: (folder / (file + suffix)).read_bytes()
            for coding, suffix in PACKED
            if (folder / (file + suffix)).is_file()
        }
        assets[name] = Asset(ROUTE.format(file=file), f"sha384-{expected}")
        files[file] = _File(TYPES[Path(file).suffix], body, packed)
    return Bundle(hashlib.sha384(manifest).hexdigest(), assets, files)


@cache
def bundle() -> Bundle:
    """Return the bundle that this installation has, read once.

    Raises:
        BundleError: as ``read_bundle``.
    """
    return read_bundle(FOLDER)


def asset(name: str) -> Asset:
    """Return where a page finds a file of the bundle, and its hash; for templates."""
    return bundle().asset(name)


def bundle_digest() -> str:
    """Return the bundle's SHA-384 in hex, as footer and receipt show it."""
    return bundle().digest


def add_routes(router: web.UrlDispatcher) -> None:
    """Serve the bundle's files under ``/assets``.

    Raises:
        BundleError: as ``read_bundle``: a portal without its pages' files does not start.
    """
    router.add_get(ROUTE, bundle().serve, name="assets")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise BundleError(path, "is missing") from fault
    except OSError as fault:
        raise BundleError(path, "can't be read") from fault


def _accepted(header: str) -> set[str]:
    """Return the content codings that a header accepts (RFC 9110 §12.5.3)."""
    found = set()
    for item in header.lower().split(","):
        coding, _, weight = item.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            found.add(coding.strip())
    return found
