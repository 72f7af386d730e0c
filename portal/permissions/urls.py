"""Addresses of this room."""

app_name = "permissions"

urlpatterns: list[object] = []
