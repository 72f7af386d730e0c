"""What machines read about the browser's signal."""

from datetime import date

import pytest
from django.test import Client

from portal.notices.models import Version
from portal.notices.publishing import publish


def test_machines_read_that_the_signal_is_honoured(client: Client, use_company) -> None:
    use_company("calltrackingmetrics")
    publish()
    newest = max(Version.objects.values_list("effective_on", flat=True))

    answer = client.get("/.well-known/gpc.json")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == {"gpc": True, "lastUpdate": newest.isoformat()}
    assert "public" in answer["Cache-Control"] and "max-age=86400" in answer["Cache-Control"]
    assert client.head("/.well-known/gpc.json").status_code == 200
    assert client.post("/.well-known/gpc.json").status_code == 405


@pytest.mark.parametrize("effective_on, said", [(date(2999, 1, 1), None), (date(2020, 2, 3), "2020-02-03")])
def test_a_day_that_is_still_to_come_is_not_told(client: Client, use_company, effective_on, said) -> None:
    use_company("clearcall")
    publish()
    Version.objects.update(effective_on=effective_on)

    assert client.get("/.well-known/gpc.json").json().get("lastUpdate") == said
