"""Agents of the Data Rights Protocol, and what they asked for in people's names."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedText
from requests.models.case import PrivacyRequest


class DrpAgent(models.Model):
    """An authorised agent as the protocol's directory states it; `digest` is the SHA-256 of its newest token."""

    key = models.CharField(_("id"), max_length=60, unique=True, help_text=_("Capital letters and _, as listed."))
    name = models.CharField(_("name"), max_length=120)
    verify_key = models.CharField(
        _("key"), max_length=60, help_text=_("The public key that checks signatures: 32 bytes in Base64, as listed.")
    )
    web_url = models.URLField(
        _("website"), blank=True, help_text=_("People who confirmed a request may be led back to this host alone.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    set_up_at = models.DateTimeField(_("token made"), null=True, editable=False)
    set_up_issued_at = models.DateTimeField(null=True, editable=False)
    set_up_digest = models.CharField(max_length=64, blank=True, editable=False)
    last_used_on = models.DateField(_("last used"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("agent of the Data Rights Protocol")
        verbose_name_plural = _("agents of the Data Rights Protocol")
        permissions = [("manage_agents", _("Can admit agents of the Data Rights Protocol"))]
        constraints = [
            models.CheckConstraint(condition=Q(key__regex=r"^[A-Z_]+$"), name="drp_agent_key_as_listed"),
        ]

    def __str__(self) -> str:
        return self.name


class DrpRequest(models.Model):
    """What one agent asked for, under the id that it was given; the case is where the work goes on.

    `digest` is the SHA-256 of the signed message, `meaning` a keyed hash of what it says apart from its times.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(PrivacyRequest, on_delete=models.CASCADE, related_name="drp")
    agent = models.ForeignKey(DrpAgent, on_delete=models.PROTECT, related_name="asked")
    agent_request_id = models.CharField(max_length=255, blank=True)
    exercise = models.CharField(max_length=20)
    regime = models.CharField(max_length=20, blank=True)
    status_callback = SealedText(null=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    meaning = models.CharField(max_length=32, blank=True)
    told = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the status that the agent was told last")
    told_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("request of an agent")
        verbose_name_plural = _("requests of agents")
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "agent_request_id"], condition=~Q(agent_request_id=""), name="drp_request_id_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
