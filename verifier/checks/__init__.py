"""The numbered checks, in order (docs/protocol.md §11)."""

from contracts.explaining.line import words
from verifier.checks import (
    v01_network,
    v02_setup,
    v03_manifest,
    v04_roll,
    v05_ceremony,
    v06_keys,
    v07_casts,
    v08_proofs,
    v09_duplicates,
    v10_close,
    v11_shares,
    v12_result,
    v13_attestations,
)
from verifier.checks.check import Check, Group, not_run

CHECKS = tuple(
    module.CHECK
    for module in (
        v01_network,
        v02_setup,
        v03_manifest,
        v04_roll,
        v05_ceremony,
        v06_keys,
        v07_casts,
        v08_proofs,
        v09_duplicates,
        v10_close,
        v11_shares,
        v12_result,
        v13_attestations,
    )
)
LATER = {
    "V14": Check(
        "V14",
        "history archive",
        lambda facts: not_run("no history archive was given"),
        Group.INTEGRITY,
        words(
            "سرآیند دفترها زنجیره‌ای پیوسته‌اند، هر سند انتخابات در دفتر خود هست و در آن موفق "
            "بوده، "
            "و اعتبارسنج‌های نام‌برده آن دفترها را امضا کرده‌اند.",
            "The ledgers' headers form one chain, each record of the election lies in its ledger "
            "and succeeded there, and named validators signed those ledgers.",
        ),
        words(
            "گردانندگان دفتر و بایگانی آن",
            "whoever runs the ledger, and whoever keeps its archive",
        ),
        optional=True,
    ),
}
"""Checks that this audit has nothing to judge by."""
STAGES = {"ballots": "V9", "close": "V10", "shares": "V11"}
