"""Fetching a copy: counted, written into the audit trail, decrypted on its way, never shown in place."""

from typing import BinaryIO

from django.db.models import F
from django.http import FileResponse, Http404
from django.utils import timezone

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.exports.models import Export
from portal.vault import files


def fetched(export: Export, actor: Actor) -> FileResponse:
    """Returns the archive as a download; the caller has asked who fetches it. Raises Http404 where it is not there."""
    if not export.is_ready:
        raise Http404
    Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
    record(Event.EXPORT_DOWNLOADED, actor=actor, subject=export.subject, about=f"export:{export.pk}", bytes=export.size)
    return as_download(export, files.read(export.archive_name))


def as_download(export: Export, content: BinaryIO) -> FileResponse:
    """Returns the opened archive as a file to be saved."""
    response = FileResponse(
        content,
        as_attachment=True,
        filename=f"my-data-{timezone.localtime(export.asked_at):%Y-%m-%d}.zip",
        content_type="application/zip",
    )
    response["Content-Length"] = str(export.size)
    return response
