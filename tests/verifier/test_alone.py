"""The verifier needs nothing of this checkout but what it installs, and nothing but a URL."""

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.verify import Ran, recount
from tests.forgeries.world import World

CHECKOUT = Path(__file__).parents[2]
SOURCES = ("node", "contracts", "verifier", "web")
FILES = ("pyproject.toml", "README.md", "LICENSE")
PATIENCE = 120
OFFLINE = ("--no-deps", "--no-index", "--disable-pip-version-check", "--no-cache-dir", "--quiet")


class Alone:
    """An environment of its own with the verifier in it, and an empty directory to run it in."""

    def __init__(self, root: Path) -> None:
        """Build a wheel of a copy of the checkout, install it, and take `web` away."""
        self.root = root
        self.home, self.empty = root / "home", root / "empty"
        self.home.mkdir()
        self.empty.mkdir()
        venv.create(root / "venv", with_pip=False, symlinks=True)
        self.programs = root / "venv" / "bin"
        pip("--python", str(self.programs / "python"), "install", *OFFLINE, str(self.wheel()))
        self.packages = Path(self.python("import sysconfig; print(sysconfig.get_path('purelib'))"))
        shutil.rmtree(self.packages / "web")
        # other projects' packages only: .pth files there, such as an editable one's, have no effect
        (self.packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def wheel(self) -> Path:
        """Return a wheel; the checkout stays as it is."""
        copy, out = self.root / "copy", self.root / "wheels"
        for name in SOURCES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(CHECKOUT / name, copy / name, ignore=ignored)
        for name in FILES:
            shutil.copy(CHECKOUT / name, copy)
        pip("wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", str(out), str(copy))
        shutil.rmtree(copy)
        (made,) = out.glob("*.whl")
        return made

    def run(self, program: str, *words: str) -> Ran:
        """Run a program of the environment, without any of this process's variables."""
        done = subprocess.run(
            [str(self.programs / program), *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            cwd=self.empty,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.home)},
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def python(self, code: str) -> str:
        """Return what a line of Python prints there."""
        ran = self.run("python", "-c", code)
        assert ran.code == 0, ran.errors
        return ran.output.strip()


def pip(*words: str) -> None:
    """Run this environment's pip."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """Install the verifier alone."""
    return Alone(tmp_path_factory.mktemp("alone"))


@pytest.mark.slow
def test_nothing_of_the_checkout_is_importable(alone: Alone) -> None:
    for name in ("verifier", "contracts", "node"):
        where = Path(alone.python(f"import {name}; print({name}.__file__)"))
        assert where.is_relative_to(alone.packages)
    for name in ("web", "tests", "benchmarks"):
        assert alone.run("python", "-c", f"import {name}").code != 0


@pytest.mark.slow
def test_installed_alone_it_gives_the_same_report(alone: Alone, whole: World, desk: Desk) -> None:
    words = (whole.authority.account, "--horizon", desk.ledger.url, "--single-source", "--json")
    ran = alone.run("sandogh-verify", *words)
    here = recount(whole.authority.account, desk.ledger.url)
    assert (ran.code, here.code) == (0, 0), ran.errors
    assert json.loads(ran.output) == here.report
    assert ran.report["verdict"] == "verified"
    assert list(alone.empty.iterdir()) == []
    assert list(alone.home.iterdir()) == []
