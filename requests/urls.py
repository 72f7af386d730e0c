"""Addresses of the cases room."""

from django.urls import path

from requests.views import appeal, case, filing, letters, listing

app_name = "requests"

urlpatterns = [
    path("", listing.cases, name="list"),
    path("new/", listing.start, name="start"),
    path("new/<slug:kind>/", filing.file, name="file"),
    path("letters/<str:secret>/", letters.opened, name="opened"),
    path("letters/<str:secret>/pdf/", letters.opened_pdf, name="opened_pdf"),
    path("<str:reference>/", case.show, name="case"),
    path("<str:reference>/received/", filing.filed, name="filed"),
    path("<str:reference>/messages/", case.message, name="message"),
    path("<str:reference>/files/", case.upload, name="upload"),
    path("<str:reference>/files/<int:number>/", letters.evidence, name="evidence"),
    path("<str:reference>/withdraw/", case.withdraw, name="withdraw"),
    path("<str:reference>/appeal/", appeal.appeal, name="appeal"),
    path("<str:reference>/verify/", case.verify, name="verify"),
    path("<str:reference>/letters/<int:number>/", letters.letter, name="letter"),
    path("<str:reference>/letters/<int:number>/pdf/", letters.letter_pdf, name="letter_pdf"),
]
