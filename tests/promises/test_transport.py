"""The portal in production answers over encrypted transport alone."""

import os
import subprocess
import sys

import pytest

from portal.settings import BASE_DIR

ASK = """
import django; django.setup()
from django.test import Client
clear = Client().get("/accounts/login/", HTTP_HOST="portal.example.com")
print(clear.status_code, clear["Location"])
sealed = Client().get("/brand.css", HTTP_HOST="portal.example.com", HTTP_X_FORWARDED_PROTO="https")
print(sealed.status_code, sealed["Strict-Transport-Security"].split(";")[0])
"""


@pytest.mark.parametrize(
    "company",
    [
        pytest.param("clearcall", marks=pytest.mark.promise("CCQ-36")),
        pytest.param("thevoco", marks=pytest.mark.promise("VOCO-81")),
    ],
)
def test_a_page_is_never_answered_in_the_clear(company: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "COMPANY": company,
        "DEBUG": "0",
        "SECRET_KEY": "s" * 60,
        "VAULT_KEYS": "one=" + "ab" * 32,
        "PSEUDONYM_KEY": "cd" * 32,
        "ALLOWED_HOSTS": "portal.example.com",
        "EMAIL_URL": "smtp+tls://localhost:587",
        "DEFAULT_FROM_EMAIL": "privacy@example.com",
        "PORTAL_URL": "https://portal.example.com",
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.stdout.splitlines() == [
        "301 https://portal.example.com/accounts/login/",
        "200 max-age=63072000",
    ], answer.stderr[-2000:]
