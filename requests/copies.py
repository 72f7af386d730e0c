"""The records themselves, for a request to know them: a copy built by the exports room and opened from the case."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.exports import asking
from portal.sources.port import Span
from requests import timeline
from requests.lifecycle import NotAllowed, change
from requests.models import Event, PrivacyRequest
from requests.timeline import By

BEING_BUILT = gettext_noop("Your copy is being put together.")


def order(case: PrivacyRequest, by: By, span: Span) -> None:
    """Orders the copy of a case; ordered once. Raises NotAllowed where no login is left to download it, Stale."""
    if case.person is None or not case.has_login:
        raise NotAllowed(_("The person's login is gone; nobody could download a copy."))
    if not case.is_working or case.scope.get("export"):
        raise NotAllowed(_("There is no copy to build in this state."))
    with transaction.atomic():
        try:
            export = asking.start(case.person, case.categories, span, case.language, by.actor)
        except asking.AlreadyBeingMade:
            raise NotAllowed(_("A copy for this person is being built already; try again when it is done.")) from None
        change(case, by, scope={**case.scope, "export": str(export.pk)})
        timeline.add(case, Event.What.WORK, by, BEING_BUILT, public=True)
