"""All forgeries, and all honest elections that they and their like start from."""

from tests.forgeries import (
    forged_acts,
    forged_attestations,
    forged_ballots,
    forged_casts,
    forged_ceremonies,
    forged_forms,
    forged_manifests,
    forged_setups,
    honest_variants,
    tampering,
)
from tests.forgeries.forgery import Forgery
from tests.forgeries.tampering import Tampered
from tests.forgeries.world import World

FORGERIES: tuple[Forgery, ...] = (
    *forged_setups.FORGERIES,
    *forged_manifests.FORGERIES,
    *forged_ceremonies.FORGERIES,
    *forged_casts.FORGERIES,
    *forged_forms.FORGERIES,
    *forged_ballots.FORGERIES,
    *forged_acts.FORGERIES,
    *forged_attestations.FORGERIES,
)
TAMPERED: tuple[Tampered, ...] = tampering.TAMPERED
HONEST: dict[str, type[World]] = {
    "as planned": World,
    **forged_setups.HONEST,
    **forged_manifests.HONEST,
    **forged_ceremonies.HONEST,
    **forged_casts.HONEST,
    **forged_forms.HONEST,
    **forged_attestations.HONEST,
    **honest_variants.HONEST,
}
