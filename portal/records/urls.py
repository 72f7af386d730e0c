"""A person's own data."""

from django.urls import path

from portal.records import record_views, switch_views, views

app_name = "records"

urlpatterns = [
    path("", views.categories, name="categories"),
    path("features/", views.features, name="features"),
    path("features/<slug:feature>/setting/", switch_views.setting, name="setting"),
    path("features/<slug:feature>/<slug:state>/", switch_views.switch, name="switch"),
    path("<slug:category>/", views.category, name="category"),
    path("<slug:category>/<slug:dataset>/filter/", views.choose, name="filter"),
    path("<slug:category>/<slug:dataset>/record/<path:key>/file/", record_views.file, name="file"),
    path("<slug:category>/<slug:dataset>/record/<path:key>/correct/", record_views.correct, name="correct"),
    path("<slug:category>/<slug:dataset>/record/<path:key>/", record_views.record, name="record"),
]
