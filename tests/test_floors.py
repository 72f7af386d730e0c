"""Imports go only downward: never up, never sideways (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

FLOORS = [
    ["portal.environment"],
    ["portal.company", "portal.vault"],
    ["portal.audit"],
    ["portal.jobs", "portal.sources", "portal.notices"],
    ["portal.outbound", "portal.retention", "portal.drops"],
    ["portal.mail"],
    ["accounts"],
    ["portal.consent"],
    ["portal.cookies", "portal.mailings", "portal.permissions", "portal.records", "portal.exports"],
    ["portal.optout", "portal.choices"],
    ["requests"],
    ["portal.home"],
    ["portal.demo"],
    ["portal.admin_site"],
    ["portal.settings", "portal.urls", "portal.wsgi"],
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str | None:
    """Returns the room that a module belongs to, or None for a module of somebody else's."""
    return next((room for room in FLOOR if module == room or module.startswith(room + ".")), None)


def modules() -> Iterator[tuple[str, Path]]:
    for top in ("portal", "accounts", "requests"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_every_module_stands_in_a_room() -> None:
    homeless = [name for name, _ in modules() if name != "portal" and room_of(name) is None]
    assert homeless == []


def test_imports_go_only_downward() -> None:
    wrong = []
    for name, path in modules():
        here = room_of(name)
        for line, target in imported(path):
            there = room_of(target)
            if here and there and here != there and FLOOR[there] >= FLOOR[here]:
                wrong.append(f"{path.relative_to(ROOT)}:{line} {here} (floor {FLOOR[here]}) imports {there}")
    assert wrong == []


def test_files_stay_short() -> None:
    long = {name: count for name, path in modules() if (count := len(path.read_text("utf-8").splitlines())) > 320}
    assert long == {}
