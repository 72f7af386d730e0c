"""Takes a person's answer about one named use, and writes it into the ledger with the words that they read."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method
from portal.consent.parties import deciding_for
from portal.consent.purposes import Purpose
from portal.permissions.models import NamedUse, Told


class Over(Exception):
    """A yes to a use that has ended or was called off, or whose choice the profile no longer declares."""


class Unsigned(Exception):
    """A yes that has to be in writing came without a name under it."""


def facts_of(use: NamedUse) -> list[str]:
    """Returns what is fixed about a use beside its text, each as one sentence, in the reader's language."""
    found = []
    if use.categories:
        found.append(_("Data: %s") % ", ".join(use.data_labels()))
    if use.recipient_label:
        found.append(_("Who receives it: %s") % use.recipient_label)
    if use.country:
        found.append(_("Where it goes: %s") % use.country)
    return found


@transaction.atomic
def answer(
    told: Told,
    allowed: bool,
    *,
    method: Method = Method.FORM,
    actor: Actor,
    language: str,
    signature: str = "",
) -> list[Decision]:
    """Writes down a yes or a no of a person about a use; returns what is new, nothing where it stood so already.

    `signature`: the name that the person typed, where a yes has to be in writing; it is kept sealed. Raises Over for
    a yes that comes too late, and Unsigned. A no is always taken.
    """
    told = Told.objects.select_for_update(of=("self",)).select_related("use", "person").get(pk=told.pk)
    use, meant = told.use, told.use.declared
    if meant is None or (allowed and not use.is_open):
        raise Over
    if allowed and is_written(meant) and not signature:
        raise Unsigned
    evidence = {"signature": signature} if allowed and signature else None
    how = Circumstances(method, actor, language, evidence, about=use.about)
    with translation.override(language):
        wish = Wish(use.purpose, allowed, named=use.key, label=use.title, shown=(use.text, *facts_of(use)))
    made = [one for party in deciding_for(told.person, meant) for one in decide(party, [wish], how)]
    Told.objects.filter(pk=told.pk).update(answered_at=timezone.now())
    return made


@transaction.atomic
def answer_for_all(person: User, meant: Purpose, allowed: bool, language: str) -> list[Decision]:
    """Writes down that a person prohibits every new use of a kind, those that come later included, or no longer."""
    how = Circumstances(Method.FORM, Actor.person(person.pk), language)
    parties = deciding_for(person, meant)
    return [one for party in parties for one in decide(party, [Wish(meant.key, allowed)], how)]


def is_written(meant: Purpose) -> bool:
    """Returns whether a yes is signed by typing one's name."""
    return bool(meant.choice and meant.choice.written)
