"""The facts of a case: what was asked, by whom, by when, what was planned, done, kept and answered."""

from requests.models.appeals import Appeal
from requests.models.case import PrivacyRequest
from requests.models.corrections import Correction
from requests.models.evidence import Evidence
from requests.models.holds import Hold
from requests.models.letters import Letter
from requests.models.plan import PlanItem
from requests.models.reminders import Reminder
from requests.models.timeline import Event

__all__ = ["Appeal", "Correction", "Event", "Evidence", "Hold", "Letter", "PlanItem", "PrivacyRequest", "Reminder"]
