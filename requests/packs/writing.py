"""Writes a pack: every file with its digest, the list of them signed, and the script that checks it all."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.template.loader import render_to_string
from django.utils import timezone

from portal.company.current import company
from portal.exports.zipping import Archive, Counted
from portal.vault import files
from portal.vault.keys import Unreadable
from requests.evidence import download_name
from requests.models import PrivacyRequest
from requests.packs import chain, signing
from requests.packs.facts import case_facts, related

CHUNK = 64 * 1024
VERIFIER = Path(__file__).parent / "verify.py"


class Tray:
    """A sink that gives what was written to it back, piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Takes some bytes; returns how many."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def emptied(self) -> bytes:
        """Returns what came since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def pack(case: PrivacyRequest) -> Iterator[bytes]:
    """Yields a case's pack as a ZIP, piece by piece; holds one piece at a time.

    Files that the vault no longer gives are named in `missing.json`. Raises NotAllowed where no key is set.
    """
    made_at = timezone.now()
    tray, missing = Tray(), list[str]()
    with Archive(tray, timezone.localtime(made_at)) as archive:
        for path, type_, chunks in _files(case, missing):
            with archive.entry(path, type_) as sink:
                yield from _through(sink, chunks, tray)
        manifest = _manifest(case, archive, made_at)
        archive.add("manifest.json", [manifest])
        archive.add("signature.json", [_signature(manifest)])
    yield tray.emptied()


def _through(sink: Counted, chunks: Iterable[bytes], tray: Tray) -> Iterator[bytes]:
    for chunk in chunks:
        sink.write(chunk)
        if piece := tray.emptied():
            yield piece


def _files(case: PrivacyRequest, missing: list[str]) -> Iterator[tuple[str, str, Iterable[bytes]]]:
    yield "README.txt", "text/plain", [render_to_string("requests/pack_readme.txt", {"case": case}).encode()]
    yield "case.json", "text/plain", [_json(case_facts(case))]
    for name, rows in related(case):
        yield f"{name}.jsonl", "text/plain", map(_line, rows)
    yield "audit/entries.jsonl", "text/plain", map(_line, chain.entries(case))
    yield "audit/seals.jsonl", "text/plain", map(_line, chain.seals(case))
    yield from _letters(case, missing)
    yield from _evidence(case, missing)
    yield "missing.json", "text/plain", [_json(missing)]
    yield "verify.py", "text/plain", [VERIFIER.read_bytes()]


def _letters(case: PrivacyRequest, missing: list[str]) -> Iterator[tuple[str, str, Iterable[bytes]]]:
    for letter in case.letters.order_by("pk").iterator(chunk_size=10):
        name = f"letters/{letter.pk}-{letter.outcome}"
        page = render_to_string("letters/print.html", {"letter": letter, "language": letter.language})
        yield f"{name}.html", "text/plain", [page.encode()]
        if not letter.pdf:
            missing.append(f"{name}.pdf")
        elif stream := _opened(letter.pdf, f"{name}.pdf", missing):
            yield f"{name}.pdf", "text/plain", _chunks(stream)


def _evidence(case: PrivacyRequest, missing: list[str]) -> Iterator[tuple[str, str, Iterable[bytes]]]:
    for evidence in case.evidence.filter(removed_at=None).order_by("pk"):
        evidence.case = case
        name = f"evidence/{download_name(evidence)}"
        if stream := _opened(evidence.vault_name, name, missing):
            yield name, evidence.type, _chunks(stream)


def _opened(vault_name: str, name: str, missing: list[str]) -> BinaryIO | None:
    try:
        return files.read(vault_name)
    except (FileNotFoundError, Unreadable):
        missing.append(name)
        return None


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _manifest(case: PrivacyRequest, archive: Archive, made_at: datetime) -> bytes:
    listed = [{"path": one.path, "bytes": one.bytes, "sha256": one.sha256} for one in archive.written]
    said = {"case": case.reference, "company": company().company.name, "made_at": made_at.isoformat()}
    return _json(said | {"files": listed})


def _signature(manifest: bytes) -> bytes:
    said = {
        "algorithm": signing.ALGORITHM,
        "fingerprint": signing.fingerprint(),
        "public_key": base64.b64encode(signing.public_key()).decode(),
        "signature": base64.b64encode(signing.sign(manifest)).decode(),
    }
    return _json(said)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _line(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n").encode()
