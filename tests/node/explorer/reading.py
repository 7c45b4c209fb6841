"""Pages fetched as a browser without redirects fetches them, and read strictly as XML."""

from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit
from xml.etree import ElementTree


@dataclass(frozen=True)
class Fetched:
    """An answer; `text` is the body."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def tree(self) -> ElementTree.Element:
        """The page, which must be well-formed."""
        return ElementTree.fromstring(self.text)

    @property
    def words(self) -> str:
        """All text that a person reads, in one line."""
        body = self.tree.find("body")
        assert body is not None
        return " ".join(" ".join(body.itertext()).split())

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [one.attrib["href"] for one in self.tree.iter("a")]


def fetch(url: str, method: str = "GET", **headers: str) -> Fetched:
    """Fetch one address."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    told = {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return Fetched(answer.status, told, text)
