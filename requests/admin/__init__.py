"""The privacy desk in Django's admin: queue, case page, deeds. The roof registers what `ADMINS` lists."""

from requests.admin.case import CaseAdmin
from requests.admin.drp_agents import AgentAdmin
from requests.admin.errands import ErrandAdmin
from requests.admin.holds import HoldAdmin
from requests.admin.legal_holds import LegalHoldAdmin
from requests.models import DrpAgent, Errand, Hold, LegalHold, PrivacyRequest

ADMINS = (
    (PrivacyRequest, CaseAdmin),
    (Errand, ErrandAdmin),
    (Hold, HoldAdmin),
    (LegalHold, LegalHoldAdmin),
    (DrpAgent, AgentAdmin),
)
