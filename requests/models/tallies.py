"""What was counted of cases and choices, so that no page counts a million rows; the worker writes it each night."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayTally(models.Model):
    """One day in the company's zone: cases received, cases answered, and the seconds that those answers took.

    A row stands for every day counted, so that the newest says up to where the counting has come.
    """

    day = models.DateField(_("day"), primary_key=True)
    received = models.PositiveIntegerField(_("received"), default=0)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    seconds = models.BigIntegerField(_("seconds to answer, in all"), default=0)

    class Meta:
        verbose_name = _("day's numbers")
        verbose_name_plural = _("days' numbers")

    def __str__(self) -> str:
        return self.day.isoformat()


class YearTally(models.Model):
    """How many cases of one kind came in or ended in one way within a year, and after how many days.

    `outcome`: "received", or the state in which a case was answered, whose answer took `took` days.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=24)
    outcome = models.CharField(_("outcome"), max_length=24)
    took = models.PositiveIntegerField(_("days to answer"), default=0)
    count = models.PositiveIntegerField(_("cases"))

    class Meta:
        verbose_name = _("year's numbers")
        verbose_name_plural = _("years' numbers")
        constraints = [
            models.UniqueConstraint(fields=["year", "kind", "outcome", "took"], name="year_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.outcome}"


class ChoiceTally(models.Model):
    """How many decisions of one state were made about a purpose within a year, by one way.

    `newest`: the last decision of the ledger that had been seen; a row of the year 0 keeps it where nothing counts.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    purpose = models.CharField(_("purpose"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=12, blank=True)
    method = models.CharField(_("way"), max_length=10, blank=True)
    count = models.PositiveIntegerField(_("decisions"), default=0)
    newest = models.BigIntegerField(_("newest decision"), default=0)

    class Meta:
        verbose_name = _("choices' numbers")
        verbose_name_plural = _("choices' numbers")
        constraints = [
            models.UniqueConstraint(fields=["year", "purpose", "state", "method"], name="choice_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.purpose} {self.state}"
