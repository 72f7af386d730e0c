"""Who says that records have to stay, whatever a person wants: rooms above, by the setting RECORD_KEEPERS.

Every keeper is asked of a dataset, and answers with what it keeps of it at that moment. So a lower room obeys legal
holds without knowing the room that keeps them. A keeper that cannot be loaded or fails stops the deed: nothing goes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from portal.sources.port import Dataset, Span, Subject


@dataclass(frozen=True)
class Kept:
    """Records of a dataset that have to stay.

    `whose`: those that these identifiers reach; None: everybody's. `span`: those of this time. `reason`: a sentence for
    the person. `until`: the last day, None where nobody knows it yet.
    """

    reason: str
    whose: Subject | None = None
    span: Span = Span()
    until: date | None = None


Keeper = Callable[[Dataset], Iterable[Kept]]


def kept(dataset: Dataset) -> list[Kept]:
    """Returns everything that somebody keeps of a dataset now."""
    keepers: list[Keeper] = [import_string(path) for path in settings.RECORD_KEEPERS]
    return [one for keeper in keepers for one in keeper(dataset)]
