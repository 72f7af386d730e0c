"""Addresses of this room."""

app_name = "optout"

urlpatterns: list[object] = []
