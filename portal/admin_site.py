"""The staff site: Django's admin behind a second factor."""

from django_otp.admin import OTPAdminSite

from portal.audit.admin import EntryAdmin
from portal.audit.models import Entry
from portal.mail.admin import MessageAdmin
from portal.mail.models import Message


class PrivacyDeskSite(OTPAdminSite):
    """Django admin for staff who passed a second factor."""

    enable_nav_sidebar = False


site = PrivacyDeskSite(name="admin")
site.register(Entry, EntryAdmin)
site.register(Message, MessageAdmin)
