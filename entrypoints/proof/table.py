"""What a run found, for people."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from entrypoints.proof.fuses import Burnt
from entrypoints.proof.notes import Notes
from entrypoints.proof.verdict import Verdict

# Of what is wrong, so many of each kind; the rest is more of the same.
_MOST_SHOWN = 20


@frozen(kw_only=True)
class Found:
    seed: str
    notes: Notes
    verdict: Verdict
    burnt: Burnt
    wanted_kills: int
    database_kills: int
    worker_kills: int
    most_at_once: int
    database: str
    seconds: float

    @property
    def is_proof(self) -> bool:
        return self.verdict.is_clean and self.burnt.kills >= self.wanted_kills


def table(found: Found) -> Iterator[str]:
    """Line by line."""
    verdict, notes, burnt = found.verdict, found.notes, found.burnt
    counted: Mapping[str, object] = {
        "database": found.database,
        "buyers": f"{sum(notes.outcomes.values())}, {found.most_at_once} at once",
        "attempts": f"{notes.attempts}, {notes.unanswered} without an answer",
        "orders": verdict.orders,
        "charges": verdict.charges,
        "units sold": f"{verdict.hot_sold} of {verdict.hot_units} hot ones,"
        f" {verdict.others_sold} others",
        "kills": f"{burnt.kills} of workers, at {len(burnt.at)} of {len(burnt.passed)} steps",
        "": f"{found.database_kills} of the database, {found.worker_kills} of the sweeper",
    }
    yield ""
    for name, value in counted.items():
        yield f"  {name:<20} {value}"
    yield f"  {'-' * 44}"
    for name, sentences in verdict.found.items():
        yield f"  {name:<20} {len(sentences)}{'' if not sentences else '  <-- must be 0'}"
    yield ""
    for name, sentences in verdict.found.items():
        yield from _told(name, sentences)
    if burnt.kills < found.wanted_kills:
        yield f"Only {burnt.kills} of {found.wanted_kills} kills happened: that proves too little."
    outcomes = ", ".join(f"{count} {what}" for what, count in notes.outcomes.most_common())
    yield f"What the buyers came to: {outcomes}."
    how = "holds" if found.is_proof else "FAILED"
    yield f"The proof {how}, after {found.seconds:.0f} s. The same buyers again: SEED={found.seed}"


def _told(name: str, sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences[:_MOST_SHOWN]:
        yield f"{name}: {sentence}"
    if len(sentences) > _MOST_SHOWN:
        yield f"{name}: and {len(sentences) - _MOST_SHOWN} more"
