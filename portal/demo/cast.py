"""The people who can sign in to a demonstration: two customers, a customer's administrator, and staff.

Their passwords and authenticator keys are derived from SECRET_KEY: the same at every start, and never in the code.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django_otp.oath import totp

from accounts.models import User
from accounts.provision import provision
from accounts.roles import AUDITOR, MANAGER, OFFICER
from portal.demo.people import ALICE, BOB, CAROL

STAFF = {"officer": OFFICER, "manager": MANAGER, "auditor": AUDITOR}


@dataclass(frozen=True)
class Performer:
    """One person of the demonstration, with everything needed to sign in."""

    role: str
    email: str
    name: str

    @property
    def is_staff(self) -> bool:
        """Whether this person works at the privacy desk."""
        return self.role in STAFF

    @property
    def password(self) -> str:
        """The password, the same at every start."""
        return "try-" + base64.b32encode(self._derived("password")[:10]).decode().lower()

    @property
    def key(self) -> bytes:
        """The authenticator's shared secret."""
        return self._derived("authenticator")[:20]

    @property
    def totp_secret(self) -> str:
        """The shared secret as authenticator apps take it."""
        return base64.b32encode(self.key).decode()

    def code(self) -> str:
        """Returns the one-time code of this moment."""
        return f"{totp(self.key, t0=0):06d}"

    def _derived(self, use: str) -> bytes:
        return hmac.digest(settings.SECRET_KEY.encode(), f"demo:{use}:{self.email}".encode(), hashlib.sha256)


CAST = [
    Performer("customer", ALICE.email, ALICE.name),
    Performer("administrator", CAROL.email, CAROL.name),
    Performer("stranger", BOB.email, BOB.name),
    Performer("officer", "pat@staff.example.com", "Pat Olsen"),
    Performer("manager", "morgan@staff.example.com", "Morgan Reyes"),
    Performer("auditor", "noa@staff.example.com", "Noa Okafor"),
]


def admit() -> list[Performer]:
    """Makes sure that everybody of the cast can sign in, and returns them. Raises CommandError outside of demo mode."""
    if not settings.DEMO:
        raise CommandError("People of the demonstration exist only in demo mode.")
    for one in CAST:
        _admit(one)
    return CAST


def describe(cast: list[Performer], path: Path) -> Path:
    """Writes how to sign in as each of the cast, as JSON, and returns where."""
    people = [
        {"role": one.role, "email": one.email, "name": one.name, "password": one.password}
        | {"totp_secret": one.totp_secret, "staff": one.is_staff}
        for one in cast
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(people, indent=2) + "\n")
    return path


def _admit(one: Performer) -> None:
    if not User.objects.filter(email=one.email).exists():
        provision(
            email=one.email,
            name=one.name,
            password=one.password,
            totp_secret=one.totp_secret,
            staff_role=STAFF.get(one.role),
        )


def seconds_left() -> int:
    """Returns for how many seconds the one-time codes of this moment still count."""
    return 30 - int(time.time()) % 30
