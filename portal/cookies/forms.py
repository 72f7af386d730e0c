"""Reads what the cookie notice and the cookie page send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.cookies.asking import field_of
from portal.cookies.kinds import listed, optional


class AnswerForm(forms.Form):
    """One answer: to all kinds that were asked for, or to each kind on its own."""

    answer = forms.ChoiceField(choices=[("accept", ""), ("refuse", ""), ("each", "")])
    list = forms.CharField()

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [(one.key, one.label) for one in optional()]
        self.fields["asked"] = forms.MultipleChoiceField(choices=kinds, required=False)
        for key, label in kinds:
            answers = [("allow", _("Allow")), ("refuse", _("Refuse"))]
            self.fields[field_of(key)] = forms.ChoiceField(choices=answers, label=label, required=False)

    def clean_list(self) -> str:
        """Refuses an answer to another list than the one in force."""
        if self.cleaned_data["list"] != listed():
            raise forms.ValidationError(_("The list of cookies has changed. Please look at it and choose again."))
        return listed()

    @property
    def choices(self) -> dict[str, bool]:
        """Yes or no by the key of each kind that was answered."""
        answer = self.cleaned_data["answer"]
        if answer != "each":
            return dict.fromkeys(self.cleaned_data["asked"], answer == "accept")
        answers = {one.key: self.cleaned_data[field_of(one.key)] for one in optional()}
        return {key: given == "allow" for key, given in answers.items() if given}
