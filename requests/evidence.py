"""Files that people add to a case: checked by what they contain, kept encrypted under a name of our own."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.vault import files
from requests import timeline
from requests.models import Event, Evidence, PrivacyRequest
from requests.scanning import Refused, scan
from requests.timeline import By

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10

ERASED = gettext_noop("A file that showed who you are was erased; it is no longer needed.")

SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
"""What a file may be, told by its first bytes, never by its name."""


class Unfit(ValueError):
    """A file that cannot be taken; the text says why, for the person."""


@dataclass(frozen=True)
class Fit:
    """A file that can be taken: its type by content."""

    type: str
    extension: str


def fit(uploaded: UploadedFile) -> Fit:
    """Returns what a file is. Raises Unfit for one that is empty, too large, or neither PDF, PNG, JPEG nor text."""
    size = uploaded.size or 0
    if not size:
        raise Unfit(_("The file is empty."))
    if size > MOST_BYTES:
        raise Unfit(_("The file is larger than 10 MB. Please send a smaller one."))
    start = uploaded.read(4096)
    uploaded.seek(0)
    for signature, type_, extension in SIGNATURES:
        if start.startswith(signature):
            return Fit(type_, extension)
    if _is_text(start):
        return Fit("text/plain", "txt")
    raise Unfit(_("We can take PDF, PNG, JPEG and plain text files. This one is none of these."))


def add(case: PrivacyRequest, uploaded: UploadedFile, by: By, purpose: str = Evidence.Purpose.REQUEST) -> Evidence:
    """Keeps a file with a case. Raises Unfit."""
    found = fit(uploaded)
    if case.evidence.count() >= MOST_FILES:
        raise Unfit(_("This request already has 10 files, which is as many as it can take."))
    _scan(uploaded)
    name = f"evidence/{secrets.token_hex(16)}"
    seen = hashlib.sha256()
    with files.write(name) as sink:
        for chunk in uploaded.chunks():
            seen.update(chunk)
            sink.write(chunk)
    with transaction.atomic():
        kept = Evidence.objects.create(
            case=case,
            name=(uploaded.name or "")[:200],
            vault_name=name,
            type=found.type,
            size=uploaded.size or 0,
            sha256=seen.hexdigest(),
            purpose=purpose,
            by_staff=by.side == Event.Side.STAFF,
        )
        timeline.add(case, Event.What.EVIDENCE, by, kept.name, public=True)
    return kept


def erase_proofs(case: PrivacyRequest, by: By) -> int:
    """Erases the files that only showed who the person is, as soon as that is decided; returns how many.

    11 CCR 7060(d). That there was a file stays in the history.
    """
    proofs = list(case.evidence.filter(purpose=Evidence.Purpose.IDENTITY, removed_at=None))
    for one in proofs:
        erase(one, by)
    return len(proofs)


def erase(evidence: Evidence, by: By, said: str = ERASED) -> None:
    """Erases one file, its name in the history too; that there was one stays. `said`: what the history says of it."""
    with transaction.atomic():
        _unname(evidence)
        Evidence.objects.filter(pk=evidence.pk).update(removed_at=timezone.now(), name="", sha256="")
        timeline.add(evidence.case, Event.What.WORK, by, said, public=True)
        transaction.on_commit(partial(files.delete, evidence.vault_name))


def _unname(evidence: Evidence) -> None:
    """Takes the name out of the history, where it is sealed and cannot be searched."""
    for line in evidence.case.events.filter(what=Event.What.EVIDENCE):
        if line.words == evidence.name:
            Event.objects.filter(pk=line.pk).update(words="")


def _scan(uploaded: UploadedFile) -> None:
    try:
        scan(uploaded)  # type: ignore[arg-type]
    except Refused as refused:
        if refused.asked:
            raise Unfit(_("Our virus scanner refused this file, so we did not keep it.")) from refused
        raise Unfit(_("We could not check this file for viruses just now. Please try again later.")) from refused


def opened(evidence: Evidence) -> tuple[BinaryIO, str]:
    """Returns the file's stream and the name under which it is downloaded."""
    return files.read(evidence.vault_name), download_name(evidence)


def download_name(evidence: Evidence) -> str:
    """Returns a name for a download, made of nothing that was uploaded."""
    extension = {type_: ending for _start, type_, ending in SIGNATURES}.get(evidence.type, "txt")
    return f"{evidence.case.reference}-{evidence.pk}.{extension}"


def _is_text(start: bytes) -> bool:
    try:
        text = start.decode("utf-8")
    except UnicodeDecodeError as broken:
        if broken.start < len(start) - 4:
            return False
        text = start[: broken.start].decode("utf-8")
    return not any(_is_control(letter) for letter in text)


def _is_control(letter: str) -> bool:
    return ord(letter) < 32 and letter not in "\t\n\r\f"
