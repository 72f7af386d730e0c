"""The two sides of a case in tests: what a person files, what an officer does at the privacy desk."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from requests.models import PrivacyRequest
from tests.inspection import Page, Visitor, words


@dataclass
class Desk:
    """An officer's browser at the privacy desk."""

    client: Client = field(default_factory=Client)

    def do(self, case: PrivacyRequest, deed: str, **sent: Any) -> str:
        """Presses a button of a case's page and returns what the desk says."""
        case.refresh_from_db()
        data = {"revision": case.revision, **sent}
        response = self.client.post(f"/admin/requests/privacyrequest/{case.pk}/do/{deed}/", data, follow=True)
        assert response.status_code == 200
        case.refresh_from_db()
        return " ".join(str(message) for message in response.context["messages"])

    def read(self, case: PrivacyRequest) -> str:
        """Returns the words of a case's page."""
        response = self.client.get(f"/admin/requests/privacyrequest/{case.pk}/change/")
        assert response.status_code == 200
        return words(Page(response, response.request["PATH_INFO"]).all("div", id="content")[0])


def file(page: Visitor, kind: str, **fields: Any) -> PrivacyRequest:
    """Files a request to know as the signed-in person does, and returns its case."""
    page.get(f"/requests/new/{kind}/")
    filed = page.submit("Send my request", **fields)
    return _case(filed)


def file_deletion(page: Visitor, **fields: Any) -> PrivacyRequest:
    """Files a deletion as the signed-in person does, past the page that says what goes and what stays."""
    page.get("/requests/new/delete/")
    review = page.submit("See what would be erased", **fields)
    assert review.h1 == "Check before you send"
    return _case(page.submit("Send my deletion request"))


def letter(page: Visitor, case: PrivacyRequest) -> Page:
    """Opens the newest letter of a case as the person does."""
    shown = page.get(f"/requests/{case.reference}/")
    return page.follow([name for name, address in shown.links.items() if "/letters/" in address][-1])


def _case(filed: Page) -> PrivacyRequest:
    assert filed.h1 == "We have your request"
    return PrivacyRequest.objects.latest("pk")
