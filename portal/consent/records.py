"""Consent records and receipts: what a person decided, in the fields of ISO/IEC TS 27560:2023, for machines.

The fields are those that the W3C's DPV guide maps. `schemas/receipt.json` describes them. What the profile does not
state is null or an empty list: nothing is made up. Each event carries the words and the notice on which it rests.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.company.current import company
from portal.company.schema.base import UNSET
from portal.consent.models import Decision
from portal.consent.purposes import Purpose, purpose

SCHEMA_VERSION = "1.0"
SCHEMA = Path(__file__).parent / "schemas" / "receipt.json"
NAMESPACE = uuid.UUID("4b1d1a52-6d0c-5c52-9f43-27560aaa2023")
"""Under which the numbers of records are made: the same record has the same number in every receipt."""

Where = Callable[[str], str]
"""Returns the address at which a purpose can be refused or a yes taken back."""


@cache
def schema() -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of a receipt."""
    read: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return read


def receipt(subject: str, decisions: Iterable[Decision], where: Where) -> dict[str, Any]:
    """Returns a receipt over decisions of one person, each with `wording` and `party` read.

    `subject`: the pseudonym of the account. Records come in the order of purpose, channel and name; events in theirs.
    """
    ordered = sorted(decisions, key=lambda one: (*_thing(one), one.pk))
    return {
        "schema_version": SCHEMA_VERSION,
        "receipt_id": str(uuid.uuid4()),
        "issued_at": timezone.now().isoformat(),
        "records": [_record(subject, list(found), where) for _key, found in groupby(ordered, key=_thing)],
    }


def _thing(decision: Decision) -> tuple[str, str, str]:
    return decision.purpose, decision.channel, decision.named


def _record(subject: str, found: Sequence[Decision], where: Where) -> dict[str, Any]:
    newest = found[-1]
    content, meant = newest.wording.content, _declared(newest.purpose)
    number = "\0".join((subject, *_thing(newest)))
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": str(uuid.uuid5(NAMESPACE, number)),
        "subject_id": subject,
        "notice": _notice(newest),
        "purpose": {
            "id": newest.purpose,
            "label": content["label"],
            "description": content["text"],
            "channel": newest.channel or None,
            "named": ({"id": newest.named, "label": content["named"] or None} if newest.named else None),
        },
        "lawful_basis": content["basis"] or None,
        "special_category": None,
        "necessity": None,
        **_processing(content["terms"]),
        "withdrawal_method": where(newest.purpose) if meant else None,
        "parties": [_controller()],
        "events": [_event(one) for one in found],
    }


def _processing(terms: dict[str, Any]) -> dict[str, Any]:
    """Returns what the person was told of the processing, as it stood at the newest decision."""
    return {
        "data_types": terms["data"],
        "controllers": [terms["controller"]],
        "recipients": terms["recipients"],
        "retention_periods": terms["retention"],
        "storage_locations": [],
        "transfer_countries": terms["countries"],
        "jurisdiction": terms["jurisdiction"],
    }


def _notice(decision: Decision) -> dict[str, Any]:
    notice = decision.wording.content["notice"]
    return {
        "id": notice["key"],
        "version": notice["version"],
        "sha256": notice["digest"] or None,
        "language": decision.wording.language,
    }


def _controller() -> dict[str, Any]:
    """Returns the company as a party, with the ways to reach it that its policy names for privacy."""
    identity, channels = company().company, company().channels_for("privacy")
    by_kind = {one.kind: one.value for one in reversed(channels)}
    post = by_kind.get("post")
    return {
        "id": identity.website if identity.website != UNSET else None,
        "name": identity.name if identity.legal_name == UNSET else identity.legal_name,
        "address": list(post) if post else None,
        "contact": by_kind.get("email") or by_kind.get("web") or by_kind.get("phone"),
        "type": "data_controller",
    }


def _event(decision: Decision) -> dict[str, Any]:
    content = decision.wording.content
    return {
        "event_id": str(uuid.uuid5(NAMESPACE, f"event\0{decision.pk}")),
        "act_id": str(decision.act),
        "type": "consent" if content["basis"] == "consent" else "choice",
        "state": decision.state,
        "time": decision.at.isoformat(),
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else None,
        "entity": decision.actor.partition(":")[0],
        "collection_method": decision.method,
        "notice": _notice(decision),
        "words": {
            "sha256": decision.wording_id,
            "text": content["text"],
            "warning": content["warning"] or None,
            "notice_text": content["notice_text"],
            "shown": content["shown"],
        },
    }


def _declared(key: str) -> Purpose | None:
    try:
        return purpose(key)
    except KeyError:
        return None


def at_the_centre(path: Callable[[str], str]) -> Where:
    """Returns a `Where` for pages of this portal, from a function that gives their paths."""
    return lambda key: settings.PORTAL_URL.rstrip("/") + path(key)
