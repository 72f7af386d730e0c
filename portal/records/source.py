"""The deletions that a person ordered, as a dataset: when, of what, and how many records went."""

from collections.abc import Callable
from typing import cast

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from portal.records.models import Deletion
from portal.sources.port import Dataset, Field, Subject
from portal.sources.tables import Table, TableSource

_ = cast(Callable[[str], str], gettext_lazy)
STATES = cast(dict[str, str], dict(Deletion.State.choices))


def _of(subject: Subject) -> QuerySet[Deletion]:
    holders = EmailAddress.objects.filter(email__in=subject.of("email"), verified=True)
    return Deletion.objects.filter(person__in=holders.values("user"))


class DeletionSource(TableSource):
    """What a person deleted themselves. It says how much, never what was in it."""

    key = "portal_records"
    label = _("Privacy portal: your deletions")
    tables = (
        Table(
            Dataset(
                key="portal_deletions",
                source="portal_records",
                category="",
                label=_("Records that you deleted yourself"),
                fields=(
                    Field("asked_at", _("Ordered"), "datetime", identifying=False),
                    Field("label", _("Kind of records"), identifying=False),
                    Field("state", _("State"), "choice", identifying=False, choices=STATES),
                    Field("erased", _("Deleted"), "integer", identifying=False),
                    Field("kept", _("Kept back"), "integer", identifying=False),
                    Field("finished_at", _("Finished"), "datetime", identifying=False),
                ),
                dated_by="asked_at",
                in_words={"": _("{asked_at}: {label}, {erased} deleted")},
                reached_by=("email",),
            ),
            rows=_of,
        ),
    )
