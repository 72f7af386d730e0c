"""Taking a pack: who took it stands in the trail, and the pack itself holds that entry, sealed."""

from collections.abc import Iterator

from portal.audit.events import Event as Audited
from portal.audit.sealing import seal_unsealed
from portal.audit.trail import record
from requests.models import PrivacyRequest
from requests.packs import signing
from requests.packs.writing import pack
from requests.timeline import By


def take(case: PrivacyRequest, by: By) -> Iterator[bytes]:
    """Returns a case's pack, piece by piece. Raises NotAllowed where no key is set to sign it."""
    key = signing.fingerprint()
    record(Audited.PACK_TAKEN, actor=by.actor, subject=case.subject, about=case.about, key=key)
    seal_unsealed()
    return pack(case)
