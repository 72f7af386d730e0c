"""Every address of the portal. allauth's come before ours: its modules import each other in that order."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.admin_site import site
from portal.company.brand import brand_css, brand_logo
from portal.jobs.views import healthz
from portal.optout.well_known import gpc
from requests.views.evidence_key import evidence_key
from requests.views.numbers import published, published_years

urlpatterns = [
    path("accounts/", include("accounts.entrance_urls")),
    path("accounts/", include("accounts.urls")),
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password")),
    path(".well-known/gpc.json", gpc, name="gpc"),
    path(".well-known/evidence-key.json", evidence_key, name="evidence_key"),
    path("admin/", site.urls),
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("brand.css", brand_css, name="brand.css"),
    path("brand/logo.svg", brand_logo, name="brand.logo"),
    path("choices/", include("portal.choices.urls")),
    path("cookies/", include("portal.cookies.urls")),
    path("mailings/", include("portal.mailings.urls")),
    path("opt-out/", include("portal.optout.urls")),
    path("permissions/", include("portal.permissions.urls")),
    path("data/", include("portal.records.urls")),
    path("privacy/numbers/", published_years, name="numbers"),
    path("privacy/numbers/<int:year>/", published, name="numbers_year"),
    path("privacy/", include("portal.notices.urls")),
    path("demo/", include("portal.demo.urls")),
    path("copies/", include("portal.exports.urls")),
    path("drp/", include("requests.drp.urls")),
    path("requests/", include("requests.urls")),
    path("", include("portal.home.urls")),
]

handler400 = "portal.home.errors.bad_request"
handler500 = "portal.home.errors.server_error"
