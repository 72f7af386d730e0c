"""Addresses of the copies."""

from django.urls import path

from portal.exports import handing_views, views

app_name = "exports"

urlpatterns = [
    path("", views.copies, name="list"),
    path("<uuid:export_id>/", views.export, name="export"),
    path("<uuid:export_id>/again/", views.again, name="again"),
    path("<uuid:export_id>/download/", views.download, name="download"),
    path("<uuid:export_id>/remove/", views.removed, name="remove"),
    path("<uuid:export_id>/hand-over/", handing_views.hand_over, name="hand_over"),
    path("<uuid:export_id>/hand-over/<int:number>/take-back/", handing_views.take_back, name="take_back"),
    path("given/<str:token>/", handing_views.given, name="given"),
]
