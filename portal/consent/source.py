"""The ledger as datasets: what a person decided, and the addresses and evidence that an erasure removes.

Decisions themselves stay, under a pseudonym: they prove that somebody may be written to, or must not be
(GDPR Art. 7(1); 16 CFR 316.5).
"""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from portal.audit.trail import subject_reference
from portal.consent.models import Decision, Evidence, Method, Party, State
from portal.consent.parties import address_reference
from portal.consent.purposes import purpose
from portal.mail.addressing import addresses_of
from portal.sources.port import Dataset, Field, Subject
from portal.sources.tables import Table, TableSource

_ = cast(Callable[[str], str], gettext_lazy)
KEY = "portal_choices"
STATES = cast(dict[str, str], dict(State.choices))
METHODS = cast(dict[str, str], dict(Method.choices))


def _references(subject: Subject) -> list[str]:
    holders = EmailAddress.objects.filter(email__in=subject.of("email"), verified=True).values_list(
        "user_id", flat=True
    )
    return [*(address_reference(one) for one in addresses_of(subject)), *(subject_reference(pk) for pk in holders)]


def _parties(subject: Subject) -> QuerySet[Party]:
    return Party.objects.filter(reference__in=_references(subject))


def _addresses(subject: Subject) -> QuerySet[Party]:
    return _parties(subject).filter(address__isnull=False)


def _decisions(subject: Subject) -> QuerySet[Decision]:
    return Decision.objects.filter(party__in=_parties(subject)).select_related("wording")


def _evidence(subject: Subject) -> QuerySet[Evidence]:
    return Evidence.objects.filter(decision__party__in=_parties(subject)).select_related("decision")


def label_of(decision: Decision) -> str:
    """Returns the words under which a purpose was decided."""
    try:
        return str(purpose(decision.purpose).label)
    except KeyError:  # a profile that no longer declares it
        return str(decision.wording.content["label"])


def _facts(evidence: Evidence) -> str:
    facts: dict[str, Any] = evidence.facts
    return ", ".join(f"{name}: {value}" for name, value in facts.items())


class ConsentSource(TableSource):
    """Choices of a person, and of whoever reads their mail."""

    key = KEY
    label = _("Privacy portal: choices")
    tables = (
        Table(
            Dataset(
                key="portal_choices",
                source=KEY,
                category="",
                label=_("Your choices"),
                fields=(
                    Field("at", _("When"), "datetime", identifying=False),
                    Field("purpose", _("What about"), identifying=False),
                    Field("channel", _("By which way"), identifying=False),
                    Field("named", _("About which one"), identifying=False),
                    Field("state", _("What you decided"), "choice", identifying=False, choices=STATES),
                    Field("method", _("How"), "choice", identifying=False, choices=METHODS),
                    Field("valid_until", _("Holds until"), "datetime", identifying=False),
                    Field("wording", _("Words that you read"), "long_text", identifying=False),
                ),
                dated_by="at",
                erasure="never",
                in_words={"": _("{at}: {purpose}, {state}")},
                reached_by=("email",),
            ),
            rows=_decisions,
            read={
                "purpose": label_of,
                "named": lambda one: one.wording.content["named"] or one.named,
                "wording": lambda one: "\n".join(
                    text for text in (one.wording.content["text"], one.wording.content["warning"]) if text
                ),
            },
        ),
        Table(
            Dataset(
                key="portal_choice_addresses",
                source=KEY,
                category="",
                label=_("Addresses that choices are about"),
                fields=(
                    Field("since", _("Known since"), "datetime", identifying=False),
                    Field("address", _("Address"), "email"),
                    Field("language", _("Language"), identifying=False),
                ),
                dated_by="since",
                erasure="anonymise",
                in_words={"": _("{address}, since {since}")},
                reached_by=("email",),
            ),
            rows=_addresses,
            blank={"address": None, "language": ""},
        ),
        Table(
            Dataset(
                key="portal_choice_evidence",
                source=KEY,
                category="",
                label=_("Proof of your choices"),
                fields=(Field("at", _("When"), "datetime", identifying=False), Field("facts", _("Proof"), "long_text")),
                in_words={"": _("{at}: {facts}")},
                reached_by=("email",),
            ),
            rows=_evidence,
            read={"at": lambda one: one.decision.at, "facts": _facts},
        ),
    )
