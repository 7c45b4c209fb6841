"""Texts in SMPP 3.4 messages: UCS-2, parts of long messages, delivery receipts.

Section 5.2.19 (data_coding), 5.2.12 (esm_class), appendix B (receipts) of the specification;
3GPP TS 23.040, 9.2.3.24.1 for the header of a part. Bytes in, bytes out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from web.sms.gateway import DeliveryState

UCS2 = 8
GSM = 0
_LATIN1 = 3
HAS_HEADER = 0x40
"""Bit of esm_class: the text begins with a user data header."""
_KIND = 0x3C
_RECEIPT = 0x04

TLV_RECEIPTED_MESSAGE_ID = 0x001E
TLV_MESSAGE_PAYLOAD = 0x0424
TLV_MESSAGE_STATE = 0x0427

_PLAIN = re.compile(r"""[A-Za-z0-9 \r\n!"#%&'()*+,\-./:;<=>?]*""", re.ASCII)
"""What has the same bytes in ASCII and in GSM 03.38."""
_SINGLE = {GSM: 160, UCS2: 140}
_PART = {GSM: 153, UCS2: 134}
"""Octets of one message, and of one part beside its header of 6 octets."""
_MOST_PARTS = 255
_IN_TEXT = re.compile(r"\bid:(\S{1,64})(?:\s.*?)?\bstat:([A-Za-z]{1,8})", re.DOTALL)
_STATS: dict[str, DeliveryState] = {
    "DELIVRD": "delivered",
    "EXPIRED": "undelivered",
    "DELETED": "undelivered",
    "UNDELIV": "undelivered",
    "REJECTD": "undelivered",
    "UNKNOWN": "unknown",
}
_STATES: dict[int, DeliveryState] = {
    2: "delivered",
    3: "undelivered",
    4: "undelivered",
    5: "undelivered",
    7: "unknown",
    8: "undelivered",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into one submit_sm."""

    data_coding: int
    esm_class: int
    octets: bytes


def parts(text: str, reference: int) -> list[Part]:
    """Cut a text into the messages that carry it.

    Args:
        text: any; Latin letters and digits go as GSM 03.38, all else as UCS-2.
        reference: 0 to 255, the same in all parts of this text.

    Raises:
        ValueError: it takes more than 255 parts.
    """
    coding = GSM if _PLAIN.fullmatch(text) else UCS2
    octets = text.encode("ascii" if coding == GSM else "utf-16-be", "replace")
    if len(octets) <= _SINGLE[coding]:
        return [Part(coding, 0, octets)]
    cut = _cut(octets, _PART[coding], pairs=coding == UCS2)
    if len(cut) > _MOST_PARTS:
        raise ValueError(f"a text of {len(text)} characters takes {len(cut)} parts")
    header = bytes((5, 0, 3, reference & 0xFF, len(cut)))
    return [
        Part(coding, HAS_HEADER, header + bytes((place,)) + piece)
        for place, piece in enumerate(cut, start=1)
    ]


def _cut(octets: bytes, size: int, *, pairs: bool) -> list[bytes]:
    """Cut octets into pieces, never between the halves of a character outside UCS-2."""
    pieces = []
    start = 0
    while start < len(octets):
        end = min(start + size, len(octets))
        if pairs and end < len(octets) and 0xD8 <= octets[end - 2] <= 0xDB:
            end -= 2
        pieces.append(octets[start:end])
        start = end
    return pieces


def read(data_coding: int, esm_class: int, short_message: bytes, tlvs: Mapping[int, bytes]) -> str:
    """Return the text of a deliver_sm; what cannot be read is marked by U+FFFD."""
    octets = short_message or tlvs.get(TLV_MESSAGE_PAYLOAD, b"")
    if esm_class & HAS_HEADER and octets:
        octets = octets[1 + octets[0] :]
    if data_coding == UCS2:
        return octets.decode("utf-16-be", "replace")
    return octets.decode("latin-1" if data_coding == _LATIN1 else "ascii", "replace")


def is_receipt(esm_class: int) -> bool:
    """Tell whether a deliver_sm is a receipt, not a message."""
    return esm_class & _KIND == _RECEIPT


def receipt(text: str, tlvs: Mapping[int, bytes]) -> tuple[str, DeliveryState] | None:
    """Return whose receipt it is and what it says; None if it names no message."""
    found = _IN_TEXT.search(text)
    named = tlvs.get(TLV_RECEIPTED_MESSAGE_ID, b"").rstrip(b"\x00").decode("ascii", "replace")
    message_id = named or (found[1] if found else "")
    if not message_id:
        return None
    state = tlvs.get(TLV_MESSAGE_STATE, b"")
    if len(state) == 1:
        return message_id, _STATES.get(state[0], "pending")
    return message_id, _STATS.get(found[2].upper(), "pending") if found else "unknown"
