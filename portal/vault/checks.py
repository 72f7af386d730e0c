"""System checks of the keys: malformed ones stop the start, the development ones stop a deployment."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.vault.keys import KEY_BYTES, KEY_ID

DEVELOPMENT_KEYS = {"00" * KEY_BYTES, "11" * KEY_BYTES}
HINT = 'Make one with: python -c "import secrets; print(secrets.token_hex(32))"'


@register(Tags.compatibility)
def keys_are_well_formed(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports every key that is not 32 bytes in hex, and every key id that does not fit."""
    found: list[CheckMessage] = []
    if not settings.VAULT_KEYS:
        found.append(Error("VAULT_KEYS is empty.", hint=HINT, id="vault.E001"))
    for key_id, key in settings.VAULT_KEYS.items():
        if not KEY_ID.fullmatch(key_id):
            found.append(Error("VAULT_KEYS: a key id is 1 to 16 letters, digits, '.', '_' or '-'.", id="vault.E002"))
        if not _is_key(key):
            found.append(Error(f"VAULT_KEYS: {key_id!r} is not 32 bytes in hex.", hint=HINT, id="vault.E003"))
    if settings.EVIDENCE_SIGNING_KEY and not _is_key(settings.EVIDENCE_SIGNING_KEY):
        found.append(Error("EVIDENCE_SIGNING_KEY is not 32 bytes in hex.", hint=HINT, id="vault.E007"))
    if not _is_key(settings.PSEUDONYM_KEY):
        found.append(Error("PSEUDONYM_KEY is not 32 bytes in hex.", hint=HINT, id="vault.E004"))
    return found


@register(Tags.security, deploy=True)
def keys_are_secret(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Reports the keys that everybody knows, and a key that does both jobs."""
    keys = [*settings.VAULT_KEYS.values(), settings.PSEUDONYM_KEY]
    found: list[CheckMessage] = []
    if DEVELOPMENT_KEYS & {key.lower() for key in keys}:
        found.append(Error("VAULT_KEYS or PSEUDONYM_KEY is a development key.", hint=HINT, id="vault.E005"))
    if settings.PSEUDONYM_KEY in settings.VAULT_KEYS.values():
        found.append(Error("PSEUDONYM_KEY must not be one of VAULT_KEYS.", hint=HINT, id="vault.E006"))
    return found


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == KEY_BYTES
    except ValueError:
        return False
