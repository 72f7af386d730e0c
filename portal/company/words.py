"""The declarations' vocabulary in words that people read."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.company.schema.base import UNSET
from portal.company.schema.data import Period, Retention
from portal.company.schema.law import Span
from portal.company.schema.rights import Limit

Words = Mapping[str, Promise]

RIGHTS: Words = {
    "know_categories": _("Know what kinds of data you hold"),
    "know_specific": _("Know exactly what you hold"),
    "copy": _("Get a copy of my data"),
    "portability": _("Take my data elsewhere"),
    "delete": _("Delete my data"),
    "correct": _("Correct my data"),
    "restrict": _("Limit what you do with my data"),
    "object": _("Object to a use of my data"),
    "object_marketing": _("Stop marketing"),
    "withdraw_consent": _("Withdraw a consent"),
    "opt_out_sale_share": _("Stop the sale and sharing of my data"),
    "limit_sensitive": _("Limit the use of sensitive data"),
    "human_review": _("Have a decision reviewed by a person"),
    "child_data": _("Report data about a child"),
    "dispute": _("Raise a dispute"),
    "appeal": _("Appeal against an answer"),
    "question": _("Ask a question"),
}
"""What a person can ask for, by kind of request."""

BASES: Words = {
    "consent": _("You agreed to it (consent)"),
    "contract": _("We need it for our contract with you"),
    "legal_obligation": _("A law requires it (legal obligation)"),
    "vital_interests": _("It protects somebody's life (vital interests)"),
    "public_task": _("It serves a public task"),
    "legitimate_interest": _("We have a legitimate interest"),
}
"""GDPR Art. 6(1)(a) to (f)."""

CONTROL: Words = {
    "controller": _("We decide about it (we are the controller)"),
    "processor": _("A customer of ours decides about it; we act on their behalf (we are a processor)"),
    "conduit": _("We only carry it for others (we are a conduit)"),
}

PROVENANCE: Words = {
    "given": _("You gave it to us"),
    "observed": _("Collected automatically"),
    "third_party": _("From somebody else"),
    "public": _("From public sources"),
}

RECIPIENTS: Words = {
    "service_provider": _("Service provider"),
    "affiliate": _("Company of the same group"),
    "carrier": _("Telephone company"),
    "advertiser": _("Advertiser"),
    "client": _("Our customer"),
    "authority": _("Authority or court"),
    "successor": _("Successor of the business"),
    "third_party": _("Somebody else"),
}

DISCLOSED: Words = {
    "business_purpose": _("For a business purpose"),
    "sold_or_shared": _("Sold, or shared for advertising"),
    "legal_duty": _("Where the law requires or allows it"),
    "on_instruction": _("Only when you, or the customer who decides, tell us to"),
    "never": _("Never"),
}

STATUTE: Words = {
    "identifiers": _("Identifiers"),
    "customer_records": _("Customer records"),
    "protected_characteristics": _("Protected characteristics"),
    "commercial_information": _("Commercial information"),
    "biometric_information": _("Biometric information"),
    "internet_activity": _("Internet or network activity"),
    "geolocation": _("Geolocation data"),
    "audio_visual": _("Audio, electronic, visual or similar information"),
    "professional_information": _("Professional or employment information"),
    "education_information": _("Education information"),
    "inferences": _("Inferences"),
    "sensitive_personal_information": _("Sensitive personal information"),
}
"""Cal. Civ. Code 1798.140(v) and (ae)."""

NECESSITY: Words = {
    "essential": _("Needed: without it we cannot provide the service"),
    "optional": _("Optional: the service works without it"),
}

DEFAULTS: Words = {
    "on": _("On, unless you switch it off"),
    "off": _("Off, unless you switch it on"),
    "on_instruction": _("On only once somebody uses it or switches it on"),
    "UNSET": _("Not stated"),
}


def period(length: Period) -> str:
    """Returns a length of time in words: "1 year and 6 months"."""
    parts = [
        ngettext("%d year", "%d years", length.years) % length.years if length.years else "",
        ngettext("%d month", "%d months", length.months) % length.months if length.months else "",
        ngettext("%d day", "%d days", length.days) % length.days if length.days else "",
    ]
    return gettext(" and ").join(part for part in parts if part)


def span(length: Span) -> str:
    """Returns a legal time limit in words: "45 days", "10 business days"."""
    if length.unit == "months":
        return ngettext("%d month", "%d months", length.count) % length.count
    if length.unit == "business_days":
        return ngettext("%d business day", "%d business days", length.count) % length.count
    return ngettext("%d day", "%d days", length.count) % length.count


def kept(rule: Retention) -> str:
    """Returns for how long data under a rule is kept, and from when that is counted."""
    if isinstance(rule.period, Period):
        if rule.at_least:
            return gettext("At least %(period)s from the date of each record") % {"period": period(rule.period)}
        if rule.starts == "relationship_end":
            return gettext("%(period)s after your service ends") % {"period": period(rule.period)}
        return gettext("%(period)s from the date of each record") % {"period": period(rule.period)}
    return {
        UNSET: gettext("The policy states no period"),
        "as_needed": gettext("As long as it is needed for its purpose"),
        "until_deleted": gettext("Until it is deleted"),
        "until_withdrawn": gettext("Until you withdraw your consent or ask for deletion"),
    }[rule.period]


def limit(rule: Limit) -> str:
    """Returns how often a right may be used, in words."""
    said = {"times": rule.times, "months": rule.months}
    if rule.counting == "all_kinds":
        return gettext("%(times)d requests of these kinds together in %(months)d months") % said
    return gettext("%(times)d requests of each kind in %(months)d months") % said
