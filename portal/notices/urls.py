"""What anybody may read about their privacy here."""

from django.urls import path

from portal.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.list_notices, name="list"),
    path("data/", views.data, name="data"),
    path("data/<slug:key>/", views.category, name="category"),
    path("recipients/", views.recipients, name="recipients"),
    path("rights/", views.rights, name="rights"),
    path("choices/", views.choices, name="choices"),
    path("features/", views.features, name="features"),
    path("cookies/", views.cookies, name="cookies"),
    path("contact/", views.contact, name="contact"),
    path("<slug:key>/", views.notice, name="notice"),
    path("<slug:key>/changes/", views.changes, name="changes"),
]
