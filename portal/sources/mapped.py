"""Datasets with the place where each lies: what an adapter works from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from portal.company.schema.base import zone
from portal.sources.mapping import DatasetDeclaration, DescribedDataset, FieldDeclaration, Match, RemoteDataset
from portal.sources.mapping_drop import DropDeclaration
from portal.sources.mapping_places import Scalar
from portal.sources.port import Dataset, Field, IdentifierKind


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
    drop: DropDeclaration | None = None
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
    reached_by = tuple(dict.fromkeys(match.kind for match in declared.match))
    return Mapped(
        dataset=_dataset(declared, source, category, reached_by, by_hand),
        table=declared.table,
        primary_key=declared.primary_key,
        columns={one.name: one.column or one.name for one in declared.fields},
        zone=zone(declared.time_zone),
        matches=declared.match,
        where=declared.where,
        unlink=declared.unlink,
        stamps={one.name: one.stamps for one in declared.fields if one.stamps},
        deleted_when_empty=declared.when_empty == "delete",
        drop=declared.drop,
    )


def remote(declared: RemoteDataset, source: str, by_hand: bool = False) -> Mapped:
    """Returns a declaration without a table: the system itself knows where the records lie."""
    return Mapped(
        dataset=_dataset(declared, source, declared.category, declared.reached_by, by_hand),
        table=declared.key,
        primary_key=("key",),
        columns={one.name: one.name for one in declared.fields},
        zone=zone("UTC"),
        matches=(),
        where={},
        unlink=(),
        stamps={},
    )


def _dataset(
    declared: DescribedDataset, source: str, category: str, reached_by: tuple[IdentifierKind, ...], by_hand: bool
) -> Dataset:
    fields = tuple(_field(one) for one in declared.fields)
    return Dataset(
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
        lookups=declared.lookups,
        beside=(declared.beside.dataset, declared.beside.field) if declared.beside else None,
        reached_by=reached_by,
        deletable_by_person=declared.deletable_by_person and not by_hand,
        by_hand=by_hand,
        portable=declared.portable,
        addable=declared.addable,
        related=declared.related,
        origins=declared.origins,
        vcard={str(part): name for part, name in declared.vcard.items()},
    )


def _field(declared: FieldDeclaration) -> Field:
    return Field(
        name=declared.name,
        label=declared.label,
        type=declared.type,
        correctable=declared.correctable,
        sensitive=declared.sensitive,
        never_disclose=declared.never_disclose,
        of_others=declared.of_others,
        identifying=declared.identifying,
        choices=declared.choices,
        anonymise_as=declared.anonymise_as,
        help=declared.help,
        required=declared.required,
        max_length=declared.max_length,
    )
