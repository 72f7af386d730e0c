"""Every MUST and SHALL of the Data Rights Protocol 1.0 that is a business's to keep, asked by an independent client."""

import base64
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.audit.models import Entry
from requests.forgetting import forget
from requests.models import DrpAgent, DrpRequest, PrivacyRequest
from tests.drp.client import NOBODY, Agent, moment
from tests.drp.conftest import BUSINESS, admit
from tests.requests.working import do

STATUS_KEYS = {
    *("request_id", "agent_request_id", "status", "reason", "received_at", "expected_by", "processing_details"),
    *("user_verification_url", "results_url", "expires_at"),
}


def fault(answer: Any, status: int, words: str, fatal: bool) -> None:
    """Asserts that an answer is an error state (section 3.06)."""
    assert answer.status == status, answer
    told = answer.json
    assert told["code"] == str(status)
    assert words in told["message"]
    assert told.get("fatal", False) is fatal
    assert set(told) <= {"code", "message", "fatal"}
    assert "gwen" not in told["message"].lower()


def case_of(told: dict[str, Any]) -> PrivacyRequest:
    return PrivacyRequest.objects.get(drp=told["request_id"])


# 2.05 and 2.06: key setup and agent information


def test_an_agent_sets_up_a_token_by_its_key_and_asks_whether_it_is_good(base: str) -> None:
    agent = Agent("NEW_AGENCY", BUSINESS, base)
    admit(agent, "New Agency")
    answer = agent.set_up()
    assert answer.status == 200
    assert set(answer.json) == {"agent-id", "token"}
    assert answer.json["agent-id"] == "NEW_AGENCY"
    assert len(agent.token) >= 32
    good = agent.call("GET", "/v1/agent/NEW_AGENCY")
    assert (good.status, good.json) == (200, {})
    assert DrpAgent.objects.get().digest != agent.token, "the token itself is nowhere kept"

    first = agent.token
    assert agent.set_up().status == 200
    assert agent.token != first
    assert agent.call("GET", "/v1/agent/NEW_AGENCY", token=first).status == 401, "the newest token alone counts"
    assert [entry.facts for entry in Entry.objects.filter(event="agent_token_made")] == [{"agent": "NEW_AGENCY"}] * 2


def test_a_key_setup_that_fails_is_a_403_with_an_empty_body(base: str, avery: Agent) -> None:
    def refused(body: bytes, path: str = "/v1/agent/AVERY_AGENCY") -> None:
        answer = avery.call("POST", path, body, token=NOBODY)
        assert (answer.status, answer.body) == (403, b"")

    stranger = Ed25519PrivateKey.generate()
    good = avery.claims()
    refused(b"")
    refused(b"\xff\xfe not base64 !")
    refused(base64.b64encode(b"short"))
    refused(avery.signed(good, stranger))
    refused(avery.signed([1, 2]))
    refused(avery.signed(good), "/v1/agent/UNKNOWN_AGENCY")
    refused(avery.signed(good), "/v1/agent/not-an-id")
    wrong: list[dict[str, Any]] = [
        {"agent-id": "OTHER_AGENCY"},
        {"agent-id": None},
        {"business-id": "SOMEBODY_ELSE"},
        {"business-id": None},
        {"issued-at": moment(60)},
        {"issued-at": None},
        {"issued-at": "yesterday"},
        {"expires-at": moment(-1)},
        {"expires-at": None},
        {"drp.version": "0.9.4"},
        {"drp.version": None},
    ]
    for changed in wrong:
        refused(avery.signed(avery.claims(**changed)))
    refused(b"A" * 200_000)
    assert avery.call("GET", "/v1/agent/AVERY_AGENCY").status == 200, "none of it ended the good token"
    DrpAgent.objects.update(is_active=False)
    refused(avery.signed(avery.claims()))
    assert avery.call("GET", "/v1/agent/AVERY_AGENCY").status == 401


def test_a_key_setup_that_was_used_once_gives_no_second_token(avery: Agent) -> None:
    message = avery.signed(avery.claims())
    assert avery.set_up(message).status == 200
    token = avery.token
    again = avery.set_up(message)
    assert (again.status, again.body) == (403, b"")
    older = avery.set_up(avery.signed(avery.claims(**{"issued-at": moment(-300)})))
    assert (older.status, older.body) == (403, b"")
    assert avery.call("GET", "/v1/agent/AVERY_AGENCY", token=token).status == 200


def test_asking_about_an_agent_with_anothers_token_is_forbidden(avery: Agent, other: Agent) -> None:
    fault(avery.call("GET", "/v1/agent/OTHER_AGENCY"), 403, "another agent", False)
    fault(avery.call("GET", "/v1/agent/NOBODY"), 403, "another agent", False)


def test_without_a_token_nobody_gets_anything_but_the_key_setup(avery: Agent) -> None:
    told = avery.asked()
    one = f"/v1/data-rights-request/{told['request_id']}"
    body = avery.signed(avery.person())
    for token in (NOBODY, "wrong"):
        for method, path, sent in (
            ("POST", "/v1/data-rights-request", body),
            ("GET", one, None),
            ("DELETE", one, avery.signed({})),
            ("GET", "/v1/agent/AVERY_AGENCY", None),
        ):
            answer = avery.call(method, path, sent, token=token)
            fault(answer, 401, "Authorization: Bearer", False)
            assert answer.headers["www-authenticate"].startswith("Bearer")
    assert PrivacyRequest.objects.count() == 1


# 2.01: exercise


def test_a_right_is_exercised_and_the_answer_is_a_status_object(avery: Agent) -> None:
    answer = avery.exercise(**{"agent-request-id": "foo-1"})
    told = answer.json
    assert answer.status == 200 and set(told) <= STATUS_KEYS
    assert uuid.UUID(told["request_id"]).version == 4
    assert told["agent_request_id"] == "foo-1"
    assert (told["status"], told["reason"]) == ("in_progress", "need_user_verification")
    assert told["user_verification_url"] == f"https://privacy.example.com/drp/requests/{told['request_id']}/"
    received = datetime.fromisoformat(told["received_at"])
    assert timezone.now() - received < timedelta(minutes=5)
    case = case_of(told)
    assert datetime.fromisoformat(told["expected_by"]).date() == case.due_on
    assert datetime.fromisoformat(told["expires_at"]).date() == case.due_on
    assert "confirm" in told["processing_details"] and "45 days, California" in told["processing_details"]
    assert avery.status(told["request_id"]).json == told
    assert not answer.headers.get("set-cookie")
    assert answer.headers["cache-control"] == "no-store"

    assert (case.kind, case.law, case.place, case.channel) == ("delete", "california", "US-CA", "api")
    assert (case.asked_by, case.status, case.person, case.contact) == ("agent", "awaiting_verification", None, "")
    assert case.requester == {
        "name": "Gwen Gray",
        "email": "gwen@example.net",
        "phone": "+14155550123",
        "identifiers": {},
    }
    assert case.representative["agent"] == "AVERY_AGENCY" and case.representative["verified"] == ["email"]
    assert case.representative["relationships"] == ["customer"]


@pytest.mark.parametrize(
    ("exercise", "kind"),
    [
        ("sale:opt-out", "opt_out_sale_share"),
        ("sale:opt_out", "opt_out_sale_share"),
        ("sale:opt-in", "opt_in_sale_share"),
        ("deletion", "delete"),
        ("access", "know_specific"),
        ("access:categories", "know_categories"),
        ("access:specific", "know_specific"),
    ],
)
def test_every_rights_action_becomes_a_request_of_its_kind(avery: Agent, exercise: str, kind: str) -> None:
    told = avery.asked(exercise=exercise)
    assert case_of(told).kind == kind
    never_asked = kind.startswith("opt_")
    assert ("reason" in told) is not never_asked, "for an opt-out nobody has to prove who they are"
    assert ("user_verification_url" in told) is not never_asked
    assert told["status"] == "in_progress", "a business that runs its own endpoint goes to in_progress at once"
    assert told["expected_by"] and told["received_at"]


def test_a_regime_says_which_law_holds_and_none_is_voluntary(avery: Agent) -> None:
    nowhere: dict[str, Any] = {"address": None}
    german = {"address": {"country": "DE", "locality": "Bonn"}}
    for changed, law, place in (
        ({"regime": "ccpa"} | nowhere, "california", "US-CA"),
        ({"regime": "CCPA"}, "california", "US-CA"),
        ({"regime": "voluntary"} | nowhere, "", ""),
        ({"regime": None} | nowhere, "", ""),
        ({"regime": "gdpr"} | german, "gdpr", "DE"),
        ({"regime": "voluntary"} | german, "gdpr", "DE"),
        (
            {"regime": "voluntary", "address": {"region": "California", "country": "United States"}},
            "california",
            "US-CA",
        ),
        ({"regime": "voluntary", "address": "12 High Street, Oakland"}, "", ""),
        ({"regime": "ccpa", "address": {"region": "NY", "country": "US"}}, "", "US-NY"),
        ({"regime": "voluntary", "address": {"country": "BR"}}, "", "XX"),
    ):
        case = case_of(avery.asked(**changed))
        assert (case.law, case.place) == (law, place), changed
    fault(avery.exercise(regime="marsian"), 400, "regime", True)


def test_identity_is_read_as_it_is_encapsulated(avery: Agent) -> None:
    told = avery.asked(
        name=" Ann Lee ",
        email="Ann@Example.net",
        phone_number="+1 (415) 555-0123",
        phone_number_verified=True,
        address_verified=True,
        power_of_attorney="https://avery.example/poa/1",
        **{"https://schema.org/birthDate": "1990-01-01", "iss": "somebody"},
    )
    case = case_of(told)
    assert (case.requester["name"], case.requester["email"]) == ("Ann Lee", "ann@example.net")
    assert case.requester["phone"] == "+14155550123"
    assert case.representative["verified"] == ["email", "phone_number", "address"]
    assert case.representative["power_of_attorney"] == "https://avery.example/poa/1"
    assert case.status == "awaiting_verification", "the agent's word alone proves nothing"


# 3.07: the order of validation


def test_a_message_is_validated_in_the_order_of_the_protocol(avery: Agent) -> None:
    """Each message is wrong in one more way than the next; the error is always that of the first step that fails."""
    stranger = Ed25519PrivateKey.generate()
    late = {"issued-at": moment(60), "expires-at": moment(-60), "drp.version": "0.9"}
    elsewhere = late | {"business-id": "SOMEBODY_ELSE"}
    everything = avery.person(**elsewhere | {"agent-id": "OTHER_AGENCY"})
    del late["issued-at"]
    steps: list[tuple[bytes, int, str, bool]] = [
        (b"*" + avery.signed(everything, stranger), 400, "not Base64", False),
        (base64.b64encode(b"x" * 64), 400, "shorter", False),
        (avery.signed(everything, stranger), 403, "signature", False),
        (base64.b64encode(avery.key.sign(b"[]") + b"[]"), 400, "JSON object", False),
        (base64.b64encode(avery.key.sign(b"\xff{") + b"\xff{"), 400, "JSON object", False),
        (avery.signed(everything), 403, "agent-id", True),
        (avery.signed(avery.person(**elsewhere)), 403, "business-id", True),
        (avery.signed(avery.person(**elsewhere | {"business-id": BUSINESS})), 400, "issued-at", False),
        (avery.signed(avery.person(**late)), 400, "expires-at", True),
        (avery.signed(avery.person(**{"drp.version": "0.9"})), 400, "drp.version", True),
    ]
    for body, status, words, fatal in steps:
        fault(avery.call("POST", "/v1/data-rights-request", body), status, words, fatal)
    assert PrivacyRequest.objects.count() == 0
    assert avery.asked()["status"] == "in_progress"


def test_a_message_of_another_agent_is_not_taken_under_this_token(avery: Agent, other: Agent) -> None:
    captured = other.signed(other.person())
    fault(avery.call("POST", "/v1/data-rights-request", captured), 403, "signature", False)
    changed = bytearray(base64.b64decode(avery.signed(avery.person())))
    changed[-5] ^= 1
    fault(avery.call("POST", "/v1/data-rights-request", base64.b64encode(bytes(changed))), 403, "signature", False)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"exercise": None}, "exercise is missing"),
        ({"exercise": "correction"}, "exercise"),
        ({"exercise": 7}, "exercise"),
        ({"relationships": "customer"}, "relationships"),
        ({"status_callback": "http://agent.example/told"}, "status_callback"),
        ({"status_callback": "https://user:word@agent.example/"}, "status_callback"),
        ({"status_callback": "https://agent.example:22/"}, "status_callback"),
        ({"email": "not an address"}, "email"),
        ({"email_verified": "yes"}, "email_verified"),
        ({"phone_number": "12"}, "phone_number"),
        ({"address": 12}, "address"),
        ({"name": None, "email": None, "phone_number": None}, "at least one"),
        ({"name": "G\u0000wen"}, "name"),
        ({"agent-request-id": "x" * 300}, "agent-request-id"),
        ({"issued-at": "12 May"}, "issued-at"),
        ({"issued-at": None}, "issued-at"),
        ({"expires-at": 17}, "expires-at"),
    ],
)
def test_a_claim_that_cannot_be_carried_out_is_named_and_not_repeated(
    avery: Agent, changed: dict[str, Any], words: str
) -> None:
    answer = avery.exercise(**changed)
    fault(answer, 400, words, "-at" not in words)
    assert PrivacyRequest.objects.count() == 0


def test_times_are_read_with_any_zone_and_without_one(avery: Agent) -> None:
    now = timezone.now()
    east = timezone.get_fixed_timezone(330)
    avery.asked(**{"issued-at": now.astimezone(east).isoformat(), "expires-at": moment(60)})
    bare = (now + timedelta(minutes=5)).replace(tzinfo=None).isoformat()
    avery.asked(**{"issued-at": moment(-5), "expires-at": bare})


# Sent twice


def test_the_same_message_sent_again_is_the_same_request(avery: Agent) -> None:
    message = avery.signed(avery.person())
    first = avery.call("POST", "/v1/data-rights-request", message).json
    again = avery.call("POST", "/v1/data-rights-request", message).json
    assert first == again
    assert PrivacyRequest.objects.count() == DrpRequest.objects.count() == 1


def test_the_same_id_of_the_agent_is_the_same_request_and_anothers_is_not(avery: Agent, other: Agent) -> None:
    named = {"agent-request-id": "foo"}
    first = avery.asked(**named)
    assert avery.asked(**named)["request_id"] == first["request_id"]
    assert other.asked(**named)["request_id"] != first["request_id"]
    fault(avery.exercise(**named, exercise="access"), 409, "agent-request-id", True)
    assert avery.asked()["request_id"] != first["request_id"]
    assert "agent_request_id" not in avery.asked(email="other@example.net")


def test_the_same_message_at_the_same_moment_files_one_request(avery: Agent) -> None:
    message = avery.signed(avery.person(**{"agent-request-id": "at once"}))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: avery.call("POST", "/v1/data-rights-request", message), range(4)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["request_id"] for answer in answers}) == 1
    assert PrivacyRequest.objects.count() == 1


# Paths, methods, kinds of content


def test_addresses_work_with_and_without_a_slash_at_the_end(avery: Agent) -> None:
    told = avery.exercise(slash="/").json
    assert avery.status(told["request_id"], "/").json == avery.status(told["request_id"]).json
    assert avery.set_up(slash="/").status == 200
    assert avery.call("GET", "/v1/agent/AVERY_AGENCY/").json == {}
    assert avery.revoke(told["request_id"], slash="/").json["status"] == "revoked"


def test_other_methods_and_kinds_of_content_are_refused_in_json(avery: Agent) -> None:
    answer = avery.call("PUT", "/v1/data-rights-request", b"x")
    fault(answer, 405, "POST", False)
    assert answer.headers["allow"] == "POST"
    body = avery.signed(avery.person())
    fault(avery.call("POST", "/v1/data-rights-request", body, kind="application/json"), 415, "text/plain", False)
    assert avery.call("POST", "/v1/data-rights-request", body, kind="text/plain; charset=utf-8").status == 200
    fault(avery.call("POST", "/v1/data-rights-request", b"A" * 70_000), 413, "too large", True)
    lines = b"\r\n".join(body[at : at + 76] for at in range(0, len(body), 76))
    assert avery.call("POST", "/v1/data-rights-request", lines).status == 200, "Base64 may be broken into lines"


def test_the_protocol_is_not_there_where_the_company_takes_no_part(avery: Agent, settings: Any) -> None:
    told = avery.asked()
    settings.DRP_BUSINESS_ID = ""
    assert avery.exercise().status == 404
    assert avery.status(told["request_id"]).status == 404
    assert avery.call("GET", "/v1/agent/AVERY_AGENCY").status == 404
    assert avery.set_up().status == 404
    assert avery.call("GET", f"/requests/{told['request_id']}/").status == 404


# 2.02: status


def test_another_agents_request_is_forbidden(avery: Agent, other: Agent) -> None:
    told = avery.asked()
    fault(other.status(told["request_id"]), 403, "another agent", False)
    fault(other.revoke(told["request_id"]), 403, "another agent", False)
    assert avery.status(told["request_id"]).json["status"] == "in_progress"
    fault(avery.status(str(uuid.uuid4())), 404, "no such request", False)


def test_a_hundred_calls_a_second_of_one_agent_are_all_answered(avery: Agent) -> None:
    told = avery.asked()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: avery.status(told["request_id"]).status, range(150)))
    assert answers == [200] * 150


def test_who_keeps_guessing_tokens_is_held_up_and_the_agent_is_not(avery: Agent) -> None:
    for _ in range(60):
        assert avery.call("GET", "/v1/agent/AVERY_AGENCY", token="guess").status == 401
    fault(avery.call("GET", "/v1/agent/AVERY_AGENCY", token="guess"), 429, "Wait", False)
    assert avery.call("GET", "/v1/agent/AVERY_AGENCY").status == 200


# 2.04: revoke


def test_a_request_is_revoked_without_a_content_type_and_stays_revoked(avery: Agent) -> None:
    told = avery.asked()
    answer = avery.revoke(told["request_id"], "I want to keep my account")
    assert answer.status == 200 and set(answer.json) <= STATUS_KEYS
    assert answer.json["status"] == "revoked"
    assert "reason" not in answer.json and "user_verification_url" not in answer.json
    assert avery.revoke(told["request_id"], None).json == answer.json, "once or twice, it is the same"
    assert avery.status(told["request_id"]).json == answer.json
    case = case_of(told)
    assert case.status == "withdrawn"
    notes = [event.words for event in case.events.filter(what="note")]
    assert "I want to keep my account" in notes
    assert case.letters.filter(outcome="withdrawn").count() == 1
    assert avery.revoke(avery.asked(exercise="access")["request_id"], kind="text/plain").status == 200


def test_a_revocation_is_signed_by_the_agent_too(avery: Agent, other: Agent) -> None:
    one = f"/v1/data-rights-request/{avery.asked()['request_id']}"
    fault(avery.call("DELETE", one, b"{}", kind=None), 400, "not Base64", False)
    fault(avery.call("DELETE", one), 400, "shorter", False)
    fault(avery.call("DELETE", one, other.signed({}), kind=None), 403, "signature", False)
    for changed, words in (
        ({"agent-id": "OTHER_AGENCY"}, "agent-id"),
        ({"business-id": "SOMEBODY_ELSE"}, "business-id"),
    ):
        fault(avery.call("DELETE", one, avery.signed(changed), kind=None), 403, words, True)
    fault(avery.call("DELETE", one, avery.signed({"expires-at": moment(-1)}), kind=None), 400, "expires-at", False)
    fault(avery.call("DELETE", one, avery.signed({"reason": 7}), kind=None), 400, "reason", False)
    assert avery.status(one.rpartition("/")[2]).json["status"] == "in_progress"


def test_what_was_answered_or_has_begun_is_not_revoked(avery: Agent, desk: Client) -> None:
    told = avery.asked()
    deny(desk, case_of(told), "unverified")
    fault(avery.revoke(told["request_id"]), 409, "taken back", False)
    assert avery.status(told["request_id"]).json["status"] == "denied"
    begun = avery.asked(exercise="access")
    PrivacyRequest.objects.filter(drp=begun["request_id"]).update(started_at=timezone.now())
    fault(avery.revoke(begun["request_id"], "late"), 409, "taken back", False)
    assert "late" not in [event.words for event in case_of(begun).events.all()], "nothing of it stays"


# 3.02 and 3.08: statuses, their reasons and their fields


def deny(desk: Client, case: PrivacyRequest, reason: str) -> None:
    told = do(desk, case, "deny", refusal=reason, paragraph="We looked, and these are the facts.")
    assert told == ["The refusal is sent."], told


def verify(desk: Client, case: PrivacyRequest) -> None:
    assert "verified" in do(desk, case, "verify", note="Name and last invoice compared.")[0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("fraud_suspected", "suspected_fraud"),
        ("unverified", "insuf_verification"),
        ("no_match", "no_match"),
        ("not_covered", "claim_not_covered"),
        ("exemption", "claim_not_covered"),
        ("legal_conflict", "claim_not_covered"),
        ("outside_jurisdiction", "outside_jurisdiction"),
        ("frequency_limit", "too_many_requests"),
        ("unfounded_or_excessive", "other"),
        ("impossible_or_disproportionate", "other"),
        ("other", "other"),
    ],
)
def test_a_refusal_is_told_with_its_reason(avery: Agent, desk: Client, ours: str, theirs: str) -> None:
    told = avery.asked()
    case = case_of(told)
    if ours != "unverified":
        verify(desk, case)
    deny(desk, case, ours)
    found = avery.status(told["request_id"]).json
    assert (found["status"], found["reason"]) == ("denied", theirs)
    assert found["processing_details"] and "expected_by" not in found
    assert datetime.fromisoformat(found["expires_at"]) > timezone.now() + timedelta(days=60)


def test_a_request_goes_from_verification_over_an_extension_to_its_answer(
    avery: Agent, desk: Client, work: Any
) -> None:
    told = avery.asked(exercise="access:categories")
    case = case_of(told)
    verify(desk, case)
    found = avery.status(told["request_id"]).json
    assert found["status"] == "in_progress" and "reason" not in found and "user_verification_url" not in found
    assert found["expected_by"] == told["expected_by"]

    do(desk, case, "extend", reason="Many systems have to be searched")
    longer = avery.status(told["request_id"]).json
    assert longer["status"] == "in_progress"
    assert datetime.fromisoformat(longer["expected_by"]) > datetime.fromisoformat(told["expected_by"])
    assert "Many systems have to be searched" in longer["processing_details"]

    assert do(desk, case, "send", paragraph="This is what we hold.") == ["The letter is sent and the case is answered."]
    done = avery.status(told["request_id"]).json
    assert (done["status"], done["results_url"]) == ("fulfilled", told["user_verification_url"])
    assert "expected_by" not in done and "expires_at" in done

    PrivacyRequest.objects.filter(pk=case.pk).update(answered_at=timezone.now() - timedelta(days=40))
    work(schedules=True)
    case.refresh_from_db()
    assert case.status == "closed"
    assert avery.status(told["request_id"]).json["status"] == "fulfilled", "closing changes nothing for the agent"


def test_a_request_whose_record_was_emptied_has_expired(avery: Agent, desk: Client) -> None:
    told = avery.asked(status_callback="https://avery.example/told", **{"agent-request-id": "Gwen Gray 1"})
    case = case_of(told)
    deny(desk, case, "unverified")
    forget(case)
    found = avery.status(told["request_id"]).json
    assert found["status"] == "expired" and "agent_request_id" not in found
    kept = DrpRequest.objects.get()
    assert (kept.status_callback, kept.agent_request_id, kept.meaning, kept.digest) == (None, "", "", None)


# Personal data


def test_nothing_of_a_person_is_in_the_trail_the_queue_or_the_log(
    avery: Agent, work: Any, caplog: pytest.LogCaptureFixture
) -> None:
    avery.asked(status_callback="https://gwen.invalid/told?who=gwen")
    avery.exercise(email="gwen at example.net")
    work()
    kept = json.dumps(list(Entry.objects.values("facts", "about", "actor", "subject")))
    rows = list(DBTaskResult.objects.values_list("args_kwargs", "traceback"))
    for said in (kept, str(rows), caplog.text):
        assert "gwen" not in said.lower() and "4155550123" not in said
