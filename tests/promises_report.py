"""Tells which rows of docs/promises.md the tests keep: `pytest --promises`, or `make promises`.

A row is kept when at least one test carries its id and every test that carries it has passed. An id that is not
in the list is an error, in every run.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

LIST = Path(__file__).parent.parent / "docs" / "promises.md"
ROW = re.compile(r"^\| ([A-Z]+-\d+) \| ([RCSITDNV]) \| (.+) \|$", re.MULTILINE)
ROWS = {name: kind for name, kind, _ in ROW.findall(LIST.read_text("utf-8"))}


@dataclass
class Keeping:
    """The tests that carry a row's id, and what became of each: None until it has run."""

    outcomes: dict[str, bool | None] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Whether some test carries the row, and every one of them has passed."""
        return bool(self.outcomes) and all(self.outcomes.values())

    @property
    def result(self) -> str:
        """What the table says."""
        if not self.outcomes:
            return "open"
        if self.kept:
            return "kept"
        return "not run" if None in self.outcomes.values() else "failed"


class Report:
    """Collects the markers and the results of one run."""

    def __init__(self) -> None:
        self.rows = {name: Keeping() for name in ROWS}
        self.ids: dict[str, tuple[str, ...]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Notes which test keeps which rows. Raises UsageError for a row that does not exist."""
        unknown = []
        for item in items:
            named = tuple(name for marker in item.iter_markers("promise") for name in marker.args)
            unknown += [f"{item.nodeid}: {name!r}" for name in named if name not in self.rows]
            self.ids[item.nodeid] = named
        if unknown:
            raise pytest.UsageError("not a row of docs/promises.md: " + "; ".join(unknown))
        for nodeid, named in self.ids.items():
            for name in named:
                self.rows[name].outcomes[nodeid] = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes what became of a test; a skipped one keeps nothing, nor one that was expected to fail."""
        for name in self.ids.get(report.nodeid, ()):
            outcomes = self.rows[name].outcomes
            passed = report.passed and not hasattr(report, "wasxfail")
            if report.when == "call" or not passed:
                outcomes[report.nodeid] = passed and outcomes[report.nodeid] is not False

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Prints the table and the count, where they were asked for."""
        if terminalreporter.config.getoption("promises"):
            for line in self.lines():
                terminalreporter.write_line(line)

    def lines(self) -> Iterator[str]:
        """Yields the table, a line for each company, and the closing count."""
        width = max(map(len, self.rows))
        yield f"{'row':<{width}}  kind  result   kept by"
        kept: dict[str, list[bool]] = defaultdict(list)
        for name, keeping in self.rows.items():
            kept[name.partition("-")[0]].append(keeping.kept)
            tests = ", ".join(sorted(keeping.outcomes)) or "-"
            yield f"{name:<{width}}  {ROWS[name]:<4}  {keeping.result:<7}  {tests}"
        for company, rows in kept.items():
            yield f"{company}: {sum(rows)} of {len(rows)}"
        yield f"{sum(map(sum, kept.values()))} of {len(self.rows)} promises kept"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that prints the table."""
    parser.addoption("--promises", action="store_true", help="print which rows of docs/promises.md are kept")


def pytest_configure(config: pytest.Config) -> None:
    """Registers the report."""
    config.pluginmanager.register(Report(), "promises-report")
