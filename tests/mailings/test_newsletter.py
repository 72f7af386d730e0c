"""Joining a list: nothing before whoever reads the mailbox says so, and no word about anybody's address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all
from portal.consent.models import Decision, Evidence, Method, Party
from portal.consent.parties import address_reference, of_address
from portal.consent.purposes import purpose
from portal.consent.standing import is_allowed, refusing
from portal.consent.statements import append, keep_wordings
from portal.consent.wording import wording
from portal.mail.models import Message
from portal.mailings import confirmations
from portal.mailings.confirmations import Asked
from portal.mailings.forgetting import forget_unconfirmed
from tests.inspection import Visitor
from tests.mailings.conftest import Mailbox
from tests.people import sign_in
from tests.post import PostOffice, raw_headers

ANN = "ann@example.com"
Join = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _company_with_lists(use_company: Callable[[str], None]) -> None:
    cache.clear()
    use_company("cns")


def states(address: str = ANN) -> list[tuple[str, str]]:
    decisions = Decision.objects.filter(party__reference=address_reference(address)).order_by("pk")
    return list(decisions.values_list("purpose", "state"))


def allowed(*lists: str) -> list[bool]:
    return [is_allowed([address_reference(ANN)], one, "email") for one in lists]


def say(*wishes: Wish) -> None:
    decide(of_address(ANN, "en"), wishes, Circumstances(Method.CENTRE, Actor.visitor()))


def test_nothing_is_ticked_and_the_notice_is_beside_it(page: Visitor) -> None:
    opened = page.get("/mailings/join/")

    assert opened.h1 == "Sign up for our mail"
    assert opened.forms[0].fields.get("lists", []) == []
    boxes = [box for box in opened.all("input", type="checkbox") if box.get("name") == "lists"]
    assert [box.get("value") for box in boxes] == ["newsletter", "whitepapers", "events"]
    assert "You receive mail about events that you can sign up for." in opened.text
    assert "/privacy/privacy/" in [a.get("href") for a in opened.main.iter("a")]


def test_asking_writes_down_the_question_and_mails_a_link_that_does_nothing_when_it_is_opened(
    join: Join, mailbox: Mailbox, page: Visitor
) -> None:
    assert join(ANN, "newsletter", "events").last.h1 == "Look into your mailbox"
    assert states() == [("newsletter", "requested"), ("events", "requested")]
    asked = Decision.objects.select_related("wording").first()
    assert asked.method == "form"
    assert asked.wording.content["text"] == "You receive our newsletter by email."
    assert "We send a link to your address first." in asked.wording.content["shown"][0]

    link = mailbox.link(ANN)
    for _ in range(3):
        assert page.get(link).h1 == "Confirm that you want this mail"
    assert allowed("newsletter", "events") == [False, False]
    assert len(states()) == 2


def test_confirming_joins_what_was_asked_for_and_welcomes_once(
    join: Join, mailbox: Mailbox, page: Visitor, smtp: PostOffice
) -> None:
    join(ANN, "newsletter", "events")
    page.get(mailbox.link(ANN))
    done = page.submit("Yes, send me this")

    assert done.h1 == "You are on the list"
    assert allowed("newsletter", "events", "whitepapers") == [True, True, False]
    facts = Evidence.objects.first().facts
    assert facts["asked_at"] < facts["confirmed_at"]
    assert len(mailbox.texts(ANN)) == 3, "one to confirm, one welcome for each list"
    confirm, *welcomes = [raw_headers(raw) for raw in smtp.raw]
    assert "list-unsubscribe" not in confirm
    assert [len(one["list-unsubscribe"]) for one in welcomes] == [1, 1]
    assert set(Message.objects.filter(kind="marketing").values_list("purpose", flat=True)) == {"newsletter", "events"}


def test_the_second_click_is_harmless(join: Join, mailbox: Mailbox, page: Visitor) -> None:
    join(ANN, "newsletter")
    link = mailbox.link(ANN)
    for _ in range(3):
        assert page.post(link).h1 == "You are on the list"

    assert [state for _, state in states()] == ["requested", "given"]
    assert len(mailbox.texts(ANN)) == 2


def test_a_link_does_not_bring_back_who_has_left_since(join: Join, mailbox: Mailbox, page: Visitor) -> None:
    join(ANN, "newsletter")
    link = mailbox.link(ANN)
    page.post(link)
    say(Wish("newsletter", False, "email"))

    again = page.post(link)
    assert again.h1 == "There is nothing left to confirm"
    assert "Your last word counts." in again.text
    assert allowed("newsletter") == [False]


def test_leaving_everything_before_confirming_counts(join: Join, mailbox: Mailbox, page: Visitor) -> None:
    join(ANN, "newsletter")
    say(*leaving_all())
    page.post(mailbox.link(ANN))
    assert allowed("newsletter") == [False]


def test_somebody_elses_typing_does_not_lift_a_refusal_and_their_own_confirmation_does(
    join: Join, mailbox: Mailbox, page: Visitor
) -> None:
    say(*leaving_all())
    join(ANN, "newsletter")

    assert [one.party.reference for one in refusing(["newsletter"], "email")] == [address_reference(ANN)]
    page.get(mailbox.link(ANN))
    page.submit("Yes, send me this")
    assert allowed("newsletter", "events") == [True, False]


def test_typing_an_address_does_not_switch_on_what_is_on_by_default(
    use_company: Callable[[str], None], join: Join, mailbox: Mailbox
) -> None:
    use_company("calltrackingmetrics")
    say(*leaving_all())
    join(ANN, "marketing_email")
    assert allowed("marketing_email") == [False]


def test_every_address_gets_the_same_answer_and_its_own_mail(join: Join, mailbox: Mailbox) -> None:
    say(Wish("newsletter", True, "email"))
    answers = [join(address, "newsletter").last for address in (ANN, "new@example.com")]

    assert len({(one.url, one.text, one.status) for one in answers}) == 1
    (known,), (new,) = mailbox.texts(ANN), mailbox.texts("new@example.com")
    assert "signed this address up for mail that it gets already" in known
    assert "/mailings/u/" in known
    assert "Open this page and confirm" in new
    assert states() == [("newsletter", "given")]


def test_who_is_on_one_list_confirms_only_the_other(join: Join, mailbox: Mailbox, page: Visitor) -> None:
    say(Wish("newsletter", True, "email"))
    join(ANN, "newsletter", "events")
    (text,) = mailbox.texts(ANN)

    assert "You are on these lists already." in text
    opened = page.get(mailbox.link(ANN))
    assert list(opened.facts) == ["Events"]
    page.submit("Yes, send me this")
    assert states()[-1] == ("events", "given")


def test_asking_again_does_not_multiply_mail(join: Join, mailbox: Mailbox) -> None:
    for _ in range(4):
        assert join("Ann@Example.com ", "newsletter").last.h1 == "Look into your mailbox"
    assert len(mailbox.texts("Ann@Example.com")) == 1
    assert [state for _, state in states()] == ["requested"]


def test_a_mailbox_is_not_flooded_by_asking_for_ever_other_lists(join: Join, mailbox: Mailbox) -> None:
    for lists in (["newsletter"], ["events"], ["whitepapers"], ["newsletter", "events"], ["events", "whitepapers"],
                  ["newsletter", "whitepapers"], ["newsletter", "whitepapers", "events"]):  # fmt: skip
        join(ANN, *lists)
    assert len(mailbox.texts(ANN)) == 5


def test_one_network_address_does_not_sign_up_the_world(page: Visitor) -> None:
    page.get("/mailings/join/")
    for number in range(20):
        page.post("/mailings/join/", {"email": f"a{number}@example.com", "lists": ["newsletter"]})
    full = page.post("/mailings/join/", {"email": ANN, "lists": ["newsletter"]}, status=429)

    assert full.errors == ["Many people signed up from your network just now. Please try again in an hour."]
    assert full.forms[0].fields["email"] == [ANN]
    assert not Party.objects.filter(reference=address_reference(ANN)).exists()


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"email": ANN}, "What would you like to get?: Tick at least one list."),
        ({"lists": ["newsletter"]}, "Your email address: Type the address to which we should write."),
        ({"email": "ann", "lists": ["newsletter"]}, "Your email address: Enter a valid email address."),
    ],
)
def test_a_slip_is_said_and_loses_nothing(page: Visitor, sent: dict[str, object], error: str) -> None:
    page.get("/mailings/join/")
    back = page.post("/mailings/join/", sent, status=400)

    assert back.errors == [error]
    assert back.forms[0].fields.get("lists", []) == sent.get("lists", [])
    assert back.forms[0].fields["email"] == [sent.get("email", "")]
    assert not Decision.objects.exists()


def test_a_list_that_nobody_offers_is_not_joined(page: Visitor) -> None:
    page.get("/mailings/join/")
    page.post("/mailings/join/", {"email": ANN, "lists": ["third_party_marketing"]}, status=400)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("company", ["clearcall", "thevoco"])
def test_a_company_without_such_a_form_has_no_page_and_no_link_to_it(
    company: str, use_company: Callable[[str], None], page: Visitor
) -> None:
    use_company(company)
    for address in ("/mailings/join/", "/mailings/join/asked/", "/mailings/join/made-up/"):
        page.get(address, status=404)
    assert "Sign up for our mail" not in page.get("/").links


@pytest.mark.parametrize("place", ["/", "/privacy/choices/", "/accounts/login/"])
def test_visitors_find_the_form(page: Visitor, place: str) -> None:
    page.get(place)
    assert page.follow("Sign up for our mail").h1 == "Sign up for our mail"


def test_a_minimum_age_is_said(use_company: Callable[[str], None], page: Visitor) -> None:
    assert "years old to join" not in page.get("/mailings/join/").text
    use_company("calltrackingmetrics")
    assert "You need to be at least 16 years old to join." in page.get("/mailings/join/").text


def old_link(**age: float) -> str:
    asked = Asked(ANN, ("newsletter",), timezone.now() - timedelta(**age), "en")
    return "/mailings/join/" + confirmations.link(asked).rstrip("/").rpartition("/")[2] + "/"


@pytest.mark.parametrize("send", ["get", "post"])
def test_an_old_link_says_so_and_shows_the_way_on(page: Visitor, send: str) -> None:
    page.get(old_link(days=6.9))
    late = getattr(page, send)(old_link(days=7, seconds=1), status=410)

    assert late.h1 == "This link has run out"
    assert page.follow("Sign up again, and we send you a new link").h1 == "Sign up for our mail"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("send", ["get", "post"])
def test_a_link_that_was_cut_or_made_up_opens_nothing(page: Visitor, send: str) -> None:
    token = old_link(days=1).split("/")[-2]
    swapped = token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
    for wrong in (token[:-4], swapped, token + "AAAA", token.swapcase(), "made-up", "ä", "=", "A" * 9):
        assert getattr(page, send)(f"/mailings/join/{wrong}/", status=404).h1 == "We could not read that link"
    assert not Decision.objects.exists()


def test_the_link_of_one_thing_does_not_open_the_other(mailbox: Mailbox, join: Join, page: Visitor) -> None:
    say(Wish("newsletter", True, "email"))
    join(ANN, "newsletter", "events")
    leave = mailbox.texts(ANN)[0].partition("/mailings/u/")[2].partition("\n")[0].strip("/")
    page.get(f"/mailings/join/{leave}/", status=404)


def test_the_deed_needs_the_pages_own_form(mailbox: Mailbox, join: Join) -> None:
    join(ANN, "newsletter")
    answer = Client(enforce_csrf_checks=True).post(mailbox.link(ANN))
    assert answer.status_code == 403
    assert allowed("newsletter") == [False]


def test_mail_goes_out_in_the_language_of_the_page(mailbox: Mailbox, page: Visitor, smtp: PostOffice) -> None:
    page.client.cookies["django_language"] = "es"
    page.get("/mailings/join/")
    page.post("/mailings/join/", {"email": ANN, "lists": ["newsletter"]})
    page.client.cookies["django_language"] = "en"
    page.post(mailbox.link(ANN))
    mailbox.texts(ANN)

    assert [mail["Content-Language"] for mail in smtp.received] == ["es", "es"]
    assert Party.objects.get(reference=address_reference(ANN)).language == "es"
    read = Decision.objects.order_by("pk").values_list("state", "wording__language")
    assert list(read) == [("requested", "es"), ("given", "en")], "each in the language of the page that was read"


def test_the_button_in_the_welcome_leaves_its_list_and_no_other(
    join: Join, mailbox: Mailbox, page: Visitor, smtp: PostOffice
) -> None:
    join(ANN, "newsletter", "events")
    page.post(mailbox.link(ANN))
    mailbox.texts(ANN)
    welcome = next(mail for mail in smtp.received if mail["List-Id"] == "<newsletter.privacy.example.com>")
    address = welcome["List-Unsubscribe"].strip("<>")

    path = address.removeprefix("https://privacy.example.com")
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert allowed("newsletter", "events") == [False, True]


def asked_on(address: str, days_ago: int) -> None:
    """Writes down that an address was typed into the form so many days ago, and never confirmed."""
    then = timezone.now() - timedelta(days=days_ago)
    words = wording(purpose("newsletter"), "en")
    keep_wordings([words])
    asked = Decision(
        party=of_address(address), purpose="newsletter", channel="email", state="requested", at=then, method="form",
        actor="visitor", wording_id=words.digest,
    )  # fmt: skip
    append([asked])


def test_an_address_that_was_never_confirmed_is_forgotten(join: Join, mailbox: Mailbox) -> None:
    for address, days_ago in (("old@example.com", 8), ("new@example.com", 6), ("back@example.com", 9), (ANN, 8)):
        asked_on(address, days_ago)
    say(Wish("events", False, "email"))
    join("back@example.com", "whitepapers")
    for _ in range(2):
        forget_unconfirmed.call()

    assert {party.address for party in Party.objects.all()} == {None, "new@example.com", "back@example.com", ANN}
    assert Party.objects.get(address__isnull=True).reference == address_reference("old@example.com")
    join("old@example.com", "newsletter")
    assert not Party.objects.filter(address__isnull=True).exists()


def test_the_signed_in_may_use_the_form_too(alice: User, page: Visitor) -> None:
    sign_in(page.client, alice)
    assert page.get("/mailings/join/").h1 == "Sign up for our mail"
