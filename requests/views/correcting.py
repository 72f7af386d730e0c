"""Saying what is wrong: which kind of record, which record, and what should stand in it."""

import secrets

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.sight import datasets_seen_by
from accounts.stepup import is_fresh
from accounts.subject import role_of, subject_of
from portal.company.current import company
from portal.sources import others, registry, words
from portal.sources.port import Dataset, NotThere, Query, Record, SourceDown
from requests import evidence, intake, kinds, rights
from requests.forms import CorrectionForm
from requests.intake import Filing, Sender, Wish
from requests.kinds import Kind
from requests.models import PrivacyRequest
from requests.plan import OWN_SOURCE
from requests.timeline import By
from requests.views.owned import person

SHOWN = 25


def correct(request: HttpRequest) -> HttpResponse:
    """Walks from the kind of record to the record to the form; without a record the person describes it in words."""
    chosen = request.GET.get("dataset", "")
    if not chosen and "described" not in request.GET:
        return _choose_dataset(request)
    if "described" in request.GET:
        return _form(request, None, None)
    dataset = _correctable(request, chosen)
    if dataset.by_hand:  # nobody but a colleague can show its records
        return _form(request, dataset, None)
    key = request.GET.get("record")
    if key is None:
        return _choose_record(request, dataset)
    try:
        record = registry.source_of(dataset.key).get(dataset.key, subject_of(person(request)), key)
    except NotThere:
        raise Http404 from None
    except SourceDown:
        return _unreached(request, dataset)
    return _form(request, dataset, record)


def _correctable(request: HttpRequest, key: str) -> Dataset:
    """Returns a dataset that can be corrected by request. Raises Http404."""
    found = next((one for one in _datasets(request) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _datasets(request: HttpRequest) -> list[Dataset]:
    stays = {one.key for one in company().categories if one.correction != "none" and not one.hidden_from_staff}
    return [one for one in datasets_seen_by(person(request)) if one.category in stays and one.source != OWN_SOURCE]


def _choose_dataset(request: HttpRequest) -> HttpResponse:
    groups: dict[str, list[Dataset]] = {}
    labels = {one.key: str(one.label) for one in company().categories}
    for one in _datasets(request):
        groups.setdefault(labels[one.category], []).append(one)
    return render(request, "requests/correct_kind.html", {"groups": sorted(groups.items())})


def _choose_record(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    after = request.GET.get("after")
    try:
        found = registry.source_of(dataset.key).page(
            dataset.key, subject_of(person(request)), Query(after=after, limit=SHOWN)
        )
    except NotThere:
        raise Http404 from None
    except SourceDown:
        return _unreached(request, dataset)
    rows = [(one.key, words.in_words(dataset, one)) for one in found.records]
    context = {"dataset": dataset, "rows": rows, "older": found.next, "newer": found.previous}
    return render(request, "requests/correct_record.html", context)


def _unreached(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    return render(request, "requests/correct_unreached.html", {"dataset": dataset}, status=503)


def _form(request: HttpRequest, dataset: Dataset | None, record: Record | None) -> HttpResponse:
    user = person(request)
    role = role_of(user)
    right = next((one for one in company().rights if one.kind == Kind.CORRECT.value), None)
    form = CorrectionForm(
        request.POST or None,
        request.FILES or None,
        wanted=_wanted(dataset, record),
        required_proof=bool(right and right.evidence == "required"),
        initial={"token": secrets.token_urlsafe(16)},
    )
    if request.method == "POST" and form.is_valid():
        case = _file(request, form, dataset, record)
        return redirect("requests:filed", case.reference)
    where = rights.standing(Kind.CORRECT, place=form["place"].value() or "", role=role.key if role else None)
    context = {
        "kind": Kind.CORRECT,
        "lead": kinds.LEADS[Kind.CORRECT],
        "form": form,
        "dataset": dataset,
        "record_in_words": words.in_words(dataset, record) if dataset and record else "",
        "grounds": where.grounds(),
        "allowance": rights.allowance(user, where),
        "back": reverse("requests:file", args=[Kind.CORRECT.value]),
    }
    return render(request, "requests/file_correct.html", context)


def _wanted(dataset: Dataset | None, record: Record | None) -> list[tuple[str, str, str]]:
    """Names, labels and present values of the fields whose value may be shown; sensitive ones are masked."""
    if dataset is None or record is None:
        return []
    left_out = {*others.covered(dataset), dataset.dated_by}
    return [
        (one.name, str(one.label), (words.masked if one.sensitive else words.shown)(one, record.values[one.name]))
        for one in dataset.fields
        if one.name in record.values and not one.never_disclose and one.type != "file" and one.name not in left_out
    ]


def _file(request: HttpRequest, form: CorrectionForm, dataset: Dataset | None, record: Record | None) -> PrivacyRequest:
    user, cleaned = person(request), form.cleaned_data
    wishes = []
    if dataset and record:
        wishes = [
            Wish(dataset.source, dataset.key, record.key, name, _label(dataset, name), record.values[name], value)
            for name, value in form.changes().items()
        ]
    filing = Filing(
        kind=Kind.CORRECT,
        place=cleaned["place"],
        token=cleaned["token"],
        details=_details(cleaned["words"], dataset),
        wishes=wishes,
    )
    with transaction.atomic():
        case = intake.file(Sender.signed_in(user), filing, proved=is_fresh(request, grace=2))
        if cleaned["evidence"] and not case.evidence.exists():
            evidence.add(case, cleaned["evidence"], By.person(user))
    return case


def _details(words: str, dataset: Dataset | None) -> dict[str, str]:
    """Returns what the case keeps of the form; which records the words are about, where no form can show them."""
    about = {"dataset": dataset.key} if dataset and dataset.by_hand else {}
    return {"words": words, **about} if words else {}


def _label(dataset: Dataset, name: str) -> str:
    return f"{dataset.label}: {dataset.field(name).label}"
