"""What a client accepts: the forms of `Accept`, and the one we answer with; whether gzip."""

from aiohttp import web

from node.horizon.problems import Problem

JSON = ("application/hal+json", "application/json")
STREAM = "text/event-stream"
RAW = "application/octet-stream"
_LONGEST = 4096


def chosen(request: web.Request, *others: str) -> str:
    """Return the form to answer in: one of `others` if it is named, else `JSON[0]`.

    Args:
        request: without an `Accept`, it takes anything.
        others: forms besides JSON that this address has.

    Raises:
        Problem: not_acceptable.
    """
    header = request.headers.get("Accept", "")
    if not header.strip():
        return JSON[0]
    accepted = _accepted(header)
    for form in others:
        if form in accepted:
            return form
    if accepted & {*JSON, "application/*", "*/*"}:
        return JSON[0]
    raise Problem(
        "not_acceptable",
        "An acceptable response format could not be provided to the Accept: value given in "
        f"your request. Supported formats are {', '.join((*JSON, *others))}.",
    )


def takes_gzip(request: web.Request) -> bool:
    """Tell whether a client names gzip in `Accept-Encoding`, as browsers do."""
    return "gzip" in _accepted(request.headers.get("Accept-Encoding", ""))


def _accepted(header: str) -> set[str]:
    found = set()
    for part in header[:_LONGEST].split(","):
        form, *parameters = (word.strip().lower() for word in part.split(";"))
        if form and not any(_is_never(one) for one in parameters):
            found.add(form)
    return found


def _is_never(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip() in ("0", "0.0", "0.00", "0.000")
