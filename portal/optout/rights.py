"""The two rights of this room: to stop sale and sharing, and to limit the use of sensitive data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.company.current import company, laws_in_force
from portal.company.schema.choices import CookieKind
from portal.company.schema.data import Category, Recipient
from portal.company.schema.law import Law, Span
from portal.consent.purposes import SALE, SENSITIVE, purposes
from portal.cookies.asking import vendors_of
from portal.cookies.kinds import sold


@dataclass(frozen=True)
class Right:
    """One right: the keys of its purpose and kind of request, the names of its pages and templates, and its words.

    `label`: what it is about, whoever asks; `used`, `unused`: how it stands.
    """

    purpose: str
    kind: str
    page: str
    again: str
    template: str
    label: str | Promise
    used: str | Promise
    unused: str | Promise


STOP_SALE = Right(
    SALE,
    "opt_out_sale_share",
    "optout:sale",
    "optout:allow",
    "sale",
    _("Sale and sharing of personal data"),
    _("Stopped"),
    _("Not stopped"),
)
LIMIT_SENSITIVE = Right(
    SENSITIVE,
    "limit_sensitive",
    "optout:limit",
    "optout:limit_allow",
    "limit",
    _("Use of sensitive data for more than what was asked for"),
    _("Limited"),
    _("Not limited"),
)
EVERY = (STOP_SALE, LIMIT_SENSITIVE)


def given() -> list[Right]:
    """Returns the rights that a law in force or the company's policy gives."""
    declared = {one.key for one in purposes()}
    return [one for one in EVERY if one.purpose in declared]


def receivers() -> list[Recipient]:
    """Returns to whom the company says that it sells or with whom it shares data."""
    return [one for one in company().recipients if one.disclosed == "sold_or_shared"]


def selling_kinds() -> list[tuple[CookieKind, list[str]]]:
    """Returns the kinds of cookies that sell or share data, each with the names of whose they are."""
    return [(kind, [one.name for one in vendors_of(kind)]) for kind in sold()]


def sensitive() -> list[Category]:
    """Returns the categories that are sensitive, by the policy or by statute (Cal. Civ. Code 1798.140(ae))."""
    return [one for one in company().categories if one.sensitive or "sensitive_personal_information" in one.statute]


def limit_of(right: Right) -> tuple[Law, Span] | None:
    """Returns the law that sets a time for obeying a right, and that time; the first in force, None where none does."""
    for law in laws_in_force().values():
        if clock := law.clock(right.kind):
            return law, clock.answer
    return None
