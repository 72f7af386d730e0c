"""Setting up a second factor: nothing counts before a first code has proved that it works."""

import io
import json
import secrets
from base64 import b32decode, b32encode, b64decode, b64encode
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.util import random_number_token

from accounts.models import AuthenticatorApp, MailedCode, RecoveryCodes, User
from portal.company.current import company
from portal.vault.sealing import Unreadable, seal, unseal

SETUP = "accounts_setup"
CODES = "accounts_codes"
RECOVERY_COUNT = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0, 1, i, l and o, which look alike on paper."""


def new_key(session: SessionBase, user: User) -> bytes:
    """Returns the secret for the app that is being set up; the same until it is confirmed, sealed in the session."""
    try:
        return b32decode(str(_read(session, SETUP, user)["key"]))
    except (KeyError, Unreadable):
        key = secrets.token_bytes(20)
        _write(session, SETUP, user, {"key": b32encode(key).decode()})
        return key


def address(user: User, key: bytes) -> str:
    """Returns the otpauth address that the QR code carries."""
    issuer = company().company.name.replace(":", " ")
    facts = {"secret": b32encode(key).decode(), "issuer": issuer, "algorithm": "SHA1", "digits": 6, "period": 30}
    return f"otpauth://totp/{quote(f'{issuer}:{user.email}')}?{urlencode(facts, quote_via=quote)}"


def picture(user: User, key: bytes) -> str:
    """Returns the QR code as an SVG element without any style of its own; black on white in every theme."""
    sink = io.BytesIO()
    look = {"light": "#ffffff", "border": 4, "omitsize": True, "svgclass": None, "lineclass": None}
    segno.make(address(user, key), error="m").save(sink, kind="svg", xmldecl=False, svgns=False, **look)
    return sink.getvalue().decode()


def in_fours(key: bytes) -> str:
    """Returns the key as it is typed by hand, in groups of four."""
    letters = b32encode(key).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


@transaction.atomic
def confirm_app(session: SessionBase, user: User, code: str) -> Device | None:
    """Makes the app that is being set up a factor, once its first code is right; returns it, or None."""
    device = AuthenticatorApp(user=user, name=_("Authenticator app"), confirmed=True)
    device.key = new_key(session, user)
    device.save()
    if not device.verify_token("".join(code.split())):
        device.delete()
        return None
    session.pop(SETUP, None)
    return device


def mail_device(user: User) -> MailedCode:
    """Returns a person's device for codes by mail, unconfirmed where it is new."""
    defaults = {"name": _("Code by email"), "confirmed": False}
    device: MailedCode = MailedCode.objects.get_or_create(user=user, defaults=defaults)[0]
    return device


@transaction.atomic
def confirm_mail(user: User, code: str) -> Device | None:
    """Makes codes by mail a factor, once a first code was typed back; returns it, or None."""
    device = MailedCode.objects.select_for_update().filter(user=user).first()
    if device is None or not device.verify_token("".join(code.split())):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


@transaction.atomic
def new_recovery_codes(session: SessionBase, user: User) -> list[str]:
    """Replaces a person's recovery codes; they can be read in this session until `put_away`, and never again."""
    codes = [_recovery_code() for _number in range(RECOVERY_COUNT)]
    device, _created = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": _("Recovery codes")})
    device.replace(codes)
    device.throttle_reset()
    _write(session, CODES, user, {"codes": codes})
    return codes


def shown_codes(session: SessionBase, user: User) -> list[str]:
    """Returns the recovery codes that still wait to be written down; none once they were put away."""
    try:
        codes: list[str] = _read(session, CODES, user)["codes"]
    except (KeyError, Unreadable):
        return []
    return codes


def put_away(session: SessionBase) -> None:
    """Forgets the recovery codes in clear."""
    session.pop(CODES, None)


def new_mailed_code(device: MailedCode) -> str:
    """Returns a new six-digit code, the only one that the device takes from now on."""
    code = str(random_number_token(6))
    device.set_code(code)
    return code


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _place in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _write(session: SessionBase, name: str, user: User, facts: dict[str, Any]) -> None:
    session[name] = b64encode(seal(json.dumps(facts).encode(), f"{name}:{user.pk}")).decode()


def _read(session: SessionBase, name: str, user: User) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unseal(b64decode(session[name]), f"{name}:{user.pk}"))
    return found
