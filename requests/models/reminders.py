"""Which reminders about a due date went out."""

from django.db import models

from requests.models.case import PrivacyRequest


class Reminder(models.Model):
    """One stage before (days) or after (0) one due date of a case; each is sent once."""

    case = models.ForeignKey(PrivacyRequest, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    stage = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "due_on", "stage"], name="reminder_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d} {self.stage}"
