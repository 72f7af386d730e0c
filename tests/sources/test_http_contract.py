"""The contract, kept by the `http` adapter: over a real socket, with the reference service before real tables."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.sources.contract import CONTRACT, PUTTING, Case
from tests.sources.serving import Serve, serve
from tests.sources.test_contract import CASES
from tests.sources.test_putting import CASES as PUT

__all__ = ["serve"]

REACHED = ["several ways in", "anonymised", "corrected"]


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", REACHED)
def test_contract(name: str, promise: Callable[[Case], None], serve: Serve) -> None:
    case = CASES[name]()
    promise(replace(case, source=serve(case.source)))


@pytest.mark.parametrize("promise", PUTTING, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("name", PUT)
def test_putting(name: str, promise: Callable[[Case], None], serve: Serve) -> None:
    case = PUT[name]()
    promise(replace(case, source=serve(case.source)))
