"""This room's own pages."""

from django.urls import path

from accounts.views import code, enrol, link, security

app_name = "accounts"
urlpatterns = [
    path("factor/", code.FactorPage.as_view(), name="factor"),
    path("confirm/", code.ConfirmPage.as_view(), name="confirm"),
    path("confirm/resume/", security.resume, name="resume"),
    path("second-step/", enrol.choose, name="enrol"),
    path("second-step/app/", enrol.app, name="enrol_app"),
    path("second-step/mail/", enrol.mail, name="enrol_mail"),
    path("recovery-codes/", enrol.recovery_codes, name="recovery_codes"),
    path("recovery-codes/text/", enrol.recovery_codes_text, name="recovery_codes_text"),
    path("recovery-codes/renew/", enrol.renew_recovery_codes, name="renew_recovery_codes"),
    path("security/", security.security, name="security"),
    path("security/second-step/<slug:kind>/<int:pk>/remove/", security.remove_factor, name="remove_factor"),
    path("security/sign-out-elsewhere/", security.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("profile/", security.profile, name="profile"),
    path("link/", link.overview, name="link"),
    path("link/offered/", link.accept, name="link_accept"),
    path("link/number/", link.number, name="link_number"),
    path("link/address/", link.address, name="link_address"),
    path("link/code/", link.code, name="link_code"),
    path("link/<int:pk>/remove/", link.remove, name="link_remove"),
]
