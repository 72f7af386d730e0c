"""Claiming a customer number: a code to an address on file proves it, and nothing else does.

Whoever types a number learns nothing: one that nobody has looks, answers and lasts like one that somebody has.
"""

import hmac
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_otp.util import random_number_token

from accounts import linking
from accounts.models import Claim, Link, User
from accounts.models.link import claim_expiry
from accounts.subject import role_named
from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.mail import outbox
from portal.sources.persons import OnFile
from portal.sources.registry import directory
from portal.vault.pseudonyms import pseudonym
from portal.vault.sealing import seal, unseal

MOST_TRIES = 5
MOST_ADDRESSES = 3
LETTERS = "abcdefghijklmnoprstw"
ENDINGS = ("com", "com", "com", "net", "org")


def begin(user: User, number: str) -> Claim:
    """Begins a claim, ending an earlier one of this person's. Raises SourceDown."""
    number = number.strip()
    people = _claimable(number)
    masks = {_token(number, person.email or ""): masked(person.email or "") for person in people}
    choices = sorted((masks or dict(_decoys(number))).items())
    Claim.objects.filter(user=user).delete()
    record(Event.LINK_ASKED, actor=Actor.person(user.pk), subject=subject_reference(user.pk), method="address")
    return Claim.objects.create(user=user, sealed=_sealed(user.pk, {"number": number, "choices": choices}))


def current(user: User) -> Claim | None:
    """Returns the claim that a person is in the middle of, if it has not ended."""
    claim = Claim.objects.filter(user=user, expires_at__gt=timezone.now()).first()
    return claim if claim and claim.tries < MOST_TRIES else None


def choices(claim: Claim) -> list[tuple[str, str]]:
    """Returns the addresses to choose from: (token, address of which only the ends show)."""
    return [(token, mask) for token, mask in _facts(claim)["choices"]]


def chosen(claim: Claim) -> str | None:
    """Returns the masked address that was chosen, if any."""
    facts = _facts(claim)
    return dict(facts["choices"]).get(facts.get("chosen", ""))


def choose(claim: Claim, token: str) -> None:
    """Notes where the code is to go; a task of the worker sends it, so that the answer takes the same time always."""
    claim.sealed = _sealed(claim.user_id, _facts(claim) | {"chosen": token})
    claim.digest, claim.tries, claim.expires_at = "", 0, claim_expiry()
    claim.save()


def deliver(claim: Claim) -> None:
    """Sends the code of a claim to the address chosen, where there is one; once. Raises SourceDown."""
    person = _person(claim)
    if claim.digest or person is None or person.email is None:
        return
    code = str(random_number_token(6))
    with transaction.atomic():
        claim.digest = _digest(claim, code)
        claim.save(update_fields=["digest"])
        outbox.send(
            "account_claim_code",
            to=person.email,
            language=claim.user.language,
            kind="service",
            context={"code": code},
        )


def prove(claim: Claim, code: str) -> Link | None:
    """Links the record whose code was typed; counts a wrong one and returns None. Raises SourceDown."""
    code = "".join(code.split())
    right = bool(claim.digest) and hmac.compare_digest(claim.digest, _digest(claim, code))
    person = _person(claim) if right else None
    if person is None:
        claim.tries += 1
        claim.save(update_fields=["tries"])
        facts = {"method": "address", "reason": "code"}
        who = subject_reference(claim.user_id)
        record(Event.LINK_REFUSED, actor=Actor.person(claim.user_id), subject=who, **facts)
        return None
    with transaction.atomic():
        made = linking.link(claim.user, person, Link.Proof.ADDRESS)
        claim.delete()
    return made


def masked(email: str) -> str:
    """Returns an address of which only the ends show, such as "a•••@e•••.com"."""
    name, _at, host = email.lower().partition("@")
    return f"{name[:1]}•••@{host[:1]}•••.{host.rpartition('.')[2]}"


def _decoys(number: str) -> list[tuple[str, str]]:
    """Returns addresses that nobody has; the same ones each time that the same number is typed."""
    draw = bytes.fromhex(pseudonym("decoy", number))
    made = []
    for at in range(1 + draw[0] % MOST_ADDRESSES):
        name, host = (LETTERS[byte % len(LETTERS)] for byte in draw[1 + 3 * at : 3 + 3 * at])
        ending = ENDINGS[draw[3 + 3 * at] % len(ENDINGS)]
        made.append((_token(number, f"{at}"), f"{name}•••@{host}•••.{ending}"))
    return made


def _claimable(number: str) -> list[OnFile]:
    """Returns the people that a number can be claimed for: those who decide for the account, where there are any."""
    people = directory().addresses_on_file(number)
    deciding = [one for one in people if (role := role_named(one.role)) and role.administers]
    return (deciding or list(people))[:MOST_ADDRESSES]


def _person(claim: Claim) -> OnFile | None:
    facts = _facts(claim)
    for person in _claimable(facts["number"]):
        if _token(facts["number"], person.email or "") == facts.get("chosen"):
            return person
    return None


def _token(number: str, address: str) -> str:
    return pseudonym("claim", f"{number}\0{address.lower()}")


def _digest(claim: Claim, code: str) -> str:
    return pseudonym("claim code", f"{claim.pk}:{code}")


def _sealed(user_pk: int, facts: dict[str, Any]) -> bytes:
    return seal(json.dumps(facts).encode(), f"accounts.claim:{user_pk}")


def _facts(claim: Claim) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(unseal(bytes(claim.sealed), f"accounts.claim:{claim.user_id}"))
    return facts


def prune() -> None:
    """Removes the claims that have ended."""
    Claim.objects.filter(expires_at__lt=timezone.now()).delete()
