"""Addresses of this room."""

from django.urls import path

from portal.mailings import join_pages, leave_pages, unsubscribe_pages

app_name = "mailings"

urlpatterns = [
    path("join/", join_pages.join, name="join"),
    path("join/asked/", join_pages.asked, name="asked"),
    path("join/<str:token>/", join_pages.confirm, name="confirm"),
    path("leave/", leave_pages.leave, name="leave"),
    path("u/<str:token>", unsubscribe_pages.unsubscribe, name="unsubscribe"),
    path("u/<str:token>/", unsubscribe_pages.unsubscribe, name="unsubscribe"),
]
