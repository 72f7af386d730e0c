"""Addresses of this room."""

from django.urls import path

from portal.choices import views

app_name = "choices"

urlpatterns = [
    path("", views.centre, name="centre"),
    path("undo/", views.undo, name="undo"),
    path("<str:key>/", views.choice, name="choice"),
    path("<str:key>/confirm/", views.confirm, name="confirm"),
    path("<str:key>/say/", views.say, name="say"),
]
