"""What staff typed on the page of a letter: read from the form, put into the letter, given back with every error."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests import appeals, deciding, judging, letters, overruling, proposing, restricting
from requests.letter_parts import ADDED, LONGEST_PART, MOST_ADDED, OWN, TITLES, Edits, Part, tidy
from requests.letter_rules import needed
from requests.lifecycle import NotAllowed
from requests.models import Letter, PrivacyRequest, Proposal
from requests.states import Reason

Sent = Mapping[str, str]

CARRIED = ("refusal", "ground", "reason", "decision", "grounds")
"""What is chosen on the page of the case before the letter is read."""

PART = "part-"
"""Begins the name of a free part's field."""

HEADING_LENGTH = 120

DEEDS: dict[str, str] = {
    "answer": "send",
    "deny": "deny",
    "extend": "extend",
    "appeal": "decide_appeal",
    "overrule": "overrule",
    "lifting": "tell_lifting",
}
"""What a letter is for, and the deed that sends it."""

BUTTONS: dict[str, str | Promise] = {
    "answer": gettext_lazy("Send this letter and answer the case"),
    "deny": gettext_lazy("Refuse and send the letter"),
    "extend": gettext_lazy("Extend and send the letter"),
    "appeal": gettext_lazy("Decide the appeal and send the letter"),
    "overrule": gettext_lazy("Refuse the objection and send the letter"),
    "lifting": gettext_lazy("Send the letter"),
}


PROPOSING: dict[str, str | Promise] = BUTTONS | {
    "answer": gettext_lazy("Propose this letter to another officer"),
    "deny": gettext_lazy("Propose this refusal"),
    "overrule": gettext_lazy("Propose this refusal"),
}
"""The buttons where a second officer decides."""


@dataclass(frozen=True)
class Typed:
    """The form as it came. `carried`: what was chosen on the page before, which the letter's page sends on."""

    intent: str = "answer"
    paragraph: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    added: tuple[tuple[str, str], ...] = ()
    carried: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could be lost."""
        return not (self.paragraph or self.parts or any(head or text for head, text in self.added))

    @property
    def edits(self) -> Edits:
        """What goes into the letter. Raises NotAllowed where a part is too long, or has a heading alone."""
        texts = [self.paragraph, *self.parts.values(), *(text for _head, text in self.added)]
        if any(len(one) > LONGEST_PART for one in texts):
            raise NotAllowed(_("One part of a letter holds %(most)d characters.") % {"most": LONGEST_PART})
        pairs = [(" ".join(head.split())[:HEADING_LENGTH], tidy(text)) for head, text in self.added]
        if any(head and not text for head, text in pairs):
            raise NotAllowed(_("A part that you add needs its text, not a heading alone."))
        return Edits(dict(self.parts), tuple((head, text) for head, text in pairs if text))


@dataclass(frozen=True)
class Row:
    """One part on the form: `name` of its field, empty for a part that is fixed."""

    part: Part
    name: str
    is_needed: bool
    label: str


def typed(sent: Sent) -> Typed:
    """Returns what a form holds."""
    intent = sent.get("intent", "answer")
    parts = {key: text for key in TITLES if (text := sent.get(PART + key)) is not None and key != OWN}
    added = [(sent.get(f"{ADDED}-{n}-heading", ""), sent.get(f"{ADDED}-{n}-text", "")) for n in range(MOST_ADDED)]
    while added and not any(added[-1]):
        added.pop()
    carried = {key: sent[key] for key in CARRIED if sent.get(key)}
    return Typed(intent if intent in DEEDS else "answer", sent.get("paragraph", ""), parts, tuple(added), carried)


def proposed(case: PrivacyRequest) -> Typed:
    """Returns the words of the answer that waits for a second officer; empty where none does."""
    waits = next((one for one in proposing.waiting(case) if one.what == Proposal.What.ANSWER), None)
    if waits is None:
        return Typed()
    edits = Edits.of(waits.sent["edits"])
    return Typed(paragraph=str(waits.sent["paragraph"]), parts=edits.parts, added=edits.added)


def button(words: Typed) -> str | Promise:
    """Returns what the button does, in words."""
    return (PROPOSING if proposing.is_asked() else BUTTONS)[words.intent]


def edits_of(sent: Sent) -> Edits:
    """Returns what staff word otherwise in the letter that a deed sends. Raises NotAllowed."""
    return typed(sent).edits


def drafted(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, letters.Draft, PrivacyRequest]:
    """Returns what the letter tells, the letter, and the case as it would stand. Raises NotAllowed, SourceDown."""
    trial = copy.copy(case)
    outcome, paragraph = _OUTCOMES[words.intent](trial, words)
    return outcome, letters.compose(trial, outcome, paragraph, words.edits), trial


def rows(draft: letters.Draft, case: PrivacyRequest, outcome: Letter.Outcome) -> list[Row]:
    """Returns the parts as the form shows them; those that staff added stand in fields of their own below."""
    keys = set(needed(case, outcome))
    return list(_rows(draft.parts, keys))


def kept(words: Typed) -> list[tuple[str, str, str]]:
    """Returns what was typed where there is no letter to show it in: the field's name, its label, the text."""
    own = [("paragraph", str(TITLES[OWN]), words.paragraph)] if words.paragraph else []
    return [*own, *((PART + key, str(TITLES[key]), text) for key, text in words.parts.items() if text)]


def blanks(words: Typed, more: bool) -> list[tuple[int, str, str]]:
    """Returns the fields of added parts: number, heading, text; `more`: with an empty one."""
    found = [(number, head, text) for number, (head, text) in enumerate(words.added)]
    return [*found, (len(found), "", "")] if more and len(found) < MOST_ADDED else found


def shown(edits: list[dict[str, str]]) -> list[dict[str, str]]:
    """Returns what staff worded otherwise in a letter that was sent, each with its name."""
    return [{**one, "title": Part(one["key"], "", heading=one["heading"]).title} for one in edits]


def lacking(draft: letters.Draft) -> str:
    """Returns the names of the parts that are missing and needed; an empty string for none."""
    return "; ".join(str(TITLES[key]) for key in draft.lacking)


def _rows(parts: tuple[Part, ...], keys: set[str]) -> Iterator[Row]:
    for part in parts:
        if part.key.startswith(ADDED):
            continue
        name = ("paragraph" if part.key == OWN else PART + part.key) if part.free else ""
        yield Row(part, name, part.key in keys, part.title)


def _answer(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, str]:
    return deciding.outcome_now(case), words.paragraph


def _denial(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, str]:
    if not case.is_working or case.started_at:
        raise NotAllowed(_("There is nothing to refuse in this state."))
    if words.carried.get("refusal") not in Reason.values:
        raise NotAllowed(_("Choose the reason of the refusal."))
    judging.may_refuse(case, Reason(words.carried["refusal"]))
    case.reason = words.carried["refusal"]
    return Letter.Outcome.DENIED, deciding.refusal_words(case, words.paragraph, words.carried.get("ground", ""))


def _extension(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, str]:
    allowed = deciding.extension_of(case)
    if allowed is None:
        raise NotAllowed(_("This case cannot be extended: no law allows it here, or its time has passed."))
    case.extended_at, case.due_on = timezone.now(), allowed.extended_due_on
    case.extension_reason = words.carried.get("reason", "").strip()
    return Letter.Outcome.EXTENDED, words.paragraph


def _appeal(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, str]:
    return appeals.outcome_of(case, words.carried.get("decision", "")), words.paragraph


def _overruling(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, str]:
    case.reason = Reason.OTHER
    return Letter.Outcome.DENIED, overruling.words(case, words.carried.get("grounds", ""), words.paragraph)


def _lifting(case: PrivacyRequest, words: Typed) -> tuple[Letter.Outcome, str]:
    restricting.may_be_told(case)
    return Letter.Outcome.LIFTING, words.paragraph


_OUTCOMES: dict[str, Any] = {
    "answer": _answer,
    "deny": _denial,
    "extend": _extension,
    "appeal": _appeal,
    "overrule": _overruling,
    "lifting": _lifting,
}
