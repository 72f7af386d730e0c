"""Addresses of this room."""

from django.urls import path

from portal.mailings import views_joining

app_name = "mailings"

urlpatterns = [
    path("join/", views_joining.join, name="join"),
    path("join/asked/", views_joining.asked, name="asked"),
    path("join/<str:token>/", views_joining.confirm, name="confirm"),
]
