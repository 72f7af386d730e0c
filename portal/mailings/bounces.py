"""What follows from mail that came back: nothing more goes to a dead mailbox, or to one whose reader complained."""

from portal.audit.trail import Actor
from portal.consent.deciding import Circumstances, Wish, decide, leaving_all, note
from portal.consent.models import SETTLED, USABLE, Method, Party, State
from portal.consent.parties import of_address
from portal.consent.purposes import ALL_MARKETING, purpose, topics
from portal.consent.standing import standings
from portal.mail import returns
from portal.mail.models import Message
from portal.mail.returns import Returned


@returns.register
def came_back(message: Message, returned: Returned) -> None:
    """Ends every list of a mailbox that is dead, if a list told so; takes a complaint about any mail as leaving all."""
    party = of_address(message.recipient or "")
    how = Circumstances(Method.MACHINE, Actor.system("mail"), party.language or "en", about=f"mail:{message.pk}")
    if returned.kind == returns.COMPLAINT:
        decide(party, leaving_all(), how)
    elif returned.address_is_dead and message.kind == Message.Kind.MARKETING:
        for key in _held(party):
            note(party, Wish(key, False, channel="email"), State.INVALIDATED, how)


def _held(party: Party) -> list[str]:
    """Returns the lists that are still mailed, and all those to come unless a decision about these stands already."""
    found = standings([party.reference])
    lists = [topic.key for topic in topics() if "email" in topic.channels and found.held(topic, "email").allowed]
    later = found.held(purpose(ALL_MARKETING), "email").state
    return lists if later in SETTLED - USABLE else [*lists, ALL_MARKETING]
