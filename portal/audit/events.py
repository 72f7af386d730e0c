"""Every event of the audit trail, in one list: its key, its words, and the facts that it may carry."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class UnknownFact(TypeError):
    """An event was given a fact that it does not declare, or one that is not a key, a number, yes or no."""


class Event(Enum):
    """What can happen. Facts are keys, numbers, yes or no: never a name, an address or free text."""

    SIGNED_UP = "signed_up", _("Signed up")
    SIGN_UP_REFUSED = "sign_up_refused", _("Sign-up refused"), "reason"
    SIGNED_IN = "signed_in", _("Signed in"), "method"
    SIGNED_OUT = "signed_out", _("Signed out")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed"), "reason", "method"
    SESSION_ENDED = "session_ended", _("Session ended"), "reason"
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset")
    EMAIL_CONFIRMED = "email_confirmed", _("Email address confirmed")
    EMAIL_CHANGED = "email_changed", _("Email address changed")
    FACTOR_ENROLLED = "factor_enrolled", _("Second step set up"), "kind"
    FACTOR_REMOVED = "factor_removed", _("Second step removed"), "kind"
    FACTORS_RESET = "factors_reset", _("Second step removed by staff"), "reason", "method"
    PASSWORD_LINK_SENT = "password_link_sent", _("Staff sent a link to choose a new password")
    ACCESS_CHANGED = "access_changed", _("Access of a person changed by staff"), "staff", "active"
    RECOVERY_CODES_MADE = "recovery_codes_made", _("Recovery codes made")
    RECOVERY_CODE_USED = "recovery_code_used", _("Recovery code used"), "method"
    STEPPED_UP = "stepped_up", _("Confirmed it was them"), "method"
    STEP_UP_FAILED = "step_up_failed", _("Could not confirm it was them"), "method"
    LINK_ASKED = "link_asked", _("Asked to link a customer record"), "method"
    LINK_MADE = "link_made", _("Customer record linked"), "method", "role"
    LINK_REFUSED = "link_refused", _("Link to a customer record refused"), "method", "reason"
    LINK_REMOVED = "link_removed", _("Link to a customer record removed"), "reason"
    ACCOUNT_ERASED = "account_erased", _("Account erased")

    RECORDS_LISTED = "records_listed", _("Looked at a list of records"), "category", "dataset", "rows"
    RECORD_SEEN = "record_seen", _("Looked at a record"), "category", "dataset"
    RECORD_REVEALED = "record_revealed", _("Uncovered the sensitive fields of a record"), "category", "dataset"
    FILE_PLAYED = "file_played", _("Opened a file"), "category", "dataset"
    RECORD_CORRECTED = "record_corrected", _("Corrected a record"), "category", "dataset", "fields"
    RECORD_ADDED = "record_added", _("Added a record"), "category", "dataset", "fields", "outcome"
    DELETION_ASKED = "deletion_asked", _("Asked to delete records"), "category", "dataset", "chosen", "rows"
    RECORDS_DELETED = "records_deleted", _("Records deleted"), "category", "dataset", "rows", "kept"
    DELETION_FAILED = "deletion_failed", _("Records could not be deleted"), "category", "dataset", "reason", "rows"

    EXPORT_ASKED = "export_asked", _("Asked for a copy"), "export", "formats"
    EXPORT_BUILT = "export_built", _("Copy built"), "export", "rows", "bytes"
    EXPORT_DOWNLOADED = "export_downloaded", _("Copy downloaded"), "export", "bytes"
    EXPORT_EXPIRED = "export_expired", _("Copy expired and removed"), "export"
    EXPORT_REMOVED = "export_removed", _("Copy removed by the person"), "export"
    HANDOVER_MADE = "handover_made", _("Link made to hand a copy to another company"), "hours"
    HANDOVER_USED = "handover_used", _("Copy fetched by another company through a link"), "bytes"
    HANDOVER_REVOKED = "handover_revoked", _("Link to a copy taken back")
    EXPORT_FAILED = "export_failed", _("Copy could not be built"), "export", "reason"

    CHOICE_MADE = "choice_made", _("Choice made"), "purpose", "channel", "named", "state", "method"
    CHOICE_PASSED_ON = "choice_passed_on", _("Choice passed on"), "purpose", "destination", "outcome"
    CHOICE_LATE = "choice_late", _("Choice has not arrived in time"), "purpose", "destination"
    FEATURE_SWITCHED = "feature_switched", _("Switch of the service changed"), "feature", "state", "outcome"
    RECEIPT_TAKEN = "receipt_taken", _("Record of choices downloaded"), "form", "count"
    USE_ANNOUNCED = "use_announced", _("New use announced"), "use", "people"
    USE_STARTED = "use_started", _("New use began"), "use", "people", "refused"
    USE_WRITTEN = "use_written", _("New use written or changed"), "use"
    USE_ENDED = "use_ended", _("New use ended"), "use"
    USE_CALLED_OFF = "use_called_off", _("New use called off"), "use"
    LINKS_MADE = "links_made", _("Unsubscribe links made for a mailing"), "list", "count", "client"
    LIST_CHECKED = "list_checked", _("List of refusals checked"), "list", "count", "client"
    CLIENT_CHANGED = "client_changed", _("Access of another system changed"), "client", "active"
    MAIL_BOUNCED = "mail_bounced", _("Mail came back"), "kind", "status", "message"

    CONSENT_DATA_ERASED = "consent_data_erased", _("Data erased with the consent that it rested on"), "dataset", "rows"
    CASE_RECEIVED = "case_received", _("Request received"), "kind", "law", "channel"
    CASE_CODE_SENT = "case_code_sent", _("Code sent to a mailbox, to ask without an account")
    CASE_CODE_PROVED = "case_code_proved", _("Mailbox proved by a code, to ask without an account")
    CASE_CODE_FAILED = "case_code_failed", _("Wrong code for a mailbox, to ask without an account"), "tries"
    CASE_MOVED = "case_moved", _("Request moved on"), "before", "after", "reason"
    CASE_VERIFIED = "case_verified", _("Identity checked for a request"), "method"
    POINTS_COMPARED = "points_compared", _("Facts compared with the records"), "needed", "answered", "matched"
    DECLARATION_SIGNED = "declaration_signed", _("Declaration signed under penalty of perjury"), "language"
    CASE_STOPPED = "case_stopped", _("Request stopped on suspicion of fraud")
    CASE_REPROVED = "case_reproved", _("Identity confirmed anew for a stopped request")
    CASE_RELEASED = "case_released", _("Stopped request goes on")
    CASE_EXTENDED = "case_extended", _("Request's due date extended"), "days", "reason"
    CASE_DECIDED = "case_decided", _("Request decided"), "category", "decision", "ground"
    CASE_ASSIGNED = "case_assigned", _("Request assigned")
    CASE_MESSAGE = "case_message", _("Message about a request"), "sender"
    CASE_LETTER_SENT = "case_letter_sent", _("Letter sent"), "letter"
    LETTER_WORDED = "letter_worded", _("Letter worded by staff"), "letter", "changed", "added", "left_out"
    CASE_DRAFTED = "case_drafted", _("Mail kept as a draft of a request"), "files", "whole"
    CASE_DISCARDED = "case_discarded", _("Draft of a request discarded"), "reason"
    COPY_HANDED_OVER = "copy_handed_over", _("Copy handed to another company by staff")
    CASE_MERGED = "case_merged", _("Request joined with another"), "earlier"
    CASE_PROPOSED = "case_proposed", _("Decision on a request proposed to a second officer"), "what"
    PROPOSAL_APPROVED = "proposal_approved", _("Proposed decision approved"), "what"
    PROPOSAL_SENT_BACK = "proposal_sent_back", _("Proposed decision sent back"), "what"
    PROPOSAL_TAKEN_BACK = "proposal_taken_back", _("Proposed decision taken back"), "what"
    RULING_REMINDED = "ruling_reminded", _("Staff reminded of what was held until a date")
    ERRAND_GIVEN = "errand_given", _("Task given to another team"), "team", "due"
    ERRAND_SEEN = "errand_seen", _("Task of a request read")
    ERRAND_CLOSED = "errand_closed", _("Task of another team ended"), "state"
    ERRAND_REMINDED = "errand_reminded", _("Team reminded of a task"), "days"
    FEE_QUOTED = "fee_quoted", _("Fee named for a request"), "amount", "currency"
    FEE_ANSWERED = "fee_answered", _("Fee answered by the person"), "accepted"
    FEE_WITHDRAWN = "fee_withdrawn", _("Fee taken back")
    PERMISSION_ASKED = "permission_asked", _("Person asked to confirm an agent's permission")
    PERMISSION_ANSWERED = "permission_answered", _("Agent's permission confirmed or denied"), "answer", "data_to"
    MANDATE_CHECKED = "mandate_checked", _("Right to act for somebody checked"), "asked_by", "method"
    IDENTITY_CHECK_STARTED = "identity_check_started", _("Check by an identity service started"), "check"
    IDENTITY_CHECK_ENDED = "identity_check_ended", _("Check by an identity service ended"), "check", "outcome"
    CASE_REMINDED = "case_reminded", _("Staff reminded of a due date"), "days"
    APPEAL_OPENED = "appeal_opened", _("Appeal received"), "sender", "law"
    APPEAL_DECIDED = "appeal_decided", _("Appeal decided"), "decision"
    PLAN_MADE = "plan_made", _("Erasure planned"), "datasets", "erase", "anonymise", "hold"
    STEP_EXECUTED = "step_executed", _("Step of the erasure carried out"), "dataset", "deed", "rows"
    STEP_FAILED = "step_failed", _("Step of the erasure failed"), "dataset", "reason"
    STEP_VERIFIED = "step_verified", _("Step of the erasure verified"), "dataset", "left"
    HOLD_PLACED = "hold_placed", _("Data kept for a time"), "dataset", "ground", "until"
    HOLD_ENDED = "hold_ended", _("Data no longer kept"), "dataset", "ground", "rows"

    CORRECTION_UPHELD = "correction_upheld", _("Correction written again after it was undone"), "category", "dataset"
    STATEMENT_WRITTEN = "statement_written", _("Statement on a declined correction written"), "with_record"
    STATEMENT_ADDED = "statement_added", _("Statement added to the record")
    RECIPIENT_NOTIFIED = "recipient_notified", _("Recipient told of a request"), "recipient", "outcome"
    LEGAL_HOLD_PLACED = "legal_hold_placed", _("Legal hold placed"), "whose", "category", "dataset"
    LEGAL_HOLD_RELEASED = "legal_hold_released", _("Legal hold released"), "whose", "category", "dataset"
    STEP_KEPT = "step_kept", _("Step of the erasure stopped by a legal hold"), "dataset"
    ERASURE_REPLAYED = "erasure_replayed", _("Erased again after a backup was restored"), "dataset", "rows"
    RESTRICTION_PLACED = "restriction_placed", _("Use of data held"), "ground", "whole", "purposes", "categories"
    RESTRICTION_TOLD = "restriction_told", _("Person told that a hold on the use of data will be lifted")
    RESTRICTION_LIFTED = "restriction_lifted", _("Use of data no longer held")
    REFUSALS_WRITTEN = "refusals_written", _("Refusals of a request written down"), "kind", "choices"

    DROP_TAKEN = "drop_taken", _("Records of a file taken in"), "dataset", "rows", "erased"
    DROP_REFUSED = "drop_refused", _("File of records refused"), "dataset", "faults"
    ORIGIN_FOLLOWED = "origin_followed", _("Change made where the records come from"), "dataset", "deed", "method"

    PACK_TAKEN = "pack_taken", _("Evidence pack of a request taken"), "key"
    LOG_READ = "log_read", _("Log of requests read"), "form"
    CPNI_YEAR_WRITTEN = "cpni_year_written", _("Year of call data written"), "year"
    AGENT_CHANGED = "agent_changed", _("Agent admitted or changed"), "agent", "active"
    AGENT_TOKEN_MADE = "agent_token_made", _("Agent set up its token"), "agent"
    AGENT_TOKEN_REVOKED = "agent_token_revoked", _("Token of an agent revoked"), "agent"
    AGENT_REFUSED = "agent_refused", _("Agent could not set up a token"), "agent"
    AGENT_TOLD = "agent_told", _("Agent told how a request stands"), "agent", "status"
    AGENT_CONFIRMED = "agent_confirmed", _("Person confirmed an agent's request"), "agent", "method"
    AGENT_DISOWNED = "agent_disowned", _("Person said that they did not ask an agent"), "agent", "method"
    STAFF_SAW_CASE = "staff_saw_case", _("Staff looked at a request")
    STAFF_SAW_PERSON = "staff_saw_person", _("Staff looked at a person's account")

    RETENTION_PURGED = (
        "retention_purged",
        _("Records past their period erased"),
        "dataset",
        "rule",
        "rows",
        "left",
        "before",
    )
    RETENTION_APPROVED = "retention_approved", _("Erasing past a period approved by staff"), "dataset", "rule", "due"
    RETENTION_ATTESTED = (
        "retention_attested",
        _("Records past their period erased by hand"),
        "dataset",
        "rule",
        "before",
    )

    NOTICE_PUBLISHED = "notice_published", _("Notice published"), "notice", "version"

    MAIL_SENT = "mail_sent", _("Mail sent"), "template", "kind", "message"
    MAIL_FAILED = "mail_failed", _("Mail could not be sent"), "template", "kind", "message", "reason"
    MAIL_WITHHELD = "mail_withheld", _("Mail not sent: the person said no"), "template", "kind", "message"
    MAIL_SENT_AGAIN = "mail_sent_again", _("Mail queued again by staff"), "template", "kind", "message"
    JOB_TRIED_AGAIN = "job_tried_again", _("Background work queued again by staff"), "task"
    JOB_FAILED = "job_failed", _("Background work failed"), "task", "error", "attempts"

    def __init__(self, key: str, label: str | Promise, *facts: str):
        self.key = key
        self.label = label
        self.facts = frozenset(facts)
