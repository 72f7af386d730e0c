"""What is wrong with a dataset of a voicemail spool, in words for whoever writes `sources.toml`."""

from collections.abc import Iterable, Iterator

from django.conf import settings

from portal.company.faults import Fault
from portal.sources.mapped import Mapped
from portal.sources.mapping import Sources
from portal.sources.mapping_mailboxes import MailboxesDeclaration
from portal.sources.spool_layout import COLUMNS, DATED_BY, PLACED
from portal.sources.spool_mailboxes import OWN

FILE = "sources.toml"


def unfit(found: Iterable[Mapped], declared: Sources) -> Iterator[Fault]:
    """Yields every fault of the datasets of sources with the adapter "files", and of how mailboxes are found."""
    spools = {one.key: one.mailboxes or MailboxesDeclaration() for one in declared.sources if one.layout}
    for key, mailboxes in spools.items():
        if mailboxes.database is not None and mailboxes.database not in settings.DATABASES:
            known = ", ".join(sorted(settings.DATABASES))
            yield Fault(
                FILE, f"sources ({key}).mailboxes.database", f"{mailboxes.database!r} is unknown; known: {known}"
            )
    for one in found:
        if one.dataset.source in spools:
            path = f"datasets ({one.dataset.key})"
            yield from (Fault(FILE, path, problem) for problem in _problems(one, spools[one.dataset.source]))


def _problems(one: Mapped, mailboxes: MailboxesDeclaration) -> Iterator[str]:
    if one.table not in COLUMNS:
        yield f"`table` is {one.table!r}; a voicemail spool has {' and '.join(sorted(COLUMNS))}"
        return
    for column in sorted(set(one.columns.values()) - COLUMNS[one.table]):
        yield f"{column!r} is not in a spool's {one.table}; allowed: {', '.join(sorted(COLUMNS[one.table]))}"
    for column in sorted(set(one.where) - PLACED[one.table]):
        yield f"`where` speaks of {column!r}; allowed: {', '.join(sorted(PLACED[one.table]))}"
    if one.date_column != DATED_BY:
        yield f"`dated_by` has to name the field whose column is {DATED_BY!r}"
    if one.dataset.erasure == "anonymise":
        yield 'a voicemail cannot be anonymised: use "delete", "by_hand" or "never"'
    for field in one.dataset.fields:
        if field.correctable:
            yield f"{field.name!r} cannot be corrected in a spool"
    listed = bool(mailboxes.file or mailboxes.table)
    for match in one.matches:
        if match.via:
            yield "`via` leads through a database; name its table under `mailboxes` of the source"
        if match.kind not in mailboxes.template and not listed and match.column not in (OWN, OWN[:1]):
            yield f'`match` for {match.kind}: `column` is "context" or {list(OWN)} unless `mailboxes` lists others'
