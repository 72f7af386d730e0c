"""Tells a person by mail how a deletion ended that went on after they had left."""

from uuid import UUID

from django.urls import reverse

from portal.mail.outbox import absolute, send
from portal.records.models import Deletion

TEMPLATES: dict[str, str] = {Deletion.State.DONE: "deletion_done", Deletion.State.FAILED: "deletion_stopped"}


def ended(number: UUID) -> None:
    """Writes to whoever ordered a deletion that is over; nothing where they waited for it, and saw it."""
    for deletion in Deletion.objects.select_related("person").filter(pk=number, in_background=True):
        send(
            TEMPLATES[deletion.state],
            to=deletion.person.email,
            language=deletion.person.language,
            kind="service",
            context={"link": absolute(reverse("records:deletion", args=[deletion.pk])), "deletion": deletion},
            person=deletion.person_id,
            about=f"deletion:{deletion.pk}",
        )
