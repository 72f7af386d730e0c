"""Turns a template into a subject, a text and an HTML body, in the person's language and the company's time zone.

Whoever is known by a number gets a text alone, by a shorter template.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from portal.company.current import company
from portal.company.schema.base import zone


class Composed(NamedTuple):
    """A mail as it will be read; a text has no HTML."""

    subject: str
    text: str
    html: str


def absolute(path: str) -> str:
    """Returns a path of the portal as an address that works in a mail."""
    return urljoin(str(settings.PORTAL_URL).rstrip("/") + "/", path.lstrip("/"))


def compose(template: str, language: str, context: Mapping[str, Any]) -> Composed:
    """Renders `mail/<template>.subject.txt`, `.txt` and `.html`. Raises TemplateDoesNotExist."""
    facts = {"profile": company(), "portal_url": absolute("/"), "language": language, **context}
    with translation.override(language), timezone.override(zone(company().company.time_zone)):
        facts["subject"] = subject = " ".join(_rendered(f"mail/{template}.subject.txt", facts).split())
        text = _rendered(f"mail/{template}.txt", facts).strip() + "\n"
        return Composed(subject, text, _rendered(f"mail/{template}.html", facts))


def compose_text(template: str, language: str, context: Mapping[str, Any]) -> Composed:
    """Renders `mail/<template>.sms.txt` to one line; the subject, by which staff know it, is that of the mail.

    Raises TemplateDoesNotExist for a template that is never texted.
    """
    facts = {"profile": company(), "portal_url": absolute("/"), "language": language, **context}
    with translation.override(language), timezone.override(zone(company().company.time_zone)):
        subject = " ".join(_rendered(f"mail/{template}.subject.txt", facts).split())
        return Composed(subject, " ".join(_rendered(f"mail/{template}.sms.txt", facts).split()), "")


def _rendered(name: str, facts: Mapping[str, Any]) -> str:
    found = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine, the only one here
    return str(found.render(Context(dict(facts), autoescape=name.endswith(".html"))))
