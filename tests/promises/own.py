"""What the tests of promises do alike: open one's own records as a person does, and read the company's tables."""

from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from django.db import connections
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from requests.models import PrivacyRequest
from tests.inspection import Page, Visitor, words
from tests.people import password_hash, sign_in


def stored(question: str, *values: Any) -> list[tuple[Any, ...]]:
    """Returns rows of the company's own database."""
    with connections["company"].cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def change(statement: str, *values: Any) -> None:
    """Changes the company's own database, as its systems would."""
    with connections["company"].cursor() as cursor:
        cursor.execute(statement, values)


def registrant(email: str = "rita@example.org") -> User:
    """Makes a person who has no account with the company, only a confirmed email address."""
    return provision(
        email=email, name="Rita", password=password_hash(), totp_secret="RITA" * 8, hashed=True, linked=False
    )


def enter(page: Visitor, user: User) -> Visitor:
    """Signs a person in, and returns their visitor."""
    sign_in(page.client, user)
    return page


def records(page: Visitor, category: str, dataset: str = "") -> list[str]:
    """Opens one's own records of a category; returns what each line of the list says."""
    page.get(f"/data/{category}/" + (f"?dataset={dataset}" if dataset else ""))
    return [words(link) for link in _lines(page)]


def record(page: Visitor, category: str, dataset: str = "", place: int = 0) -> Page:
    """Opens one of one's own records, the newest unless another place in the list is named."""
    records(page, category, dataset)
    assert page.last is not None
    return page.get(urljoin(page.last.url, _lines(page)[place].get("href") or ""))


def _lines(page: Visitor) -> list[Element]:
    assert page.last is not None
    return [link for cell in page.last.all("th", scope="row") for link in cell.iter("a")]


def officer(user: User) -> Client:
    """Returns the browser of a member of staff, signed in."""
    client = Client()
    sign_in(client, user)
    return client


def do(client: Client, case: PrivacyRequest, deed: str, **sent: Any) -> str:
    """Presses a button of the privacy desk; returns what the desk says."""
    case.refresh_from_db()
    address = f"/admin/requests/privacyrequest/{case.pk}/do/{deed}/"
    response = client.post(address, {"revision": case.revision, **sent}, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def erase(page: Visitor, **fields: Any) -> PrivacyRequest:
    """Files a deletion as a person does, for everything unless other fields are named."""
    page.get("/requests/new/delete/")
    page.submit("See what would be erased", **{"what": "everything", "place": "US-CA"} | fields)
    page.submit("Send my deletion request")
    return PrivacyRequest.objects.latest("pk")
