"""The page on which a person writes a statement on an item that was not corrected."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.stepup import step_up_required
from requests import stating
from requests.letter_facts import WORDS_OF_STATEMENT
from requests.lifecycle import NotAllowed
from requests.timeline import By
from requests.views.owned import own_case, person


class StatementForm(forms.Form):
    """The statement, and whether it is to be kept with the record."""

    words = forms.CharField(
        label=gettext_lazy("Your statement"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write your statement.")},
    )
    with_record = forms.BooleanField(label=gettext_lazy("Keep my statement with the record"), required=False)

    def clean_words(self) -> str:
        """Counts the words; how many there are too many is said."""
        words: str = self.cleaned_data["words"]
        count = len(words.split())
        if count > WORDS_OF_STATEMENT:
            facts = {"count": count, "most": WORDS_OF_STATEMENT}
            raise forms.ValidationError(_("These are %(count)d words. A statement holds up to %(most)d.") % facts)
        return words


@step_up_required
def state(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Asks for the statement on one item, and keeps it."""
    case = own_case(request, reference)
    correction = get_object_or_404(case.corrections, pk=number)
    if correction.pk not in {one.pk for one in stating.open_to_statement(case)}:
        return redirect("requests:case", case.reference)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            stating.write(correction, given["words"], given["with_record"], By.person(person(request)))
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("We have your statement."))
        return redirect("requests:case", case.reference)
    context = {"case": case, "correction": correction, "form": form, "most": WORDS_OF_STATEMENT}
    return render(request, "requests/state.html", context)
