"""The facts of a case: what was asked, by whom, by when, what was planned, done, kept and answered."""

from requests.models.appeals import Appeal
from requests.models.case import PrivacyRequest
from requests.models.corrections import Correction
from requests.models.cpni import CpniYear
from requests.models.erasures import Erasure
from requests.models.evidence import Evidence
from requests.models.fees import Fee
from requests.models.guests import Guest
from requests.models.holds import Hold
from requests.models.legal_holds import LegalHold
from requests.models.letters import Letter
from requests.models.plan import PlanItem
from requests.models.recipients import Told
from requests.models.reminders import Reminder
from requests.models.restrictions import Restriction
from requests.models.tallies import ChoiceTally, DayTally, YearTally
from requests.models.timeline import Event

__all__ = [
    "Appeal",
    "ChoiceTally",
    "Correction",
    "CpniYear",
    "DayTally",
    "Erasure",
    "Event",
    "Evidence",
    "Fee",
    "Guest",
    "Hold",
    "LegalHold",
    "Letter",
    "PlanItem",
    "PrivacyRequest",
    "Reminder",
    "Restriction",
    "Told",
    "YearTally",
]
