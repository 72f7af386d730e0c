"""Agents of the Data Rights Protocol on the staff site: admitted, switched off, their token revoked; never removed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.subject import person_of
from portal.audit.paginator import NearPaginator
from requests.drp import agents
from requests.models import DrpAgent

MANAGE = "requests.manage_agents"


class AgentForm(forms.ModelForm):
    """An agent as the protocol's directory lists it."""

    key = forms.CharField(
        label=_("Id"),
        max_length=60,
        help_text=_("Capital letters and _, as the directory lists it. It cannot be changed later."),
        validators=[RegexValidator(r"^[A-Z_]+\Z", _("Use capital letters and _ alone."))],
    )
    web_url = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        help_text=_("People who confirmed a request may be led back to this host alone."),
    )

    class Meta:
        model = DrpAgent
        fields = ("key", "name", "verify_key", "web_url", "is_active")

    def clean_verify_key(self) -> str:
        """Returns the key as it is kept."""
        return agents.fit_key(self.cleaned_data["verify_key"])


@admin.action(description=_("Revoke the tokens of the chosen agents"), permissions=["change"])
def revoke(model_admin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[DrpAgent]) -> None:
    """Ends tokens; an agent that is active can set up another with its key."""
    ended = sum(agents.revoke(agent, person_of(request)) for agent in chosen)
    messages.success(request, _("Tokens revoked: %(count)d.") % {"count": ended})


class AgentAdmin(admin.ModelAdmin):
    """Who may see requests sees agents; admitting them takes a right of its own."""

    form = AgentForm
    list_display = ("name", "key", "is_active", "has_token", "last_used_on")
    ordering = ["name"]
    list_per_page = 50
    paginator = NearPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = (revoke,)

    @admin.display(description=_("has a token"), boolean=True)
    def has_token(self, agent: DrpAgent) -> bool:
        """Returns whether the agent has set up a token that still works."""
        return agent.digest is not None

    def get_fields(self, request: HttpRequest, obj: DrpAgent | None = None) -> tuple[str, ...]:
        """Returns what is typed; of an agent that is there also what has happened since."""
        typed = ("key", "name", "verify_key", "web_url", "is_active")
        return (*typed, "set_up_at", "last_used_on", "made_at") if obj else typed

    def get_readonly_fields(self, request: HttpRequest, obj: DrpAgent | None = None) -> tuple[str, ...]:
        """Keeps an agent's id as it was admitted: requests and the trail name it."""
        return ("key", "set_up_at", "last_used_on", "made_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: DrpAgent, form: Any, change: bool) -> None:
        """Stores an agent, and notes it."""
        agents.save(obj, person_of(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Managers, and whoever was given the right."""
        return bool(request.user.has_perm(MANAGE))

    def has_change_permission(self, request: HttpRequest, obj: DrpAgent | None = None) -> bool:
        """Managers, and whoever was given the right."""
        return bool(request.user.has_perm(MANAGE))

    def has_delete_permission(self, request: HttpRequest, obj: DrpAgent | None = None) -> bool:
        """Refuses: cases and the trail name it. Switch it off instead."""
        return False
