"""Signing up, and being too young for it."""

from typing import Any

from allauth.account.views import SignupView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts import age
from accounts.forms import SignUpForm


class SignUpPage(SignupView):
    """allauth's sign-up, behind the minimum age of the company's notice."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Does not ask again whoever has just said that they are too young."""
        if age.was_refused(request):
            return self._refused()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        """Makes the account, unless the person is too young."""
        return self._refuse() if form.too_young else super().form_valid(form)

    def form_invalid(self, form: SignUpForm) -> HttpResponse:
        """Refuses at once where the age is too low, whatever else is missing."""
        return self._refuse() if form.too_young else super().form_invalid(form)

    def _refuse(self) -> HttpResponse:
        age.refuse(self.request)
        return self._refused()

    def _refused(self) -> HttpResponse:
        return render(self.request, "accounts/too_young.html", {"age": age.minimum_age()}, status=403)
