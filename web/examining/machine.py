"""This machine: settings that go together, key files that others cannot read, the bundle."""

import stat
from collections.abc import Iterator
from pathlib import Path

from contracts.commands.doctor import Finding
from contracts.keyfile import read_card
from contracts.relaying.keys import ROLE
from node.base.errors import SandoghError
from web.keyring import read_keyring
from web.portal.assets import FOLDER, read_bundle
from web.protection.address import networks_of
from web.protection.gate import check_origin
from web.settings import WebSettings


def settings(given: WebSettings) -> Iterator[Finding]:
    """Look at settings that can be wrong though each has a right form."""
    try:
        https, host = check_origin(given.origin)
    except SandoghError as fault:
        yield Finding("origin", False, str(fault))
    else:
        how = "" if https else ", without https: for a rehearsal on this machine only"
        yield Finding("origin", True, f"{host}{how}")
    try:
        networks = networks_of(given.proxies)
    except SandoghError as fault:
        yield Finding("proxies", False, str(fault))
    else:
        count = f"{len(networks)} trusted, {given.hops} in a row" if networks else "none"
        yield Finding("proxies", True, count)
    if not given.support.phones and not given.support.mail:
        yield Finding("support", False, "voters are shown nobody to ask: say support.phones")


def keys(given: WebSettings) -> Iterator[Finding]:
    """Look at the key files and at who can read them; the relay's stays closed."""
    try:
        read_keyring(given.key_file)
    except SandoghError as fault:
        yield Finding("key file", False, str(fault))
    else:
        yield _private("key file", given.key_file, "the portal's own")
    if given.relay_key is None:
        yield Finding("relay key", True, "none: this process sends no ballots, another one must")
        return
    try:
        role = read_card(given.relay_key).role
    except SandoghError as fault:
        yield Finding("relay key", False, str(fault))
        return
    if role != ROLE:
        yield Finding("relay key", False, f"{given.relay_key} is of the role {role}")
        return
    yield _private("relay key", given.relay_key, "the relay's")
    password = given.relay_password_file
    if password is None:
        yield Finding("relay password", False, "relay_password_file is missing")
    elif not password.is_file():
        yield Finding("relay password", False, f"there is no file {password}")
    else:
        yield _private("relay password", password, "of the relay's key file")


def bundle() -> Finding:
    """Look at what pages load."""
    try:
        digest = read_bundle(FOLDER).digest
    except SandoghError as fault:
        return Finding("bundle", False, str(fault))
    return Finding("bundle", True, f"SHA-384 {digest[:16]}…")


def _private(name: str, path: Path, text: str) -> Finding:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(name, False, f"{path} can be read by others: chmod 600 {path}")
    return Finding(name, True, f"{path}, {text}")
