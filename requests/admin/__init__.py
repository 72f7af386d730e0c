"""The privacy desk in Django's admin: queue, case page, deeds. The roof registers what `ADMINS` lists."""

from requests.admin.case import CaseAdmin
from requests.admin.holds import HoldAdmin
from requests.models import Hold, PrivacyRequest

ADMINS = ((PrivacyRequest, CaseAdmin), (Hold, HoldAdmin))
