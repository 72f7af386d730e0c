"""Every address of the portal. allauth's come before ours: its modules import each other in that order."""

from django.urls import include, path

from portal.admin_site import site

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", site.urls),
]
