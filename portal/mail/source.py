"""The outbox as a dataset: what the portal wrote to a person, until it is pruned."""

from collections.abc import Callable
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from portal.mail.addressing import addresses_of
from portal.mail.models import Message, addressee_of
from portal.sources.port import Dataset, Field, Subject
from portal.sources.tables import Table, TableSource

_ = cast(Callable[[str], str], gettext_lazy)
STATES = cast(dict[str, str], dict(Message.State.choices))


def _to(subject: Subject) -> QuerySet[Message]:
    """Returns what was written to a person's verified addresses, or to their number.

    What waits for delivery is not yet theirs to erase.
    """
    addressees = [addressee_of(address) for address in addresses_of(subject)]
    return Message.objects.filter(addressee__in=addressees).exclude(state=Message.State.QUEUED)


class MailSource(TableSource):
    """Mail of the portal. Bodies are never disclosed: they can hold codes that open what a sign-in protects."""

    key = "portal_mail"
    label = _("Privacy portal: mail")
    tables = (
        Table(
            Dataset(
                key="portal_mail",
                source="portal_mail",
                category="",
                label=_("Mail from the privacy portal"),
                fields=(
                    Field("created_at", _("Written"), "datetime", identifying=False),
                    Field("subject", _("Subject"), identifying=False),
                    Field("recipient", _("To")),
                    Field("text", _("What it said"), "long_text", never_disclose=True),
                    Field("state", _("State"), "choice", identifying=False, choices=STATES),
                    Field("sent_at", _("Sent"), "datetime", identifying=False),
                ),
                dated_by="created_at",
                erasure="anonymise",
                in_words={"": _("{created_at}: “{subject}” to {recipient}")},
                reached_by=("email", "phone"),
            ),
            rows=_to,
            blank={"addressee": "", "person": None, "recipient": None, "text": None, "html": None, "unsubscribe": None},
        ),
    )
