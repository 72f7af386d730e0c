"""Lists that are joined by the form made for them, by no other, and left one by one."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from portal.consent.models import USABLE, Decision
from portal.consent.parties import address_reference
from portal.consent.purposes import of_family
from portal.consent.standing import is_allowed
from portal.mailings.sending import send_marketing
from tests.accounts.conftest import Directory, Letters, directory, letters
from tests.inspection import Page, Visitor
from tests.mailings.conftest import Mailbox, mailbox
from tests.people import sign_in
from tests.post import PostOffice
from tests.promises.own import enter, registrant

__all__ = ["directory", "letters", "mailbox"]

ANN = "ann@example.org"
Use = Callable[[str], None]


@pytest.fixture(autouse=True)
def _unhurried() -> None:
    cache.clear()


def ask(page: Visitor, *lists: str) -> Page:
    page.get("/")
    page.follow("Sign up for our mail")
    return page.submit("Send me the link to confirm", email=ANN, lists=list(lists))


def confirm(page: Visitor, mailbox: Mailbox) -> Page:
    page.get(mailbox.link(ANN))
    return page.submit("Yes, send me this")


def on(*lists: str) -> list[bool]:
    return [is_allowed([address_reference(ANN)], one, "email") for one in lists]


def leave_by_mail_program(office: PostOffice, key: str) -> None:
    """Presses the button that a mail program shows beside the newest mail of a list."""
    mail = next(one for one in reversed(office.received) if one["List-Id"] == f"<{key}.privacy.example.com>")
    path = urlsplit(mail["List-Unsubscribe"].split(">")[0].strip("<>")).path
    assert Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


@pytest.mark.promise("ITNS-40", "ITNS-41")
def test_a_visitor_signs_up_for_newsletter_and_product_updates_by_the_form_made_for_it(
    use_company: Use, page: Visitor, mailbox: Mailbox
) -> None:
    use_company("itns")
    assert on("newsletter", "product_updates") == [False, False]
    opened = page.get("/mailings/join/")
    assert [box.get("checked") for box in opened.all("input", type="checkbox")] == [None, None]

    ask(page, "newsletter", "product_updates")
    assert on("newsletter", "product_updates") == [False, False]
    assert list(confirm(page, mailbox).facts) == ["Newsletter", "Product updates"]
    assert on("newsletter", "product_updates") == [True, True]


@pytest.mark.promise("ITNS-40")
def test_each_of_the_two_is_signed_up_for_by_itself(use_company: Use, page: Visitor, mailbox: Mailbox) -> None:
    use_company("itns")
    ask(page, "product_updates")
    confirm(page, mailbox)
    assert on("newsletter", "product_updates") == [False, True]


@pytest.mark.promise("ITNS-42")
@pytest.mark.parametrize("left", ["newsletter", "product_updates"])
def test_newsletter_and_product_updates_are_left_separately(
    use_company: Use, page: Visitor, mailbox: Mailbox, smtp: PostOffice, left: str
) -> None:
    use_company("itns")
    ask(page, "newsletter", "product_updates")
    confirm(page, mailbox)
    mailbox.work()
    leave_by_mail_program(smtp, left)
    assert on("newsletter", "product_updates") == [left != "newsletter", left != "product_updates"]


@pytest.mark.promise("CNS-7")
def test_a_registrant_signs_up_for_newsletter_whitepapers_and_events_and_cancels_each(
    use_company: Use, page: Visitor, mailbox: Mailbox, smtp: PostOffice
) -> None:
    use_company("cns")
    lists = ("newsletter", "whitepapers", "events")
    assert on(*lists) == [False, False, False]
    ask(page, *lists)
    confirm(page, mailbox)
    assert on(*lists) == [True, True, True]
    mailbox.work()
    for number, left in enumerate(lists, start=1):
        leave_by_mail_program(smtp, left)
        assert on(*lists) == [place >= number for place in range(3)]


@pytest.mark.promise("CTM-80", "CTM-83")
def test_the_link_at_the_bottom_leaves_promotional_mail_and_the_rest_goes_on(
    use_company: Use, page: Visitor, people: Callable[[str], User], mailbox: Mailbox
) -> None:
    use_company("calltrackingmetrics")
    alice = people("alice").email
    assert send_marketing("marketing_email", alice, "mailing_welcome", {"description": "What is new."}) is not None
    (text,) = mailbox.texts(alice)
    foot = text.rpartition("-- \n")[2]
    asked = page.get(re.findall(r"https://[^/]+(/\S+/u/\S+)", foot)[0])
    assert "Messages about your service, your account and your requests go on." in asked.text
    page.submit("Unsubscribe")

    assert send_marketing("marketing_email", alice, "mailing_welcome", {"description": ""}) is None
    page.get("/accounts/password/reset/")
    page.submit("Send me a link", email=alice)
    assert len(mailbox.texts(alice)) == 2
    assert "List-Unsubscribe" not in mailbox.office.received[-1]


def subscribed() -> list[str]:
    """Returns every list that somebody is on by a decision of theirs."""
    keys = [one.key for one in of_family("marketing")]
    return list(Decision.objects.filter(purpose__in=keys, state__in=USABLE).values_list("purpose", flat=True))


def pages(visitor: Visitor, *starts: str, most: int = 120) -> Iterator[Page]:
    """Yields every page that links lead to from these, once each; lists and records are one page each."""
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < most:
        opened = visitor.client.get(waiting.pop(0), follow=True)
        if opened.status_code != 200 or "text/html" not in opened["Content-Type"]:
            continue
        found = Page(opened, opened.request["PATH_INFO"])
        yield found
        for href in found.links.values():
            path = urlsplit(urljoin(found.url, href)).path
            if href and not urlsplit(href).netloc and path not in seen and not path.startswith(("/data/", "/demo/")):
                seen.add(path)
                waiting.append(path)


def forms_for_an_address(visitor: Visitor, *starts: str) -> set[str]:
    """Returns where the forms are sent that ask for an email address."""
    return {
        form.action
        for page in pages(visitor, *starts)
        for form in page.forms
        if any(control.get("type") == "email" for control in form.element.iter("input"))
    }


@pytest.mark.promise("ITNS-41")
def test_no_other_form_that_asks_for_an_address_is_left_out_of_the_next_test(
    use_company: Use, people: Callable[[str], User], page: Visitor
) -> None:
    use_company("itns")
    found = forms_for_an_address(page, "/", "/accounts/password/reset/", "/mailings/leave/")
    enter(page, people("alice"))
    found |= forms_for_an_address(page, "/", "/accounts/security/", "/accounts/link/number/", "/requests/new/")
    assert found == {
        "/accounts/email/",
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/signup/",
        "/mailings/join/",
        "/mailings/leave/",
        "/opt-out/",
        "/opt-out/agent/",
        "/opt-out/limit/",
        "/requests/guest/",
    }


@pytest.mark.promise("ITNS-41")
def test_no_other_form_turns_a_subscription_on(
    use_company: Use, page: Visitor, directory: Directory, letters: Letters, settings: Any
) -> None:
    use_company("itns")
    extra: dict[str, Any] = {"newsletter": "on", "product_updates": "on", "lists": ["newsletter"], "marketing": "yes"}

    page.get("/accounts/signup/")
    page.post("/accounts/signup/", {"name": "Ann", "email": ANN, "password1": "five quiet lamps at noon", **extra})
    page.submit("Confirm my address", code=letters.code(ANN))
    page.get("/mailings/leave/")
    page.post("/mailings/leave/", {"email": ANN, **extra})
    letters.to(ANN)
    for path in ("/opt-out/", "/opt-out/limit/", "/opt-out/agent/"):
        fields = dict(page.get(path).forms[0].fields)
        agent = {"rights": ["law.sale_sharing"], "agent": "Sam Sample", "permission": "on"}
        page.post(path, fields | (agent if "agent" in path else {}) | {"email": ANN, **extra})

    page.get("/requests/guest/")
    page.post("/requests/guest/", {"email": ANN, **extra})

    ann = registrant("rita@example.org")
    sign_in(page.client, ann)
    page.get("/accounts/email/")
    page.post("/accounts/email/", {"email": "rita@work.example", "action_add": "", **extra})
    page.submit("Confirm my address", code=letters.code("rita@work.example"))
    directory.put("office@bakery.example", "ACC-7", "200")
    page.get("/accounts/link/number/")
    opened = page.post("/accounts/link/number/", {"number": "ACC-7", **extra})
    page.submit("Send the code", address=opened.all("input", type="radio")[0].get("value"))
    page.submit("Link this record", code=letters.code("office@bakery.example"))
    page.get("/requests/new/know_specific/")
    page.post("/requests/new/know_specific/", dict(page.last.forms[0].fields) | {"place": "US-CA", **extra})  # type: ignore[union-attr]
    page.post("/accounts/profile/", {"name": "Rita", "language": "en", **extra})
    page.client.logout()
    page.get("/accounts/password/reset/")
    page.post("/accounts/password/reset/", {"email": "rita@work.example", **extra})
    page.get(letters.link("rita@work.example"))
    page.submit("Save my new password", password1="another lamp, on another stair")

    assert subscribed() == []
    for address in (ANN, "rita@example.org", "rita@work.example", "office@bakery.example"):
        assert [
            is_allowed([address_reference(address)], key, "email") for key in ("newsletter", "product_updates")
        ] == [
            False,
            False,
        ]
    assert {one["List-Id"] for one in letters.office.received} == {None}
