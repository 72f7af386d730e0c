"""Addresses of this room."""

from django.urls import path

from portal.mailings import leave_pages, unsubscribe_pages

app_name = "mailings"

urlpatterns = [
    path("leave/", leave_pages.leave, name="leave"),
    path("u/<str:token>", unsubscribe_pages.unsubscribe, name="unsubscribe"),
    path("u/<str:token>/", unsubscribe_pages.unsubscribe, name="unsubscribe"),
]
