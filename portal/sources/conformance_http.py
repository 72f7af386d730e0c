"""Whether a service keeps the contract where the port does not look: who is let in, and what is described."""

from collections.abc import Iterator
from time import time

import httpx
from pydantic import ValidationError

from portal.sources.conformance import Deviation, stranger
from portal.sources.http import HttpSource
from portal.sources.http_calls import Service
from portal.sources.http_directory import HttpDirectory
from portal.sources.http_shapes import (
    Described,
    Message,
    Nothing,
    Paged,
    PageQuestion,
    Problem,
    RecordQuestion,
    TallyQuestion,
)
from portal.sources.http_values import subject_told
from portal.sources.port import Dataset, SourceDown, Subject
from portal.sources.signing import GOOD_FOR, signed


def deviations(source: HttpSource, directory: HttpDirectory | None, subject: Subject) -> Iterator[Deviation]:
    """Yields what the service does otherwise than the contract says."""
    try:
        yield from _described(source)
        yield from _let_in(source.service)
        for dataset in source.describe():
            yield from _refused(source.service, dataset, subject)
        if directory is not None:
            yield from _directory(directory, subject)
    except (SourceDown, httpx.HTTPError):
        yield Deviation("the service", "an answer by the contract", "none; the log says more")


def _described(source: HttpSource) -> Iterator[Deviation]:
    said = {one.key: one for one in source.service.ask("describe", Nothing(), Described).datasets}
    for dataset in source.describe():
        where = f"{dataset.key}, describe"
        told = said.get(dataset.key)
        if told is None:
            yield Deviation(where, "the dataset, as sources.toml declares it", "none of that key")
            continue
        types = {field.name: field.type for field in told.fields}
        for field in dataset.fields:
            if types.get(field.name) != field.type:
                yield Deviation(where, f"{field.name} of type {field.type}", types.get(field.name, "no such field"))
        if set(told.reached_by) != set(dataset.reached_by):
            yield Deviation(where, f"reached by {', '.join(dataset.reached_by)}", ", ".join(told.reached_by))
        if told.dated_by != dataset.dated_by:
            yield Deviation(where, f"dated by {dataset.dated_by}", str(told.dated_by))


def _let_in(service: Service) -> Iterator[Deviation]:
    """Knocks as others would: unsigned, wrongly, late, and twice."""
    body, path = Nothing().model_dump_json().encode(), httpx.URL(f"{service.address}/describe").path
    good = signed(service.key, service.source, path, body)
    calls = {
        "no signature": ({}, body),
        "a signature by another key": (signed(bytes(32), service.source, path, body), body),
        "an old signature": (signed(service.key, service.source, path, body, time() - GOOD_FOR - 60), body),
        "a signature of another operation": (signed(service.key, service.source, f"{path}x", body), body),
        "another body than the signed one": (signed(service.key, service.source, path, body), body + b" "),
    }
    if (status := _status(service, "describe", body, good)) != 200:
        yield Deviation("signatures", "200 for a call that is signed", str(status))
    if (status := _status(service, "describe", body, good)) != 401:
        yield Deviation("signatures", "401 for a call that comes a second time", str(status))
    for what, (headers, sent) in calls.items():
        if (status := _status(service, "describe", sent, headers)) != 401:
            yield Deviation("signatures", f"401 for {what}", str(status))


def _refused(service: Service, dataset: Dataset, subject: Subject) -> Iterator[Deviation]:
    who = subject_told(subject, dataset.reached_by) or subject_told(stranger(dataset.reached_by), dataset.reached_by)
    questions: dict[str, tuple[str, Message]] = {
        "an unknown dataset": ("tally", TallyQuestion(dataset=f"{dataset.key}_x", subject=who)),
        "an unknown key": ("get", RecordQuestion(dataset=dataset.key, subject=who, key="\N{SNOWMAN} none")),
        "a cursor that it did not give": ("page", PageQuestion(dataset=dataset.key, subject=who, after="made up")),
    }
    for what, (operation, question) in questions.items():
        answer = _asked(service, operation, question)
        if answer.status_code != 404 or _error(answer) != "not_there":
            yield Deviation(f"{dataset.key}, {operation}", f"404 not_there for {what}", str(answer.status_code))
    answer = _asked(service, "tally", TallyQuestion(dataset=dataset.key, subject={}))
    if answer.status_code != 200 or answer.json().get("count") != 0:
        yield Deviation(f"{dataset.key}, tally", "a count of 0 for nobody's identifiers", str(answer.status_code))
    answer = _asked(service, "page", PageQuestion(dataset=dataset.key, subject=who))
    try:
        page = Paged.model_validate_json(answer.content)
    except ValidationError:
        return  # the checks of the port tell
    disclosed = {field.name for field in dataset.fields if not field.never_disclose}
    more = {name for one in page.records for name in one.values} - disclosed
    if more:
        yield Deviation(f"{dataset.key}, page", "the disclosed fields and no other", ", ".join(sorted(more)))


def _directory(directory: HttpDirectory, subject: Subject) -> Iterator[Deviation]:
    for kind, values in subject.identifiers.items():
        for value in values:
            directory.on_file(kind, value)
        for value in stranger((kind,)).of(kind):
            if directory.on_file(kind, value):
                yield Deviation("directory", f"nobody under an unknown {kind}", "somebody")


def _asked(service: Service, operation: str, question: Message) -> httpx.Response:
    body = question.model_dump_json().encode()
    path = httpx.URL(f"{service.address}/{operation}").path
    return _posted(service, operation, body, signed(service.key, service.source, path, body))


def _status(service: Service, operation: str, body: bytes, headers: dict[str, str]) -> int:
    return _posted(service, operation, body, headers).status_code


def _posted(service: Service, operation: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    sent = {"Content-Type": "application/json", **headers}
    url = f"{service.address}/{operation}"
    return httpx.post(url, content=body, headers=sent, timeout=service.timeout, trust_env=False)


def _error(answer: httpx.Response) -> str:
    try:
        return Problem.model_validate_json(answer.content).error
    except ValidationError:
        return ""
