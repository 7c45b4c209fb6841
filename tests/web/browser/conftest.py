"""The bundle, built once for the tests of the browser's part, and with it what they try it with."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.node_js import node_js

ROOT = Path(__file__).parents[3]
# what a page of the booth does: a test drives its client by hand
ENTRY = """
import { BoothWorker } from "./lib/booth_worker.js";
globalThis.start = async () => {
  globalThis.booth?.terminate();
  globalThis.booth = await BoothWorker.start();
};
globalThis.caught = async (work) => {
  try { return { ok: await work() }; }
  catch (fault) { return { word: fault.word, text: fault.message }; }
};
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the bundle with one entry more, ``try_booth.js``; return its directory."""
    copied = tmp_path_factory.mktemp("browser")
    for source in ("web/browser", "contracts/js", "node/pages/assets"):
        shutil.copytree(ROOT / source, copied / source)
    (copied / "web/browser/try_booth.js").write_text(ENTRY)
    (copied / "node_modules").symlink_to(ROOT / "node_modules")
    command = [node_js(), str(copied / "web/browser/build.mjs")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stderr
    return copied / "web/assets"
