"""The files of tests/vectors and what makes each."""

from collections.abc import Callable
from pathlib import Path

from scripts.vectors import (
    ballot,
    complaint,
    first,
    framing,
    group,
    hashing,
    link,
    manifest,
    opened,
    opening,
    place,
    share,
    slack,
    trustee_key,
)
from scripts.vectors.form import Vector

FOLDER = Path(__file__).parents[2] / "tests" / "vectors"

FILES: dict[str, Callable[[], list[Vector]]] = {
    "ballot": ballot.vectors,
    "complaint": complaint.vectors,
    "first": first.vectors,
    "framing": framing.vectors,
    "group": group.vectors,
    "hashing": hashing.vectors,
    "link": link.vectors,
    "manifest": manifest.vectors,
    "opened": opened.vectors,
    "opening": opening.vectors,
    "place": place.vectors,
    "share": share.vectors,
    "slack": slack.vectors,
    "trustee_key": trustee_key.vectors,
}
