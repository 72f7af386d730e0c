"""A person's own data."""

from django.urls import path

from portal.records import adding_views, deletion_views, record_views, switch_views, views

app_name = "records"

urlpatterns = [
    path("", views.categories, name="categories"),
    path("features/", views.features, name="features"),
    path("features/<slug:feature>/setting/", switch_views.setting, name="setting"),
    path("features/<slug:feature>/<slug:state>/", switch_views.switch, name="switch"),
    path("deletions/", deletion_views.deletions, name="deletions"),
    path("deletions/<uuid:number>/", deletion_views.deletion, name="deletion"),
    path("deletions/<uuid:number>/again/", deletion_views.again, name="again"),
    path("<slug:category>/", views.category, name="category"),
    path("<slug:category>/<slug:dataset>/filter/", views.choose, name="filter"),
    path("<slug:category>/<slug:dataset>/add/", adding_views.add, name="add"),
    path("<slug:category>/<slug:dataset>/delete/", deletion_views.delete, name="delete"),
    path("<slug:category>/<slug:dataset>/record/<path:key>/file/", record_views.file, name="file"),
    path("<slug:category>/<slug:dataset>/record/<path:key>/correct/", record_views.correct, name="correct"),
    path("<slug:category>/<slug:dataset>/record/<path:key>/", record_views.record, name="record"),
]
