"""The named parts of a letter: those that the law fixes, and those that staff may word otherwise before it is sent.

A letter's template marks its parts with the tags of `requests.templatetags.letter_parts`; composing it collects them
here in their order. Free parts are plain text alone: paragraphs between blank lines, escaped when the page is made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

LONGEST_PART = 5_000
LONGEST_TOTAL = 20_000
"""Characters that staff may write in one part, and in one letter."""

OWN = "own"
"""What staff say of this case in their own words."""

ADDED = "added"
"""Begins the key of a part that staff added."""

MOST_ADDED = 10

TITLES: dict[str, str | Promise] = {
    "outcome": _("What became of the request"),
    "basis": _("Why"),
    OWN: _("In your own words"),
    "greeting": _("Greeting"),
    "closing": _("Closing words"),
    "receipt": _("That it was received, and the date of the answer"),
    "date": _("How the date came about"),
    "steps": _("What happens next, and how identity is checked"),
    "new_date": _("The new date"),
    "deletion": _("What was erased, what stays, why and until when"),
    "checked": _("That it was checked"),
    "backups": _("Copies in backups"),
    "remaining_use": _("What stays is used for nothing else"),
    "recipients": _("Who else was told"),
    "opt_out_offer": _("Offer to stop sale and sharing"),
    "corrections": _("What was decided on each correction"),
    "decisions": _("What was decided on each kind of data"),
    "instead_delete": _("Deletion instead of correction"),
    "health_statement": _("Statement on health information"),
    "proof_of_correction": _("Proof of the correction"),
    "reply": _("What is held"),
    "copy": _("The records themselves"),
    "status": _("How it stands now"),
    "unverified": _("That the identity could not be verified"),
    "reopens": _("When the person can ask again"),
    "record": _("That a record is kept"),
    "complaint": _("What the person can do about it"),
}
"""The parts' names, for staff."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Edits:
    """What staff worded otherwise: free parts by key ("" leaves one out), and (heading, text) of parts added."""

    parts: Mapping[str, str] = field(default_factory=dict)
    added: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Edits":
        """Returns the edits that `stored` gave."""
        return cls(dict(stored["parts"]), tuple((head, text) for head, text in stored["added"]))

    def stored(self) -> dict[str, Any]:
        """Returns them as JSON can hold them."""
        return {"parts": dict(self.parts), "added": [list(one) for one in self.added]}

    @property
    def length(self) -> int:
        """Characters in all."""
        return sum(map(len, self.parts.values())) + sum(len(head) + len(text) for head, text in self.added)


@dataclass(frozen=True)
class Part:
    """One part as it stands in the letter. `text` and `before` are set for free parts: as sent, and as proposed."""

    key: str
    html: str
    free: bool = False
    text: str = ""
    before: str = ""
    heading: str = ""

    @property
    def title(self) -> str:
        """Its name, for staff."""
        if self.key.startswith(ADDED):
            return str(self.heading or _("A part of your own"))
        return str(TITLES[self.key])

    @property
    def is_changed(self) -> bool:
        """Whether staff worded it otherwise."""
        return self.free and self.text != self.before


class Composition:
    """Collects the parts of one letter while its template is rendered."""

    def __init__(self, edits: Edits, paragraph: str = ""):
        self.edits = edits
        self.paragraph = tidy(paragraph)
        self.parts: list[Part] = []

    def fixed(self, key: str, html: str) -> SafeString:
        """Takes in a part that cannot be changed, and returns it for the page; an empty one is no part."""
        if html.strip():
            self.parts.append(Part(key, html))
        return mark_safe(html)  # noqa: S308 (rendered by our own template)

    def free(self, key: str, proposed: str) -> SafeString:
        """Takes in a part that staff may word otherwise, and returns it as they worded it, escaped."""
        before = tidy(proposed)
        text = tidy(self.edits.parts.get(key, before))
        html = paragraphs(text)
        self.parts.append(Part(key, html, free=True, text=text, before=before))
        return html

    def own_words(self) -> SafeString:
        """Takes in what staff say of the case, and the parts that they added, and returns them for the page."""
        pages = [self.free(OWN, self.paragraph)]
        for number, (heading, text) in enumerate(self.edits.added):
            html = paragraphs(text)
            if heading:
                html = mark_safe(f"<h2>{escape(heading)}</h2>\n{html}")  # noqa: S308 (both halves are escaped)
            self.parts.append(Part(f"{ADDED}-{number}", html, free=True, text=text, heading=heading))
            pages.append(html)
        return mark_safe("\n".join(pages))  # noqa: S308 (each is escaped)


def tidy(text: str) -> str:
    """Returns plain text without control signs, each paragraph's lines stripped, one blank line between paragraphs."""
    lines = [" ".join(line.split()) for line in _CONTROL.sub("", text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def paragraphs(text: str) -> SafeString:
    """Returns plain text as paragraphs, escaped."""
    return mark_safe(linebreaks(text, autoescape=True)) if text else SafeString("")  # noqa: S308 (escaped)


def difference(parts: list[Part]) -> list[dict[str, str]]:
    """Returns what staff changed, added and left out, as a letter keeps it: key, heading, before, after."""
    return [
        {"key": one.key, "heading": one.heading, "before": one.before, "after": one.text}
        for one in parts
        if one.is_changed
    ]
