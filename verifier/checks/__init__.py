"""The numbered checks, in order (docs/protocol.md §11)."""

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
    v14_archive,
)

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
        v14_archive,
    )
)
STAGES = {"ballots": "V9", "close": "V10", "shares": "V11"}
