"""Addresses of this room."""

from django.urls import path

from portal.choices import receipts, views

app_name = "choices"

urlpatterns = [
    path("", views.centre, name="centre"),
    path("record.json", receipts.whole, name="record"),
    path("undo/", views.undo, name="undo"),
    path("<str:key>/", views.choice, name="choice"),
    path("<str:key>/confirm/", views.confirm, name="confirm"),
    path("<str:key>/record.json", receipts.one, name="record_of"),
    path("<str:key>/say/", views.say, name="say"),
]
