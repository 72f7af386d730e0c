"""What the profile says of a category and of one record in it: where it comes from, and why it is still there."""

from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from portal.company import words
from portal.company.current import company, law
from portal.company.keeping import kept_until
from portal.company.schema.data import Category, Period, Retention
from portal.notices.facts import Row, standing_rows
from portal.sources.port import Dataset


def marks(category: Category) -> list[str]:
    """Returns in a few words who it came from, and whether the service needs it."""
    provenances = [company().origin(key).provenance for key in category.origins]
    needed = {"essential": _("Needed for the service"), "optional": _("Optional")}.get(category.necessity)
    return [*(str(words.PROVENANCE[one]) for one in dict.fromkeys(provenances)), *([needed] if needed else [])]


def why_kept(category: Category, dataset: Dataset, recorded: datetime | date | None, ended: date | None) -> list[Row]:
    """Returns why a record is still held: until when, by which rule, counted from when, and who laid the rule down.

    `recorded`: the time that the record is of; `ended`: when the person's service ended, None while it lasts.
    """
    rule = company().retention(category.retention)
    until = kept_until(rule, recorded, ended)
    rows = [
        Row(_("Kept until"), value=_said(until) if until else words.kept(rule)),
        Row(_("The rule"), value=words.kept(rule), note=str(rule.reason)),
        Row(_("Counted from"), value=_start(rule, recorded, ended), note=_silence(rule)),
        Row(_("Laid down by"), value=_source(rule)),
        Row(_("If you ask for deletion"), value=_deletion(category, dataset, rule)),
    ]
    return [row for row in rows if row.value]


def about(category: Category, dataset: Dataset) -> list[Row]:
    """Returns where records of a dataset come from, whether they are needed, and who decides about them."""
    return standing_rows(category, dataset.origins or category.origins)


def _said(day: datetime | date) -> str:
    return str(formats.date_format(day, "DATE_FORMAT"))


def _start(rule: Retention, recorded: datetime | date | None, ended: date | None) -> str:
    if not isinstance(rule.period, Period):
        return ""
    if rule.starts == "record":
        return _("%(day)s, the date of this record") % {"day": _said(recorded)} if recorded else ""
    if ended is None:
        return _("The end of your service, which has not ended")
    return _("%(day)s, when your service ended") % {"day": _said(ended)}


def _silence(rule: Retention) -> str:
    if rule.starts and not rule.start_stated:
        return _("The policy does not say from when; we count it this way.")
    return ""


def _source(rule: Retention) -> str:
    ground = company().ground_of(rule)
    if ground is None or ground.source == "policy":
        return _("Our privacy policy")
    named = str(law(ground.law).label) if ground.law else str(ground.label)
    return f"{named} ({ground.cite})" if ground.cite else named


def _deletion(category: Category, dataset: Dataset, rule: Retention) -> str:
    if category.deletion == "none":
        return ""
    if not rule.outlasts_deletion:
        if dataset.erasure == "never":
            return _("It stays; records of this kind are not deleted at your request.")
        return _("It is deleted; the rule does not stop that.")
    ground = company().ground_of(rule)
    stays = _("It stays until the rule has run out.")
    return f"{stays} {ground.text}" if ground else stays
