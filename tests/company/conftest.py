"""A company whose one source is a service."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.sources import registry
from portal.sources.port import Source
from tests.company import over_http
from tests.sources.serving import KEY, serving


@pytest.fixture
def harbour_over_http(settings: Any, tmp_path: Path) -> Iterator[Callable[[], Source]]:
    """Puts the sixth company in force, its exchange behind a service; returns what gives the source as served."""
    settings.SOURCE_SECRETS = {"exchange": [KEY.hex()]}
    settings.COMPANY = str(over_http.write(tmp_path / "exchange", over_http.SERVED))
    behind, book = registry.source_of("calls"), registry.directory()
    with serving(behind, book) as address:
        settings.COMPANY = str(over_http.write(tmp_path / "harbour", over_http.reaching(address)))
        yield lambda: behind
