"""Addresses of this room."""

app_name = "cookies"

urlpatterns: list[object] = []
