"""Addresses of this room."""

from django.urls import path

from portal.permissions import link_views, views

app_name = "permissions"

urlpatterns = [
    path("", views.permissions, name="list"),
    path("name/<slug:choice>/", views.name, name="name"),
    path("no/<str:token>/", link_views.refuse, name="refuse"),
    path("every/<slug:purpose>/", views.prohibit, name="prohibit"),
    path("policy/<slug:notice>/<str:version>/", views.policy, name="policy"),
    path("<slug:key>/", views.one, name="one"),
    path("<slug:key>/answer/", views.decide, name="decide"),
]
