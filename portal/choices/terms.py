"""The terms of a purpose as the profile states them: on which ground, which data, who receives, for how long."""

from typing import Any

from django.utils.translation import gettext as _

from portal.company import words
from portal.company.current import company
from portal.consent.purposes import Purpose

Row = dict[str, Any]


def term_rows(purpose: Purpose) -> list[Row]:
    """Returns the rows of a summary list; what the profile does not state is left out."""
    choice, profile = purpose.choice, company()
    if choice is None:
        return []
    categories = [profile.category(key) for key in choice.categories]
    recipients = [profile.recipient(key) for key in choice.recipients]
    uses = [one for one in profile.purposes if one.key in choice.purposes]
    kept = dict.fromkeys(profile.retention(one.retention).label for one in categories)
    rows = [
        _row(_("On which ground"), [words.BASES[choice.basis]] if choice.basis else []),
        _row(_("What for"), [one.label for one in uses]),
        _row(_("Which data"), [one.label for one in categories]),
        _row(_("Who receives it"), [one.label for one in recipients]),
        _row(_("How long it is kept"), list(kept)),
        _row(_("How long a yes holds"), [words.period(choice.lasts)] if choice.lasts else []),
    ]
    return [row for row in rows if row["lines"]]


def _row(label: str, lines: list[Any]) -> Row:
    return {"label": label, "lines": lines}
