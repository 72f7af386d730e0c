"""The staff site: Django's admin behind a second factor."""

from django_otp.admin import OTPAdminSite


class PrivacyDeskSite(OTPAdminSite):
    """Django admin for staff who passed a second factor."""

    enable_nav_sidebar = False


site = PrivacyDeskSite(name="admin")
