"""Periods that a policy does not state end nothing, and end records once they are stated."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.company.loading import folder_of
from portal.retention.models import Run
from portal.retention.tasks import expire_records
from tests.promises.records import rows, write

promise = pytest.mark.promise
Use = Callable[[str], None]
Work = Callable[..., int]


@pytest.fixture(autouse=True)
def enforced(settings: Any) -> None:
    settings.RETENTION_ENFORCED = ["*"]


@promise("VOCO-75")
def test_calls_recordings_and_voicemail_stay_until_somebody_deletes_them(use_company: Use, work: Work) -> None:
    use_company("thevoco")
    dates = {"cdr": "calldate", "recordings": "recorded_at", "voicemail": "received_at"}
    for table, column in dates.items():
        write(f"UPDATE {table} SET {column} = '1999-01-01 10:00:00'")  # noqa: S608
    before = {table: rows(table, ["id"]) for table in dates}
    assert all(before.values())
    work(schedules=True)
    assert {table: rows(table, ["id"]) for table in dates} == before
    assert not Run.objects.exists()


@promise("CNS-28")
def test_end_user_data_goes_once_its_product_states_how_long_it_is_stored(
    use_company: Use, work: Work, tmp_path: Path
) -> None:
    write("UPDATE device_tokens SET registered_at = '2024-01-01 10:00:00'")
    use_company("cns")
    work(schedules=True)
    assert rows("device_tokens", ["id"])

    shutil.copytree(folder_of("cns"), tmp_path / "cns")
    file = tmp_path / "cns" / "company.toml"
    before, rule, after = file.read_text("utf-8").partition('[[retentions]]\nkey = "push"\n')
    file.write_text(
        before + rule + after.replace('period = "UNSET"', 'period = { days = 400 }\nstarts = "record"', 1), "utf-8"
    )
    use_company(str(tmp_path / "cns"))
    expire_records.enqueue()
    work()
    assert rows("device_tokens", ["id"]) == []
