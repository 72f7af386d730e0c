"""Addresses of the Data Rights Protocol: with and without a slash at the end, as versions of it wrote them."""

from django.urls import path, re_path

from requests.drp import pages, views

app_name = "drp"

UUID = r"(?P<request_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

urlpatterns = [
    re_path(r"^v1/data-rights-request/?$", views.requests_endpoint, name="requests"),
    re_path(rf"^v1/data-rights-request/{UUID}/?$", views.request_endpoint, name="request"),
    re_path(r"^v1/agent/(?P<agent_id>[^/]{1,100}?)/?$", views.agent_endpoint, name="agent"),
    path("requests/<uuid:request_id>/", pages.person, name="person"),
]
