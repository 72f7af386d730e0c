"""Uses of a person's data that are held because a request to limit them, or an objection, was followed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests.models.case import PrivacyRequest


class Restriction(models.Model):
    """One hold on uses: of everything where neither purposes nor categories are named (GDPR Art. 18, 21(1)).

    `purposes`: keys of the profile's uses; `categories`: of its kinds of data. `told_at`: when the person was told that
    it will be lifted, which comes before it is (Art. 18(3)).
    """

    class Ground(models.TextChoices):
        """Why (Art. 18(1)(a) to (d), 21(1))."""

        ACCURACY = "accuracy", _("The person says that the data is wrong")
        UNLAWFUL = "unlawful", _("The use is unlawful, and the person does not want erasure")
        CLAIM = "claim", _("The person needs the data for a legal claim")
        PENDING = "pending", _("An objection is being judged")
        OBJECTION = "objection", _("The objection is accepted")
        ASKED = "asked", _("The person asked, and we agree")

    case = models.ForeignKey(PrivacyRequest, on_delete=models.PROTECT, related_name="restrictions")
    purposes = models.JSONField(_("uses"), default=list, blank=True)
    categories = models.JSONField(_("kinds of data"), default=list, blank=True)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    note = models.TextField(_("note"), blank=True)
    placed_at = models.DateTimeField(_("placed"), auto_now_add=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(_("why it is lifted"), blank=True)
    told_at = models.DateTimeField(_("person told"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="restriction_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(told_at__lt=models.F("lifted_at")),
                name="restriction_told_before_lifted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.get_ground_display()}"

    @property
    def is_whole(self) -> bool:
        """Whether it holds every use."""
        return not self.purposes and not self.categories
