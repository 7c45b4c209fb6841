"""docs/sms.md tells what each gateway needs, what it offers, and what it was tested against."""

import re
from pathlib import Path

import pytest

from tests.web.sms.services import SERVICES
from web.settings import Gateway
from web.sms.gateways import KINDS
from web.sms.metrics import SmsMetrics

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/sms.md").read_text(encoding="utf-8")
ROWS = {
    cells[0].strip("`"): cells
    for line in TEXT.splitlines()
    if line.startswith("| `")
    and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 7
}
"""The rows of the table of kinds."""
UNTESTED = "**untested against a published example**"


def test_every_kind_has_a_row_and_a_section() -> None:
    assert set(ROWS) == set(KINDS)
    assert set(re.findall(r"^### (\w+)$", TEXT, re.MULTILINE)) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_says_what_the_kind_needs_and_offers(kind: str) -> None:
    offers = KINDS[kind].offers
    _, needs, *told = ROWS[kind]
    assert tuple(filter(None, needs.split(", "))) == KINDS[kind].needs
    can = (offers.find, offers.deliveries, offers.pull, offers.push)
    assert told[:4] == ["yes" if one else "no" for one in can]


@pytest.mark.parametrize("kind", SERVICES)
def test_a_simulator_names_the_source_of_its_examples_and_so_do_the_docs(kind: str) -> None:
    said = __import__(SERVICES[kind].__module__, fromlist=["x"]).__doc__ or ""
    assert "http" in said or kind == "smpp"
    section = TEXT.split(f"### {kind}\n")[1].split("\n### ")[0]
    without = "no document that we found" in " ".join(said.split()).lower()
    assert without == ("no document that we found" in " ".join(section.split()).lower())
    assert without == (UNTESTED in ROWS[kind][6])


def test_every_setting_is_told() -> None:
    table = TEXT.split("| setting |")[1].split("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))))
    assert named == set(Gateway.model_fields)


def test_every_metric_is_told_with_its_labels() -> None:
    told = dict(re.findall(r"^\| `(sandogh_sms_\w+)_total` \| (.*?) ?\|$", TEXT, re.MULTILINE))
    metrics = SmsMetrics()
    known = {
        f"sandogh_sms_{name}": getattr(metrics, name)._labelnames
        for name in vars(metrics)
        if name != "registry"
    }
    assert set(told) == set(known)
    for name, labels in known.items():
        for label in labels:
            assert label in told[name]
