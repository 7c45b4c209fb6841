"""After the end: close, shares, result, and an observer's recount."""

from scripts.demo_election.cast import Cast
from scripts.demo_election.office import Office

ONE_SOURCE = ("--single-source",)


def count(cast: Cast) -> None:
    """Wait for the end; post close, shares and result, each after a recount."""
    story = cast.story
    story.chapter("Counting: each official recounts with sandogh-verify before acting")
    cast.ledger.until(cast.config["closes"])
    story.step("voting is over")
    cast.commission.act("close", "the close: how many ballots count, their digest", *ONE_SOURCE)

    def share(office: Office) -> None:
        said = office.election(
            "trustee", "share", *cast.at(), *ONE_SOURCE, "--key", "trustee.key", locked=True
        )
        if said.get("transactions"):
            link = cast.ledger.link(said["transactions"][-1])
            story.step(f"share of {office.name}, after its own recount", link)
        else:
            story.step(f"{office.name} need not share: nobody chose anybody")

    cast.each(cast.trustees, share)
    cast.commission.act("result", "the result", *ONE_SOURCE)


def verify(cast: Cast) -> tuple[int, str, str]:
    """Recount as an observer does; return exit code, the report, and the report as JSON.

    Raises:
        Failure: the verifier gave no report.
    """
    words = (cast.election, "--horizon", cast.ledger.url, *ONE_SOURCE)
    shown, kept = cast.side_by_side(
        lambda: cast.observer.verify(*words), lambda: cast.observer.verify(*words, "--json")
    )
    return max(shown[0], kept[0]), shown[1], kept[1]
