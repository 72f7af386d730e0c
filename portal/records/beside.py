"""What belongs to a record and is read beside it: the transcript of a recording, the text of a voicemail."""

from dataclasses import dataclass

from portal.company.current import company
from portal.records.finding import Sight
from portal.records.showing import address
from portal.sources import others, words
from portal.sources.port import Dataset, Query, Record, SourceDown
from portal.sources.registry import source_of

MOST = 3


@dataclass(frozen=True)
class Text:
    """Words that belong to a record: what they are, the words, and the page of their own record."""

    label: str
    text: str
    href: str


def texts(sight: Sight, dataset: Dataset, record: Record) -> list[Text]:
    """Returns the texts beside a record that are open to the person; those of a system that is down are left out."""
    found: list[Text] = []
    for one in sight.datasets:
        if one.beside and one.beside[0] == dataset.key:
            try:
                query = Query(limit=MOST, equals={one.beside[1]: record.key})
                page = source_of(one.key).page(one.key, sight.subject, query)
            except SourceDown:
                continue
            found += [_text(one, words_of) for words_of in page.records]
    return found


def _text(dataset: Dataset, record: Record) -> Text:
    veiled = others.veiled(dataset, record)
    long = [field for field in dataset.fields if field.type == "long_text"]
    said = "\n\n".join(words.shown(field, veiled.values.get(field.name)) for field in long)
    where = address("record", company().category(dataset.category), dataset, record.key)
    return Text(str(dataset.label), said, where)
