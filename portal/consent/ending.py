"""Data that rests on a consent alone goes when the consent ends.

Where a retention rule says "until withdrawn", the records are erased once nothing of the choice is allowed any more.
What says that the person refused stays, so that a later import finds it.
"""

from allauth.account.models import EmailAddress

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.company.schema.choices import Choice
from portal.consent.models import USABLE, Party, Standing
from portal.consent.parties import references_of
from portal.sources import batches, gone, held, registry
from portal.sources.port import Dataset, Receipt, Selection, Subject


def ended_with(choice: Choice) -> list[Dataset]:
    """Returns the datasets whose records rest on a choice alone, without those that say how it stands."""
    if choice.basis != "consent":
        return []
    said = {place.dataset for place in registry.declared().choices}
    resting = [
        one
        for one in company().categories
        if company().retention(one.retention).period == "until_withdrawn"
        and one.purposes
        and set(one.purposes) <= set(choice.purposes)
    ]
    found = [dataset for category in resting for dataset in registry.datasets_of(category.key)]
    return [one for one in found if one.key not in said and one.role == "controller"]


def still_allowed(party: Party, purpose: str) -> bool:
    """Tells whether anything of a choice is allowed still, such as another way of reaching the person.

    A mailbox that is an account's counts as its person.
    """
    person = party.person
    if person is None and party.address:
        known = EmailAddress.objects.filter(email__iexact=party.address, verified=True).select_related("user").first()
        person = known.user if known else None
    references = {party.reference, *(references_of(person) if person else ())}
    usable = Standing.objects.filter(purpose=purpose, state__in=[str(one) for one in USABLE])
    return usable.filter(party__reference__in=references).exists()


def erase(dataset: Dataset, subject: Subject, party: Party) -> Receipt:
    """Erases a person's records of a dataset in batches; `pending` where something keeps them. Raises SourceDown."""
    keepings = [one for one in held.against_person(dataset) if one.is_about(subject)]
    if whole := next((one for one in keepings if not one.records), None):
        return Receipt(dataset.source, dataset.key, "pending", reason=str(whole.why))
    selection = Selection(without=tuple(sorted({key for one in keepings for key in one.records})))
    source, rows = registry.source_of(dataset.key), 0
    receipt = Receipt(dataset.source, dataset.key, "done")
    for receipt in batches.erased(source, dataset.key, subject, selection):
        rows += receipt.count
    if rows:
        about = f"consent:{party.pk}"
        gone.erased.send(Party, dataset=dataset.key, subject=subject, selection=selection, about=about)
    record(
        Event.CONSENT_DATA_ERASED,
        actor=Actor.system("consent"),
        subject=party.reference,
        dataset=dataset.key,
        rows=rows,
    )
    return receipt
