"""Makes sources for tests: the demo company's database, mapped as a profile would map it."""

from typing import Any

from portal.company.faults import Fault
from portal.sources.binding import bound
from portal.sources.mapped import mapped
from portal.sources.mapping import Binding
from portal.sources.sql import SqlSource


def made(use: str, database: str = "company", **changes: Any) -> SqlSource:
    """Returns a source with one dataset of a blueprint."""
    raw = {"use": use, "category": "tickets", **changes}
    faults: list[Fault] = []
    whole = bound(Binding.model_validate(raw), raw, "datasets[0]", faults)
    assert whole is not None, faults
    return SqlSource("company", "The company's systems", database, [mapped(whole, "company", "tickets")])
