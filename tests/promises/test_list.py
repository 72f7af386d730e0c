"""The list of promises says itself which rights and periods nothing keeps yet."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.promises_report import LIST, ROWS

TESTS = Path(__file__).parent.parent
HEADING = "## Not kept, and why"
LINE = re.compile(r"^- \*\*([A-Z]+-\d+)\*\*: \S.+\.$", re.MULTILINE)


def carried() -> Iterator[str]:
    """Yields every row's id that some test of this project carries."""
    for path in sorted(TESTS.rglob("test_*.py")):
        if "vendor" in path.relative_to(TESTS).parts or path.name == "test_promises_report.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "promise":
                yield from (argument.value for argument in node.args if isinstance(argument, ast.Constant))


def test_every_right_and_period_without_a_test_is_listed_with_its_reason() -> None:
    _before, heading, section = LIST.read_text("utf-8").partition(HEADING)
    assert heading
    open_ones = {name for name, kind in ROWS.items() if kind in "RD"} - set(carried())
    assert set(LINE.findall(section)) == open_ones
