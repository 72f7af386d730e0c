"""Addresses of this room."""

from django.urls import path

from portal.optout import allow_views, views
from portal.optout.rights import LIMIT_SENSITIVE, STOP_SALE

app_name = "optout"

urlpatterns = [
    path("", views.opt_out, {"right": STOP_SALE}, name="sale"),
    path("limit/", views.opt_out, {"right": LIMIT_SENSITIVE}, name="limit"),
    path("allow/", allow_views.opt_in, {"right": STOP_SALE}, name="allow"),
    path("limit/allow/", allow_views.opt_in, {"right": LIMIT_SENSITIVE}, name="limit_allow"),
    path("agent/", views.agent, name="agent"),
    path("done/<str:token>/", views.done, name="done"),
]
