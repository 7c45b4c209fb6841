"""The bundle is made of its sources alone, and what is served is what was built."""

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.support.node_js import node_js
from web.portal.assets import BundleError, read_bundle

ROOT = Path(__file__).parents[3]
SOURCES = ("web/browser", "contracts/js", "node/pages/assets")

Client = TestClient[web.Request, web.Application]


def build(directory: Path, root: Path = ROOT) -> Path:
    command = [node_js(), str(root / "web/browser/build.mjs"), str(directory)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stderr
    return directory


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert (ROOT / "node_modules").is_dir(), "npm ci has not run: scripts/test does it"
    return build(tmp_path_factory.mktemp("bundle") / "assets")


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "copy")


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_the_same_sources_give_the_same_bytes_wherever_they_lie(
    built: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "a longer name" / "sandogh"
    for source in SOURCES:
        shutil.copytree(ROOT / source, elsewhere / source)
    (elsewhere / "node_modules").symlink_to(ROOT / "node_modules")
    again = files(build(tmp_path / "again", elsewhere))
    assert again.keys() == files(built).keys()
    assert again == files(built)


def test_no_file_tells_where_it_was_built(built: Path) -> None:
    for name, body in files(built).items():
        assert str(ROOT).encode() not in body, name
        assert b"sourceMappingURL" not in body, name


def test_nothing_of_a_third_party_is_in_the_repository() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "web/browser/build.mjs" in tracked
    for path in tracked:
        assert "node_modules/" not in path
        assert not path.startswith("web/assets/")
        assert not path.endswith((".woff2", ".woff", ".ttf", ".min.js", ".wasm")), path


def test_every_package_in_the_bundle_has_its_licence_there(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_bytes())
    text = (built / manifest["LICENSES.txt"]["file"]).read_text(encoding="utf-8")
    for package in ("altcha 3", "vazirmatn 33", "SIL OPEN FONT LICENSE"):
        assert package in text


def test_a_page_names_a_file_with_its_hash(built: Path) -> None:
    bundle = read_bundle(built)
    url, integrity = bundle.asset("altcha.js")
    body = (built / url.rpartition("/")[2]).read_bytes()
    hashed = hashlib.sha384(body).digest()
    assert integrity == "sha384-" + base64.b64encode(hashed).decode()
    assert hashed.hex()[:16] in url
    assert bundle.digest == hashlib.sha384((built / "manifest.json").read_bytes()).hexdigest()
    with pytest.raises(KeyError):
        bundle.asset("nothing.js")


def test_a_bundle_that_was_not_built_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"manifest\.json: is missing; .*build\.mjs"):
        read_bundle(tmp_path)


def test_a_file_that_was_changed_stops_the_portal(copy: Path) -> None:
    [altered] = copy.glob("altcha-*.js")
    altered.write_bytes(altered.read_bytes() + b"\n")
    with pytest.raises(BundleError, match="is not the file") as caught:
        read_bundle(copy)
    assert caught.value.file == altered


def test_a_file_that_is_gone_stops_the_portal(copy: Path) -> None:
    [gone] = copy.glob("fonts-*.css")
    gone.unlink()
    with pytest.raises(BundleError, match="is missing") as caught:
        read_bundle(copy)
    assert caught.value.file == gone


@pytest.mark.parametrize("text", [b"[]", b"{", b'{"a.js": {"file": 1}}', b'{"a.js": 1}'])
def test_a_manifest_that_is_none_stops_the_portal(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(text)
    with pytest.raises(BundleError, match="is no manifest"):
        read_bundle(tmp_path)


@pytest.fixture
async def client(built: Path) -> AsyncIterator[Client]:
    app = web.Application()
    app.router.add_get("/assets/{file}", read_bundle(built).serve)
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        yield client


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("altcha.js", "text/javascript; charset=utf-8"),
        ("fonts.css", "text/css; charset=utf-8"),
        ("vazirmatn-bold.woff2", "font/woff2"),
    ],
)
async def test_a_file_may_be_kept_for_ever(
    client: Client, built: Path, name: str, type: str
) -> None:
    answer = await client.get(read_bundle(built).asset(name).url, headers={"Accept-Encoding": ""})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == type
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Content-Encoding" not in answer.headers
    body = await answer.read()
    assert hashlib.sha384(body).hexdigest()[:16] in str(answer.url)


async def test_a_file_comes_packed_to_whoever_takes_that(client: Client, built: Path) -> None:
    url = read_bundle(built).asset("altcha.js").url
    plain = await (await client.get(url, headers={"Accept-Encoding": "identity"})).read()
    packed = await client.get(url, headers={"Accept-Encoding": "br;q=0, gzip;q=0.5"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(await packed.read()) == plain
    smallest = await client.get(url, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert smallest.headers["Content-Encoding"] == "br"
    assert len(await smallest.read()) < len(plain) // 2


async def test_what_is_not_in_the_bundle_is_not_served(client: Client) -> None:
    for path in ("manifest.json", "altcha.js", "..%2Fportal%2Fassets.py"):
        assert (await client.get(f"/assets/{path}")).status == 404
