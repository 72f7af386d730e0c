"""What follows from mail that came back: nothing more goes to a dead mailbox, or to one whose reader complained."""

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, note
from portal.consent.models import Method, Party, State
from portal.consent.parties import of_address
from portal.consent.purposes import ALL_MARKETING
from portal.consent.standing import Held, standings
from portal.mail import returns
from portal.mail.models import Message
from portal.mail.returns import Returned
from portal.mailings.lists import leaving, lists


@returns.register
def came_back(message: Message, returned: Returned) -> None:
    """Ends every list of a mailbox that is dead, if a list told so; takes a complaint about any mail as leaving all."""
    party = of_address(message.recipient or "")
    how = Circumstances(Method.MACHINE, Actor.system("mail"), party.language or "en", about=f"mail:{message.pk}")
    if returned.kind == returns.COMPLAINT:
        decide(party, leaving(None), how)
    elif returned.address_is_dead and message.kind == Message.Kind.MARKETING:
        for key in _held(party):
            note(party, Wish(key, False, channel="email"), State.INVALIDATED, how)


def _held(party: Party) -> list[str]:
    """Returns the lists that are still mailed, and all those to come unless a decision about these stands already."""
    found = standings([party.reference])
    return [one.key for one in lists() if _is_open(found.held(one, "email"))]


def _is_open(held: Held) -> bool:
    ended = held.decided is not None and not held.decided.usable
    return held.allowed or (held.purpose.key == ALL_MARKETING and not ended)
