"""Datasets with the place where each lies: what an adapter works from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from portal.company.schema.base import zone
from portal.sources.mapping import DatasetDeclaration, Match, Scalar
from portal.sources.port import Dataset, Field


@dataclass(frozen=True)
class Mapped:
    """A dataset, its table and columns, and how a subject's rows are found in it."""

    dataset: Dataset
    table: str
    primary_key: tuple[str, ...]
    columns: Mapping[str, str]
    zone: ZoneInfo
    matches: tuple[Match, ...]
    where: Mapping[str, Scalar | list[Scalar]]
    unlink: tuple[str, ...]
    stamps: Mapping[str, str]
    deleted_when_empty: bool = False
    neighbours: Mapping[str, str | None] = field(default_factory=dict)
    """What the other datasets of the same rows write when they are anonymised, by column."""

    @property
    def date_column(self) -> str | None:
        """Returns the column that dates a record."""
        return self.columns[self.dataset.dated_by] if self.dataset.dated_by else None

    def disclosed(self) -> tuple[Field, ...]:
        """Returns the fields whose values may leave the source."""
        return tuple(one for one in self.dataset.fields if not one.never_disclose)

    def file_field(self) -> Field | None:
        """Returns the field that names the record's file, if it has one."""
        return next((one for one in self.dataset.fields if one.type == "file"), None)

    def blanked(self) -> dict[str, str | None]:
        """Returns what anonymising writes, by column.

        The key, the date and the columns that tell datasets of one table apart stay.
        """
        kept = {*self.primary_key, self.date_column, *self.where}
        chosen = [one for one in self.dataset.fields if one.identifying]
        return {self.columns[f.name]: f.anonymise_as for f in chosen if self.columns[f.name] not in kept}


def mapped(declared: DatasetDeclaration, source: str, category: str, by_hand: bool = False) -> Mapped:
    """Returns a declaration as a dataset of a source and category."""
    fields = tuple(
        Field(
            name=one.name,
            label=one.label,
            type=one.type,
            correctable=one.correctable,
            sensitive=one.sensitive,
            never_disclose=one.never_disclose,
            of_others=one.of_others,
            identifying=one.identifying,
            choices=one.choices,
            anonymise_as=one.anonymise_as,
            help=one.help,
            required=one.required,
            max_length=one.max_length,
        )
        for one in declared.fields
    )
    dataset = Dataset(
        key=declared.key,
        source=source,
        category=category,
        label=declared.label,
        fields=fields,
        dated_by=declared.dated_by,
        role=declared.role,
        involves_others=any(one.of_others for one in fields),
        erasure="by_hand" if by_hand else declared.erasure,
        in_words=declared.in_words,
        in_words_by=declared.in_words_by,
        searchable=declared.searchable,
        reached_by=tuple(dict.fromkeys(match.kind for match in declared.match)),
        deletable_by_person=declared.deletable_by_person and not by_hand,
        by_hand=by_hand,
        portable=declared.portable,
        vcard={str(part): name for part, name in declared.vcard.items()},
    )
    return Mapped(
        dataset=dataset,
        table=declared.table,
        primary_key=declared.primary_key,
        columns={one.name: one.column or one.name for one in declared.fields},
        zone=zone(declared.time_zone),
        matches=declared.match,
        where=declared.where,
        unlink=declared.unlink,
        stamps={one.name: one.stamps for one in declared.fields if one.stamps},
        deleted_when_empty=declared.when_empty == "delete",
    )
