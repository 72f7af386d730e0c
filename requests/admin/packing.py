"""The evidence pack on the desk: taken by a button, never by a link."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from portal.vault.searching import DiscreetSearch
from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest
from requests.packs import signing, taking
from requests.timeline import By


class Packing(DiscreetSearch):
    """The address at which a case's pack is taken."""

    def get_urls(self) -> list[URLPattern]:
        """Adds the pack."""
        own = path("<int:pk>/pack/", self.admin_site.admin_view(self.pack), name="requests_pack")
        return [own, *super().get_urls()]

    def pack(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Streams the pack to whoever works cases; that they took it is audited. Raises Http404 for all but a POST."""
        if not request.user.has_perm("requests.work_case"):
            raise PermissionDenied
        if request.method != "POST":
            raise Http404
        case = get_object_or_404(PrivacyRequest, pk=pk)
        try:
            pieces = taking.take(case, By.staff(request.user))  # type: ignore[arg-type]
        except NotAllowed as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:requests_privacyrequest_change", args=[case.pk]))
        name = f'attachment; filename="{case.reference}-evidence.zip"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


def pack_of(may_work: bool) -> dict[str, Any]:
    """Returns what a case's page shows of its pack."""
    return {"may_pack": may_work, "pack_key": signing.fingerprint() if signing.is_set() else ""}
