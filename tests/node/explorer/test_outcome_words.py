"""Every result that an operation or a transaction of ours can have is told in words."""

import re

import pytest
from stellar_sdk import xdr

from node.explorer.outcome_words import OUTCOMES
from node.explorer.words import WORDS
from node.pages.words import WORDS as KIT
from node.wire import result_codes

_KINDS = (
    "CreateAccount", "Payment", "SetOptions", "ChangeTrust", "AllowTrust", "AccountMerge",
    "ManageData", "BumpSequence", "SetTrustLineFlags",
)  # fmt: skip


def _names() -> list[str]:
    found = {result_codes._transaction(code) for code in xdr.TransactionResultCode}
    found |= {
        result_codes._OUTER.get(code.name, "op_" + code.name.removeprefix("op").lower())
        for code in xdr.OperationResultCode
        if code.name != "opINNER"
    }
    for kind in _KINDS:
        start = re.sub(r"(?<!^)(?=[A-Z])", "_", kind).upper() + "_"
        for code in getattr(xdr, f"{kind}ResultCode"):
            plain = "op_" + code.name.removeprefix(start).lower()
            found.add(result_codes._INNER.get(code.name, plain))
    return sorted(found)


@pytest.mark.parametrize("name", _names())
def test_a_result_has_words(name: str) -> None:
    persian, english = OUTCOMES[name]
    assert persian
    assert english
    assert persian != english


def test_all_words_are_there_in_both_languages() -> None:
    for key, texts in {**KIT, **WORDS}.items():
        assert len(texts) == 2, key
        assert all(texts), key
        assert "ي" not in texts[0], key
        assert "ك" not in texts[0], key
        if key not in {"as_hex", "as_base64"}:
            assert re.search("[\u0600-\u06ff]", texts[0]) or key == "language", key
