"""Addresses of this room."""

app_name = "choices"

urlpatterns: list[object] = []
