"""Tasks for other teams: what a case needs from them, given with a date, and done or declined with words.

A team is a group whose members may do tasks. They see the task, and not the case. No mail says what a task is about.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from portal.audit.events import Event as Audited
from portal.audit.trail import record
from portal.company.calendar import day_of
from portal.mail import outbox
from requests import timeline
from requests.lifecycle import NotAllowed, Stale
from requests.models import Errand, Event, PrivacyRequest
from requests.telling_staff import tell_staff
from requests.timeline import By

State = Errand.State
MAY_DO = Q(permissions__codename="do_errand", permissions__content_type__app_label="requests")
LONGEST = 5000


def teams() -> QuerySet[Group]:
    """Returns the groups whose members may do tasks."""
    return Group.objects.filter(MAY_DO).distinct().order_by("name")


def colleagues() -> QuerySet[User]:
    """Returns the active staff who may do tasks."""
    return User.objects.filter(is_active=True, is_staff=True, groups__in=teams()).distinct().order_by("name", "pk")


def give(case: PrivacyRequest, addressee: str, asks: str, due_on: date | None, by: By) -> Errand:
    """Gives a task to `team:KEY` or `person:KEY`, due today or later, never after the case's answer.

    Raises NotAllowed.
    """
    if not case.is_open or case.due_on is None:
        raise NotAllowed(_("Tasks are given while a case is open."))
    team, colleague = _addressee(addressee)
    if not asks.strip() or len(asks) > LONGEST:
        raise NotAllowed(_("Say what is needed, so that it can be done without the case."))
    today = day_of(timezone.now())
    latest = max(case.due_on, today)
    if due_on is None or not today <= due_on <= latest:
        raise NotAllowed(_("Choose a day from today on, not after the answer is due."))
    return add(Errand(case=case, team=team, colleague=colleague, asks=asks.strip(), due_on=due_on), by)


def add(errand: Errand, by: By) -> Errand:
    """Keeps a task, notes it with its case, and tells whoever is to do it."""
    case, errand.given_by = errand.case, by.user
    with transaction.atomic():
        errand.save()
        facts = {"name": errand.addressee, "asks": errand.asks}
        timeline.add(case, Event.What.NOTE, by, _("Task for %(name)s: %(asks)s") % facts)
        record(
            Audited.ERRAND_GIVEN,
            actor=by.actor,
            subject=case.subject,
            about=case.about,
            team=bool(errand.team),
            due=errand.due_on.isoformat(),
        )
        notify(errand, "errand_given")
    return errand


def close(errand: Errand, done: bool, words: str, by: By, proof: str = "") -> None:
    """Somebody did a task, or declines it; both with words for the privacy desk. Raises NotAllowed, Stale.

    `proof`: where what was done can be seen, such as a ticket or the line of a log.
    """
    if not errand.is_open:
        raise NotAllowed(_("This task has ended already."))
    if not words.strip() or len(words) > LONGEST:
        raise NotAllowed(_("Say what you did or found, or why you decline."))
    with transaction.atomic():
        _close(errand, State.DONE if done else State.DECLINED, words.strip(), by, proof.strip())
        tell_staff("errand_closed", errand.case, holders(errand))


def end(errand: Errand, by: By) -> None:
    """Takes a task back that is needed no longer. Raises NotAllowed, Stale."""
    if not errand.is_open:
        raise NotAllowed(_("This task has ended already."))
    with transaction.atomic():
        _close(errand, State.ENDED, "", by)


def of(user: User) -> QuerySet[Errand]:
    """Returns the tasks that somebody may see: their own and their teams'; all for whoever works cases."""
    if user.has_perm("requests.work_case"):
        return Errand.objects.all()
    return Errand.objects.filter(Q(colleague=user) | Q(team__in=user.groups.all()))


def open_ones(case: PrivacyRequest) -> list[Errand]:
    """Returns the tasks of a case that nobody has ended."""
    return list(case.errands.filter(state=State.OPEN).select_related("team", "colleague"))


def notify(errand: Errand, template: str, days: int = 0, *, also: Iterable[User] = ()) -> None:
    """Mails whoever is to do a task that it is there: the reference, the date and a link, nothing else."""
    link = outbox.absolute(reverse("admin:requests_errand_change", args=[errand.pk]))
    for one in {user.pk: user for user in (*_doers(errand), *also)}.values():
        outbox.send(
            template,
            to=one.email,
            language=one.language,
            kind="service",
            context={"reference": errand.case.reference, "due_on": errand.due_on, "days": abs(days), "link": link},
            person=one.pk,
            about=errand.case.about,
        )


def holders(errand: Errand) -> list[User]:
    """Returns who works on the task's case, else who gave the task."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    return list(staff.filter(pk__in=[errand.case.assigned_to_id or errand.given_by_id or 0]))


def _doers(errand: Errand) -> list[User]:
    staff = User.objects.filter(is_active=True, is_staff=True)
    return list(staff.filter(groups=errand.team) if errand.team else staff.filter(pk=errand.colleague_id or 0))


def _addressee(typed: str) -> tuple[Group | None, User | None]:
    kind, _colon, key = typed.partition(":")
    pk = int(key) if key.isdecimal() and len(key) < 19 else 0
    team = teams().filter(pk=pk).first() if kind == "team" else None
    colleague = colleagues().filter(pk=pk).first() if kind == "person" else None
    if team is None and colleague is None:
        raise NotAllowed(_("Choose a team or a colleague who may do tasks."))
    return team, colleague


def _close(errand: Errand, state: Errand.State, words: str, by: By, proof: str = "") -> None:
    facts = {"state": state, "words": words, "proof": proof, "closed_at": timezone.now(), "closed_by": by.user}
    if not Errand.objects.filter(pk=errand.pk, state=State.OPEN).update(**facts):
        raise Stale
    for name, value in facts.items():
        setattr(errand, name, value)
    case = errand.case
    said = f"{_('Task')}, {errand.addressee}: {errand.get_state_display()}. {words} {proof}"
    timeline.add(case, Event.What.NOTE, by, said.strip())
    record(Audited.ERRAND_CLOSED, actor=by.actor, subject=case.subject, about=case.about, state=str(state.value))
