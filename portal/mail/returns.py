"""What became of mail after it left: it came back, or somebody complained of it. Rooms that have to know register."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from portal.audit.events import Event
from portal.audit.trail import Actor, record, subject_reference
from portal.mail.models import Message

BOUNCE = "bounce"
COMPLAINT = "complaint"
DELAY = "delay"

OF_THE_ADDRESS = frozenset("0124")
"""The second part of a status code where the address, its mailbox or its host is at fault (RFC 3463, section 3).

The others tell of systems on the way, of content or of policy: the address may be a good one.
"""


@dataclass(frozen=True)
class Returned:
    """What is reported of a mail: the deed, the mail's key, and the enhanced status code of a bounce."""

    kind: str
    key: str
    status: str = ""

    @property
    def address_is_dead(self) -> bool:
        """Whether nothing will ever arrive at the address."""
        group, _, rest = self.status.partition(".")
        return self.kind == BOUNCE and group == "5" and rest.partition(".")[0] in OF_THE_ADDRESS


Listener = Callable[[Message, Returned], None]
"""Takes a mail and what is reported of it, in the transaction that notes it. The mail still has its recipient."""

_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Takes a function that wants to know, and returns it."""
    _listeners.append(listener)
    return listener


def tell(message: Message, returned: Returned) -> None:
    """Tells everybody who wants to know, as long as it is known whom the mail was for."""
    if message.recipient is not None:
        for listener in _listeners:
            listener(message, returned)


@transaction.atomic
def take(returned: Returned) -> bool:
    """Notes what is reported of a mail that was sent; returns whether that was new: each mail comes back once."""
    state, words = _outcome(returned)
    sent = Message.objects.select_for_update().filter(key=returned.key, state=Message.State.SENT)
    message = sent.first() if state else None
    if message is None:
        return False
    sent.update(state=state, last_error=words)
    record(
        Event.MAIL_BOUNCED,
        actor=Actor.system("mail"),
        subject=subject_reference(message.person_id) if message.person_id else "",
        about=message.about,
        kind=message.kind,
        status=returned.status or returned.kind,
        message=message.pk,
    )
    tell(message, returned)
    return True


def _outcome(returned: Returned) -> tuple[str, str]:
    """Returns the state that a report leads to and its words; "" for a mere delay, since the server goes on trying."""
    if returned.kind == BOUNCE:
        return Message.State.BOUNCED, f"The mail came back ({returned.status})."
    return (Message.State.COMPLAINED, "") if returned.kind == COMPLAINT else ("", "")
