"""What a person asked for beyond their words, as rows in the reader's language."""

from collections.abc import Callable, Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from portal.company.current import company
from requests.kind_forms import Format, Relation, Restriction, Topic
from requests.models import PrivacyRequest

Row = dict[str, object]


def rows(case: PrivacyRequest) -> list[Row]:
    """Returns what was chosen on the case's form; what is not known any more stands as its key."""
    kept = case.details
    said: list[tuple[str, str]] = [
        (_("Reason"), _one(Restriction, kept.get("ground"))),
        (_("Uses you object to"), _named(company().purpose, kept.get("purposes", ()))),
        (_("Consents you take back"), _named(company().choice, kept.get("consents", ()))),
        (_("About"), _one(Topic, kept.get("topic"))),
        (_("Who reports it"), _one(Relation, kept.get("relation"))),
        (_("In which form"), ", ".join(_one(Format, key) for key in case.scope.get("formats", ()))),
        (_("To be handed to"), str(kept.get("receiver") or "")),
        (_("What you are to us"), _named(company().role, [key] if (key := kept.get("role")) else ())),
        (_("Through"), str(kept.get("through") or "")),
    ]
    return [{"label": label, "value": value} for label, value in said if value]


def _one(choices: type[TextChoices], key: object) -> str:
    labels = dict(choices.choices)
    return str(labels.get(str(key), key)) if key else ""


def _named(find: Callable[[str], object], keys: Iterable[str]) -> str:
    return "; ".join(_label(find, key) for key in keys)


def _label(find: Callable[[str], object], key: str) -> str:
    try:
        return str(find(key).label)  # type: ignore[attr-defined]
    except KeyError:
        return key
