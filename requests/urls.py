"""Addresses of the cases room."""

from django.urls import path

from requests.views import appeal, case, fees, filing, guest_case, guests, letters, listing

app_name = "requests"

urlpatterns = [
    path("", listing.cases, name="list"),
    path("new/", listing.start, name="start"),
    path("new/<slug:kind>/", filing.file, name="file"),
    path("guest/", guests.address, name="guest"),
    path("guest/code/", guests.code, name="guest_code"),
    path("guest/leave/", guests.leave, name="guest_leave"),
    path("guest/requests/", guests.cases, name="guest_list"),
    path("guest/new/", guests.start, name="guest_start"),
    path("guest/new/<slug:kind>/", guests.file, name="guest_file"),
    path("guest/requests/<str:reference>/", guest_case.show, name="guest_case"),
    path("guest/requests/<str:reference>/received/", guest_case.filed, name="guest_filed"),
    path("guest/requests/<str:reference>/messages/", guest_case.message, name="guest_message"),
    path("guest/requests/<str:reference>/files/", guest_case.upload, name="guest_upload"),
    path("guest/requests/<str:reference>/withdraw/", guest_case.withdraw, name="guest_withdraw"),
    path("guest/requests/<str:reference>/letters/<int:number>/", guest_case.letter, name="guest_letter"),
    path("guest/requests/<str:reference>/letters/<int:number>/pdf/", guest_case.letter_pdf, name="guest_letter_pdf"),
    path("letters/<str:secret>/", letters.opened, name="opened"),
    path("letters/<str:secret>/pdf/", letters.opened_pdf, name="opened_pdf"),
    path("<str:reference>/", case.show, name="case"),
    path("<str:reference>/received/", filing.filed, name="filed"),
    path("<str:reference>/messages/", case.message, name="message"),
    path("<str:reference>/files/", case.upload, name="upload"),
    path("<str:reference>/files/<int:number>/", letters.evidence, name="evidence"),
    path("<str:reference>/withdraw/", case.withdraw, name="withdraw"),
    path("<str:reference>/fees/<int:number>/", fees.answer, name="fee"),
    path("<str:reference>/appeal/", appeal.appeal, name="appeal"),
    path("<str:reference>/verify/", case.verify, name="verify"),
    path("<str:reference>/letters/<int:number>/", letters.letter, name="letter"),
    path("<str:reference>/letters/<int:number>/pdf/", letters.letter_pdf, name="letter_pdf"),
]
