"""The review of an automated decision: a person looks at it, decides under their own name, and says why.

Whoever is significantly affected by a decision made by machine alone obtains human intervention (GDPR Art. 22(3)).
"""

from django.utils.translation import gettext as _

from requests.kinds import Kind
from requests.lifecycle import NotAllowed
from requests.models import PrivacyRequest
from requests.timeline import By


def decidable(case: PrivacyRequest, reasons: str, by: By) -> None:
    """Asks whether somebody may decide a review now; any other kind passes.

    `reasons`: what the person reads. Raises NotAllowed without reasons, and where somebody else took the case, since
    the letter names whoever took it as the one who looked.
    """
    if case.kind != Kind.HUMAN_REVIEW:
        return
    if by.user is None or case.assigned_to_id != by.user.pk:
        raise NotAllowed(_("Take the case first: the letter names you as the person who reviewed the decision."))
    if not reasons.strip():
        raise NotAllowed(_("Say why the decision stands or is lifted; the person reads it."))
