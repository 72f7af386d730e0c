"""The staff site: Django's admin behind a second factor."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_otp.admin import OTPAdminSite
from django_tasks_db.models import DBTaskResult

from accounts.admin import LinkAdmin, UserAdmin
from accounts.factors import may_serve
from accounts.models import Link, User
from portal.audit.admin import EntryAdmin
from portal.audit.models import Entry
from portal.company.current import company
from portal.consent.admin import PushAdmin
from portal.consent.models import Party, Push
from portal.consent.party_admin import PartyAdmin
from portal.drops.admin import DeviationAdmin, TakeAdmin
from portal.drops.models import Deviation, Take
from portal.jobs.admin import TaskAdmin
from portal.mail.admin import MessageAdmin
from portal.mail.models import Message
from portal.mailings.admin import ClientAdmin
from portal.mailings.models import Client
from portal.permissions.desk import ADMINS as USE_ADMINS
from portal.retention.admin import RunAdmin
from portal.retention.models import Run
from portal.sources import registry
from requests.admin import ADMINS as CASE_ADMINS
from requests.admin.pages import desk


class PrivacyDeskSite(OTPAdminSite):
    """Django admin for staff who passed a second factor; signing in and out is the portal's own."""

    enable_nav_sidebar = False
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Returns whether somebody may enter: active staff, whose session rests on an app or a recovery code."""
        return bool(super().has_permission(request) and may_serve(request.user, request.user.otp_device))  # type: ignore[union-attr, arg-type]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends everybody to the one page where people sign in. Raises PermissionDenied for who is no staff."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends to the page that signs out."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends to the page that changes the password."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Opens on the privacy desk for whoever may see cases."""
        may_see = request.user.has_perm("requests.view_privacyrequest")
        title = _("Privacy desk") if may_see else _("Staff site")
        shown = desk(request) if may_see else {}
        page: HttpResponse = super().index(request, {"title": title, **shown, **(extra_context or {})})
        return page

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Returns what every page of the staff site knows: the company's name stands in its head."""
        title = _("%s: privacy desk") % company().company.name
        files = any(source.adapter == "drop" for source in registry.declared().sources)
        return {**super().each_context(request), "site_title": title, "site_header": title, "files_arrive": files}


site = PrivacyDeskSite(name="admin")
site.register(Entry, EntryAdmin)
site.register(Message, MessageAdmin)
site.register(Take, TakeAdmin)
site.register(Deviation, DeviationAdmin)
site.register(DBTaskResult, TaskAdmin)
site.register(Client, ClientAdmin)
site.register(Run, RunAdmin)
site.register(Party, PartyAdmin)
site.register(Push, PushAdmin)
site.register(User, UserAdmin)
site.register(Link, LinkAdmin)
for _model, _admin in (*CASE_ADMINS, *USE_ADMINS):
    site.register(_model, _admin)
