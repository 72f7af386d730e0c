"""Addresses of this room."""

from django.urls import path

from portal.cookies import views

app_name = "cookies"

urlpatterns = [
    path("decide/", views.decide, name="decide"),
]
