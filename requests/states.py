"""The states of a case and the one table of moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a case stands."""

    DRAFT = "draft", _("Not sent yet")
    RECEIVED = "received", _("Received")
    AWAITING_CONFIRMATION = "awaiting_confirmation", _("Waiting for confirmation")
    AWAITING_VERIFICATION = "awaiting_verification", _("Waiting for verification")
    IN_PROGRESS = "in_progress", _("In work")
    EXTENDED = "extended", _("In work, extended")
    FULFILLED = "fulfilled", _("Done")
    PARTIALLY_FULFILLED = "partially_fulfilled", _("Done in part")
    DENIED = "denied", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")
    REDIRECTED = "redirected_to_controller", _("Sent on to the controller")
    APPEAL_OPEN = "appeal_open", _("Appeal in work")
    APPEAL_UPHELD = "appeal_upheld", _("Appeal upheld")
    APPEAL_DENIED = "appeal_denied", _("Appeal refused")
    CLOSED = "closed", _("Closed")


class Reason(models.TextChoices):
    """Why a case was refused."""

    UNVERIFIED = "unverified", _("We could not verify your identity")
    NO_MATCH = "no_match", _("We found no records that match you")
    FRAUD_SUSPECTED = "fraud_suspected", _("We have good reason to think that the request is fraudulent")
    LEGAL_CONFLICT = "legal_conflict", _("Another law forbids it")
    EXEMPTION = "exemption", _("The law exempts this data")
    IMPOSSIBLE = "impossible_or_disproportionate", _("It is impossible, or out of all proportion")
    ACCURATE = "accurate", _("The record is more likely right than wrong")
    REPEAT_CORRECTION = "repeat_correction", _("The same correction was refused within six months")
    NO_PERMISSION = "no_permission", _("We were not shown that the person gave permission")
    FREQUENCY_LIMIT = "frequency_limit", _("The limit for this kind of request is used up")
    NOT_COVERED = "not_covered", _("Neither our policy nor a law that applies to you gives this right")
    OUTSIDE_JURISDICTION = "outside_jurisdiction", _("The law does not apply where you live")
    EXCESSIVE = "unfounded_or_excessive", _("The request is unfounded or excessive")
    OTHER = "other", _("Another reason")


OPEN = frozenset(
    {
        State.RECEIVED,
        State.AWAITING_CONFIRMATION,
        State.AWAITING_VERIFICATION,
        State.IN_PROGRESS,
        State.EXTENDED,
        State.APPEAL_OPEN,
        State.APPEAL_UPHELD,
    }
)
"""States in which the company still owes an answer."""

ANSWERED = frozenset(
    {State.FULFILLED, State.PARTIALLY_FULFILLED, State.DENIED, State.WITHDRAWN, State.REDIRECTED, State.APPEAL_DENIED}
)
WORKING = frozenset({State.IN_PROGRESS, State.EXTENDED})

_TAKEN_BACK = {State.WITHDRAWN, State.REDIRECTED}

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RECEIVED, State.CLOSED}),
    State.RECEIVED: frozenset(
        {State.AWAITING_CONFIRMATION, State.AWAITING_VERIFICATION, State.IN_PROGRESS, *_TAKEN_BACK}
    ),
    State.AWAITING_CONFIRMATION: frozenset({State.AWAITING_VERIFICATION, State.DENIED, *_TAKEN_BACK}),
    State.AWAITING_VERIFICATION: frozenset({State.IN_PROGRESS, State.DENIED, *_TAKEN_BACK}),
    State.IN_PROGRESS: frozenset(
        {State.EXTENDED, State.FULFILLED, State.PARTIALLY_FULFILLED, State.DENIED, *_TAKEN_BACK}
    ),
    State.EXTENDED: frozenset({State.FULFILLED, State.PARTIALLY_FULFILLED, State.DENIED, *_TAKEN_BACK}),
    State.FULFILLED: frozenset({State.CLOSED}),
    State.PARTIALLY_FULFILLED: frozenset({State.APPEAL_OPEN, State.CLOSED}),
    State.DENIED: frozenset({State.APPEAL_OPEN, State.CLOSED}),
    State.WITHDRAWN: frozenset({State.CLOSED}),
    State.REDIRECTED: frozenset({State.CLOSED}),
    State.APPEAL_OPEN: frozenset({State.APPEAL_UPHELD, State.APPEAL_DENIED, *_TAKEN_BACK}),
    State.APPEAL_UPHELD: frozenset({State.IN_PROGRESS, *_TAKEN_BACK}),
    State.APPEAL_DENIED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""Every move there is; what else must hold is asked by the guards of `requests.lifecycle`."""

NEVER_VERIFIED = frozenset(
    {
        *("opt_out_sale_share", "limit_sensitive", "opt_out_admt", "opt_in_sale_share"),
        *("object_marketing", "withdraw_consent", "child_data", "dispute", "question"),
    }
)
"""Kinds for which asking for proof of identity is itself forbidden (11 CCR 7026(d), 7027(e), 7060(b))."""
