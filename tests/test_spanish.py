"""The portal in Spanish, page by page: no sentence of ours stays English."""

import html
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer
from tinyhtml5.parser import HTMLParser

from accounts.models import User
from portal.company.current import company
from requests.models import Letter, PrivacyRequest
from tests.browser import wear
from tests.inspection import Page, Visitor
from tests.people import PASSWORD, SECRETS, code_of, sign_in
from tests.post import PostOffice, html_of, text_of
from tests.requests.working import do
from tests.spanish import english, english_in

TOLD_IN_ENGLISH = {"service_preferences", "communications", "diagnostics", "provider_data", "conferencing_data"}
"""Categories whose records hold English sentences."""

Work = Callable[..., int]


def seen(shown: Page) -> Page:
    assert shown.tree.get("lang") == "es", shown.url
    assert english(shown.tree) == [], shown.url
    return shown


def seen_by_staff(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200, path
    tree = HTMLParser(namespace_html_elements=False).parse(response.content.decode())
    assert tree.get("lang") == "es", path
    assert english(tree) == [], path


@pytest.fixture
def visitante(page: Visitor) -> Visitor:
    page.get("/")
    seen(page.submit("Español"))
    return page


@pytest.fixture
def alicia(visitante: Visitor, alice: User) -> Visitor:
    alice.language = "es"
    alice.save()
    sign_in(visitante.client, alice)
    return visitante


def test_a_visitor_reads_everything_in_spanish(visitante: Visitor) -> None:
    for path in ("", "data/", "rights/", "recipients/", "choices/", "features/", "cookies/", "contact/"):
        seen(visitante.get(f"/privacy/{path}"))
    for category in company().categories:
        seen(visitante.get(f"/privacy/data/{category.key}/"))
    for notice in company().notices:
        seen(visitante.get(f"/privacy/{notice.key}/"))
    for path in ("signup/", "password/reset/", "password/reset/done/", "inactive/"):
        seen(visitante.get(f"/accounts/{path}"))
    seen(visitante.get("/accounts/password/reset/key/1-x/"))
    seen(visitante.get("/nowhere/", status=404))
    visitante.get("/accounts/signup/")
    seen(visitante.submit("Crear mi cuenta", email="no", password1="x"))


@pytest.mark.browser
def test_longer_words_fit_a_narrow_screen(
    another_browser: Callable[..., BrowserContext],
    live_server: LiveServer,
    client: Client,
    alice: User,
    company_database: None,
) -> None:
    browser = another_browser(locale="es-US", viewport={"width": 320, "height": 900})
    sign_in(client, alice)
    wear(browser, client, live_server.url)
    tab = browser.new_page()
    wide = []
    paths = [
        "/",
        "/data/",
        "/data/contact_details/",
        "/copies/",
        "/requests/",
        "/requests/new/",
        "/requests/new/delete/",
    ]
    for path in [*paths, "/accounts/security/", "/privacy/", "/privacy/rights/", "/privacy/cookies/"]:
        tab.goto(path, wait_until="networkidle")
        assert tab.locator("html").get_attribute("lang") == "es"
        if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []
    tab.close()


def test_signing_in_is_in_spanish(visitante: Visitor, alice: User, company_database: None) -> None:
    seen(visitante.get("/accounts/login/"))
    seen(visitante.submit("Continuar", login=alice.email, password="wrong"))
    seen(visitante.submit("Continuar", login=alice.email, password=PASSWORD))
    seen(visitante.submit("Iniciar sesión", code="000000"))
    shown = seen(visitante.submit("Iniciar sesión", code=code_of(SECRETS[alice.email], ahead=1)))
    assert shown.h1 == "Hola, Alice"


def test_all_that_is_about_oneself_is_in_spanish(alicia: Visitor, company_database: None, work: Work) -> None:
    for path in ("/", "/data/", "/data/features/", "/copies/", "/requests/", "/requests/new/", "/accounts/security/"):
        seen(alicia.get(path))
    for category in company().categories:
        if category.key not in TOLD_IN_ENGLISH:
            seen(alicia.get(f"/data/{category.key}/"))
    alicia.get("/data/contact_details/")
    assert alicia.last
    record = next(link for link in alicia.last.links.values() if "/record/" in link)
    seen(alicia.get(record))
    seen(alicia.get(f"{record}correct/"))
    assert seen(alicia.submit("Guardar mis cambios", email="")).errors
    for path in (
        "link/",
        "link/number/",
        "profile/",
        "password/change/",
        "email/",
        "second-step/",
        "confirm/",
        "logout/",
    ):
        seen(alicia.get(f"/accounts/{path}"))
    seen(alicia.get("/copies/"))
    alicia.submit("Preparar mi copia", extent="everything")
    seen(alicia.last)
    work()
    assert "Su copia está lista" in seen(alicia.get(alicia.last.url)).text


def filed(alicia: Visitor) -> PrivacyRequest:
    seen(alicia.get("/requests/new/delete/"))
    seen(alicia.submit("Ver qué se borraría"))
    seen(alicia.submit("Ver qué se borraría", what="everything", place="US-CA"))
    shown = seen(alicia.submit("Enviar mi solicitud de eliminación"))
    case = PrivacyRequest.objects.get()
    assert f"Su referencia es {case.reference}" in shown.text
    return case


def test_a_request_is_filed_in_spanish(alicia: Visitor, company_database: None) -> None:
    case = filed(alicia)
    seen(alicia.get(f"/requests/{case.reference}/"))
    seen(alicia.get(f"/requests/{case.reference}/withdraw/"))
    for kind in ("know_specific", "know_categories", "correct"):
        seen(alicia.get(f"/requests/new/{kind}/"))


def test_desk_letter_and_mail_are_in_spanish(
    alicia: Visitor, company_database: None, work: Work, smtp: PostOffice, pat: User
) -> None:
    case = filed(alicia)
    desk = Client(headers={"accept-language": "es"})
    pat.groups.add(*Group.objects.all())
    sign_in(desk, pat)
    for path in ("", "requests/privacyrequest/", "requests/privacyrequest/desk/", "requests/hold/", "audit/entry/"):
        seen_by_staff(desk, f"/admin/{path}")
    for path in ("accounts/user/", f"accounts/user/{pat.pk}/change/", "accounts/link/", "mail/message/"):
        seen_by_staff(desk, f"/admin/{path}")
    for deed, facts in (("take", {}), ("plan", {}), ("execute", {"confirmed": "on"})):
        do(desk, case, deed, **facts)
        seen_by_staff(desk, f"/admin/requests/privacyrequest/{case.pk}/change/")
    work()
    seen_by_staff(desk, f"/admin/requests/privacyrequest/{case.pk}/change/")
    assert do(desk, case, "send") == ["La carta se envió y el caso está respondido."]
    work()
    letter = Letter.objects.latest("pk")
    assert letter.language == "es"
    assert letter.subject == "Nuestra respuesta a su solicitud"
    assert english_in(re.sub("<[^>]+>", "\n", html.unescape(letter.html))) == []
    assert [str(mail["Subject"]) for mail in smtp.to("alice@example.com")] == [
        f"Tenemos su solicitud {case.reference}",
        f"Una carta sobre su solicitud {case.reference}",
    ]
    for mail in smtp.to("alice@example.com"):
        assert english_in(text_of(mail)) == []
        assert english_in(re.sub("<[^>]+>", "\n", html_of(mail))) == []
