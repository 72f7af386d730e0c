"""Keeps cookies away from the addresses that are called without any context (RFC 8058, section 3.1)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

WITHOUT_COOKIES = ("/mailings/u/", "/mailings/api/", "/permissions/no/", "/drp/v1/", "/requests/identity/result/")


class WithoutCookies:
    """Lets nothing further in see a cookie of such a request or set one: no session, no sign-in, no language of it.

    Has to stand before every middleware that reads cookies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers as to somebody who has never been here."""
        if not request.path_info.startswith(WITHOUT_COOKIES):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.cookies.clear()
        return response
