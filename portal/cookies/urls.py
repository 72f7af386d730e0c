"""Addresses of this room."""

from django.urls import path

from portal.cookies import api, views

app_name = "cookies"

urlpatterns = [
    path("api/v1/state/", api.state, name="state"),
    path("decide/", views.decide, name="decide"),
]
