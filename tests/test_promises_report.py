"""The count of kept promises is honest: one failing or skipped test, and the row is not kept."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.promise("ITNS-1", "CTM-1")
def test_passes(): pass

@pytest.mark.promise("CTM-1", "CTM-2")
def test_fails(): assert False

@pytest.mark.promise("CTM-3")
def test_is_skipped(): pytest.skip("later")

@pytest.mark.promise("CTM-4")
@pytest.mark.xfail
def test_fails_as_expected(): assert False

@pytest.fixture
def broken():
    yield
    raise RuntimeError

@pytest.mark.promise("CTM-5")
def test_does_not_clean_up(broken): pass
"""
ARGUMENTS = ["-p", "no:django", "-p", "tests.promises_report", "--promises"]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    return pytester


def test_a_row_is_kept_only_if_every_test_that_carries_it_has_passed(run: pytest.Pytester) -> None:
    run.makepyfile(TESTS)
    result = run.runpytest_subprocess(*ARGUMENTS)
    kept = [line.split()[0] for line in result.outlines if " kept " in line and "::" in line]
    failed = [line.split()[0] for line in result.outlines if " failed " in line and "::" in line and "CTM-" in line]
    assert kept == ["ITNS-1"]
    assert [row for row in failed if row.startswith("CTM-")] == ["CTM-1", "CTM-2", "CTM-3", "CTM-4", "CTM-5"]
    assert "1 of 473 promises kept" in result.outlines


def test_a_row_that_does_not_exist_is_an_error(run: pytest.Pytester) -> None:
    run.makepyfile('import pytest\n\n@pytest.mark.promise("CTM-999")\ndef test_it(): pass\n')
    result = run.runpytest_subprocess(*ARGUMENTS)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "'CTM-999'" in result.stderr.str()
