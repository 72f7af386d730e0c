"""How a case begins that somebody files for somebody else."""

from requests.lifecycle import move
from requests.models import Mandate, PrivacyRequest
from requests.representing import confirming
from requests.representing.rules import must_confirm
from requests.states import NEVER_VERIFIED, State
from requests.timeline import By


def begin(case: PrivacyRequest, paper: str) -> None:
    """Notes what was sent along, asks the person where the law wants it, and moves the received case on.

    `paper`: one of `Mandate.Paper`.
    """
    by = By.system("intake")
    Mandate.objects.create(case=case, paper=paper)
    if case.kind in NEVER_VERIFIED:
        move(case, State.IN_PROGRESS, by)
    elif must_confirm(case):
        move(case, State.AWAITING_CONFIRMATION, by)
        if case.person_email:
            confirming.ask(case, by)
    else:
        move(case, State.AWAITING_VERIFICATION, by)
