"""A person's order to delete: written down once, done while they wait where it is little, by the worker otherwise."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from portal.company.schema.data import Category
from portal.records import deleting, tasks
from portal.records.choosing import Chosen
from portal.records.confirming import Preview
from portal.records.models import Deletion
from portal.sources.port import Dataset, SourceDown


def start(user: User, category: Category, dataset: Dataset, wanted: Chosen, number: UUID, preview: Preview) -> Deletion:
    """Orders a deletion and returns it; the same number again changes nothing.

    What cannot be reached now is tried again by the worker. Raises IntegrityError for somebody else's number.
    """
    with transaction.atomic():
        ordered, new = deleting.order(user, category, dataset, wanted, number, preview.count, capped=preview.capped)
        if new and not preview.at_once:
            _in_background(number)
    if new and preview.at_once:
        try:
            deleting.carry_out(ordered)
        except (SourceDown, deleting.StillThere):
            _in_background(number)
    return ordered


def start_again(deletion: Deletion) -> None:
    """Lets the worker go on with a deletion that stopped; nothing where somebody did so already."""
    with transaction.atomic():
        if deleting.reopen(deletion):
            _in_background(deletion.pk)


def _in_background(number: UUID) -> None:
    with transaction.atomic():
        Deletion.objects.filter(pk=number).update(in_background=True)
        tasks.carry_out.enqueue(str(number))
