"""What the tests of this room do again and again: file as a person, work as an officer."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from portal.company.current import company
from portal.company.schema.base import zone
from portal.sources import registry
from requests.models import PlanItem, PrivacyRequest
from tests.inspection import Visitor


def file_deletion(page: Visitor, **fields: Any) -> PrivacyRequest:
    """Files a deletion through its pages; the person is signed in."""
    page.get("/requests/new/")
    page.follow("Delete my data")
    page.submit("See what would be erased", **{"what": "everything", "place": "US-CA"} | fields)
    assert page.last and page.last.h1 == "Check before you send"
    page.submit("Send my deletion request")
    assert page.last and page.last.h1 == "We have your request"
    return PrivacyRequest.objects.latest("pk")


def file_know(page: Visitor, kind: str, **fields: Any) -> PrivacyRequest:
    """Files a request to know through its page."""
    page.get(f"/requests/new/{kind}/")
    page.submit("Send my request", **{"place": "US-CA"} | fields)
    assert page.last and page.last.h1 == "We have your request"
    return PrivacyRequest.objects.latest("pk")


def do(client: Client, case: PrivacyRequest, deed: str, **sent: Any) -> list[str]:
    """Presses a button of the desk and returns what the desk says."""
    case.refresh_from_db()
    data = {"revision": case.revision, **sent}
    response = client.post(f"/admin/requests/privacyrequest/{case.pk}/do/{deed}/", data, follow=True)
    assert response.status_code == 200
    case.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


def days_ago(count: int) -> datetime:
    """Returns the hour it is now, so many days ago by the company's calendar; a day there can have 25 hours."""
    return timezone.localtime(timezone=zone(company().company.time_zone)) - timedelta(days=count)


def held(dataset: str, case: PrivacyRequest) -> int:
    """Returns how many records of a dataset the systems hold of a case's person."""
    return registry.source_of(dataset).tally(dataset, case.identifiers).count


def left(item: PlanItem, case: PrivacyRequest) -> int:
    """Returns how many records of a plan's item are there."""
    return registry.source_of(item.dataset).tally(item.dataset, case.identifiers, item.selection).count
