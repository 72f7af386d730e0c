"""The facts of a case: what was asked, by whom, by when, what was planned, done, kept and answered."""

from requests.models.appeals import Appeal
from requests.models.case import PrivacyRequest
from requests.models.corrections import Correction
from requests.models.erasures import Erasure
from requests.models.evidence import Evidence
from requests.models.fees import Fee
from requests.models.guests import Guest
from requests.models.holds import Hold
from requests.models.legal_holds import LegalHold
from requests.models.letters import Letter
from requests.models.plan import PlanItem
__all__ = ["Appeal", "Correction", "Event", "Evidence", "Fee", "Guest", "Hold", "Letter", "PlanItem", "PrivacyRequest", "Reminder", "Restriction"]
    "Correction",
    "Erasure",
    "Event",
    "Evidence",
    "Hold",
    "LegalHold",
    "Letter",
    "PlanItem",
    "PrivacyRequest",
    "Restriction",
    "Told",
]
