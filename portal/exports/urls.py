"""Addresses of the copies."""

from django.urls import path

from portal.exports import views

app_name = "exports"

urlpatterns = [
    path("", views.copies, name="list"),
    path("<uuid:export_id>/", views.export, name="export"),
    path("<uuid:export_id>/again/", views.again, name="again"),
    path("<uuid:export_id>/download/", views.download, name="download"),
]
