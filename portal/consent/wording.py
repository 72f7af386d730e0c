"""The words on which a decision rests, as they stood: text, warning, notice with its version and hash, and terms.

The terms are what ISO/IEC TS 27560 asks a record to name and what a profile may say otherwise tomorrow: data,
recipients, retention, controller. They are read from the profile in force at the moment of the decision.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.utils import translation

from portal.company.current import company
from portal.company.schema.base import UNSET
from portal.consent.models import Wording
from portal.consent.purposes import Purpose
from portal.notices.models import Version


def wording(purpose: Purpose, language: str, *, shown: Sequence[str] = (), named: str = "") -> Wording:
    """Stores what was shown and returns it; the same words are kept once.

    `shown`: the sentences beside the purpose's own that stood on the page, a warning included; `named`: the label of
    the one thing that a purpose of the kind "one at a time" was about.
    """
    with translation.override(language or company().company.languages[0]):
        content = _content(purpose, [str(text) for text in shown], str(named))
    packed = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(f"{language}\0{packed}".encode()).hexdigest()
    made = Wording(digest=digest, language=language, content=content)
    Wording.objects.bulk_create([made], ignore_conflicts=True)
    return made


def _content(purpose: Purpose, shown: list[str], named: str) -> dict[str, Any]:
    choice = purpose.choice
    return {
        "label": str(purpose.label),
        "text": str(purpose.description),
        "warning": str(purpose.warning),
        "notice_text": [str(text) for text in choice.notice] if choice else [],
        "shown": shown,
        "named": named,
        "basis": (choice.basis or "") if choice else "",
        "notice": _notice(),
        "terms": _terms(purpose),
    }


def _notice() -> dict[str, str]:
    """Returns the notice in force: the first that the profile declares, as it was last published."""
    declared = company().newest_notices()[0]
    published = Version.objects.of(declared.key).only("version", "digest").first()
    return {
        "key": declared.key,
        "version": published.version if published else declared.version,
        "digest": published.digest if published else "",
    }


def _terms(purpose: Purpose) -> dict[str, Any]:
    profile, choice = company(), purpose.choice
    categories = [profile.category(key) for key in choice.categories] if choice else []
    recipients = [profile.recipient(key) for key in choice.recipients] if choice else []
    identity = profile.company
    return {
        "controller": identity.name if identity.legal_name == UNSET else identity.legal_name,
        "jurisdiction": identity.country,
        "data": [str(one.label) for one in categories] or [str(text) for text in _collects(purpose)],
        "retention": [str(profile.retention(one.retention).label) for one in categories],
        "recipients": [str(one.label) for one in recipients],
        "countries": sorted({country for one in recipients for country in one.countries}),
    }


def _collects(purpose: Purpose) -> Sequence[Any]:
    return purpose.kind.collects if purpose.kind else ()
