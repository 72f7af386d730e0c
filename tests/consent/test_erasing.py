"""What an erasure takes from the ledger and what stays: addresses and evidence go, refusals stay."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Evidence, Method, Party
from portal.consent.parties import address_reference, of_address, of_person
from portal.consent.standing import is_allowed
from tests.inspection import Visitor
from tests.people import sign_in
from tests.requests.conftest import desk
from tests.requests.working import do, file_deletion

__all__ = ["desk"]


def test_a_deletion_takes_addresses_and_evidence_and_leaves_the_refusals(
    page: Visitor, alice: User, desk: Client, work: Callable[..., int]
) -> None:
    EmailAddress.objects.get_or_create(user=alice, email=alice.email, defaults={"verified": True, "primary": True})
    told = Circumstances(Method.STAFF, Actor.staff(1), evidence={"note": "She rang about this"})
    decide(of_address(alice.email), [Wish("marketing", False, "email")], told)
    decide(of_person(alice), [Wish("follow_ups", False, "phone")], told)
    decide(of_address("other@example.com"), [Wish("marketing", False, "email")], told)
    made = set(Decision.objects.values_list("pk", flat=True))

    sign_in(page.client, alice)
    case = file_deletion(page)
    for deed, sent in (("take", {}), ("plan", {}), ("execute", {"confirmed": "yes"})):
        do(desk, case, deed, **sent)
        work()

    party = Party.objects.get(reference=address_reference(alice.email))
    assert party.address is None
    assert set(Evidence.objects.values_list("decision__party__reference", flat=True)) == {
        address_reference("other@example.com")
    }
    assert made <= set(Decision.objects.values_list("pk", flat=True))
    assert not is_allowed([address_reference(alice.email)], "marketing", "email")
    assert Party.objects.get(reference=address_reference("other@example.com")).address == "other@example.com"
