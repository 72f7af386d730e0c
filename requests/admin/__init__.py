"""The privacy desk in Django's admin: queue, case page, deeds. The roof registers what `ADMINS` lists."""

from requests.admin.case import CaseAdmin
from requests.admin.holds import HoldAdmin
from requests.admin.legal_holds import LegalHoldAdmin
from requests.models import Hold, LegalHold, PrivacyRequest

ADMINS = ((PrivacyRequest, CaseAdmin), (Hold, HoldAdmin), (LegalHold, LegalHoldAdmin))
