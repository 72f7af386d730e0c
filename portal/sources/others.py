"""What a person may see of other people in their own records: the category's rule, in one place for all who show it.

The rule is `others` of the profile's category. "shown": as it is held. "masked": numbers, names and addresses are
partly covered, and a file that is somebody else's alone is not handed out; a voice in a conversation of the person's
own is. "withheld": neither a value nor a file in which others are heard. Lists, record pages, files, copies, what
staff read and what an agent receives follow it; so does searching, by which a covered value could be guessed.
GDPR Art. 15(4); Cal. Civ. Code 1798.145(k).
"""

from typing import Any, Literal

from portal.company.current import company
from portal.company.schema.data import Category
from portal.company.schema.profile import Company
from portal.sources.port import Dataset, Field, Record

Rule = Literal["shown", "masked", "withheld"]


def rule_of(dataset: Dataset) -> Rule:
    """Returns the rule of a dataset's category; "masked" for a category that the profile does not declare."""
    category = _category(dataset, company())
    return category.others if category else "masked"


def covered(dataset: Dataset) -> frozenset[str]:
    """Returns the names of the fields that tell of other people and are not shown as they are held."""
    return _covered(dataset, rule_of(dataset))


def uncovered(dataset: Dataset) -> tuple[Field, ...]:
    """Returns the fields that a person is told of at all: without those of others where they are withheld."""
    hidden = covered(dataset) if rule_of(dataset) == "withheld" else frozenset()
    return tuple(field for field in dataset.fields if field.name not in hidden)


def veiled(dataset: Dataset, record: Record) -> Record:
    """Returns a record as its person may have it: what tells of others masked, or gone."""
    rule = rule_of(dataset)
    hidden = _covered(dataset, rule)
    if not hidden:
        return record
    values = {
        field.name: as_seen(field, record.values.get(field.name), rule)
        for field in dataset.fields
        if field.name in hidden
    }
    return Record(record.key, {**record.values, **values})


def as_seen(field: Field, value: Any, rule: Rule) -> Any:
    """Returns a value as somebody may have it who is not the person that it names."""
    if rule == "shown" or not field.of_others:
        return value
    if rule == "withheld" or field.type == "file":
        return None
    return value if value in (None, "") else masked(field, value)


def gives_file(dataset: Dataset, field: Field) -> bool:
    """Returns whether the files of a field may be heard, opened and copied by the person whose record it is."""
    rule = rule_of(dataset)
    if rule == "shown":
        return True
    if rule == "masked":
        return not field.of_others
    category = _category(dataset, company())
    return not (field.of_others or dataset.involves_others or (category and category.involves_others))


def findable(dataset: Dataset, names: tuple[str, ...], profile: Company) -> tuple[str, ...]:
    """Returns those of some fields that may be searched: a covered value must not be guessed by searching for it."""
    category = _category(dataset, profile)
    hidden = _covered(dataset, category.others if category else "masked")
    return tuple(name for name in names if name not in hidden)


def masked(field: Field, value: Any) -> str:
    """Returns a value with most of it covered: enough to tell one from another, not enough to use."""
    text = str(value)
    match field.type:
        case "email":
            name, at, host = text.partition("@")
            return f"{name[:1]}•••{at}{host}" if at else "•••"
        case "phone":
            return f"••• {text[-2:]}"
        case "text" | "ip" if len(text) > 8 and any(sign in "0123456789" for sign in text):
            return f"•••{text[-4:]}"
        case _:
            return "•••"


def _covered(dataset: Dataset, rule: Rule) -> frozenset[str]:
    return frozenset(field.name for field in dataset.fields if field.of_others) if rule != "shown" else frozenset()


def _category(dataset: Dataset, profile: Company) -> Category | None:
    return next((one for one in profile.categories if one.key == dataset.category), None)
