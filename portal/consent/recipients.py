"""Tells those to whom data was given that a person said no (Cal. Code Regs. tit. 11, 7026(f)(2))."""

from portal.company.current import company
from portal.consent.destinations import Destination
from portal.consent.models import Push
from portal.mail import outbox
from portal.sources.port import Subject

Outcome = Push.Outcome


def tell(push: Push, to: Destination, subject: Subject, allowed: bool) -> tuple[Outcome, str]:
    """Writes to a recipient, or leaves it to staff where `sources.toml` names no address; returns how it ended.

    The mail holds the addresses by which the recipient knows the person, and what was refused: nothing else.
    """
    if allowed:
        return Outcome.REACHED, "The person allowed it again before anybody had to be told."
    if not to.mail:
        return Outcome.BY_HAND, "Tell this recipient, and note here when it is done."
    addresses = sorted(subject.of("email"))
    if not addresses:
        return Outcome.BY_HAND, "No address is known by which this recipient could find the person."
    outbox.send(
        "recipient_told",
        to=to.mail,
        language=company().company.languages[0],
        kind="legal",
        context={"addresses": addresses, "what": push.decision.wording.content["label"], "recipient": to.label},
        about=f"push:{push.pk}",
    )
    return Outcome.REACHED, ""
