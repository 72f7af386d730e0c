"""Single records that a person chose for a deletion request, kept in the session until it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from accounts.sight import datasets_seen_by
from accounts.subject import subject_of
from portal.sources import registry, words
from portal.sources.port import Dataset, NotThere, Record, SourceDown
from portal.sources.tables import TableSource
from requests.forms import Picked

SESSION_KEY = "picked_records"
MOST = 200


class TooMany(Exception):
    """More records than can be chosen one by one."""


@dataclass(frozen=True)
class Choice:
    """One chosen record in words; `words` is empty where its system could not be asked."""

    dataset: Dataset
    key: str
    words: str


def pickable(user: User) -> list[Dataset]:
    """Returns the kinds of records of which single ones can be erased by request: those in the company's systems."""
    return [
        one
        for one in datasets_seen_by(user)
        if one.erasure != "never" and not one.by_hand and not isinstance(registry.source_of(one.key), TableSource)
    ]


def picked(request: HttpRequest) -> Picked:
    """Returns what was chosen so far, by dataset."""
    found: Picked = request.session.get(SESSION_KEY, {})
    return found


def pick(request: HttpRequest, dataset: Dataset, chosen: Iterable[str], offered: Iterable[str]) -> None:
    """Keeps the chosen ones of the records that were offered, beside those chosen before. Raises TooMany."""
    before = picked(request)
    stay = [key for key in before.get(dataset.key, ()) if key not in set(offered)]
    now = {**before, dataset.key: list(dict.fromkeys([*stay, *chosen]))}
    if sum(len(keys) for keys in now.values()) > MOST:
        raise TooMany
    request.session[SESSION_KEY] = {key: keys for key, keys in now.items() if keys}


def forget(request: HttpRequest) -> None:
    """Empties the choice, once it was sent or no longer wanted."""
    request.session.pop(SESSION_KEY, None)


def choices(user: User, chosen: Picked) -> list[Choice]:
    """Returns the chosen records that are still there and still the person's, in words."""
    subject, known = subject_of(user), {one.key: one for one in pickable(user)}
    found = []
    for name, keys in chosen.items():
        for key in keys if name in known else ():
            dataset = known[name]
            try:
                record = registry.source_of(name).get(name, subject, key)
            except NotThere:
                continue
            except SourceDown:
                found.append(Choice(dataset, key, ""))
            else:
                found.append(Choice(dataset, key, said(dataset, record)))
    return found


def keys_of(chosen: Iterable[Choice]) -> Picked:
    """Returns choices as keys by dataset."""
    found: Picked = {}
    for one in chosen:
        found.setdefault(one.dataset.key, []).append(one.key)
    return found


def said(dataset: Dataset, record: Record) -> str:
    """Returns a record in words, without what tells of others where the policy hides it."""
    return words.in_words(dataset, record)
