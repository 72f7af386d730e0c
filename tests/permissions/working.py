"""What staff and the worker do in tests of permissions: drafts, announcements, and time that passes."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import F
from django.test import Client

from accounts.models import User
from accounts.roles import MANAGER
from portal.mail.models import Message
from portal.permissions.models import NamedUse, Told
from tests.inspection import Page, Visitor
from tests.people import make, sign_in

WORDS = {
    "title_en": "A study of call quality",
    "text_en": "We give your call records to Riverside University, which studies call quality.",
    "title_es": "Un estudio de la calidad de las llamadas",
    "text_es": "Damos sus registros de llamadas a la Universidad Riverside, que estudia la calidad de las llamadas.",
}


def manager() -> Visitor:
    """Returns the browser of Pat, who is a privacy manager here."""
    pat = User.objects.filter(email="pat@example.com").first() or make("pat")
    pat.groups.set([Group.objects.get(name=MANAGER)])
    client = Client()
    sign_in(client, pat)
    return Visitor(client)


def draft(staff: Visitor, purpose: str, **fields: Any) -> NamedUse:
    """Writes a draft as staff do; a question to everybody unless told otherwise."""
    page = staff.get("/admin/permissions/nameduse/add/")
    offered = [one.get("value") for one in page.main.iter("input") if one.get("name") == "categories"]
    facts: dict[str, Any] = {
        "kind": "question",
        "purpose": purpose,
        "law": "yes",
        "audience": "everybody",
        "named_party": "Riverside University",
        "categories": [offered[0]],
        **WORDS,
        **fields,
    }
    known = {name for form in page.forms for name in form.names}
    staff.submit("Keep the draft", **{name: value for name, value in facts.items() if name in known})
    return NamedUse.objects.latest("pk")


def do(staff: Visitor, use: NamedUse, deed: str, *, revision: int | None = None) -> str:
    """Presses a button of a use's page and returns what the desk says."""
    use.refresh_from_db()
    data = {"revision": use.revision if revision is None else revision, "confirmed": "yes"}
    response = staff.client.post(f"/admin/permissions/nameduse/{use.pk}/do/{deed}/", data, follow=True)
    assert response.status_code == 200
    use.refresh_from_db()
    return " ".join(str(message) for message in response.context["messages"])


def desk(staff: Visitor, use: NamedUse) -> Page:
    """Opens a use's page at the desk."""
    return staff.get(f"/admin/permissions/nameduse/{use.pk}/change/")


def pass_days(use: NamedUse, days: int) -> None:
    """Lets so many days go by since a use was announced."""
    gone = timedelta(days=days)
    NamedUse.objects.filter(pk=use.pk).update(announced_at=F("announced_at") - gone, told_at=F("told_at") - gone)
    Message.objects.filter(pk__in=use.told.values("message")).update(sent_at=F("sent_at") - gone)
    Told.objects.filter(use=use).update(at=F("at") - gone, seen_at=F("seen_at") - gone)
    User.objects.update(joined_at=F("joined_at") - gone)
    use.refresh_from_db()
