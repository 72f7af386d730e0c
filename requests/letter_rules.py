"""Which parts a letter cannot be sent without, by what it tells and the kind of request.

11 CCR 7021(a), 7022(f), 7023(f), 7024; Cal. Civ. Code 1798.145(h); GDPR Art. 12(3)-(4), 18(3); Va. Code 59.1-577 and
its likes. A letter may have more parts than these; fewer it may not.
"""

from collections.abc import Iterator

from requests.kinds import KNOWING, Kind
from requests.letter_parts import OWN, Part
from requests.models import Letter, PrivacyRequest
from requests.states import Reason

Outcome = Letter.Outcome

EVERY: dict[str, tuple[str, ...]] = {
    Outcome.RECEIVED: ("receipt", "date", "steps"),
    Outcome.EXTENDED: ("new_date", "basis", "date", "complaint"),
    Outcome.DONE: ("outcome", "record"),
    Outcome.PARTLY: ("outcome", "record", "complaint"),
    Outcome.DENIED: ("outcome", "basis", "record", "complaint"),
    Outcome.WITHDRAWN: ("outcome",),
    Outcome.MERGED: ("outcome",),
    Outcome.LIFTING: ("outcome", OWN, "complaint"),
    Outcome.APPEAL_RECEIVED: ("receipt", "date"),
    Outcome.APPEAL_UPHELD: ("outcome", OWN),
    Outcome.APPEAL_DENIED: ("outcome", OWN, "record"),
}


OF_KIND: dict[tuple[str, str], tuple[str, ...]] = {
    (Kind.DELETE, Outcome.DONE): ("deletion",),
    (Kind.DELETE, Outcome.PARTLY): ("deletion", "remaining_use"),
    (Kind.CORRECT, Outcome.PARTLY): ("corrections",),
    **{(kind, Outcome.PARTLY): ("decisions",) for kind in (Kind.COPY, Kind.PORTABILITY, Kind.RESTRICT, Kind.OBJECT)},
    **{(kind, Outcome.DONE): ("reply",) for kind in KNOWING},
    **{(kind, Outcome.PARTLY): ("reply", "decisions") for kind in KNOWING},
    **{
        (kind, Outcome.DONE): ("status",)
        for kind in (Kind.OPT_OUT_SALE_SHARE, Kind.LIMIT_SENSITIVE, Kind.CPNI_DENY, Kind.CPNI_WITHDRAW)
    },
}


def needed(case: PrivacyRequest, outcome: str) -> Iterator[str]:
    """Yields the keys of the parts that the letter cannot be sent without."""
    yield from EVERY.get(outcome, ())
    yield from OF_KIND.get((case.kind, outcome), ())
    if outcome == Outcome.DENIED and case.reason and case.reason != Reason.ACCURATE:
        yield "decisions" if case.rulings.exists() else OWN
    if outcome == Outcome.DENIED and case.reason == Reason.UNVERIFIED:
        yield "unverified"


def lacking(case: PrivacyRequest, outcome: str, parts: list[Part]) -> list[str]:
    """Returns the keys of needed parts that are not there, or are empty."""
    there = {part.key for part in parts if part.html.strip()}
    return [key for key in dict.fromkeys(needed(case, outcome)) if key not in there]
