"""Every kind of request under every regime, from filing through the site to the letter: state, dates, sentences.

Each date was worked out by hand with a calendar; how, stands beside it. What `test_deadlines.py` holds is not repeated.
Moments are UTC; days are those of the company in New York.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.provision import provision
from accounts.roles import OFFICER
from accounts.subject import subject_of
from portal.company.loading import folder_of
from portal.sources import registry
from portal.sources.port import Query
from requests.models import Letter, PrivacyRequest
from tests.people import PASSWORD, sign_in

STATES = ("virginia", "connecticut", "texas", "colorado", "oregon", "delaware", "montana")
LAWS_NAMED = re.compile(r"CCR|Civ\. Code|GDPR|CFR|Attorney General|complain to|go to court")
FACTS = "The file that you named belongs to somebody else."
DENY = ("deny", {"refusal": "exemption", "paragraph": FACTS})
TAKE = ("take", {})
SEND = ("send", {})
ERASED = (TAKE, ("plan", {}), ("execute", {"confirmed": "yes"}), SEND)
RECORD = "We keep a record of your request and of this answer for 24 months"
CA_RECORD = f"{RECORD} (11 CCR 7101)."
PLAIN_RECORD = f"{RECORD}. We use it"


class Desk:
    """The running site at a moment that the test sets: Alice files, Pat works, Morgan decides appeals."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, people: Callable[[str], User], work: Callable[..., int]):
        self.monkeypatch, self.work = monkeypatch, work
        self.alice, self.pat = people("alice"), people("pat")
        facts = {"totp_secret": "MORGAN" * 5 + "23", "staff_role": OFFICER, "linked": False}
        self.morgan = provision(email="morgan@example.com", name="Morgan Reyes", password=PASSWORD, **facts)

    def at(self, moment: str) -> None:
        """Sets the clock."""
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        self.monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def client(self, user: User) -> Client:
        """Returns the browser of somebody who is signed in at this moment."""
        client = Client()
        sign_in(client, user)
        return client

    def file(self, kind: str, place: str, sent: dict[str, Any]) -> PrivacyRequest:
        """Files a request by its form."""
        path = f"/requests/new/{kind}/{sent.get('?', '')}"
        data = {"token": f"form-{PrivacyRequest.objects.count()}", "place": place, "span": "everything", **sent}
        answer = self.client(self.alice).post(path, {key: value for key, value in data.items() if key != "?"})
        assert answer.status_code == 302, answer.context and answer.context["form"].errors
        return PrivacyRequest.objects.latest("pk")

    def do(self, case: PrivacyRequest, deed: str, sent: dict[str, Any], officer: User | None = None) -> None:
        """Presses a button of the desk; what it says against it fails the test."""
        case.refresh_from_db()
        client, path = self.client(officer or self.pat), f"/admin/requests/privacyrequest/{case.pk}/do/{deed}/"
        answer = client.post(path, {"revision": case.revision, **sent})
        said = [(one.level_tag, str(one)) for one in _messages(answer)]
        assert [level for level, _text in said] == ["success"], said
        case.refresh_from_db()


def _messages(answer: Any) -> list[Any]:
    return list(answer.wsgi_request._messages)


def text_of(letter: Letter) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", letter.html).split()).replace("&#x27;", "'").replace("&amp;", "&")


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Returns a function that gives a company's profile with further laws switched on: "clearcall", "itns+cpni"."""

    def made(name: str) -> str:
        company, *laws = name.split("+")
        folder = tmp_path_factory.getbasetemp() / f"table-{name}"
        if not folder.is_dir():
            shutil.copytree(folder_of(company), folder)
            with (folder / "company.toml").open("a") as profile:
                profile.write("".join(f'\n[[laws]]\nkey = "{law}"\n' for law in laws))
        return str(folder)

    return made


@pytest.fixture
def desk_at(
    monkeypatch: pytest.MonkeyPatch,
    use_company: Any,
    people: Callable[[str], User],
    profiles: Any,
    work: Callable[..., int],
) -> Callable[[str], Desk]:
    """Returns a function that puts a company in force and gives its desk."""

    def opened(name: str) -> Desk:
        use_company(profiles(name))
        return Desk(monkeypatch, people, work)

    return opened


@dataclass(frozen=True)
class Row:
    """One line of the table. `says`: what the answering letter must say; `never`: what it must not."""

    kind: str
    place: str
    law: str
    filed: str
    due: date
    outcome: str
    state: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()
    acknowledge: date | None = None
    sent: dict[str, Any] = field(default_factory=dict)
    deeds: tuple[tuple[str, dict[str, Any]], ...] = (TAKE, SEND)
    company: str = "clearcall"
    received: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.law or 'company'}-{self.kind}-{self.outcome}-{self.filed[:10]}"


VERIFIED = "you sign in and confirm anew that it is you"
NO_PROOF = "You need not prove who you are for this kind of request."

CALIFORNIA = [
    # New Year (Friday) is not counted: 4-8 and 11-15 January are ten. 45 days: 31 to 31 January, 14 more, a Sunday.
    Row(
        *("know_categories", "US-CA", "california", "2026-12-31T20:00", date(2027, 2, 14), "done", "fulfilled"),
        says=("Customer records (Cal. Civ. Code 1798.80)", "Sold, or shared for advertising", CA_RECORD),
        never=("GDPR", "We confirm that we process"),
        acknowledge=date(2027, 1, 15),
        received=(VERIFIED, "we collect what our systems hold"),
    ),
    # From a leap day: 1-3, 6-10, 13 and 14 March are ten. 45 days: 31 to 31 March, 14 more.
    Row(
        *("know_specific", "US-CA", "california", "2028-02-29T12:00", date(2028, 4, 14), "done", "fulfilled"),
        says=("Held, but never shown", "Your copy is on the page of your request", CA_RECORD),
        never=("Art. 15",),
        acknowledge=date(2028, 3, 14),
        deeds=(TAKE, ("export", {}), SEND),
    ),
    # Independence Day is a Saturday in 2026 and kept on Friday the 3rd: 6-10, 13-17 July are ten after the 2nd.
    # 45 days: 29 to 31 July, 16 more.
    Row(
        *("delete", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "denied", "denied"),
        says=(
            *("We cannot do what you asked.", "The law exempts this data.", FACTS, CA_RECORD),
            "California Privacy Protection Agency",
        ),
        never=("You can appeal", "sell or share data about people", "court"),
        acknowledge=date(2026, 7, 17),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=(TAKE, DENY),
        received=("what the rules make us keep",),
    ),
    # The same where the company sells or shares: it offers the opt-out, with the page of its notice.
    Row(
        *("delete", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "denied", "denied"),
        says=("You can tell us not to do so with yours", "/opt-out/", FACTS),
        acknowledge=date(2026, 7, 17),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=(TAKE, DENY),
        company="calltrackingmetrics",
    ),
    # Half past four in the night UTC on the 1st is still Saturday 31 October: 2-6, 9, 10, 12, 13 November and, since
    # Veterans Day (Wednesday the 11th) does not count, Monday the 16th. 45 days: 30 to 30 November, 15 more.
    Row(
        *("correct", "US-CA", "california", "2026-11-01T03:30", date(2026, 12, 15), "denied", "denied"),
        says=(
            *("The record is more likely right than wrong", "Your bill says so."),
            "You can ask us to delete the information instead",
            *("/requests/new/", CA_RECORD, "California Privacy Protection Agency"),
        ),
        never=("about your health",),
        acknowledge=date(2026, 11, 16),
        sent={"?": "contact_details", "new_city": "Springfield"},
        deeds=(TAKE, ("decline", {"item": "", "reason": "Your bill says so."}), SEND),
    ),
    Row(
        *("correct", "US-CA", "california", "2026-05-11T15:00", date(2026, 6, 25), "done", "fulfilled"),
        says=("We have corrected", "Springfield", "Accepted and written", "see that it was corrected", CA_RECORD),
        never=("delete the information instead",),
        # Memorial Day, Monday the 25th, comes before the tenth: 12-15, 18-22 May are nine, Tuesday the 26th.
        acknowledge=date(2026, 5, 26),
        sent={"?": "contact_details", "new_city": "Springfield"},
        deeds=(TAKE, ("accept", {"item": ""}), SEND),
    ),
    # Fifteen business days over Thanksgiving and the day after it: 17-20 and 23-25 are seven, 30 November to 4 December
    # five, 7-9 December three.
    Row(
        *("opt_out_sale_share", "US-CA", "california", "2026-11-16T15:00", date(2026, 12, 9), "done", "fulfilled"),
        says=("We have stopped it.", "Refused since Tuesday, 17 November 2026", "For 12 months we do not ask you"),
        deeds=(TAKE, ("refusals", {}), SEND),
        received=(NO_PROOF,),
    ),
    # Over Presidents' Day, Monday 15 February 2027: 2-5 four, 8-12 nine, 16-19 thirteen, 22 and 23 fifteen.
    Row(
        *("limit_sensitive", "US-CA", "california", "2027-02-01T15:00", date(2027, 2, 23), "done", "fulfilled"),
        says=("nothing but the service itself", "Refused since Tuesday, 2 February 2027", CA_RECORD),
        deeds=(TAKE, ("refusals", {}), SEND),
        received=(NO_PROOF,),
    ),
    Row(
        *("delete", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "denied", "denied"),
        says=("We have good reason to think that the request is fraudulent.", "Two requests came from one device."),
        acknowledge=date(2026, 7, 17),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=(TAKE, ("deny", {"refusal": "fraud_suspected", "paragraph": "Two requests came from one device."})),
    ),
    Row(
        *("delete", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "done", "fulfilled"),
        says=("We have done what you asked.", "Marketing", CA_RECORD),
        never=("GDPR", "You can appeal", "complain"),
        acknowledge=date(2026, 7, 17),
        sent={"what": "categories", "categories": ["marketing_preferences"], "confirmed": "yes"},
        deeds=ERASED,
    ),
    Row(
        *("delete", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "partly", "partially_fulfilled"),
        says=("Invoices", "Until", CA_RECORD, "California Privacy Protection Agency"),
        never=("GDPR",),
        acknowledge=date(2026, 7, 17),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=ERASED,
    ),
    Row(
        *("copy", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "done", "fulfilled"),
        says=("Your copy is on the page of your request", CA_RECORD),
        acknowledge=date(2026, 7, 17),
        deeds=(TAKE, ("export", {}), SEND),
    ),
    Row(
        *("correct", "US-CA", "california", "2026-07-02T15:00", date(2026, 8, 16), "partly", "partially_fulfilled"),
        says=("Springfield", "Accepted and written", "Your bill says so.", "California Privacy Protection Agency"),
        acknowledge=date(2026, 7, 17),
        sent={"?": "contact_details", "new_city": "Springfield", "new_name": "Alicia Reyes"},
        deeds=(TAKE, ("accept", {"item": "city"}), ("decline", {"item": "name", "reason": "Your bill says so."}), SEND),
    ),
]

ARTICLE_15 = (
    "We confirm that we process personal data about you.",
    "The purposes of the processing",
    "The categories of personal data",
    "The recipients, those in third countries first",
    "How long the data is stored, or by what that is decided",
    "Your rights",
    "Your right to complain",
    "Where the data comes from, as far as you did not give it to us",
    "Automated decisions",
    "Safeguards where data goes to a third country",
)

GDPR = [
    # There is no 31 November: the 30th, a Monday.
    Row(
        *("know_specific", "DE", "gdpr", "2026-10-31T15:00", date(2026, 11, 30), "done", "fulfilled"),
        says=(*ARTICLE_15, "(GDPR Art. 15(3))", PLAIN_RECORD),
        never=("Cal. Civ. Code", "CCR", "California"),
        deeds=(TAKE, ("export", {}), SEND),
        received=(VERIFIED, "GDPR Art. 12(3)"),
    ),
    # Half past four in the night UTC is still Christmas Eve in New York; 24 January 2027 is a Sunday, so Monday.
    Row(
        *("delete", "FR", "gdpr", "2026-12-25T04:30", date(2027, 1, 25), "denied", "denied"),
        says=(
            *("The law exempts this data.", FACTS, "You can complain to the data protection authority"),
            *("you can go to court (GDPR Art. 79)", PLAIN_RECORD),
        ),
        never=("CCR", "Cal. Civ. Code", "You can appeal", "sell or share"),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=(TAKE, DENY),
    ),
    # 28 February 2027 is a Sunday; the month after 28 January ends there, so Monday 1 March.
    Row(
        *("correct", "IT", "gdpr", "2027-01-28T15:00", date(2027, 3, 1), "denied", "denied"),
        says=("Your bill says so.", "data protection authority", "go to court"),
        never=("delete the information instead", "CCR"),
        sent={"?": "contact_details", "new_city": "Springfield"},
        deeds=(TAKE, ("decline", {"item": "", "reason": "Your bill says so."}), SEND),
    ),
    # 15 January 2028 is a Saturday, Monday the 17th is Martin Luther King's day: so Tuesday the 18th.
    Row(
        *("restrict", "NL", "gdpr", "2027-12-15T15:00", date(2028, 1, 18), "done", "fulfilled"),
        says=("We limit the use of your data as you asked", "Before we lift this, we tell you.", PLAIN_RECORD),
        sent={"ground": "contested", "words": "My address is wrong."},
        deeds=(TAKE, ("restrict", {"extent": "whole", "ground": "accuracy", "note": "Checking"}), SEND),
    ),
    # A leap day and one month: Wednesday 29 March 2028.
    Row(
        *("object_marketing", "ES", "gdpr", "2028-02-29T15:00", date(2028, 3, 29), "done", "fulfilled"),
        says=("You object to marketing.", "Refused since Wednesday, 1 March 2028"),
        never=("we do not ask you to allow it again",),
        deeds=(TAKE, ("refusals", {}), SEND),
        received=(NO_PROOF,),
    ),
    Row(
        *("object", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "denied", "denied"),
        says=("We need the data to establish, exercise or defend legal claims. A claim is before the court.",),
        sent={"words": "I am a journalist."},
        deeds=(TAKE, ("overrule", {"grounds": "claims", "paragraph": "A claim is before the court."})),
    ),
    Row(
        *("portability", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("We have done what you asked.", "Your copy is on the page of your request", PLAIN_RECORD),
        sent={"formats": ["json"]},
        deeds=(TAKE, ("export", {}), SEND),
    ),
    Row(
        *("human_review", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "denied", "denied"),
        says=(FACTS, "data protection authority", "go to court"),
        sent={"words": "You suspended me."},
        deeds=(TAKE, DENY),
    ),
    Row(
        *("delete", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "partly", "partially_fulfilled"),
        says=("Invoices", "Until", PLAIN_RECORD, "data protection authority", "go to court"),
        never=("CCR", "Cal. Civ. Code"),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=ERASED,
    ),
    Row(
        *("correct", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("We have corrected", "Springfield", PLAIN_RECORD),
        never=("CCR",),
        sent={"?": "contact_details", "new_city": "Springfield"},
        deeds=(TAKE, ("accept", {"item": "city"}), SEND),
    ),
    Row(
        *("copy", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "denied", "denied"),
        says=("The law exempts this data.", FACTS, "data protection authority", "go to court"),
        deeds=(TAKE, DENY),
    ),
    Row(
        *("object", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("We follow your objection: the uses that you named are stopped.", PLAIN_RECORD),
        never=("compelling", "CCR"),
        sent={"words": "I am a journalist."},
        deeds=(TAKE, ("restrict", {"ground": "objection", "purposes": "qos_work"}), SEND),
    ),
    Row(
        *("withdraw_consent", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("Refused since Tuesday, 9 June 2026", PLAIN_RECORD),
        never=("CCR",),
        sent={"consents": "marketing"},
        deeds=(TAKE, ("refusals", {}), SEND),
        received=(NO_PROOF,),
    ),
    Row(
        *("human_review", "DE", "gdpr", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("You can use your account again.", PLAIN_RECORD),
        sent={"words": "You suspended me."},
        deeds=(TAKE, ("send", {"paragraph": "You can use your account again."})),
    ),
]

COMPANY = [
    # No law: one month, the shortest that a law gives to others; 10 March 2026 is a Tuesday.
    Row(
        *("know_categories", "US-NY", "", "2026-02-10T15:00", date(2026, 3, 10), "done", "fulfilled"),
        says=("We confirm that we process personal data about you.", "What we hold", PLAIN_RECORD),
        never=("The law calls it", "In the words of the law"),
        received=(VERIFIED, "our own aim"),
    ),
    Row(
        *("delete", "US-NY", "", "2026-02-10T15:00", date(2026, 3, 10), "denied", "denied"),
        says=(FACTS, "You can answer us by any way of reaching us below, and we look at it again.", PLAIN_RECORD),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=(TAKE, ("deny", {"refusal": "not_covered", "paragraph": FACTS})),
    ),
    Row(
        *("correct", "XX", "", "2026-02-10T15:00", date(2026, 3, 10), "done", "fulfilled"),
        says=("We have corrected", "Springfield", PLAIN_RECORD),
        sent={"?": "contact_details", "new_city": "Springfield"},
        deeds=(TAKE, ("accept", {"item": ""}), SEND),
    ),
    Row(
        *("question", "US-NY", "", "2026-02-10T15:00", date(2026, 3, 12), "done", "fulfilled"),
        says=("Two engineers can hear them.", PLAIN_RECORD),
        sent={"topic": "practice", "words": "Who can hear my recordings?"},
        deeds=(TAKE, ("send", {"paragraph": "Two engineers can hear them."})),
        received=(NO_PROOF,),
    ),
    Row(
        *("delete", "US-NY", "", "2026-02-10T15:00", date(2026, 3, 10), "partly", "partially_fulfilled"),
        says=("Invoices", "Until", PLAIN_RECORD),
        sent={"what": "everything", "confirmed": "yes"},
        deeds=ERASED,
    ),
    Row(
        *("copy", "US-NY", "", "2026-02-10T15:00", date(2026, 3, 10), "done", "fulfilled"),
        says=("Your copy is on the page of your request", PLAIN_RECORD),
        deeds=(TAKE, ("export", {}), SEND),
    ),
    Row(
        *("child_data", "DE", "", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("We erased what the child had sent.", PLAIN_RECORD),
        sent={"words": "My son used the form.", "relation": "parent"},
        deeds=(TAKE, ("send", {"paragraph": "We erased what the child had sent."})),
    ),
    Row(
        *("dispute", "DE", "", "2026-06-08T15:00", date(2026, 7, 8), "done", "fulfilled"),
        says=("We changed our practice.", PLAIN_RECORD),
        sent={"words": "You keep too much."},
        deeds=(TAKE, ("send", {"paragraph": "We changed our practice."})),
    ),
]

CPNI = [
    # Ten business days after Thursday 2 July 2026: the 3rd keeps Independence Day; 6-10 and 13-17 July.
    Row(
        *("cpni_deny", "US-PA", "cpni", "2026-07-02T15:00", date(2026, 7, 17), "done", "fulfilled"),
        says=("You refused the use of your call data (CPNI)", "Refused since Friday, 3 July 2026", "changes nothing"),
        never=("CCR", "GDPR"),
        deeds=(TAKE, ("refusals", {}), SEND),
        company="itns+cpni",
    ),
    Row(
        *("cpni_withdraw", "US-PA", "cpni", "2026-07-02T15:00", date(2026, 7, 17), "done", "fulfilled"),
        says=("You took back your approval", "It stays so until you change it yourself.", PLAIN_RECORD),
        never=("CCR", "GDPR"),
        deeds=(TAKE, ("refusals", {}), SEND),
        company="itns+cpni",
    ),
]

ROWS = [*CALIFORNIA, *GDPR, *COMPANY, *CPNI]


def filed(desk: Desk, row: Row) -> PrivacyRequest:
    sent = dict(row.sent)
    if "?" in sent:
        dataset = sent["?"]
        page = registry.source_of(dataset).page(dataset, subject_of(desk.alice), Query(limit=1))
        sent["?"] = f"?dataset={dataset}&record={page.records[0].key}"
    return desk.file(row.kind, row.place, sent)


def worked(desk: Desk, case: PrivacyRequest, deeds: tuple[tuple[str, dict[str, Any]], ...]) -> None:
    for deed, sent in deeds:
        if "item" in sent:
            named = {"field": sent["item"]} if sent["item"] else {}
            sent = {**sent, "item": case.corrections.get(**named).pk}
        desk.do(case, deed, sent)
        if deed in ("export", "execute"):
            desk.work()


def next_day(moment: str) -> str:
    found = datetime.fromisoformat(moment)
    return found.replace(hour=18).isoformat() if found.hour < 5 else _after(found).isoformat()


def _after(moment: datetime) -> datetime:
    return datetime.fromordinal(moment.toordinal() + 1).replace(hour=15)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_from_filing_to_the_letter(desk_at: Callable[[str], Desk], row: Row) -> None:
    desk = desk_at(row.company)
    desk.at(row.filed)
    case = filed(desk, row)

    assert (case.law, case.status) == (row.law, "in_progress")
    assert (case.acknowledge_by, case.due_on, case.first_due_on) == (row.acknowledge, row.due, row.due)
    receipt = text_of(case.letters.get(outcome="received"))
    assert [words for words in (f"We answer by {row.due:%A, %-d %B %Y}", *row.received) if words not in receipt] == []
    desk.at(next_day(row.filed))
    worked(desk, case, row.deeds)

    assert case.status == row.state
    letter = text_of(case.letters.get(outcome=row.outcome))
    assert [words for words in row.says if words not in letter] == []
    assert [words for words in row.never if words in letter] == []
    if not row.law:
        assert LAWS_NAMED.findall(letter + receipt) == []


def test_the_parts_of_article_15_stand_in_its_order(desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at("cns")
    desk.at("2026-06-08T15:00")
    case = desk.file("know_specific", "DE", {})
    worked(desk, case, (TAKE, ("export", {}), SEND))
    sent = case.letters.get(outcome="done")
    letter, heads = text_of(sent), re.findall(r"<h2>(.*?)</h2>", sent.html)

    assert [head for head in heads if head in ARTICLE_15] == list(ARTICLE_15[1:])
    assert "The logic involved" in letter and "signals from account activity" in letter
    assert "What it means to you" in letter and "What may follow" in letter
    assert "is in a third country: " in letter


@pytest.mark.parametrize("state", STATES)
def test_a_state_refusal_tells_how_to_appeal_and_the_appeal_where_to_complain(
    desk_at: Callable[[str], Desk], state: str
) -> None:
    # 45 days after Tuesday 1 December 2026: 30 to the 31st, 15 more. An appeal of 10 December: 60 days are 21 to the
    # 31st, 31 to 31 January, 8 more; 45 days are 21 and 24. To appeal there are 45 days from 2 December: 29 and 16.
    desk, place = desk_at(f"clearcall+{'+'.join(STATES)}"), f"US-{CODES[state]}"
    desk.at("2026-12-01T15:00")
    case = desk.file("know_categories", place, {})
    assert (case.law, case.due_on, case.acknowledge_by) == (state, date(2027, 1, 15), None)
    desk.at("2026-12-02T15:00")
    worked(desk, case, (TAKE, DENY))
    refusal = text_of(case.letters.get(outcome="denied"))
    assert FACTS in refusal and PLAIN_RECORD in refusal
    assert "You can appeal until Saturday, 16 January 2027" in refusal
    assert f"Attorney General of {state.title()}" in refusal
    assert not re.search("CCR|GDPR|California", refusal)

    desk.at("2026-12-10T15:00")
    path = f"/requests/{case.reference}/appeal/"
    assert desk.client(desk.alice).post(path, {"reason": "The file is mine."}).status_code == 302
    case.refresh_from_db()
    assert case.due_on == (date(2027, 1, 24) if state in ("colorado", "oregon") else date(2027, 2, 8))
    received = text_of(case.letters.get(outcome="appeal_received"))
    assert f"decides it by {case.due_on:%A, %-d %B %Y}" in received
    desk.do(case, "decide_appeal", {"decision": "denied", "paragraph": "The file names somebody else."}, desk.morgan)
    assert case.status == "appeal_denied"
    decided = text_of(case.letters.get(outcome="appeal_denied"))
    assert "Our answer stands." in decided and "The file names somebody else." in decided
    assert f"You can complain to the Attorney General of {state.title()}." in decided


CODES = dict(zip(STATES, ("VA", "CT", "TX", "CO", "OR", "DE", "MT"), strict=True))


def test_a_state_answer_confirms_and_gives_access_in_no_other_states_words(desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at(f"clearcall+{'+'.join(STATES)}")
    desk.at("2026-12-01T15:00")
    case = desk.file("know_categories", "US-TX", {})
    worked(desk, case, (TAKE, SEND))
    letter = text_of(case.letters.get(outcome="done"))

    assert "We confirm that we process personal data about you." in letter
    assert "Contact details" in letter and "Where it comes from" in letter
    assert not re.search("Cal. Civ. Code|CCR|GDPR", letter)


@pytest.mark.parametrize(
    ("kind", "sent", "deeds", "outcome", "says"),
    [
        ("delete", {"what": "everything", "confirmed": "yes"}, ERASED, "partly", ("Invoices", "You can appeal until")),
        (
            "delete",
            {"what": "categories", "categories": ["marketing_preferences"], "confirmed": "yes"},
            ERASED,
            "done",
            ("We have done what you asked.",),
        ),
        (
            "correct",
            {"?": "contact_details", "new_city": "Springfield"},
            (TAKE, ("accept", {"item": "city"}), SEND),
            "done",
            ("We have corrected", "Springfield"),
        ),
        ("portability", {"formats": ["json"]}, (TAKE, ("export", {}), SEND), "done", ("Your copy is on the page",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_state_law_has_its_own_dates_and_no_other_laws_words(
    desk_at: Callable[[str], Desk],
    kind: str,
    sent: dict[str, Any],
    deeds: tuple[tuple[str, dict[str, Any]], ...],
    outcome: str,
    says: tuple[str, ...],
) -> None:
    # Texas: 45 days after Tuesday 1 December 2026 are 30 to the 31st and 15 more.
    row = Row(kind, "US-TX", "texas", "2026-12-01T15:00", date(2027, 1, 15), outcome, "", says, sent=sent, deeds=deeds)
    desk = desk_at("clearcall+texas")
    desk.at(row.filed)
    case = filed(desk, row)
    assert (case.law, case.due_on) == (row.law, row.due)
    desk.at("2026-12-02T15:00")
    worked(desk, case, deeds)
    letter = text_of(case.letters.get(outcome=outcome))
    assert [words for words in (*says, PLAIN_RECORD) if words not in letter] == []
    assert not re.search("Cal. Civ. Code|CCR|GDPR|California", letter)


def test_an_appeal_that_is_upheld_says_so_and_the_case_is_worked_again(desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at("clearcall+texas")
    desk.at("2026-12-01T15:00")
    case = desk.file("know_categories", "US-TX", {})
    worked(desk, case, (TAKE, DENY))
    assert desk.client(desk.alice).post(f"/requests/{case.reference}/appeal/", {"reason": "Mine."}).status_code == 302
    desk.do(case, "decide_appeal", {"decision": "upheld", "paragraph": "The file is yours after all."}, desk.morgan)
    decided = text_of(case.letters.get(outcome="appeal_upheld"))
    assert "The file is yours after all." in decided and "complain" not in decided
    assert case.is_working


@pytest.mark.parametrize(
    ("place", "filed_at", "first", "last_moment", "too_late", "extended"),
    [
        # 16 October and 45 days: 15 to the 31st, 30 to 30 November. 90 days: 31 more to 31 December, 14 to 14 January.
        # Half past four in the night UTC is still 30 November in New York; one minute past five is not.
        ("US-CA", "2026-10-16T15:00", date(2026, 11, 30), "2026-12-01T04:30", "2026-12-01T05:01", date(2027, 1, 14)),
        # No 31 September: Wednesday the 30th. Three months: no 31 November, Monday the 30th. Summer time in October.
        ("DE", "2026-08-31T15:00", date(2026, 9, 30), "2026-10-01T03:30", "2026-10-01T04:01", date(2026, 11, 30)),
    ],
)
def test_the_time_is_extended_until_the_last_minute_of_the_last_day(
    desk_at: Callable[[str], Desk],
    place: str,
    filed_at: str,
    first: date,
    last_moment: str,
    too_late: str,
    extended: date,
) -> None:
    desk = desk_at("clearcall")
    desk.at(filed_at)
    case, other = desk.file("copy", place, {}), desk.file("copy", place, {})
    assert case.due_on == first
    desk.at(too_late)
    desk.do(other, "take", {})
    client, path = desk.client(desk.pat), f"/admin/requests/privacyrequest/{other.pk}/do/extend/"
    client.post(path, {"revision": other.revision, "reason": "Late"})
    other.refresh_from_db()
    assert (other.status, other.due_on) == ("in_progress", first)
    desk.at(last_moment)
    worked(desk, case, (TAKE, ("extend", {"reason": "Many recordings have to be heard."})))

    assert (case.status, case.due_on, case.first_due_on) == ("extended", extended, first)
    letter = text_of(case.letters.get(outcome="extended"))
    assert "Many recordings have to be heard." in letter
    assert f"The new date is {extended:%A, %-d %B %Y}" in letter
    assert "If you do not agree" in letter


def test_a_third_request_within_a_year_is_told_when_it_can_be_made_again(desk_at: Callable[[str], Desk]) -> None:
    # The first of two falls out of the window twelve months after 10 March 2026.
    desk = desk_at("clearcall")
    for moment in ("2026-03-10T15:00", "2026-06-10T15:00", "2026-09-10T15:00"):
        desk.at(moment)
        case = desk.file("know_categories", "US-CA", {})
    worked(desk, case, (TAKE, ("deny", {"refusal": "frequency_limit", "paragraph": "You asked in March and June."})))
    letter = text_of(case.letters.get(outcome="denied"))

    assert case.status == "denied"
    assert "The limit for this kind of request is used up." in letter
    assert "You can ask again from Wednesday, 10 March 2027." in letter
    assert CA_RECORD in letter


def test_whoever_has_opted_out_gets_no_offer_to_do_so(desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at("calltrackingmetrics")
    desk.at("2026-07-02T15:00")
    stop = desk.file("opt_out_sale_share", "US-CA", {})
    worked(desk, stop, (TAKE, ("refusals", {}), SEND))
    case = desk.file("delete", "US-CA", {"what": "everything", "confirmed": "yes"})
    worked(desk, case, (TAKE, DENY))

    assert "/opt-out/" not in case.letters.get(outcome="denied").html


@pytest.mark.parametrize(("place", "law"), [("US-CA", "california"), ("DE", "gdpr"), ("US-NY", "")])
def test_a_deletion_says_what_went_what_stays_and_for_what_alone(
    desk_at: Callable[[str], Desk], work: Callable[..., int], place: str, law: str
) -> None:
    desk = desk_at("calltrackingmetrics")
    desk.at("2026-11-20T15:00")
    case = desk.file("delete", place, {"what": "everything", "confirmed": "yes"})
    worked(desk, case, (TAKE, ("plan", {})))
    item = case.plan.filter(action="erase").exclude(source="accounts").exclude(category="").first()
    assert item is not None
    facts = {"action": "hold", "until": "2027-11-20", "note": "A claim.", "ground": "dispute_or_litigation"}
    desk.do(case, "decide", {"item": item.pk, **facts})
    desk.do(case, "execute", {"confirmed": "yes"})
    work()
    desk.do(case, "send", {})
    letter = text_of(case.letters.get(outcome="partly"))

    assert (case.law, case.status) == (law, "partially_fulfilled")
    assert "What went" in letter and "What stays, why, and until when" in letter
    assert "Until then we use it for the reason named beside it, and for nothing else." in letter
    assert ("You can tell us not to do so with yours" in letter) is (law == "california")
    assert (CA_RECORD in letter) is (law == "california")
    assert ("go to court" in letter) is (law == "gdpr")
    if not law:
        assert not re.search("CCR|Civ. Code|GDPR", letter)


def test_taking_back_and_joining_are_told_by_letter(desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at("clearcall")
    desk.at("2026-06-08T15:00")
    first, second = desk.file("copy", "DE", {}), desk.file("copy", "DE", {})
    desk.do(second, "merge", {"item": first.pk})
    joined = text_of(second.letters.get(outcome="merged"))
    assert second.status == "withdrawn"
    assert f"You asked for the same in your request {first.reference}." in joined
    # 8 June and one month: Wednesday 8 July 2026.
    assert f"it comes with {first.reference}, by Wednesday, 8 July 2026." in joined
    desk.client(desk.alice).post(f"/requests/{first.reference}/withdraw/")
    first.refresh_from_db()
    assert first.status == "withdrawn"
    assert "nothing was changed or erased" in text_of(first.letters.get(outcome="withdrawn"))


def test_a_hold_is_lifted_only_after_a_letter_that_says_why(desk_at: Callable[[str], Desk]) -> None:
    desk = desk_at("clearcall")
    desk.at("2026-06-08T15:00")
    case = desk.file("restrict", "DE", {"ground": "contested", "words": "My address is wrong."})
    held = ("restrict", {"extent": "whole", "ground": "accuracy", "note": "Checking"})
    worked(desk, case, (TAKE, held, SEND, ("tell_lifting", {"paragraph": "The address was right."})))
    letter = text_of(case.letters.get(outcome="lifting"))

    assert "We will lift this hold, and tell you before we do" in letter
    assert "The address was right." in letter and "data protection authority" in letter
    assert case.restrictions.get().lifted_at is None
