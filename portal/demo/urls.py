"""Addresses of the demonstration; each answers 404 where DEMO is off."""

from django.urls import path

from portal.demo import gateway, mailbox
from portal.demo.welcome import welcome

app_name = "demo"
urlpatterns = [
    path("", welcome, name="welcome"),
    path("mail/", mailbox.inbox, name="mail"),
    path("mail/<int:pk>/", mailbox.letter, name="letter"),
    path("mail/<int:pk>/html/", mailbox.letter_html, name="letter_html"),
    path("texts/", gateway.take, name="texts"),
]
