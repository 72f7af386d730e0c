"""Addresses of this room."""

app_name = "mailings"

urlpatterns: list[object] = []
