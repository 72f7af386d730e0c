"""Holds uses of a person's data, whatever they decided, and lets them go on again.

GDPR Art. 18(2): data under restriction is stored and little else. What a person decided stays in the ledger as it is,
and counts again once the hold is lifted.
"""

from collections.abc import Iterable, Sequence

from allauth.account import signals
from allauth.account.models import EmailAddress
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.consent.by_hand import try_again
from portal.consent.models import Barrier, Push, Standing
from portal.consent.parties import address_reference


@transaction.atomic
def bar(by: str, account: str, mailboxes: Sequence[str], purposes: Iterable[str] = ()) -> None:
    """Holds purposes, or every use where none is named, for an account and its mailboxes, given as pseudonyms.

    `by`: who holds it, such as "case:K7QM-2XWD". Said twice, it changes nothing. Systems that were told yes are told.
    """
    keys = sorted(set(purposes)) or [""]
    Barrier.objects.bulk_create(
        (
            Barrier(reference=one, purpose=key, by=by, mailbox=one in mailboxes)
            for one in dict.fromkeys([account, *mailboxes])
            if one
            for key in keys
        ),
        ignore_conflicts=True,
    )
    _tell(by)


@transaction.atomic
def unbar(by: str) -> int:
    """Lets go on what somebody held; returns how many holds were lifted. What was decided counts again."""
    lifted = Barrier.objects.filter(by=by, lifted_at=None).update(lifted_at=timezone.now())
    _tell(by)
    return lifted


def _tell(by: str) -> None:
    """Writes how things stand now into every place that a decision concerned had to reach."""
    held = Barrier.objects.filter(by=by)
    keys = set(held.values_list("purpose", flat=True))
    standing = Standing.objects.filter(party__reference__in=held.values("reference"), usable=True)
    if "" not in keys:
        standing = standing.filter(purpose__in=keys)
    pushes = Push.objects.filter(decision__in=standing.values("decision"))
    pushes.filter(outcome=Push.Outcome.REACHED).update(outcome=Push.Outcome.WAITING, tried_at=None, reached_at=None)
    try_again(pushes)


@receiver([signals.email_changed, signals.email_confirmed])
def address_added(*, email_address: EmailAddress | None = None, user: User | None = None, **facts: object) -> None:
    """A person has another mailbox: what is held for the account is held for it."""
    added = email_address or facts.get("to_email_address")
    if not isinstance(added, EmailAddress):
        return
    mailbox = address_reference(added.email)
    for one in Barrier.objects.filter(reference=subject_reference(added.user_id), lifted_at=None):
        Barrier.objects.get_or_create(reference=mailbox, purpose=one.purpose, by=one.by, defaults={"mailbox": True})
