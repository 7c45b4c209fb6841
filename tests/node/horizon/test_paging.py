"""Lists say exactly what was asked, refuse what cannot be, and link to their neighbours."""

from urllib.parse import parse_qs, urlsplit

import pytest

from node.horizon.paging import LAST_KEY, asked, page_body
from node.horizon.problems import Problem

_LATER = str((7 << 32) + 4096)


def test_without_parameters_a_list_starts_at_its_beginning() -> None:
    wanted = asked({})
    assert (wanted.limit, wanted.descending, wanted.cursor) == (10, False, None)
    assert not wanted.include_failed


def test_every_parameter_is_read() -> None:
    wanted = asked({"limit": "200", "order": "desc", "cursor": _LATER, "include_failed": "true"})
    assert (wanted.limit, wanted.descending, wanted.cursor) == (200, True, int(_LATER))
    assert wanted.include_failed


def test_the_cursor_may_be_now_or_come_from_the_last_event() -> None:
    assert asked({"cursor": "now"}).cursor == LAST_KEY
    assert asked({"cursor": "now"}, now=77).token == "77"
    effect = asked({"cursor": "77-3"}, kind="effect")
    assert (effect.cursor, effect.index, effect.token) == (77, 3, "77-3")
    assert asked({"cursor": "now"}, now=77, kind="effect").token == "77-0"
    assert asked({}, "5").cursor == 5
    assert asked({"cursor": "6"}, "5").cursor == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "-1"),
        ("limit", "١٠"),
        ("limit", "ten"),
        ("order", "DESC"),
        ("cursor", "-1"),
        ("cursor", "soon"),
        ("cursor", str(1 << 63)),
        ("include_failed", "yes"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, value: str) -> None:
    with pytest.raises(Problem) as fault:
        asked({name: value})
    assert fault.value.slug == "bad_request"
    assert fault.value.extras["invalid_field"] == name


def _cursor(link: dict[str, str]) -> tuple[str, str]:
    query = parse_qs(urlsplit(link["href"]).query, keep_blank_values=True)
    return query["cursor"][0], query["order"][0]


def test_links_go_on_after_the_last_and_back_before_the_first() -> None:
    query = {"order": "desc", "limit": "2", "include_failed": "true", "X-Client-Name": "js"}
    body = page_body(
        "http://h/ledgers", query, asked(query), [{"paging_token": "9"}, {"paging_token": "8"}]
    )
    links = body["_links"]
    assert _cursor(links["next"]) == ("8", "desc")
    assert _cursor(links["prev"]) == ("9", "asc")
    assert "include_failed=true" in links["next"]["href"]
    assert "X-Client" not in links["next"]["href"]


def test_an_empty_page_has_links_and_an_empty_list() -> None:
    body = page_body("http://h/ledgers", {}, asked({"cursor": "5"}), [])
    assert body["_embedded"]["records"] == []
    assert _cursor(body["_links"]["next"]) == ("5", "asc")
    assert _cursor(body["_links"]["prev"]) == ("5", "desc")
