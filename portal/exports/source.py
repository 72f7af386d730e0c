"""The copies that a person asked for, as a dataset: shown, and erased together with their archives."""

from collections.abc import Callable
from typing import cast

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from portal.exports.models import Export, HandOver, Part
from portal.mail.addressing import addresses_of, kind_of
from portal.sources.port import Dataset, Field, Receipt, Selection, Subject
from portal.sources.tables import Table, TableSource
from portal.vault import files
from portal.vault.pseudonyms import contact_reference

_ = cast(Callable[[str], str], gettext_lazy)
STATES = cast(dict[str, str], dict(Export.State.choices))


def _of(subject: Subject) -> QuerySet[Export]:
    holders = EmailAddress.objects.filter(email__in=subject.of("email"), verified=True)
    references = [contact_reference(kind_of(address), address) for address in addresses_of(subject)]
    return Export.objects.filter(Q(person__in=holders.values("user")) | Q(person=None, subject__in=references))


class ExportSource(TableSource):
    """Copies of a person's data, and when they were fetched."""

    key = "portal_exports"
    label = _("Privacy portal: copies")
    tables = (
        Table(
            Dataset(
                key="portal_exports",
                source="portal_exports",
                category="",
                label=_("Copies of your data"),
                fields=(
                    Field("asked_at", _("Asked for"), "datetime", identifying=False),
                    Field("state", _("State"), "choice", identifying=False, choices=STATES),
                    Field("size", _("Size"), "bytes", identifying=False),
                    Field("expires_at", _("Kept until"), "datetime", identifying=False),
                    Field("downloads", _("Times fetched"), "integer", identifying=False),
                ),
                dated_by="asked_at",
                in_words={"": _("{asked_at}: a copy of your data, {state}")},
                reached_by=("email", "phone"),
            ),
            rows=_of,
        ),
        Table(
            Dataset(
                key="portal_hand_overs",
                source="portal_exports",
                category="",
                label=_("Links by which your copies were handed over"),
                fields=(
                    Field("made_at", _("Made"), "datetime", identifying=False),
                    Field("receiver", _("For whom")),
                    Field("state", _("State"), identifying=False),
                    Field("expires_at", _("Until"), "datetime", identifying=False),
                    Field("used_at", _("Used"), "datetime", identifying=False),
                ),
                dated_by="made_at",
                in_words={"": _("{made_at}: a link to a copy for {receiver}, {state}")},
                reached_by=("email",),
            ),
            rows=lambda subject: HandOver.objects.filter(export__in=_of(subject)).select_related("export"),
            read={"state": lambda one: str(one.state.label)},
        ),
    )

    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases one batch of copies: each archive first, so that no row forgets a file that is still there."""
        table = self._table(dataset)
        if dataset != "portal_exports":
            return super().erase(dataset, subject, selection, batch)
        chosen = list(self._selected(table, subject, selection).order_by("pk")[:batch])
        for export in chosen:
            files.delete(export.archive_name)
        Part.objects.filter(export__in=chosen).delete()
        HandOver.objects.filter(export__in=chosen).delete()
        return super().erase(dataset, subject, selection, batch)
