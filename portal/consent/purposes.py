"""Everything that a person can allow or refuse here: the profile's choices, its kinds of cookies, and rights by law."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.company.current import company, laws_in_force
from portal.company.schema.choices import Choice, CookieKind
from portal.company.schema.data import Period

ALL_MARKETING = "marketing.all"
"""Every mailing at once, those included that are declared later."""

SALE = "law.sale_sharing"
"""The sale and sharing of personal information (Cal. Civ. Code 1798.120)."""

SENSITIVE = "law.limit_sensitive"
"""The use of sensitive personal information beyond what was asked for (Cal. Civ. Code 1798.121)."""

COOKIES = "cookies."
"""Begins the key of a kind of cookie."""

Words = str | Promise

CHANNELS: dict[str, Promise] = {
    "email": _("by email"),
    "phone": _("by telephone"),
    "sms": _("by text message"),
    "post": _("by post"),
}
"""The ways by which a purpose can be chosen, in words."""


@dataclass(frozen=True)
class Purpose:
    """One thing to allow or refuse. `default`: what holds before anybody has decided; not stated counts as no."""

    key: str
    family: str
    label: Words
    description: Words
    default: Literal["on", "off", "UNSET"]
    warning: Words = ""
    channels: tuple[str, ...] = ()
    choice: Choice | None = None
    kind: CookieKind | None = None

    @property
    def one_at_a_time(self) -> bool:
        """Whether each named thing is decided by itself."""
        return bool(self.choice and self.choice.one_at_a_time)

    @property
    def lasts(self) -> Period | None:
        """How long a yes holds; a cookie choice, yes or no, is remembered for a time of its own."""
        return self.choice.lasts if self.choice else None

    @property
    def waits(self) -> Period | None:
        """How long after its notice a use that is on by default may begin."""
        return self.choice.waits if self.choice else None

    @property
    def by_address(self) -> bool:
        """Whether it belongs to a mailbox rather than to an account: whoever reads the mail decides."""
        return self.family == "marketing"


def purposes() -> tuple[Purpose, ...]:
    """Returns every purpose of the profile in force, in its order; the kinds of cookies and the law's come last."""
    return tuple(_declared(settings.COMPANY).values())


def purpose(key: str) -> Purpose:
    """Returns the purpose of that key. Raises KeyError."""
    return _declared(settings.COMPANY)[key]


def of_family(*families: str) -> tuple[Purpose, ...]:
    """Returns the purposes of these families: those of `portal.company.schema.choices.Choice`, "cookies", "law"."""
    return tuple(one for one in purposes() if one.family in families)


def topics() -> tuple[Purpose, ...]:
    """Returns the mailings that people can leave one by one."""
    return tuple(one for one in of_family("marketing") if one.key != ALL_MARKETING and not one.one_at_a_time)


def sells() -> bool:
    """Returns whether the company says that it sells or shares data: by a recipient, or by a kind of cookie."""
    profile = company()
    return any(one.disclosed == "sold_or_shared" for one in profile.recipients) or any(
        kind.sale for kind in profile.cookies.kinds
    )


@cache
def _declared(name: str) -> dict[str, Purpose]:
    profile = company()
    found = [_of_choice(choice) for choice in profile.choices]
    if any(one.family == "marketing" for one in found):
        found.append(_all_marketing())
    found += [_of_kind(kind) for kind in profile.cookies.kinds if not kind.essential]
    rights = {right for law in laws_in_force().values() for right in law.rights}
    rights |= {right.kind for right in profile.rights}
    if "opt_out_sale_share" in rights:
        found.append(_sale())
    if "limit_sensitive" in rights:
        found.append(_sensitive())
    return {one.key: one for one in found}


def _of_choice(choice: Choice) -> Purpose:
    return Purpose(
        choice.key,
        choice.family,
        choice.label,
        choice.description,
        choice.default,
        choice.warning,
        choice.channels,
        choice=choice,
    )


def _of_kind(kind: CookieKind) -> Purpose:
    # Nothing that is not needed is set before somebody agreed (Directive 2002/58/EC Art. 5(3)), whatever is declared.
    return Purpose(COOKIES + kind.key, "cookies", kind.label, kind.description, "off", kind=kind)


def _all_marketing() -> Purpose:
    return Purpose(
        ALL_MARKETING,
        "marketing",
        _("All marketing"),
        _("Every mailing of ours that is not about your service, those that we start later included."),
        "UNSET",
        _("Messages about your service, your account and your requests go on."),
        channels=("email",),
    )


def _sale() -> Purpose:
    return Purpose(
        SALE,
        "law",
        _("Sale and sharing of my data"),
        _("Giving your data to others for money or something else of value, or for advertising across websites."),
        "on" if sells() else "off",
    )


def _sensitive() -> Purpose:
    return Purpose(
        SENSITIVE,
        "law",
        _("Use of my sensitive data"),
        _("Using sensitive data for more than what you asked for, keeping things safe, and what the law allows."),
        "on" if any(category.sensitive for category in company().categories) else "off",
    )


@receiver(setting_changed)
def _forget(*, setting: str, **_facts: object) -> None:
    """Reads the purposes anew when a test changes the profile."""
    if setting == "COMPANY":
        _declared.cache_clear()
