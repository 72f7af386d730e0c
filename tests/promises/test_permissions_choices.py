"""Named permissions, new uses that wait, and consent to changed policies, as the policies promise them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from portal.audit.models import Entry
from portal.company.loading import PROFILES
from portal.consent.models import Decision, Evidence
from portal.consent.parties import references_of
from portal.notices.publishing import publish
from portal.permissions.allowing import may_use
from portal.permissions.models import NamedUse, State
from portal.permissions.policies import version_in_force_for
from tests.inspection import Visitor
from tests.people import sign_in
from tests.permissions.working import desk, do, draft, manager, pass_days

promise = pytest.mark.promise
Use = Callable[[str], None]
People = Callable[[str], User]
Work = Callable[..., int]


def asked(purpose: str, work: Work, **fields: Any) -> NamedUse:
    """Lets staff ask everybody whom a choice concerns, and returns the question."""
    staff = manager()
    use = draft(staff, purpose, **fields)
    do(staff, use, "announce")
    work()
    use.refresh_from_db()
    return use


def says(page: Visitor, use: NamedUse, button: str, **fields: str) -> None:
    """Opens a named use as a person does and presses a button."""
    page.get(f"/permissions/{use.key}/")
    page.submit(button, **fields)


def allowed_and_taken_back(page: Visitor, person: User, use: NamedUse) -> None:
    """Walks from silence to a yes and back, each seen on the page and in what may be done."""
    assert not may_use(use, references_of(person)), "silence is no"
    says(page, use, "Yes, I allow this")
    assert "Allowed since" in page.get("/permissions/").text
    assert may_use(use, references_of(person))
    says(page, use, "Take it back")
    assert "Taken back on" in page.get("/permissions/").text
    assert not may_use(use, references_of(person))


@promise("ITNS-44")
def test_people_can_say_no_before_a_new_unrelated_use_begins(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("itns")
    alice, bob = people("alice"), people("bob")
    use = asked("unrelated_uses", work, kind="new_use", law="no", waits="30")
    sign_in(page.client, alice)
    page.get("/")
    page.follow("Read and answer")
    page.submit("Say no: A study of call quality")
    pass_days(use, 31)
    do(manager(), use, "begin")
    assert (may_use(use, references_of(alice)), may_use(use, references_of(bob))) == (False, True)


@promise("ITNS-44")
def test_every_new_unrelated_use_can_be_prohibited_at_once(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("itns")
    alice = people("alice")
    sign_in(page.client, alice)
    page.get("/permissions/")
    page.submit("Prohibit every new use")
    use = asked("unrelated_uses", work, kind="new_use", law="no", waits="30")
    pass_days(use, 31)
    do(manager(), use, "begin")
    assert not may_use(use, references_of(alice))


@promise("ITNS-45")
def test_staff_announce_a_new_use_hold_it_and_see_who_opted_out(
    use_company: Use, people: People, page: Visitor, work: Work, mailoutbox: list[Any]
) -> None:
    use_company("itns")
    alice, _bob = people("alice"), people("bob")
    use = asked("unrelated_uses", work, kind="new_use", law="no", waits="30")
    assert len(mailoutbox) == 2
    staff = manager()
    assert "People have time until" in do(staff, use, "begin")
    assert use.state == State.WAITING
    sign_in(page.client, alice)
    says(page, use, "No, I do not allow this")
    assert "1 said no" in desk(staff, use).text
    opted_out = staff.follow("See who said no")
    assert [row["Person"] for row in opted_out.tables[0]] == ["Alice Almeida alice@example.com"]


@promise("CTM-102")
def test_the_account_holder_permits_or_refuses_another_third_party(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("calltrackingmetrics")
    alice = people("alice")
    use = asked("other_sharing", work)
    sign_in(page.client, alice)
    allowed_and_taken_back(page, alice, use)
    other = asked("other_sharing", work)
    says(page, other, "No, I do not allow this")
    assert not may_use(other, references_of(alice))
    assert "Refused on" in page.get("/permissions/").text


def named(page: Visitor, choice: str) -> NamedUse:
    """Names a third party as the account holder does, past the page with the text."""
    page.get("/permissions/")
    opened = page.get(f"/permissions/name/{choice}/")
    chosen = next(one.get("value") for one in opened.main.iter("input") if one.get("name") == "categories")
    review = page.submit("Read the text before I confirm", party="Harbor Bank", what_for="Offers", categories=[chosen])
    assert "Harbor Bank" in review.facts["Text"]
    page.submit("Yes, I allow this")
    return NamedUse.objects.get(purpose=choice)


@promise("CNS-33", "CNS-34")
def test_third_party_marketing_is_off_until_the_holder_allows_it_and_is_taken_back(
    use_company: Use, people: People, page: Visitor
) -> None:
    use_company("cns")
    alice = people("alice")
    sign_in(page.client, alice)
    assert "Nothing allowed" in page.get("/permissions/").text
    use = named(page, "third_party_marketing")
    assert may_use(use, references_of(alice))
    record = Decision.objects.filter(named=use.key).earliest("pk")
    assert (record.state, record.wording.content["named"]) == ("given", "Marketing by third parties: Harbor Bank")
    says(page, use, "Take it back")
    assert not may_use(use, references_of(alice))


@promise("CNS-35", "CNS-36")
def test_end_user_data_is_shared_on_an_instruction_alone_which_is_kept_and_taken_back(
    use_company: Use, people: People, page: Visitor
) -> None:
    use_company("cns")
    carol = people("carol")
    sign_in(page.client, carol)
    use = named(page, "sharing_instruction")
    assert may_use(use, references_of(carol))
    assert "The third party: Harbor Bank. What for: Offers" in page.get(f"/permissions/{use.key}/").text
    assert Entry.objects.filter(event="choice_made", about=use.about).count() == 1
    says(page, use, "Take it back")
    assert not may_use(use, references_of(carol))


@promise("CCQ-33", "CCQ-35")
def test_each_purpose_of_sharing_is_allowed_by_itself(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("clearcall")
    alice = people("alice")
    one, other = asked("sharing", work), asked("sharing", work, title_en="A fraud check")
    sign_in(page.client, alice)
    says(page, one, "Yes, I allow this")
    assert (may_use(one, references_of(alice)), may_use(other, references_of(alice))) == (True, False)
    says(page, one, "Take it back")
    assert not may_use(one, references_of(alice))


@promise("CCQ-34", "CCQ-35")
def test_a_testimonial_needs_written_permission_which_is_on_record(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("clearcall")
    alice = people("alice")
    use = asked("testimonial", work, audience="person", address=alice.email)
    sign_in(page.client, alice)
    page.post(f"/permissions/{use.key}/answer/", {"answer": "yes"}, status=400)
    assert not may_use(use, references_of(alice))
    says(page, use, "Yes, I give my written permission", signature="Alice Almeida")
    assert Evidence.objects.get().facts == {"signature": "Alice Almeida"}
    assert "Allowed" in page.get(f"/permissions/{use.key}/").text
    says(page, use, "Take it back")
    assert not may_use(use, references_of(alice))


@promise("CCQ-78", "CCQ-79")
def test_a_transfer_for_a_named_purpose_rests_on_consent_that_can_be_taken_back(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("clearcall")
    alice = people("alice")
    use = asked("transfer", work, country="Canada")
    sign_in(page.client, alice)
    assert page.get(f"/permissions/{use.key}/").facts["Where it goes"] == "Canada"
    allowed_and_taken_back(page, alice, use)
    given = Decision.objects.filter(named=use.key, state="given").get()
    assert "Where it goes: Canada" in given.wording.content["shown"]


@promise("VOCO-78")
def test_a_sharing_that_rests_on_consent_is_given_or_refused(
    use_company: Use, people: People, page: Visitor, work: Work
) -> None:
    use_company("thevoco")
    alice = people("alice")
    sign_in(page.client, alice)
    allowed_and_taken_back(page, alice, asked("sharing", work))


def changed(folder: Path, use_company: Use) -> None:
    """Publishes a profile's notice, and then a version that needs consent."""
    use_company(str(folder))
    publish()
    notice = folder / "notices" / "privacy.toml"
    kept = [line for line in notice.read_text("utf-8").splitlines() if not line.startswith(("version =", "change ="))]
    notice.write_text("\n".join(['version = "90"', 'change = "consent"', *kept]), "utf-8")
    use_company("cns")
    use_company(str(folder))
    publish()


def version_of(user: User) -> str:
    found = version_in_force_for(user, "privacy")
    return found.version if found else ""


@promise("CCQ-91", "CCQ-92")
def test_a_material_change_takes_effect_for_whoever_agrees_and_for_nobody_else(
    use_company: Use, people: People, page: Visitor, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(PROFILES / "clearcall", tmp_path / "own"))
    use_company(str(folder))
    alice, bob = people("alice"), people("bob")
    changed(folder, use_company)
    before = version_of(bob)
    assert before != "90"
    sign_in(page.client, alice)
    page.get("/permissions/policy/privacy/90/")
    page.submit("I stay on the earlier terms")
    assert version_of(alice) == before
    assert f"Version {before} applies to you" in page.get("/privacy/privacy/").text
    page.get("/permissions/policy/privacy/90/")
    page.submit("I agree to the new version")
    assert (version_of(alice), version_of(bob)) == ("90", before)


@promise("VOCO-86")
def test_consent_to_the_new_policy_is_given_where_it_is_sought(
    use_company: Use, people: People, page: Visitor, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(PROFILES / "thevoco", tmp_path / "own"))
    use_company(str(folder))
    alice = people("alice")
    changed(folder, use_company)
    sign_in(page.client, alice)
    page.get("/permissions/")
    page.get("/permissions/policy/privacy/90/")
    page.submit("I agree to the new version")
    assert version_of(alice) == "90"
    assert Decision.objects.get(named="privacy-90").state == "given"
    stranger = Visitor(Client())
    assert "applies to you" not in stranger.get("/privacy/privacy/").text
