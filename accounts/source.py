"""What this room holds about a person, as datasets: the account, its second steps, its links, its history."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy

from accounts import forgetting
from accounts.models import (
    AuthenticatorApp,
    Identifier,
    Link,
    MailedCode,
    RecoveryCode,
    RecoveryCodes,
    SecurityEvent,
    User,
)
from portal.sources.port import Dataset, Field, Receipt, Selection, Subject
from portal.sources.tables import Table, TableSource

_ = cast(Callable[[str], str], gettext_lazy)
KEY = "portal_accounts"
LANGUAGES = cast(dict[str, str], dict(settings.LANGUAGES))
EVENTS = cast(dict[str, str], dict(SecurityEvent.Kind.choices))
PROOFS = cast(dict[str, str], dict(Link.Proof.choices))


def _users(subject: Subject) -> QuerySet[User]:
    holders = EmailAddress.objects.filter(email__in=subject.of("email"), verified=True)
    return User.objects.filter(pk__in=holders.values("user"))


def _of(model: type[Model]) -> Callable[[Subject], QuerySet[Any]]:
    return lambda subject: model._default_manager.filter(user__in=_users(subject).values("pk"))


def _links(subject: Subject) -> QuerySet[Link]:
    return Link.objects.filter(user__in=_users(subject).values("pk")).prefetch_related("identifiers")


def _factor(key: str, model: type[Model], label: str, *secret: Field) -> Table:
    fields = (
        Field("created_at", _("Set up"), "datetime", identifying=False),
        Field("name", _("Name"), identifying=False),
        Field("last_used_at", _("Last used"), "datetime", identifying=False),
        *secret,
    )
    words = {"": _("{name}, set up {created_at}")}
    return Table(
        Dataset(key, KEY, "", label, fields, dated_by="created_at", in_words=words, reached_by=("email",)),
        _of(model),
        read={"name": str},
    )


class AccountSource(TableSource):
    """The account in this portal. Secrets are said to be held, and never leave."""

    key = KEY
    label = _("Privacy portal: sign-in")
    tables = (
        Table(
            Dataset(
                "portal_account",
                KEY,
                "",
                _("Your account"),
                (
                    Field("joined_at", _("Made"), "datetime", identifying=False),
                    Field("name", _("Name"), correctable=True),
                    Field("email", _("Email address"), "email"),
                    Field("language", _("Language"), "choice", identifying=False, choices=LANGUAGES),
                    Field("last_login", _("Last sign-in"), "datetime", identifying=False),
                    Field("password", _("Password"), never_disclose=True),
                ),
                dated_by="joined_at",
                erasure="anonymise",
                in_words={"": _("The account of {name}, {email}, made {joined_at}")},
                reached_by=("email",),
            ),
            _users,
        ),
        Table(
            Dataset(
                "portal_links",
                KEY,
                "",
                _("Customer records linked to your account"),
                (
                    Field("verified_at", _("Linked"), "datetime", identifying=False),
                    Field("reference", _("Record")),
                    Field("identifiers", _("Found by")),
                    Field("proof", _("How we know"), "choice", identifying=False, choices=PROOFS),
                    Field("revoked_at", _("Unlinked"), "datetime", identifying=False),
                ),
                dated_by="verified_at",
                in_words={"": _("{reference}, linked {verified_at}: {proof}")},
                reached_by=("email",),
            ),
            _links,
            read={"identifiers": lambda link: ", ".join(one.value for one in link.identifiers.all())},
        ),
        _factor(
            "portal_authenticators",
            AuthenticatorApp,
            _("Authenticator apps"),
            Field("sealed_key", _("Key of the app"), never_disclose=True),
        ),
        _factor("portal_mailed_codes", MailedCode, _("Codes by email")),
        _factor(
            "portal_recovery_codes",
            RecoveryCodes,
            _("Recovery codes"),
            Field("codes", _("The codes"), never_disclose=True),
        ),
        Table(
            Dataset(
                "portal_security_events",
                KEY,
                "",
                _("What happened to your sign-in"),
                (
                    Field("at", _("When"), "datetime", identifying=False),
                    Field("kind", _("What"), "choice", identifying=False, choices=EVENTS),
                ),
                dated_by="at",
                in_words={"": _("{at}: {kind}")},
                reached_by=("email",),
            ),
            _of(SecurityEvent),
            every=SecurityEvent.objects.all,
        ),
    )

    @transaction.atomic
    def erase(self, dataset: str, subject: Subject, selection: Selection = Selection(), batch: int = 2_000) -> Receipt:
        """Erases one batch; what hangs on a row goes first, and with the account goes everything that signs it in."""
        chosen = self._selected(self._table(dataset), subject, selection).order_by("pk")
        if dataset == "portal_account":
            count = sum(forgetting.forget(user) for user in chosen[:batch])
            return Receipt(self.key, dataset, "done", count)
        keys = list(chosen.values_list("pk", flat=True)[:batch])
        if dataset == "portal_links":
            Identifier.objects.filter(link__in=keys).delete()
        if dataset == "portal_recovery_codes":
            RecoveryCode.objects.filter(device__in=keys).delete()
        return super().erase(dataset, subject, Selection(keys=tuple(map(str, keys))), batch)
