"""Filters of the queue; each meets an index, and none reads a column's distinct values."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.company.calendar import day_of
from requests import proposing
from requests.kinds import FILED_ON_SITE, title
from requests.models import PrivacyRequest
from requests.models.finding import CaseQuerySet
from requests.states import ANSWERED, State


class Standing(admin.SimpleListFilter):
    """Open, waiting, answered. Without a choice only open cases are shown: the queue is what is to be done.

    A search looks through every case unless a choice narrows it.
    """

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the choices beside "open"."""
        second = [("approval", _("waiting for approval"))] if proposing.is_asked() else []
        first = [("waiting", _("waiting for the person")), *second]
        return [*first, ("answered", _("answered")), ("every", _("every case"))]

    def choices(self, changelist: Any) -> Any:
        """Yields the choices with "open" where Django says "all"."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("open"), "selected": first["selected"] and not changelist.query}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[PrivacyRequest]) -> QuerySet[PrivacyRequest]:
        """Returns the cases of the choice."""
        match self.value():
            case "waiting":
                return cast(CaseQuerySet, queryset).waiting()
            case "approval":
                return cast(CaseQuerySet, queryset).open().filter(pk__in=proposing.cases_that_wait())
            case "answered":
                return queryset.filter(status__in=[*sorted(ANSWERED), State.CLOSED])
            case "every":
                return queryset
            case _other if request.GET.get(SEARCH_VAR):
                return queryset
            case _other:
                return cast(CaseQuerySet, queryset).open()


class Due(admin.SimpleListFilter):
    """By the date of the answer."""

    title = _("answer due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the choices."""
        return [("overdue", _("overdue")), ("week", _("within seven days")), ("later", _("later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PrivacyRequest]) -> QuerySet[PrivacyRequest]:
        """Returns the cases of the choice."""
        today = day_of(timezone.now())
        match self.value():
            case "overdue":
                return queryset.filter(due_on__lt=today)
            case "week":
                return queryset.filter(due_on__gte=today, due_on__lte=today + timedelta(days=7))
            case "later":
                return queryset.filter(due_on__gt=today + timedelta(days=7))
            case _other:
                return queryset


class Whose(admin.SimpleListFilter):
    """By who works on it."""

    title = _("assigned to")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the choices."""
        return [("mine", _("me")), ("nobody", _("nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PrivacyRequest]) -> QuerySet[PrivacyRequest]:
        """Returns the cases of the choice."""
        match self.value():
            case "mine":
                return queryset.filter(assigned_to_id=request.user.pk)
            case "nobody":
                return queryset.filter(assigned_to__isnull=True)
            case _other:
                return queryset


class Asked(admin.SimpleListFilter):
    """By what is asked for: the kinds that people file here."""

    title = _("kind")
    parameter_name = "kind__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Returns the choices."""
        return [(kind.value, title(kind)) for kind in FILED_ON_SITE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PrivacyRequest]) -> QuerySet[PrivacyRequest]:
        """Returns the cases of the choice."""
        return queryset.filter(kind=self.value()) if self.value() else queryset
