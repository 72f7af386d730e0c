"""The words on which a decision rests, as they stood: text, warning, notice with its version and hash, and terms.

The terms are what ISO/IEC TS 27560 asks a record to name and what a profile may say otherwise tomorrow: data,
recipients, retention, controller. They are read from the profile in force at the moment of the decision.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation

from portal.company.current import company
from portal.company.schema.base import UNSET
from portal.consent.purposes import Purpose, purpose
from portal.consent.statements import Worded, as_json
from portal.notices.reading import newest_published


def wording(meant: Purpose, language: str, *, shown: Sequence[str] = (), named: str = "") -> Worded:
    """Returns what was shown, to be stored with `statements.keep_wordings`; nothing is written here.

    `shown`: the sentences beside the purpose's own that stood on the page, a warning included; `named`: the label of
    the one thing that a purpose of the kind "one at a time" was about.
    """
    texts = tuple(str(text) for text in shown)
    return _packed(settings.COMPANY, meant.key, language, texts, str(named), _notice())


@lru_cache(maxsize=256)
def _packed(
    profile: str, key: str, language: str, shown: tuple[str, ...], named: str, notice: tuple[str, str, str]
) -> Worded:
    """Returns digest and canonical JSON; the same for one profile and one notice, so it is worked out once."""
    with translation.override(language or company().company.languages[0]):
        packed = as_json(_content(purpose(key), list(shown), named, notice))
    return Worded(hashlib.sha256(f"{language}\0{packed}".encode()).hexdigest(), language, packed)


def _content(meant: Purpose, shown: list[str], named: str, notice: tuple[str, str, str]) -> dict[str, Any]:
    choice = meant.choice
    return {
        "label": str(meant.label),
        "text": str(meant.description),
        "warning": str(meant.warning),
        "notice_text": [str(text) for text in choice.notice] if choice else [],
        "shown": shown,
        "named": named,
        "basis": (choice.basis or "") if choice else "",
        "notice": dict(zip(("key", "version", "digest"), notice, strict=True)),
        "terms": _terms(meant),
    }


def _notice() -> tuple[str, str, str]:
    """Returns key, version and digest of the notice in force: the first of the profile, as last published."""
    declared = company().newest_notices()[0]
    version, digest = newest_published(declared.key) or (declared.version, "")
    return declared.key, version, digest


def _terms(meant: Purpose) -> dict[str, Any]:
    profile, choice = company(), meant.choice
    categories = [profile.category(key) for key in choice.categories] if choice else []
    recipients = [profile.recipient(key) for key in choice.recipients] if choice else []
    identity = profile.company
    return {
        "controller": identity.name if identity.legal_name == UNSET else identity.legal_name,
        "jurisdiction": identity.country,
        "data": [str(one.label) for one in categories] or [str(text) for text in _collects(meant)],
        "retention": [str(profile.retention(one.retention).label) for one in categories],
        "recipients": [str(one.label) for one in recipients],
        "countries": sorted({country for one in recipients for country in one.countries}),
    }


def _collects(meant: Purpose) -> Sequence[Any]:
    return meant.kind.collects if meant.kind else ()
