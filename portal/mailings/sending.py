"""Marketing mail: to those who allow it, in their language, with a way out in its headers and in its body."""

from collections.abc import Mapping
from typing import Any

from portal.company.current import company
from portal.consent.models import Party
from portal.consent.parties import address_reference, folded, known
from portal.consent.purposes import Purpose, purpose, topics
from portal.consent.standing import is_allowed
from portal.mail import gates, outbox
from portal.mail.models import Message
from portal.mailings.headers import unsubscribe_headers


def send_marketing(key: str, to: Party | str, template: str, context: Mapping[str, Any]) -> Message | None:
    """Queues a mail of the list of that key to a mailbox; returns None where its reader does not allow it.

    The template extends `mail/marketing`, and gets `list_label` besides the context. Raises KeyError for a list that
    the profile does not declare, ValueError for a purpose that is none.
    """
    meant = _list(key)
    found = to if isinstance(to, Party) else next(iter(known([address_reference(to)])), None)
    address = found.address if found else folded(str(to))
    if address is None or not may_be_sent(address, key):
        return None
    return outbox.send(
        template,
        to=address,
        language=(found.language if found else "") or company().company.languages[0],
        kind="marketing",
        context={**context, "list_label": meant.label},
        purpose=key,
        unsubscribe=unsubscribe_headers(address, key),
    )


@gates.register
def may_be_sent(address: str, key: str) -> bool:
    """Returns whether a list may be sent to a mailbox now; never where the profile does not declare it any more."""
    try:
        return is_allowed([address_reference(address)], key, "email")
    except KeyError:
        return False


def _list(key: str) -> Purpose:
    meant = purpose(key)
    if meant not in topics() or "email" not in meant.channels:
        raise ValueError(f"{key} is no list that is mailed")
    return meant
