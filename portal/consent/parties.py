"""Who decides: accounts, mailboxes, browsers, each under a pseudonym.

The pseudonym of a mailbox is a keyed hash of its address by a key of its own, which the company's mailer may hold
(`docs/choices.md`): so it can tell whom not to write to, and learns nothing of addresses that it does not have.
"""

import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache

from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import get_random_string

from accounts.models import User
from portal.audit.trail import subject_reference
from portal.consent.models import Party
from portal.consent.purposes import Purpose
from portal.consent.statements import add_party, party_known_as
from portal.vault.pseudonyms import pseudonym

ADDRESS = Party._meta.get_field("address")
BROWSER_ID = 32
"""Characters of the random name under which a browser is known."""


def list_key() -> bytes:
    """Returns the key by which addresses are hashed: derived from PSEUDONYM_KEY, which it does not give away."""
    return _derived(settings.PSEUDONYM_KEY)


@lru_cache(maxsize=2)
def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"", info=b"portal.consent.addresses").derive(bytes.fromhex(secret))


def folded(address: str) -> str:
    """Returns an address as it is compared: without blanks around it, in lower case."""
    return address.strip().lower()


def address_reference(address: str) -> str:
    """Returns the pseudonym of a mailbox: the first 32 hex digits of HMAC-SHA256(list_key, folded address)."""
    return hmac.new(list_key(), folded(address).encode(), hashlib.sha256).hexdigest()[:32]


def browser_reference(name: str) -> str:
    """Returns the pseudonym of a browser by the random name that its cookie holds."""
    return pseudonym("browser", name)


def new_browser() -> str:
    """Returns a random name for a browser; it says nothing of whoever uses it."""
    return get_random_string(BROWSER_ID)


def of_person(user: User) -> Party:
    """Returns the party of an account; makes it where there is none."""
    return _party(subject_reference(user.pk), Party.Kind.PERSON, language=user.language, person=user.pk)


def of_address(address: str, language: str = "", *, unknown: bool = False) -> Party:
    """Returns the party of a mailbox; makes it where there is none, and fills in an address that was erased.

    `unknown`: the caller has just looked, there was none, and it decides in the transaction that is under way.
    """
    kind = Party.Kind.ADDRESS
    return _party(address_reference(address), kind, address=folded(address), language=language, unknown=unknown)


def of_browser(name: str) -> Party:
    """Returns the party of a browser; makes it where there is none."""
    return _party(browser_reference(name), Party.Kind.BROWSER)


def references_of(user: User) -> list[str]:
    """Returns the pseudonyms under which a signed-in person's choices lie: the account and its confirmed mailboxes."""
    return [subject_reference(user.pk), *(address_reference(one) for one in addresses_of(user))]


def addresses_of(user: User) -> list[str]:
    """Returns a person's confirmed addresses, the one for mail first."""
    found = EmailAddress.objects.filter(user_id=user.pk, verified=True).order_by("-primary", "pk")
    return list(found.values_list("email", flat=True))


def deciding_for(user: User, purpose: Purpose) -> list[Party]:
    """Returns for whom a signed-in person's decision counts: of mail, each of their mailboxes; else the account.

    An account without a confirmed mailbox, which no sign-in leads to, decides for itself.
    """
    addresses = addresses_of(user) if purpose.by_address else []
    return [of_address(one, user.language) for one in addresses] or [of_person(user)]


def address_known(address: str) -> Party | None:
    """Returns the party of a mailbox where there is one; its address is None once it was erased."""
    found = party_known_as(address_reference(address))
    if found is None:
        return None
    number, language, has_address = found
    kept = folded(address) if has_address else None
    kind = Party.Kind.ADDRESS
    return Party(pk=number, reference=address_reference(address), kind=kind, address=kept, language=language)


def known(references: Iterable[str]) -> list[Party]:
    """Returns the parties that exist under these pseudonyms."""
    return list(Party.objects.filter(reference__in=list(references)))


def _party(
    reference: str,
    kind: Party.Kind,
    address: str | None = None,
    language: str = "",
    person: int | None = None,
    unknown: bool = False,
) -> Party:
    found, just_made = None if unknown else party_known_as(reference), False
    if found is None and (added := add_party(reference, kind.value, ADDRESS.get_prep_value(address), language, person)):
        found = (added, language, address is not None or person is not None)
        just_made = unknown
    number, read, reachable = found or _added_meanwhile(reference)
    if not reachable and (address is not None or person is not None):
        Party.objects.filter(pk=number).update(address=address, person=person)
    language = read or language
    party = Party(pk=number, reference=reference, kind=kind, address=address, person_id=person, language=language)
    party.just_made = just_made
    return party


def _added_meanwhile(reference: str) -> tuple[int, str, bool]:
    found = party_known_as(reference)
    if found is None:
        raise RuntimeError("a party that somebody else just added is not there")
    return found
