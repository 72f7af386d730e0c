"""Whether a source changes and erases as the port says. What is changed is changed back; what is erased is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from portal.sources.conformance import Check, Deviation, Probe, stranger
from portal.sources.port import Entry, NotThere, Receipt, Selection

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
BATCHES = 10_000


def a_correction_and_back(probe: Probe) -> Iterator[Deviation]:
    """Adds a sign to a text of a record, and takes it away again."""
    key, found = probe.dataset.key, _correctable(probe)
    if found is None:
        return
    name, one, other = found
    try:
        probe.source.correct(key, stranger(probe.dataset.reached_by), one.key, {name: other})
        yield probe.wrong("correct", "somebody else's record not to be there", "a receipt")
    except NotThere:
        pass
    receipt = probe.source.correct(key, probe.subject, one.key, {name: other})
    if receipt.outcome != "done":
        return
    try:
        if probe.source.get(key, probe.subject, one.key).values[name] != other:
            yield probe.wrong("correct", f"{name} as it was written", "another value")
    finally:
        probe.source.correct(key, probe.subject, one.key, {name: one.values[name]})
    if probe.source.get(key, probe.subject, one.key).values[name] != one.values[name]:
        yield probe.wrong("correct", f"{name} as it was before", "another value")


def _correctable(probe: Probe) -> tuple[str, Any, str] | None:
    """Returns a text that may be corrected, its record, and another text for it."""
    for field in probe.dataset.fields:
        if not field.correctable or field.type not in ("text", "long_text"):
            continue
        for one in probe.records:
            held = one.values[field.name]
            if isinstance(held, str) and held.strip() == held and 0 < len(held) < field.max_length:
                return field.name, one, f"{held}."
    return None


def nothing_is_older_than_time(probe: Probe) -> Iterator[Deviation]:
    """Lets expire what is dated before 1970."""
    source: Any = probe.source
    if probe.dataset.dated_by is None or not hasattr(source, "due"):
        return
    if source.due(probe.dataset.key, LONG_AGO).count:
        yield probe.wrong("due", "nothing before 1970", "a count")
        return
    receipt: Receipt = source.expire(probe.dataset.key, LONG_AGO)
    if receipt.count or (receipt.outcome == "done" and receipt.remaining):
        yield probe.wrong("expire", "nothing to be erased", "a count")


def put_twice_is_put_once(entries: Mapping[str, Sequence[tuple[Entry, Entry]]]) -> Check:
    """Returns the check of where choices live: what stands is turned over and back. `entries`: on, off."""

    def putting_twice(probe: Probe) -> Iterator[Deviation]:
        for on, off in entries.get(probe.dataset.key, ()):
            newest = next((r for r in probe.records if r.values.items() >= on.like.items()), None)
            if newest is None or on.history:
                continue
            stands = on if newest.values.items() >= on.values.items() else off
            for entry in (off if stands is on else on, stands):
                probe.source.put(probe.dataset.key, probe.subject, entry)
                again = probe.source.put(probe.dataset.key, probe.subject, entry)
                if again.count:
                    yield probe.wrong("put", "a count of 0 for what says so already", again.count)
                if not _said(probe, newest.key, entry):
                    yield probe.wrong("put", "that the record says what was put", "something else")

    return putting_twice


def _said(probe: Probe, key: str, entry: Entry) -> bool:
    return probe.source.get(probe.dataset.key, probe.subject, key).values.items() >= entry.values.items()


def erased_records_are_gone(probe: Probe) -> Iterator[Deviation]:
    """Erases one record, twice; then all that the person has there."""
    key, erasure = probe.dataset.key, probe.dataset.erasure
    if erasure in ("never", "by_hand"):
        outcome = probe.source.erase(key, probe.subject).outcome
        if outcome == "done" and probe.records:
            yield probe.wrong("erase", f"no erasure, as declared ({erasure})", outcome)
        return
    if probe.source.erase(key, stranger(probe.dataset.reached_by)).count:
        yield probe.wrong("erase", "nothing to be erased for a stranger", "a count")
    if probe.records:
        yield from _one(probe, probe.records[-1].key)
    for _batch in range(BATCHES):
        receipt = probe.source.erase(key, probe.subject, batch=500)
        if receipt.outcome != "done":
            yield probe.wrong("erase", "done", receipt.outcome)
            return
        if not receipt.remaining:
            break
    if probe.source.tally(key, probe.subject).count or probe.source.page(key, probe.subject).records:
        yield probe.wrong("erase", "nothing to be left once none remains", "records")
    if probe.source.erase(key, probe.subject).count:
        yield probe.wrong("erase", "a count of 0 for what is gone already", "more")


def _one(probe: Probe, key: str) -> Iterator[Deviation]:
    chosen = Selection(keys=(key,))
    if probe.source.erase(probe.dataset.key, probe.subject, replace(chosen, without=(key,))).count:
        yield probe.wrong("erase", "a record that is to stay to be there", "it erased")
    receipt = probe.source.erase(probe.dataset.key, probe.subject, chosen)
    if receipt.outcome == "done" and (receipt.count, receipt.remaining) != (1, 0):
        yield probe.wrong("erase", "one record of one key, none remaining", f"{receipt.count}, {receipt.remaining}")
    if receipt.outcome == "done" and probe.is_there(key):
        yield probe.wrong("erase", "the record to be gone", "the record")
    if probe.source.erase(probe.dataset.key, probe.subject, chosen).count:
        yield probe.wrong("erase", "a count of 0 for a key that is gone", "more")
