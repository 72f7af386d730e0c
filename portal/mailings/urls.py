"""Addresses of this room."""

from django.urls import path

from portal.mailings import api, join_pages, leave_pages, unsubscribe_pages

app_name = "mailings"

urlpatterns = [
    path("api/v1/links", api.links_endpoint, name="api_links"),
    path("api/v1/check", api.check_endpoint, name="api_check"),
    path("api/v1/refusals", api.report_endpoint, name="api_report"),
    path("api/v1/refusals/<str:key>", api.refusals_endpoint, name="api_refusals"),
    path("api/v1/openapi.json", api.description_endpoint, name="api_description"),
    path("join/", join_pages.join, name="join"),
    path("join/asked/", join_pages.asked, name="asked"),
    path("join/<str:token>/", join_pages.confirm, name="confirm"),
    path("leave/", leave_pages.leave, name="leave"),
    path("u/<str:token>", unsubscribe_pages.unsubscribe, name="unsubscribe"),
    path("u/<str:token>/", unsubscribe_pages.unsubscribe, name="unsubscribe"),
]
