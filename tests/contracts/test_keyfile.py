"""Key files: opened by their password alone, never half written, never shown."""

import base64
import json
import stat
from pathlib import Path

import pytest
from nacl import pwhash

from contracts import keyfile
from contracts.keyfile import KeyFile, KeyFileError, Strength, WrongPassword

WEAK = Strength(1, pwhash.argon2id.MEMLIMIT_MIN)
PASSWORD = "گذرواژه"
SECRET = {"seed": "5e" * 32, "shared": []}
PUBLIC = {"account": "G…", "columns": 3}


@pytest.fixture
def made(tmp_path: Path) -> KeyFile:
    return keyfile.create(tmp_path / "t.key", "trustee", PUBLIC, SECRET, PASSWORD, WEAK)


def test_a_file_opens_with_its_password(made: KeyFile) -> None:
    opened = keyfile.unlock(made.path, PASSWORD, "trustee")
    assert (opened.role, opened.public, opened.secret) == ("trustee", PUBLIC, SECRET)


def test_role_and_public_part_need_no_password(made: KeyFile) -> None:
    assert keyfile.read_card(made.path) == keyfile.Card("trustee", PUBLIC)


def test_the_secret_is_neither_in_the_file_nor_shown(made: KeyFile) -> None:
    opened = keyfile.unlock(made.path, PASSWORD)
    for text in (made.path.read_text(), repr(made), repr(opened), str(opened)):
        assert SECRET["seed"] not in text
        assert "shared" not in text
        assert PASSWORD not in text
    assert opened._lock.key.hex() not in repr(opened)


@pytest.mark.parametrize("password", ["", "گذرواژ", PASSWORD + " ", "x" * 1025, "\ud800"])
def test_another_password_is_refused_in_one_sentence(made: KeyFile, password: str) -> None:
    with pytest.raises(KeyFileError) as refused:
        keyfile.unlock(made.path, password)
    assert str(refused.value).startswith(f"key file {made.path}: ")
    assert str(refused.value).count("\n") == 0


def test_a_wrong_password_has_its_own_error(made: KeyFile) -> None:
    with pytest.raises(WrongPassword):
        keyfile.unlock(made.path, "another")


def test_another_role_is_refused_before_the_password(made: KeyFile) -> None:
    with pytest.raises(KeyFileError, match="of the role trustee, not relay"):
        keyfile.unlock(made.path, "another", "relay")


def test_only_the_owner_reads_it(made: KeyFile) -> None:
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    made.save(public={"x": 1})
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_overwritten(made: KeyFile) -> None:
    before = made.path.read_bytes()
    with pytest.raises(KeyFileError, match="is there already"):
        keyfile.create(made.path, "relay", {}, {}, "x", WEAK)
    assert made.path.read_bytes() == before
    assert [one.name for one in made.path.parent.iterdir()] == ["t.key"]


def test_changes_are_saved_under_the_same_password(made: KeyFile) -> None:
    box = json.loads(made.path.read_text())["box"]
    opened = keyfile.unlock(made.path, PASSWORD)
    changed = opened.save(secret=SECRET | {"shared": ["R"]})
    assert changed.secret["shared"] == ["R"]
    again = keyfile.unlock(made.path, PASSWORD)
    assert (again.secret["shared"], again.public) == (["R"], PUBLIC)
    assert json.loads(made.path.read_text())["box"] != box


def test_the_same_contents_are_never_encrypted_alike(made: KeyFile) -> None:
    boxes = {json.loads(made.path.read_text())["box"]}
    for _ in range(3):
        made.save()
        boxes.add(json.loads(made.path.read_text())["box"])
    assert len(boxes) == 4
    starts = {base64.b64decode(box)[:24] for box in boxes}
    assert len(starts) == 4


def test_a_save_that_fails_leaves_the_old_file(
    made: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = made.path.read_bytes()
    monkeypatch.setattr(keyfile.os, "fsync", full)
    with pytest.raises(KeyFileError, match="cannot be written: No space left"):
        made.save(secret={})
    assert made.path.read_bytes() == before
    assert [one.name for one in made.path.parent.iterdir()] == ["t.key"]


def _altered(made: KeyFile, **fields: object) -> None:
    made.path.write_text(json.dumps(json.loads(made.path.read_text()) | fields))


def test_an_altered_public_part_is_found(made: KeyFile) -> None:
    _altered(made, public={"account": "another"})
    with pytest.raises(KeyFileError, match="public part was altered"):
        keyfile.unlock(made.path, PASSWORD)


def test_an_altered_role_is_found(made: KeyFile) -> None:
    _altered(made, role="relay")
    with pytest.raises(KeyFileError, match="altered"):
        keyfile.unlock(made.path, PASSWORD, "relay")


def test_an_altered_box_is_found(made: KeyFile) -> None:
    box = bytearray(base64.b64decode(json.loads(made.path.read_text())["box"]))
    box[-1] ^= 1
    _altered(made, box=base64.b64encode(box).decode())
    with pytest.raises(WrongPassword):
        keyfile.unlock(made.path, PASSWORD)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "scrypt"},
        {"operations": 0},
        {"operations": 17},
        {"operations": True},
        {"operations": "1"},
        {"memory": 2**31},
        {"memory": 1},
        {"salt": "ab"},
        {"salt": 5},
    ],
    ids=str,
)
def test_a_lock_out_of_range_is_refused_before_any_work(made: KeyFile, change: dict) -> None:
    kdf = json.loads(made.path.read_text())["kdf"]
    _altered(made, kdf=kdf | change)
    with pytest.raises(KeyFileError, match=r"lock|argon2id"):
        keyfile.unlock(made.path, PASSWORD)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"format":"sandogh-key-1"}',
        b'{"format":"sandogh-key-1","role":1,"public":{},"kdf":{},"box":""}',
        b'{"format":"sandogh-key-1","role":"x","public":{},"kdf":[],"box":""}',
        b'{"format":"sandogh-key-1","role":"x","public":{},"kdf":{},"box":"?"}',
    ],
)
def test_what_is_no_key_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.key"
    path.write_bytes(data)
    with pytest.raises(KeyFileError):
        keyfile.unlock(path, "x")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read: No such file"):
        keyfile.read_card(tmp_path / "none.key")
    with pytest.raises(KeyFileError, match="cannot be written: No such file"):
        keyfile.create(tmp_path / "none" / "x.key", "x", {}, {}, "x", WEAK)


def test_by_default_a_guess_costs_256_mib() -> None:
    assert Strength() == Strength(3, 256 << 20)
