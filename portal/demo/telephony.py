"""Messages, recordings, voicemail, contacts and the rest of a telephone system."""

from datetime import timedelta
from pathlib import Path

from portal.demo import stored, words
from portal.demo.calls import activity, month_of, reports
from portal.demo.people import ALICE, BOB, Customer, Member
from portal.demo.tables import Filler


def telephony(filler: Filler, customer: Customer, folder: Path) -> None:
    """Adds what a telephone system keeps of a customer, files included."""
    _lines(filler, customer)
    for member in customer.members:
        _messages(filler, customer, member)
        _contacts(filler, customer, member)
        _app(filler, customer, member)
        if customer.account in (ALICE.account, BOB.account):
            stored.stored(filler, customer, member, folder)
        _conference(filler, customer, member)
    for values in activity(customer):
        filler.add("agent_activity", **values)
    for values in reports(customer):
        filler.add("call_reports", **values)
    _lookups(filler, customer)
    _logs(filler, customer)


def _lines(filler: Filler, customer: Customer) -> None:
    chance = customer.chance
    for place in range(2):
        filler.add(
            "trunks",
            number=customer.main_number if not place else chance.phone(),
            name="Main line" if not place else "Second line",
            carrier=chance.one(words.CARRIERS),
            channels=chance.number(2, 30),
            added_at=customer.ago(200, 3000),
            account_id=customer.account,
        )
    for month in range(customer.rows // 2):
        start = month_of(customer, month)
        filler.add(
            "usage_records",
            service="Calls" if month % 2 else "Messages",
            destination=chance.one(("United States", "Canada", "Germany")),
            quantity=chance.number(20, 900),
            seconds=chance.number(2_000, 90_000),
            visits=chance.number(10, 4_000),
            forms=chance.number(0, 40),
            configuration="SIP trunk, 10 lines",
            location="Philadelphia, PA",
            amount=f"{chance.number(900, 24_000) / 100:.2f}",
            number=customer.main_number,
            period_start=start,
            account_id=customer.account,
        )


def _messages(filler: Filler, customer: Customer, member: Member) -> None:
    chance = customer.chance
    for _ in range(customer.rows // 2):
        outgoing, other = chance.odds(60), chance.phone()
        filler.add(
            "messages",
            direction="outgoing" if outgoing else "incoming",
            from_number=member.phone if outgoing else other,
            to_number=other if outgoing else member.phone,
            body=chance.one(words.SPEECH),
            kind=chance.one(("sms", "sms", "sms", "mms", "fax")),
            status="delivered",
            segments=1,
            route=chance.one(words.CARRIERS),
            sent_at=customer.ago(0, 500),
            account_id=customer.account,
            extension=member.extension,
        )


def _contacts(filler: Filler, customer: Customer, member: Member) -> None:
    chance = customer.chance
    tables = ["personal_contacts"] * 3 + (["company_contacts"] * 4 if member.role == "holder" else [])
    for table in tables:
        name, firm = chance.name(), f"{chance.one(words.COMPANIES)} {chance.one(words.TRADES)}"
        owner = {"extension": member.extension} if table == "personal_contacts" else {}
        filler.add(
            table,
            name=name,
            company=firm,
            email=f"{name.lower().replace(' ', '.')}@example.org",
            business_phone=chance.phone(),
            fax=chance.phone(),
            mobile=chance.phone(),
            home_phone=chance.phone(),
            address=f"{chance.street()}, {chance.one(words.PLACES)[0]}",
            changed_at=customer.ago(10, 900),
            account_id=customer.account,
            **owner,
        )
    for position in ("1", "2"):
        filler.add(
            "speed_dials",
            position=position,
            number=chance.phone(),
            name=chance.name(),
            added_at=customer.ago(30, 900),
            account_id=customer.account,
            extension=member.extension,
        )


def _app(filler: Filler, customer: Customer, member: Member) -> None:
    chance = customer.chance
    for _ in range(2):
        filler.add(
            "app_contacts",
            number=chance.phone(),
            uses=chance.number(1, 60),
            carrier=chance.one(words.CARRIERS),
            last_used_at=customer.ago(0, 200),
            account_id=customer.account,
            extension=member.extension,
        )
    filler.add(
        "device_tokens",
        platform=chance.one(("Android", "iOS")),
        token=chance.hexadecimal(48),
        device="Mobile phone",
        registered_at=customer.ago(5, 300),
        account_id=customer.account,
        extension=member.extension,
    )
    filler.add(
        "notification_contacts",
        name=member.name,
        channel=chance.one(("email", "phone", "none")),
        email=member.email,
        phone=member.phone,
        events="Trunk down, storage full",
        changed_at=customer.ago(5, 300),
        account_id=customer.account,
        extension=member.extension,
    )


def _conference(filler: Filler, customer: Customer, member: Member) -> None:
    chance, began = customer.chance, customer.ago(1, 400)
    key = filler.add(
        "conferences",
        title=chance.one(("Weekly call", "Project start", "Supplier talk")),
        number=str(chance.number(6400, 6499)),
        participants=3,
        recorded=False,
        length=chance.number(600, 3600),
        began_at=began,
        account_id=customer.account,
        extension=member.extension,
    )
    for name, number in [(member.name, member.phone), *((chance.name(), chance.phone()) for _ in range(2))]:
        filler.add(
            "conference_participants",
            name=name,
            number=number,
            joined_at=began + timedelta(seconds=chance.number(0, 90)),
            left_at=began + timedelta(minutes=10),
            conference_id=key,
        )
    filler.add(
        "video_participants",
        display_name=member.name,
        microphone=True,
        camera=chance.odds(50),
        device="Integrated camera",
        log_id=f"LOG-{chance.number(10_000, 99_999)}",
        uid=str(chance.number(100_000, 999_999)),
        host="Agora",
        joined_at=began,
        account_id=customer.account,
        extension=member.extension,
    )


def _lookups(filler: Filler, customer: Customer) -> None:
    chance = customer.chance
    for place in range(4):
        premium = place > 1
        filler.add(
            "caller_id_lookups",
            number=chance.phone(),
            name=chance.name(),
            city=chance.one(words.PLACES)[0],
            address=chance.street() if premium else None,
            marital_status=chance.one(("Single", "Married")) if premium else None,
            occupation=chance.one(words.TITLES) if premium else None,
            provider="Example Lookup",
            looked_up_at=customer.ago(1, 300),
            premium=premium,
            account_id=customer.account,
        )
    for product in ("Voice", "Messaging"):
        name = chance.name()
        filler.add(
            "end_users",
            product=product,
            name=name,
            phone=chance.phone(),
            email=f"{name.lower().replace(' ', '.')}@example.org",
            address=chance.street(),
            ip=chance.ip(),
            note="Asked to be called after five",
            provided_by_client=product == "Voice",
            last_seen_at=customer.ago(1, 300),
            account_id=customer.account,
        )


def _logs(filler: Filler, customer: Customer) -> None:
    chance = customer.chance
    for operation in ("Extension added", "Password of an extension changed", "Trunk edited", "Report downloaded"):
        filler.add(
            "operation_log",
            operator=chance.one(customer.members).name,
            operation=operation,
            module=operation.split()[0],
            result="failure" if chance.odds(10) else "success",
            ip=chance.ip(),
            happened_at=customer.ago(0, 500),
            account_id=customer.account,
        )
    for source in ("debug", "capture"):
        member = chance.one(customer.members)
        name, number = chance.name(), chance.phone()
        filler.add(
            "system_log",
            source=source,
            from_name=name,
            from_number=number,
            to_name=member.name,
            to_number=member.phone,
            line=f"INVITE sip:{member.extension}@pbx.example.com From: {number}",
            captured_at=customer.ago(0, 200),
            account_id=customer.account,
            extension=member.extension,
        )
