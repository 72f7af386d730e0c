"""The desk's records and numbers: the log of requests, the yearly numbers, the year of call data."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from portal.vault.searching import DiscreetSearch
from requests import cpni, numbers, request_log, tallying
from requests.admin import count_tables
from requests.csv_stream import csv_response
from requests.timeline import By

MOST_WORDS = 20_000


class Counting(DiscreetSearch):
    """Pages and downloads for whoever may see cases; a page by GET shows, and changes nothing."""

    def get_urls(self) -> list[URLPattern]:
        """Adds the log, the numbers and the year of call data."""
        wrap = self.admin_site.admin_view
        own = [
            path("log/", wrap(self.log), name="requests_log"),
            path("log/csv/", wrap(self.log_csv), name="requests_log_csv"),
            path("numbers/", wrap(self.numbers), name="requests_numbers"),
            path("numbers/csv/", wrap(self.numbers_csv), name="requests_numbers_csv"),
            path("cpni/", wrap(self.cpni), name="requests_cpni"),
            path("cpni/csv/", wrap(self.cpni_csv), name="requests_cpni_csv"),
        ]
        return [*own, *super().get_urls()]

    def log(self, request: HttpRequest) -> HttpResponse:
        """Shows a page of the log; that staff read it is audited."""
        by = self._reader(request)
        lines, after = request_log.page(count_tables.place_of(request.GET.get("after", "")))
        count_tables.note_reading(by, "page")
        shown = {"title": _("Log of requests"), "lines": lines, "after": count_tables.place_in_words(after)}
        return self._counted(request, "log", shown)

    def log_csv(self, request: HttpRequest) -> HttpResponseBase:
        """Downloads the log; that staff took it is audited."""
        count_tables.note_reading(self._reader(request), "csv")
        return csv_response("requests", count_tables.log_rows())

    def numbers(self, request: HttpRequest) -> HttpResponse:
        """Shows the numbers of a year."""
        self._reader(request)
        year, years = _year(request)
        shown = {"title": _("Numbers of %(year)s") % {"year": year}, "rows": numbers.of_year(year)}
        return self._counted(request, "numbers", shown | years)

    def numbers_csv(self, request: HttpRequest) -> HttpResponseBase:
        """Downloads the numbers of a year."""
        self._reader(request)
        year, _years = _year(request)
        return csv_response(f"numbers-{year}", count_tables.number_rows(numbers.of_year(year)))

    def cpni(self, request: HttpRequest) -> HttpResponse:
        """Shows what is known for a year's certificate, and keeps what staff write of it."""
        by, (year, years) = self._reader(request), _year(request)
        may_write = bool(request.user.has_perm("requests.work_case"))
        if request.method == "POST":
            if not may_write:
                raise PermissionDenied
            cpni.write(year, request.POST.get("breaches", "")[:MOST_WORDS], by)
            return HttpResponseRedirect(f"{reverse('admin:requests_cpni')}?year={year}")
        shown = {"title": _("Call data in %(year)s") % {"year": year}, "found": cpni.of_year(year)}
        return self._counted(request, "cpni", shown | years | {"may_write": may_write})

    def cpni_csv(self, request: HttpRequest) -> HttpResponseBase:
        """Downloads what is known for a year's certificate."""
        self._reader(request)
        year, _years = _year(request)
        return csv_response(f"cpni-{year}", cpni.rows(cpni.of_year(year)))

    def _reader(self, request: HttpRequest) -> By:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return By.staff(request.user)  # type: ignore[arg-type]

    def _counted(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shown = self.admin_site.each_context(request) | context | {"page": name}
        return TemplateResponse(request, f"admin/requests/privacyrequest/{name}.html", shown)


def _year(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """Returns the year that is asked for, the newest without one, and what its page says of years. Raises Http404."""
    known = [str(one) for one in tallying.years()]
    asked = request.GET.get("year", known[0])
    if asked not in known:
        raise Http404
    return int(asked), {"year": asked, "years": known}
