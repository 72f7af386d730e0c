"""Versions of a notice that need a person's consent: who has not agreed stays on the earlier terms until they decide.

Versions whose change is declared as "consent" are asked about; whoever joined after a version was published joined
under it. A version that builds on one which was not agreed to waits with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.trail import Actor
from portal.company.current import company
from portal.company.schema.base import zone
from portal.company.schema.notices import Notice
from portal.consent.deciding import Circumstances, Wish, decide
from portal.consent.models import Decision, Method, Standing
from portal.consent.parties import of_person, references_of
from portal.consent.purposes import Purpose, of_family
from portal.consent.standing import Standings, standings
from portal.notices import applying
from portal.notices.models import Version
from portal.notices.reading import Reading


@dataclass(frozen=True)
class Asked:
    """A version that a person is asked to agree to: the version that applies meanwhile, and what was decided."""

    version: Version
    notice: Notice
    earlier: Version
    decided: Standing | None

    @property
    def is_open(self) -> bool:
        """Whether nothing was decided yet."""
        return self.decided is None


def policy_purpose() -> Purpose | None:
    """Returns the choice about changed policies; None where the profile has none, and nobody is asked."""
    return next(iter(of_family("policy")), None)


def version_in_force_for(user: User, notice: str) -> Version | None:
    """Returns the version of a notice that applies to a person today; None where none was published or is due yet."""
    versions = list(Version.objects.of(notice))
    return _in_force(versions, user, standings(references_of(user)))


def asked_of(user: User, held: Standings) -> list[Asked]:
    """Returns, notice by notice, the newest version that needs the person's consent and has it not; one query."""
    if policy_purpose() is None:
        return []
    published: dict[str, list[Version]] = {one.key: [] for one in company().newest_notices()}
    for version in Version.objects.order_by("-pk"):
        if version.notice in published:
            published[version.notice].append(version)
    found = (_asked(versions, user, held) for versions in published.values())
    return [one for one in found if one]


def find(user: User, notice: str, version: str) -> Version | None:
    """Returns a version that a person may decide about: one that needs consent and is newer than their account."""
    found = Version.objects.filter(notice=notice, version=version, change="consent").first()
    if policy_purpose() is None or found is None or found.published_at <= user.joined_at:
        return None
    return found


def agree(user: User, version: Version, agreed: bool, language: str) -> list[Decision]:
    """Writes down that a person agrees to a version, or stays on the earlier terms."""
    meant = policy_purpose()
    if meant is None:
        return []
    notice = version.text
    how = Circumstances(Method.FORM, Actor.person(user.pk), language, about=f"notice:{version.notice}")
    with translation.override(language):
        label = _("%(notice)s, version %(number)s") % {"notice": notice.title, "number": version.version}
        wish = Wish(
            meant.key,
            agreed,
            named=named(version),
            label=label,
            shown=(*(str(point) for point in notice.summary_of_changes), f"SHA-256 {version.digest}"),
        )
    return decide(of_person(user), [wish], how)


def named(version: Version) -> str:
    """Returns what the ledger calls a version."""
    return f"{version.notice[:39]}-{version.version}"


def decided(version: Version, held: Standings) -> Standing | None:
    """Returns what a person decided about a version; None while they have not."""
    meant = policy_purpose()
    return held.found.get((meant.key, "", named(version))) if meant else None


def _asked(versions: Sequence[Version], user: User, held: Standings) -> Asked | None:
    earlier = _in_force(versions, user, held)
    newest = next((one for one in versions if one.change == "consent"), None)
    if earlier is None or newest is None or newest.published_at <= user.joined_at or newest.pk <= earlier.pk:
        return None
    said = decided(newest, held)
    return None if said and said.usable else Asked(newest, newest.text, earlier, said)


def _in_force(versions: Sequence[Version], user: User, held: Standings) -> Version | None:
    """Returns the newest version due today that no unanswered consent stands before; `versions` is newest first."""
    today = _today()
    due = [one for one in reversed(versions) if one.effective_on <= today]
    found: Version | None = None
    waiting = False
    for version in due:
        if found is None or _joined_under(version, user.joined_at):
            found, waiting = version, False
        elif version.change == "consent" and policy_purpose() is not None:
            said = decided(version, held)
            waiting = not (said and said.usable)
            found = found if waiting else version
        elif not waiting:
            found = version
    return found


def _joined_under(version: Version, joined_at: datetime) -> bool:
    return version.published_at <= joined_at


def _today() -> date:
    return timezone.localdate(timezone=zone(company().company.time_zone))


def _applying(request: HttpRequest, reading: Reading) -> applying.Applying | None:
    """Says above a notice which version applies to a signed-in person who has not agreed to a newer one."""
    user = request.user
    if not isinstance(user, User) or not any(one.change == "consent" for one in reading.versions):
        return None
    held = standings(references_of(user))
    open_one = _asked(reading.versions, user, held)
    if open_one is None:
        return None
    number, new = open_one.earlier.version, open_one.version.version
    href = reverse("permissions:policy", args=[open_one.version.notice, new])
    own = reading.notice.version == number
    title = _("This version applies to you") if own else _("Version %s applies to you") % number
    text = _("It goes on for you until you agree to version %s. You decide.") % new
    return applying.Applying(own, title, text, href, _("See what changed, and decide"))


applying.register(_applying)
