"""The record of requests as datasets: cases, letters, files and messages, kept for 24 months (11 CCR 7101)."""

from collections.abc import Callable
from typing import cast

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from portal.mail.addressing import addresses_of, kind_of
from portal.sources.port import Dataset, Field, File, Subject
from portal.sources.tables import Table, TableSource
from portal.vault import files
from requests.evidence import download_name
from requests.intake import contact_reference
from requests.kinds import Kind
from requests.models import Event, Evidence, Letter, PrivacyRequest, Statement
from requests.plan import OWN_SOURCE
from requests.states import State

_ = cast(Callable[[str], str], gettext_lazy)
KINDS = cast(dict[str, str], dict(Kind.choices))
STATES = cast(dict[str, str], dict(State.choices))


def _people(subject: Subject) -> list[int]:
    """Returns whose verified addresses these are."""
    found = EmailAddress.objects.filter(email__in=subject.of("email"), verified=True)
    return list(found.values_list("user_id", flat=True))


def _whose(subject: Subject, case: str = "") -> Q:
    """Returns the condition that a case was asked for by these people, signed in or from what they proved.

    What they asked for somebody else is that person's.
    """
    contacts = [contact_reference(kind_of(address), address) for address in addresses_of(subject)]
    return Q(**{f"{case}person_id__in": _people(subject)}) | Q(
        **{f"{case}contact__in": contacts, f"{case}asked_by": PrivacyRequest.AskedBy.PERSON}
    )


def _cases(subject: Subject) -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.filter(_whose(subject)).exclude(status=State.DRAFT)


def _letters(subject: Subject) -> QuerySet[Letter]:
    return Letter.objects.filter(_whose(subject, "case__")).exclude(pdf="")


def _evidence(subject: Subject) -> QuerySet[Evidence]:
    return Evidence.objects.filter(_whose(subject, "case__"), removed_at__isnull=True).select_related("case")


def _messages(subject: Subject) -> QuerySet[Event]:
    return Event.objects.filter(_whose(subject, "case__"), what=Event.What.MESSAGE, public=True)


def _statements(subject: Subject) -> QuerySet[Statement]:
    found = Statement.objects.filter(_whose(subject, "correction__case__"))
    return found.select_related("correction")


def _letter_file(letter: Letter, start: int) -> File:
    name = f"letter-{letter.pk}.pdf"
    return File(name, "application/pdf", files.size(letter.pdf), files.read(letter.pdf, start))


def _evidence_file(evidence: Evidence, start: int) -> File:
    size = files.size(evidence.vault_name)
    return File(download_name(evidence), evidence.type, size, files.read(evidence.vault_name, start))


class RequestsSource(TableSource):
    """Cases and what belongs to them. A deletion never takes them: the law asks for the record of it."""

    key = OWN_SOURCE
    label = _("Privacy portal: requests")
    tables = (
        Table(
            Dataset(
                key="portal_requests",
                source=OWN_SOURCE,
                category="",
                label=_("Your privacy requests"),
                fields=(
                    Field("reference", _("Reference")),
                    Field("kind", _("Request"), "choice", choices=KINDS),
                    Field("status", _("Where it stands"), "choice", choices=STATES),
                    Field("received_at", _("Received"), "datetime"),
                    Field("due_on", _("Answer by"), "date"),
                    Field("answered_at", _("Answered"), "datetime"),
                    Field("place", _("Where you live")),
                    Field("details", _("In your words"), "long_text"),
                ),
                dated_by="received_at",
                erasure="never",
                in_words={"": _("{kind}, {reference}, received {received_at}: {status}")},
                reached_by=("email", "phone"),
            ),
            rows=_cases,
            read={"details": lambda case: case.details.get("words", "")},
        ),
        Table(
            Dataset(
                key="portal_letters",
                source=OWN_SOURCE,
                category="",
                label=_("Letters about your requests"),
                fields=(
                    Field("sent_at", _("Sent"), "datetime"),
                    Field("subject", _("Heading")),
                    Field("pdf", _("Letter"), "file"),
                ),
                dated_by="sent_at",
                erasure="never",
                in_words={"": _("{subject}, sent {sent_at}")},
                reached_by=("email", "phone"),
            ),
            rows=_letters,
            file=_letter_file,
        ),
        Table(
            Dataset(
                key="portal_evidence",
                source=OWN_SOURCE,
                category="",
                label=_("Files that you added to your requests"),
                fields=(
                    Field("added_at", _("Added"), "datetime"),
                    Field("name", _("Name")),
                    Field("type", _("Type")),
                    Field("size", _("Size"), "bytes"),
                    Field("vault_name", _("File"), "file"),
                ),
                dated_by="added_at",
                erasure="never",
                in_words={"": _("{name}, added {added_at}")},
                reached_by=("email", "phone"),
            ),
            rows=_evidence,
            file=_evidence_file,
        ),
        Table(
            Dataset(
                key="portal_messages",
                source=OWN_SOURCE,
                category="",
                label=_("Messages about your requests"),
                fields=(
                    Field("at", _("When"), "datetime"),
                    Field("side", _("By"), "choice", choices=cast(dict[str, str], dict(Event.Side.choices))),
                    Field("words", _("Message"), "long_text"),
                ),
                dated_by="at",
                erasure="never",
                in_words={"": _("{at}: {words}")},
                reached_by=("email", "phone"),
            ),
            rows=_messages,
        ),
        Table(
            Dataset(
                key="portal_statements",
                source=OWN_SOURCE,
                category="",
                label=_("Statements on what was not corrected"),
                fields=(
                    Field("written_at", _("Written"), "datetime"),
                    Field("item", _("About")),
                    Field("words", _("Statement"), "long_text"),
                ),
                dated_by="written_at",
                erasure="never",
                in_words={"": _("{item}, {written_at}: {words}")},
                reached_by=("email", "phone"),
            ),
            rows=_statements,
            read={"item": lambda statement: statement.correction.label},
        ),
    )
