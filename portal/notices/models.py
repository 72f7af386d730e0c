"""Published versions of the company's notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.company.schema.notices import Notice


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions by their notice."""

    def of(self, notice: str) -> "VersionQuerySet":
        """Returns the versions of one notice, the newest first."""
        return self.filter(notice=notice).order_by("-pk")


class Version(models.Model):
    """One version of one notice as it was published. It is never changed: a change is another version."""

    notice = models.CharField(_("notice"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    effective_on = models.DateField(_("effective on"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    change = models.CharField(_("kind of change"), max_length=20)
    digest = models.CharField(_("SHA-256 of the content"), max_length=64)
    content = models.JSONField(_("content"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a notice")
        verbose_name_plural = _("versions of notices")
        constraints = [models.UniqueConstraint(fields=["notice", "version"], name="notices_version_once")]

    def __str__(self) -> str:
        return f"{self.notice} {self.version}"

    @property
    def text(self) -> Notice:
        """The notice as it was published; its words appear in the reader's language."""
        return Notice.model_validate(self.content)
