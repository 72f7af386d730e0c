"""Streams a record's file, whole or from a place in it, as players ask for it (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.sources import media, others
from portal.sources.port import Dataset, NotThere, Subject
from portal.sources.registry import source_of

CHUNK = 64 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def play(dataset: Dataset, subject: Subject, key: str, wanted: str = "") -> HttpResponseBase:
    """Answers with a record's file; `wanted` is the Range header. Raises Http404, SourceDown."""
    source = source_of(dataset.key)
    if not all(others.gives_file(dataset, field) for field in dataset.fields if field.type == "file"):
        raise Http404
    try:
        file = source.file(dataset.key, subject, key)
        part = _part(wanted, file.size)
        if part and part[0]:
            file.stream.close()
            file = source.file(dataset.key, subject, key, part[0])
    except NotThere:
        raise Http404 from None
    if part == ():
        file.stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    first, last = part or (0, file.size - 1)
    in_place = media.shown_as(file.type) != ""
    response = StreamingHttpResponse(
        _pieces(file.stream, last - first + 1),
        status=206 if part else 200,
        # What no player of a page shows is saved, so that no file can act as a page of ours.
        content_type=file.type if in_place else "application/octet-stream",
    )
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = content_disposition_header(not in_place, file.name) or "attachment"
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


def _part(wanted: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """Returns first and last byte; None for the whole; nothing for a part that is not there."""
    found = RANGE.fullmatch(wanted.strip())
    if not found or not any(found.groups()):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2]) if found[2] else size - 1, size - 1)
    return (first, last) if first <= last else ()


def _pieces(stream: IO[bytes], left: int) -> Iterator[bytes]:
    with stream:
        while left > 0 and (piece := stream.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
