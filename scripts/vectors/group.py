"""RFC 9496 appendix A: multiples of the generator, bad encodings, the map of 64 bytes."""

import hashlib

from contracts.crypto.group import (
    ORDER,
    EncodingError,
    add,
    base,
    decode_point,
    decode_scalar,
    from_hash,
    multiply,
    negate,
    subtract,
)
from scripts.vectors.form import Vector, vector

# RFC 9496 §A.1, 0·G to 15·G
_MULTIPLES = """
0000000000000000000000000000000000000000000000000000000000000000
e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76
6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919
94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259
da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57
e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e
f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403
44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d
903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c
02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031
20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f
bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42
e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460
aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f
46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e
e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e
"""
MULTIPLES = _MULTIPLES.split()

# RFC 9496 §A.2
BAD_ENCODINGS = {
    "a field element that is not canonical": """
00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
""",
    "a negative field element": """
0100000000000000000000000000000000000000000000000000000000000000
01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20
c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562
c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78
47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24
f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72
87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309
""",
    "a non-square x²": """
26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371
4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f
de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b
bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042
2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08
f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22
8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731
2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b
""",
    "a negative x·y": """
3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e
a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220
d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e
8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32
32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b
227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165
5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e
445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b
""",
    "s = -1, which gives y = 0": """
ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
""",
}

# RFC 9496 §A.3: SHA-512 of a text, or 64 bytes as they are
_MAPPED = """
3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46
f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b
006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826
f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a
ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179
e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628
80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065
"""
MAPPED = _MAPPED.split()
TEXTS = (
    "Ristretto is traditionally a short shot of espresso coffee",
    "made with the normal amount of ground coffee but extracted with",
    "about half the amount of water in the same amount of time",
    "by using a finer grind.",
    "This produces a concentrated shot of coffee per volume.",
    "Just pulling a normal shot short will produce a weaker shot",
    "and is not a Ristretto as some believe.",
)
ONE_POINT_FOUR_WAYS = "304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f"
FOUR_WAYS = (
    "ed" + "ff" * 31 + "12" + "00" * 31,
    "ed" + "ff" * 30 + "7f" + "ff" * 32,
    "00" * 31 + "80" + "ff" * 31 + "7f",
    "00" * 32 + "12" + "00" * 30 + "80",
)


def vectors() -> list[Vector]:
    """Return group.json."""
    return [*_multiples(), *_decoding(), *_maps(), *_arithmetic()]


def _multiples() -> list[Vector]:
    return [
        vector(f"base/{k}", "RFC 9496 A.1", {"scalar": _scalar(k)}, output=expected)
        for k, expected in enumerate(MULTIPLES)
    ]


def _decoding() -> list[Vector]:
    made = [
        vector(
            f"decode_point/multiple-{k}",
            "a multiple of G is its own encoding",
            {"bytes": text},
            output=text,
        )
        for k, text in enumerate(MULTIPLES)
        if k
    ]
    identity = "stands for nothing on the ledger: refused although canonical"
    refused = [("identity", identity, MULTIPLES[0])]
    for why, listed in BAD_ENCODINGS.items():
        slug = why.split(",")[0].replace(" ", "-")
        refused += [
            (f"{slug}-{i}", f"RFC 9496 A.2: {why}", text) for i, text in enumerate(listed.split())
        ]
    high = bytes.fromhex(MULTIPLES[1])
    refused += [
        (
            "bit-255",
            "G with bit 255 set; libsodium 1.0.18 ignores that bit",
            (high[:31] + bytes([high[31] | 0x80])).hex(),
        ),
        (
            "identity-bit-255",
            "the identity with bit 255 set",
            (bytes(31) + b"\x80").hex(),
        ),
        ("short", "31 bytes", MULTIPLES[1][:-2]),
        ("long", "33 bytes", MULTIPLES[1] + "00"),
        ("empty", "no bytes", ""),
    ]
    made += [
        _refusal(decode_point, f"decode_point/{id}", comment, text) for id, comment, text in refused
    ]
    for id, comment, value in (
        ("zero", "zero is a scalar", 0),
        ("one", "little-endian", 1),
        ("greatest", "q - 1", ORDER - 1),
    ):
        made.append(
            vector(
                f"decode_scalar/{id}",
                comment,
                {"bytes": _little(value)},
                output={"decimal": str(decode_scalar(value.to_bytes(32, "little")))},
            )
        )
    for id, comment, text in (
        ("order", "q is not canonical for 0", _little(ORDER)),
        ("order-and-one", "q + 1 is not canonical for 1", _little(ORDER + 1)),
        ("twice-order", "2q - 1 is not canonical for q - 1", _little(2 * ORDER - 1)),
        ("all-ones", "2²⁵⁶ - 1", "ff" * 32),
        ("short", "31 bytes", "00" * 31),
        ("long", "33 bytes", "00" * 33),
    ):
        made.append(_refusal(decode_scalar, f"decode_scalar/{id}", comment, text))
    return made


def _maps() -> list[Vector]:
    made = [
        vector(
            f"from_hash/text-{i}",
            f"RFC 9496 A.3: SHA-512 of “{text}”",
            {"bytes": hashlib.sha512(text.encode()).digest()},
            output=expected,
        )
        for i, (text, expected) in enumerate(zip(TEXTS, MAPPED, strict=True))
    ]
    made += [
        vector(
            f"from_hash/bytes-{i}",
            "RFC 9496 A.3: one point from four byte strings, each bit 255 masked",
            {"bytes": text},
            output=ONE_POINT_FOUR_WAYS,
        )
        for i, text in enumerate(FOUR_WAYS)
    ]
    return made


def _arithmetic() -> list[Vector]:
    left, right = base(5), from_hash(bytes(range(64)))
    big = ORDER - 12345
    pair = {"left": left, "right": right}
    return [
        vector("add/points", "5·G and a mapped point", pair, output=add(left, right)),
        vector("subtract/points", "5·G and a mapped point", pair, output=subtract(left, right)),
        vector("subtract/equal", "gives the identity", {"left": left, "right": left},
               output=MULTIPLES[0]),
        vector("negate/point", "-P", {"point": right}, output=negate(right)),
        vector("multiply/large", "a scalar near q", {"scalar": _scalar(big), "point": right},
               output=multiply(big, right)),
        vector("multiply/zero", "gives the identity", {"scalar": _scalar(0), "point": right},
               output=MULTIPLES[0]),
    ]  # fmt: skip


def _refusal(decode: object, id: str, comment: str, text: str) -> Vector:
    try:
        decode(bytes.fromhex(text))  # type: ignore[operator]
    except EncodingError as error:
        return vector(id, comment, {"bytes": text}, error=error.why)
    raise ValueError(f"{id} was accepted")


def _little(value: int) -> str:
    return value.to_bytes(32, "little").hex()


def _scalar(value: int) -> str:
    return _little(value % ORDER)
