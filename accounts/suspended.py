"""A form that was sent too late for its proof: kept sealed until the person has given a new one."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from portal.vault.sealing import Unreadable, seal, unseal

KEY = "accounts_suspended"
LARGEST = 100_000
"""Bytes; a longer form is not kept, the person types it again."""


@dataclass(frozen=True)
class SuspendedForm:
    """What was to be sent, and where to. `files`: it had files, which have to be chosen again."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def keep(request: HttpRequest) -> None:
    """Keeps a POST's fields in the session, encrypted; files are not kept."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    clear = json.dumps([request.get_full_path(), fields.urlencode(), bool(request.FILES)]).encode()
    if len(clear) <= LARGEST:
        request.session[KEY] = b64encode(seal(clear, KEY)).decode()


def kept(request: HttpRequest, path: str) -> SuspendedForm | None:
    """Returns the form that was kept for a path, if any."""
    try:
        where, fields, files = json.loads(unseal(b64decode(request.session[KEY]), KEY))
    except (KeyError, Unreadable):
        return None
    if where != path:
        return None
    pairs = tuple((name, value) for name, values in QueryDict(fields).lists() for value in values)
    return SuspendedForm(path, pairs, files)


def forget(request: HttpRequest) -> None:
    """Drops what was kept."""
    request.session.pop(KEY, None)
