"""Publishes the notices that the profile declares: what was published once stays as it was.

A notice whose words change gets a new version number; the same number with other words is refused, so that
nobody is ever shown a text that differs from what was published under its number.
"""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from portal.audit.events import Event
from portal.audit.trail import Actor, record
from portal.company.current import company
from portal.company.schema.base import UNSET, zone
from portal.company.schema.notices import Notice
from portal.notices.models import Version


class CannotPublish(Exception):
    """Notices that contradict what was published; `problems` has a sentence for each."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class _Candidate:
    notice: Notice
    content: dict[str, Any]
    digest: str


@transaction.atomic
def publish() -> list[Version]:
    """Publishes every declared notice whose version is new; returns the new versions, none the second time.

    Raises CannotPublish, with nothing published, where the same version has other words than before or where a
    new version's number is not higher than the last.
    """
    candidates = [_candidate(notice) for notice in sorted(company().notices, key=Notice.order)]
    problems = [problem for one in candidates if (problem := _problem(one))]
    if problems:
        raise CannotPublish(problems)
    return [_publish(one) for one in candidates if not _published(one.notice).exists()]


def _candidate(notice: Notice) -> _Candidate:
    with translation.override(None):
        content = notice.model_dump(mode="json")
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return _Candidate(notice, content, sha256(canonical.encode()).hexdigest())


def _published(notice: Notice) -> Any:
    return Version.objects.filter(notice=notice.key, version=notice.version)


def _problem(one: _Candidate) -> str:
    notice = one.notice
    if same := _published(notice).first():
        if same.digest != one.digest:
            return f"notice {notice.key!r}: version {notice.version} was published with other words; raise its number"
        return ""
    last = Version.objects.of(notice.key).first()
    if last and notice.order() <= last.text.order():
        return f"notice {notice.key!r}: version {notice.version} does not follow {last.version}"
    return ""


def _publish(one: _Candidate) -> Version:
    version = Version.objects.create(
        notice=one.notice.key,
        version=one.notice.version,
        effective_on=_effective_on(one.notice),
        change=one.notice.change,
        digest=one.digest,
        content=one.content,
    )
    record(Event.NOTICE_PUBLISHED, actor=Actor.system("notices"), notice=version.notice, version=version.version)
    return version


def _effective_on(notice: Notice) -> date:
    if notice.effective_on == UNSET:
        return timezone.localdate(timezone=zone(company().company.time_zone))
    return notice.effective_on
