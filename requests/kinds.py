"""The kinds of request: their names in words, and what each asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a person asks for; the keys are those of the profile's rights."""

    DELETE = "delete", _("Delete my data")
    KNOW_CATEGORIES = "know_categories", _("Know what kinds of data you hold")
    KNOW_SPECIFIC = "know_specific", _("Know exactly what you hold")
    CORRECT = "correct", _("Correct my data")
    COPY = "copy", _("Get a copy of my data")
    PORTABILITY = "portability", _("Take my data elsewhere")
    RESTRICT = "restrict", _("Limit what you do with my data")
    OBJECT = "object", _("Object to a use of my data")
    OBJECT_MARKETING = "object_marketing", _("Stop marketing")
    WITHDRAW_CONSENT = "withdraw_consent", _("Withdraw a consent")
    OPT_OUT_SALE_SHARE = "opt_out_sale_share", _("Stop the sale and sharing of my data")
    LIMIT_SENSITIVE = "limit_sensitive", _("Limit the use of sensitive data")
    HUMAN_REVIEW = "human_review", _("Have a decision reviewed by a person")
    CHILD_DATA = "child_data", _("Report data about a child")
    DISPUTE = "dispute", _("Raise a dispute")
    APPEAL = "appeal", _("Appeal against an answer")
    QUESTION = "question", _("Ask a question")


TITLES = {
    Kind.DELETE: _("Deletion request"),
    Kind.KNOW_CATEGORIES: _("Request to know the kinds of data"),
    Kind.KNOW_SPECIFIC: _("Request to know the data itself"),
    Kind.CORRECT: _("Correction request"),
}
"""The case's name as a noun, for headings, letters and lists."""

LEADS = {
    Kind.DELETE: _("Ask us to erase all of your data, or only some kinds of it."),
    Kind.KNOW_CATEGORIES: _("Get a list of the kinds of data we hold, where they come from and who receives them."),
    Kind.KNOW_SPECIFIC: _("Get that list together with a copy of the records themselves."),
    Kind.CORRECT: _("Tell us which record is wrong and what it should say. You can attach proof."),
}

FILED_ON_SITE = (Kind.DELETE, Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC, Kind.CORRECT)
"""The kinds that have a form, in the order in which they are offered."""


def title(kind: str) -> str:
    """Returns the case's name as a noun, in the language in force."""
    return str(TITLES.get(Kind(kind), Kind(kind).label))
