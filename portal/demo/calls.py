"""Calls shaped like Asterisk's `cdr` table."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portal.demo import words
from portal.demo.people import Customer, Member

COLUMNS = [
    "calldate",
    "direction",
    "src",
    "src_name",
    "dst",
    "dst_name",
    "extension",
    "clid",
    "duration",
    "billsec",
    "disposition",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "amaflags",
    "uniqueid",
    "userfield",
    "accountcode",
]

OUTCOMES = ("ANSWERED",) * 7 + ("NO ANSWER", "BUSY", "FAILED")
BUSIEST_DAYS = 1_400
"""Calls reach back so far: almost four years."""


def calls(customer: Customer, count: int) -> Iterator[tuple[Any, ...]]:
    """Yields so many calls of a customer, newest first, spread over the relationship."""
    chance = customer.chance
    known = min(BUSIEST_DAYS, (chance.now - customer.signed_up).days)
    ended = (chance.now.date() - customer.ended_on).days if customer.ended_on else 0
    step = max(1, known - ended) * 86_400 / max(1, count)
    others = [(chance.phone(), chance.name()) for _ in range(40)]
    began = chance.now - timedelta(days=ended, minutes=5)
    for number in range(count):
        began -= timedelta(seconds=step * (0.5 + chance.random.random()))
        member = customer.members[chance.random.randrange(len(customer.members))]
        yield _call(customer, member, others[chance.random.randrange(len(others))], began, number)


def _call(customer: Customer, member: Member, other: tuple[str, str], began: datetime, number: int) -> tuple[Any, ...]:
    random = customer.chance.random
    began = began.replace(microsecond=0)
    outgoing = random.random() < 0.6
    outcome = OUTCOMES[random.randrange(len(OUTCOMES))]
    rang = random.randrange(2, 30)
    talked = int(random.expovariate(1 / 150)) + 1 if outcome == "ANSWERED" else 0
    src, src_name = (member.phone, member.name) if outgoing else other
    dst, dst_name = other if outgoing else (member.phone, member.name)
    return (
        began,
        "outgoing" if outgoing else "incoming",
        src,
        src_name,
        dst,
        dst_name,
        member.extension,
        f'"{src_name}" <{src}>',
        rang + talked,
        talked,
        outcome,
        "from-internal" if outgoing else "from-trunk",
        f"PJSIP/{member.extension}-{number:08x}",
        f"PJSIP/trunk-{number:08x}",
        "Dial",
        f"PJSIP/{dst}@trunk,60",
        3,
        f"{int(began.timestamp())}.{number}",
        None,
        customer.account,
    )


def activity(customer: Customer) -> Iterator[dict[str, Any]]:
    """Yields signing in and out, pausing and resuming of the customer's agents."""
    for member in customer.members:
        for _ in range(customer.rows // 4):
            start = customer.ago(1, 300).replace(hour=13)
            for hours, action in enumerate(("login", "pause", "unpause", "logout")):
                yield {
                    "action": action,
                    "queue": customer.chance.one(words.QUEUES),
                    "reason": "Lunch" if action == "pause" else None,
                    "extension": member.extension,
                    "happened_at": start + timedelta(hours=hours),
                    "account_id": customer.account,
                }


def month_of(customer: Customer, before: int) -> datetime:
    """Returns when a month began, so many months before this one."""
    now = customer.chance.now.replace(day=1, hour=5, minute=0, second=0)
    return (now - timedelta(days=31 * before)).replace(day=1)


def reports(customer: Customer) -> Iterator[dict[str, Any]]:
    """Yields what the telephone system counts of each extension in each of six months."""
    for member in customer.members:
        for month in range(6) if member.extension else ():
            made, answered = 31 + 7 * month % 23, 48 + 11 * month % 31
            yield {
                "extension": member.extension,
                "made": made,
                "answered": answered,
                "missed": 3 + month % 4,
                "talking": (made + answered) * 97,
                "signed_in": (148 + 3 * month) * 3600,
                "paused": (9 + month) * 1260,
                "month": month_of(customer, month).date(),
                "account_id": customer.account,
            }
