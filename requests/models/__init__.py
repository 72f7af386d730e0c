"""The facts of a case: what was asked, by whom, by when, what was planned, done, kept and answered."""

from requests.models.appeals import Appeal
from requests.models.case import PrivacyRequest
from requests.models.corrections import Correction
from requests.models.cpni import CpniYear
from requests.models.drp import DrpAgent, DrpRequest
from requests.models.erasures import Erasure
from requests.models.errands import Errand
from requests.models.evidence import Evidence
from requests.models.fees import Fee
from requests.models.guests import Guest
from requests.models.holds import Hold
from requests.models.identity import IdentityCheck
from requests.models.legal_holds import LegalHold
from requests.models.letters import Letter
from requests.models.plan import PlanItem
from requests.models.proposals import Proposal
from requests.models.recipients import Told
from requests.models.reminders import Reminder
from requests.models.representing import Confirmation, Mandate
from requests.models.restrictions import Restriction
from requests.models.rulings import Ruling
from requests.models.statements import Statement
from requests.models.tallies import ChoiceTally, DayTally, YearTally
from requests.models.timeline import Event
from requests.models.verifying import Declaration, FraudStop, Matching

__all__ = [
    "Appeal",
    "ChoiceTally",
    "Confirmation",
    "Correction",
    "CpniYear",
    "DayTally",
    "Declaration",
    "DrpAgent",
    "DrpRequest",
    "Erasure",
    "Errand",
    "Event",
    "Evidence",
    "Fee",
    "FraudStop",
    "Guest",
    "Hold",
    "IdentityCheck",
    "LegalHold",
    "Letter",
    "Mandate",
    "Matching",
    "PlanItem",
    "PrivacyRequest",
    "Proposal",
    "Reminder",
    "Restriction",
    "Ruling",
    "Statement",
    "Told",
    "YearTally",
]
