"""What this room holds about a person, as datasets: what they were told and asked, and the third parties they named.

That somebody was told stays: it proves that they could say no before a use began. It names nobody.
"""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from portal.permissions.models import NamedUse, Told
from portal.sources.port import Dataset, Field, Subject
from portal.sources.tables import Table, TableSource

_ = cast(Callable[[str], str], gettext_lazy)
KEY = "portal_permissions"
STATES = cast(dict[str, str], dict(NamedUse._meta.get_field("state").choices or ()))


def _people(subject: Subject) -> QuerySet[Any]:
    holders: QuerySet[Any] = EmailAddress.objects.filter(email__in=subject.of("email"), verified=True)
    return holders.values("user")


def _told(subject: Subject) -> QuerySet[Told]:
    return Told.objects.filter(person__in=_people(subject)).select_related("use")


def _named(subject: Subject) -> QuerySet[NamedUse]:
    return NamedUse.objects.filter(person__in=_people(subject))


class PermissionsSource(TableSource):
    """Questions to a person, new uses that they were told of, and third parties that they named."""

    key = KEY
    label = _("Privacy portal: permissions and new uses")
    tables = (
        Table(
            Dataset(
                key="portal_told_uses",
                source=KEY,
                category="",
                label=_("Uses of your data that you were told of"),
                fields=(
                    Field("at", _("Told"), "datetime", identifying=False),
                    Field("use", _("What about"), identifying=False),
                    Field("seen_at", _("Seen here"), "datetime", identifying=False),
                    Field("answered_at", _("Answered"), "datetime", identifying=False),
                    Field("reminded_at", _("Reminded"), "datetime", identifying=False),
                ),
                dated_by="at",
                erasure="never",
                in_words={"": _("{at}: {use}")},
                reached_by=("email",),
            ),
            rows=_told,
            read={"use": lambda one: one.use.title or one.use.key},
        ),
        Table(
            Dataset(
                key="portal_named_uses",
                source=KEY,
                category="",
                label=_("Uses that concern you alone"),
                fields=(
                    Field("made_at", _("Written"), "datetime", identifying=False),
                    Field("title", _("What about")),
                    Field("text", _("Words"), "long_text"),
                    Field("named_party", _("Third party"), of_others=True),
                    Field("state", _("State"), "choice", identifying=False, choices=STATES),
                ),
                dated_by="made_at",
                erasure="anonymise",
                in_words={"": _("{made_at}: {title}")},
                reached_by=("email",),
            ),
            rows=_named,
            blank={
                "person": None,
                "named_party": "",
                "title_en": "",
                "title_es": "",
                "text_en": "",
                "text_es": "",
            },
            held=Q(person__isnull=False),
        ),
    )
