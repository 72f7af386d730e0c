"""Hands a text message to the operator's gateway (docs/operating.md says what it has to do)."""

import json

from django.conf import settings

from portal.jobs.faults import Fault, GiveUp
from portal.outbound.places import Refused
from portal.outbound.sending import Answered, post
from portal.outbound.signing import HEADER, signature

GATEWAY = "texts"
"""The receiver whose key signs, as `portal.outbound.signing.key_of` knows it."""

TAKES_NONE = 422
"""By this status the gateway says that the number takes no texts, now or ever."""


def hand_over(key: str, number: str, text: str) -> None:
    """Posts a text; `key` is the same at every try, so that the gateway sends it once.

    Raises GiveUp for a number that takes none, and Fault for everything else, a wrong setting among it: it is mended
    while the worker tries again.
    """
    if not settings.TEXTS_URL:
        raise Fault("No gateway for texts is set up.")
    body = json.dumps({"id": key, "to": number, "text": text}).encode()
    signed = {HEADER: signature(GATEWAY, body)}
    try:
        post(settings.TEXTS_URL, body, content_type="application/json", headers=signed)
    except Answered as answer:
        if answer.status == TAKES_NONE:
            raise GiveUp("The gateway says that the number takes no texts.") from None
        raise Fault(f"The gateway for texts answered {answer.status}.") from None
    except Refused as refused:
        raise Fault(f"The gateway for texts cannot be called: {refused}") from None
