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
    OPT_IN_SALE_SHARE = "opt_in_sale_share", _("Allow the sale and sharing of my data again")
    LIMIT_SENSITIVE = "limit_sensitive", _("Limit the use of sensitive data")
    OPT_OUT_ADMT = "opt_out_admt", _("Stop automated decisions about me")
    ACCESS_ADMT = "access_admt", _("Know how an automated decision about me is made")
    HUMAN_REVIEW = "human_review", _("Have a decision reviewed by a person")
    CPNI_DENY = "cpni_deny", _("Refuse the use of my call data (CPNI)")
    CPNI_WITHDRAW = "cpni_withdraw", _("Withdraw my approval to use call data (CPNI)")
    CHILD_DATA = "child_data", _("Report data about a child")
    DISPUTE = "dispute", _("Raise a dispute")
    APPEAL = "appeal", _("Appeal against an answer")
    QUESTION = "question", _("Ask a question")


TITLES = {
    Kind.DELETE: _("Deletion request"),
    Kind.KNOW_CATEGORIES: _("Request to know the kinds of data"),
    Kind.KNOW_SPECIFIC: _("Request to know the data itself"),
    Kind.CORRECT: _("Correction request"),
    Kind.COPY: _("Request for a copy"),
    Kind.PORTABILITY: _("Request to take data elsewhere"),
    Kind.RESTRICT: _("Request to limit use"),
    Kind.OBJECT: _("Objection"),
    Kind.OBJECT_MARKETING: _("Objection to marketing"),
    Kind.WITHDRAW_CONSENT: _("Withdrawal of consent"),
    Kind.OPT_OUT_SALE_SHARE: _("Opt-out of sale and sharing"),
    Kind.OPT_IN_SALE_SHARE: _("Opt-in to sale and sharing"),
    Kind.LIMIT_SENSITIVE: _("Request to limit sensitive data"),
    Kind.OPT_OUT_ADMT: _("Opt-out of automated decisions"),
    Kind.ACCESS_ADMT: _("Request to know about automated decisions"),
    Kind.HUMAN_REVIEW: _("Request for review by a person"),
    Kind.CPNI_DENY: _("Refusal of the use of call data (CPNI)"),
    Kind.CPNI_WITHDRAW: _("Withdrawal of approval to use call data (CPNI)"),
    Kind.CHILD_DATA: _("Report about a child's data"),
    Kind.DISPUTE: _("Dispute"),
    Kind.APPEAL: _("Appeal"),
    Kind.QUESTION: _("Question"),
}
"""The case's name as a noun, for headings, letters and lists."""

LEADS = {
    Kind.DELETE: _("Ask us to erase all of your data, or only some kinds of it."),
    Kind.KNOW_CATEGORIES: _("Get a list of the kinds of data we hold, where they come from and who receives them."),
    Kind.KNOW_SPECIFIC: _("Get that list together with a copy of the records themselves."),
    Kind.CORRECT: _("Tell us which record is wrong and what it should say. You can attach proof."),
    Kind.COPY: _("Get your records as files that you can open, print and keep."),
    Kind.PORTABILITY: _("Get what you gave us in a form that another company's systems can read."),
    Kind.RESTRICT: _("Ask us to keep your data and do nothing else with it, while a question about it is open."),
    Kind.OBJECT: _("Choose uses that you do not want, and say why. We stop, or show you reasons that weigh more."),
    Kind.OBJECT_MARKETING: _("We stop using your data to advertise to you. You need no reason."),
    Kind.WITHDRAW_CONSENT: _("Take back a consent that you gave us. What we did before stays lawful."),
    Kind.OPT_OUT_SALE_SHARE: _("We stop selling your data and sharing it for advertising. You need no proof."),
    Kind.OPT_IN_SALE_SHARE: _("Take back an earlier opt-out."),
    Kind.LIMIT_SENSITIVE: _("We use sensitive data for nothing but the service itself. You need no proof."),
    Kind.OPT_OUT_ADMT: _("We stop making important decisions about you by machine alone."),
    Kind.ACCESS_ADMT: _("Learn what a machine decided about you, on what, and by which logic."),
    Kind.HUMAN_REVIEW: _("A person looks again at a decision about you, such as the suspension of your account."),
    Kind.CPNI_DENY: _("We stop using the record of your calls to offer you other services."),
    Kind.CPNI_WITHDRAW: _("Take back what you allowed us to do with the record of your calls."),
    Kind.CHILD_DATA: _("Tell us about a child's data that reached us. Anybody can; we find it and delete it promptly."),
    Kind.DISPUTE: _("Tell us where you think that we do not do what we promised or what a law asks. A person answers."),
    Kind.APPEAL: _("Have an answer looked at again by somebody who did not give it."),
    Kind.QUESTION: _("Ask anything about your privacy, for example what protects your data when it goes abroad."),
}
"""What asking for each kind brings, in a sentence or two."""

FILED_ON_SITE = (
    Kind.KNOW_CATEGORIES,
    Kind.KNOW_SPECIFIC,
    Kind.COPY,
    Kind.PORTABILITY,
    Kind.CORRECT,
    Kind.DELETE,
    Kind.RESTRICT,
    Kind.OBJECT,
    Kind.OBJECT_MARKETING,
    Kind.WITHDRAW_CONSENT,
    Kind.OPT_OUT_SALE_SHARE,
    Kind.LIMIT_SENSITIVE,
    Kind.OPT_OUT_ADMT,
    Kind.CPNI_DENY,
    Kind.CPNI_WITHDRAW,
    Kind.HUMAN_REVIEW,
    Kind.ACCESS_ADMT,
    Kind.CHILD_DATA,
    Kind.DISPUTE,
    Kind.QUESTION,
)
"""The kinds that have a form, in the order in which they are offered."""


KNOWING = frozenset({Kind.KNOW_CATEGORIES, Kind.KNOW_SPECIFIC})
"""Answered by a letter that says what is held."""

RECORDS = frozenset({Kind.KNOW_SPECIFIC, Kind.COPY, Kind.PORTABILITY})
"""Answered with the records themselves."""


def title(kind: str) -> str:
    """Returns the case's name as a noun, in the language in force."""
    return str(TITLES[Kind(kind)])
