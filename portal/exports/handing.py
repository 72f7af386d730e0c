"""Handing a copy to another company directly (GDPR Art. 20(2)): by a link that the person makes, and can take back.

A link opens one copy, once, for some hours. Whoever holds it needs no account; nobody can find it out from our records,
which keep a keyed digest of it alone.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.exports.fetching import as_download
from portal.exports.models import Export, HandOver
from portal.mail.outbox import absolute, send
from portal.vault import files
from portal.vault.pseudonyms import pseudonym

HOURS = (1, 24, 72)
"""How long a link may live."""
OPEN_LINKS = 5
"""How many links to one copy may be open at a time."""


class TooManyLinks(Exception):
    """As many links to this copy are open as may be: one has to be used, taken back or over first."""


def hand_over(export: Export, receiver: str, hours: int, actor: Actor) -> tuple[HandOver, str]:
    """Makes a link for a ready copy; returns it with its address, which nobody can see again.

    `receiver`: to whom, in the person's words; `hours`: one of HOURS, at most until the copy is removed. Raises
    Http404 where the copy is not ready, and TooManyLinks.
    """
    now = timezone.now()
    if not export.is_ready or export.expires_at is None or hours not in HOURS:
        raise Http404
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Export.objects.select_for_update().get(pk=export.pk)
        open_ones = export.hand_overs.filter(used_at=None, revoked_at=None, expires_at__gt=now)
        if open_ones.count() >= OPEN_LINKS:
            raise TooManyLinks
        made = HandOver.objects.create(
            export=export,
            receiver=receiver,
            token_hash=_digest(token),
            made_at=now,
            expires_at=min(now + timedelta(hours=hours), export.expires_at),
        )
        record(Event.HANDOVER_MADE, actor=actor, subject=export.subject, about=_about(export), hours=hours)
    return made, absolute(reverse("exports:given", args=[token]))


def revoke(made: HandOver, actor: Actor) -> bool:
    """Takes a link back; returns whether it could still have been used."""
    with transaction.atomic():
        changed = _usable().filter(pk=made.pk).update(revoked_at=timezone.now())
        if changed:
            record(Event.HANDOVER_REVOKED, actor=actor, subject=made.export.subject, about=_about(made.export))
    return bool(changed)


def opened(token: str) -> HandOver:
    """Returns the link of a token that can be used now. Raises Http404: unknown, used and over are one answer."""
    found = _usable().select_related("export__person").filter(token_hash=_digest(token)).first()
    if found is None or not found.export.is_ready:
        raise Http404
    return found


def fetch(made: HandOver) -> FileResponse:
    """Returns the copy as a download and uses up its link, for whoever is first. Raises Http404 for everybody else."""
    export = made.export
    content = files.read(export.archive_name)  # before the link is used up: a file that cannot be read costs nothing
    with transaction.atomic():
        if not _usable().filter(pk=made.pk).update(used_at=timezone.now()):
            content.close()
            raise Http404
        about = _about(export)
        record(Event.HANDOVER_USED, actor=Actor.visitor(), subject=export.subject, about=about, bytes=export.size)
        _tell(made)
    return as_download(export, content)


def _usable() -> QuerySet[HandOver]:
    return HandOver.objects.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


def _tell(made: HandOver) -> None:
    """Mails the person that their copy was fetched. Without an account there are no links."""
    export = made.export
    if export.person is None:
        return
    send(
        "export_given",
        to=export.person.email,
        language=export.person.language or export.language,
        kind="service",
        context={"receiver": made.receiver, "link": absolute(reverse("exports:hand_over", args=[export.pk]))},
        person=export.person_id,
        about=_about(export),
    )


def _digest(token: str) -> str:
    return pseudonym("export.hand_over", token)


def _about(export: Export) -> str:
    return f"export:{export.pk}"
