"""Networks by name: where they answer, what they are called, where the public looks."""

from dataclasses import dataclass, replace

from node.base.errors import SandoghError
from node.networks.reader import NetworkInfo


class UnknownNetwork(SandoghError):
    """A name is none of the presets."""

    def __init__(self, name: str) -> None:
        self.name = name
        known = ", ".join(sorted(PRESETS))
        super().__init__(f"no network is called {name!r}; known are {known}")


class ExplorerTemplate(SandoghError):
    """A text is no template of a page that shows a transaction."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(
            f"{given[:200]!r} is no explorer's template: an http(s) address with {{hash}} in it, "
            "and {horizon} at most"
        )


@dataclass(frozen=True, slots=True)
class Preset:
    """A network's settings; a command's options replace single ones.

    Attributes:
        name: how a command calls it.
        passphrase: None if it must be given, or taken from the server.
        horizon: URL of its Horizon, None if it must be given.
        explorer: where a transaction is shown, with `{horizon}` and `{hash}` to fill in.
        friendbot: whether test coins are given away.
    """

    name: str
    passphrase: str | None
    horizon: str | None
    explorer: str
    friendbot: bool = False

    def transaction_link(self, name: bytes) -> str:
        """Return the address at which the public sees the transaction of a 32-byte hash."""
        return self.explorer.format(horizon=self.horizon or "", hash=name.hex())

    def shown_at(self, template: str) -> "Preset":
        """Return the same network, its transactions shown elsewhere.

        Raises:
            ExplorerTemplate: the template is none.
        """
        left = template.replace("{hash}", "").replace("{horizon}", "")
        starts = template.startswith(("http://", "https://", "{horizon}"))
        if "{hash}" not in template or not starts or "{" in left or "}" in left:
            raise ExplorerTemplate(template)
        return replace(self, explorer=template)

    def at(self, horizon: str) -> "Preset":
        """Return the same network, asked at another Horizon."""
        return replace(self, horizon=horizon.rstrip("/"))


EMBEDDED = "sandogh-"
"""How the embedded ledger's `horizon_version` begins: it has an explorer of its own."""

_BY_HORIZON = "{horizon}/transactions/{hash}"
_BY_OWN_EXPLORER = "{horizon}/explorer/tx/{hash}"

PRESETS = {
    preset.name: preset
    for preset in (
        Preset("embedded", None, "http://127.0.0.1:8000", _BY_OWN_EXPLORER, friendbot=True),
        Preset(
            "kuknos",
            "Kuknos Foundation, Feb 2019",
            "https://horizon.kuknos.org",
            "https://explorer.kuknos.org/tx/{hash}",
        ),
        Preset("kuknos-test", "Kuknos-NET", "https://hz1-test.kuknos.org", _BY_HORIZON),
        Preset(
            "stellar",
            "Public Global Stellar Network ; September 2015",
            "https://horizon.stellar.org",
            "https://stellar.expert/explorer/public/tx/{hash}",
        ),
        Preset(
            "stellar-test",
            "Test SDF Network ; September 2015",
            "https://horizon-testnet.stellar.org",
            "https://stellar.expert/explorer/testnet/tx/{hash}",
            friendbot=True,
        ),
        Preset("custom", None, None, _BY_HORIZON),
    )
}


_CUSTOM = "custom:"


def preset(name: str) -> Preset:
    """Return the network of a name; `custom:PASSPHRASE` is one of the organiser's own.

    Raises:
        UnknownNetwork: there is none.
    """
    if name.startswith(_CUSTOM) and name != _CUSTOM:
        return replace(PRESETS["custom"], passphrase=name.removeprefix(_CUSTOM))
    if name not in PRESETS:
        raise UnknownNetwork(name)
    return PRESETS[name]


def by_passphrase(passphrase: str) -> Preset:
    """Return the network that a passphrase names; one that is in no list is `custom`."""
    known = (one for one in PRESETS.values() if one.passphrase == passphrase)
    return next(known, PRESETS["custom"])


def preset_of(network: NetworkInfo) -> Preset:
    """Return the network by its passphrase; the embedded ledger has any, and its own explorer."""
    if network.horizon_version.startswith(EMBEDDED):
        return PRESETS["embedded"]
    return by_passphrase(network.passphrase)
