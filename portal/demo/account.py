"""Accounts, the people in them, and what was agreed and set."""

from datetime import date, timedelta

from portal.demo import words
from portal.demo.people import Customer, Member
from portal.demo.tables import Filler


def account(filler: Filler, customer: Customer) -> None:
    """Adds the account, its people, their logins and credentials, and its settings."""
    chance, holder = customer.chance, customer.holder
    city, region, postcode = chance.one(words.PLACES)
    street = chance.street()
    filler.add(
        "accounts",
        account_id=customer.account,
        agency_id=customer.agency,
        company=customer.company,
        industry=chance.one(words.INDUSTRIES),
        network_size=chance.number(4, 240),
        organisation="IT and front desk report to the owner",
        colleagues=f"{chance.name()} (IT), {chance.name()} (front desk)",
        website=f"https://{customer.company.split()[0].lower()}.example.com",
        street=street,
        city=city,
        region=region,
        postcode=postcode,
        country="US",
        billing_street=street,
        billing_city=city,
        billing_region=region,
        billing_postcode=postcode,
        billing_country="US",
        tax_number=f"00-{chance.number(1_000_000, 9_999_999)}",
        signup_name=holder.name,
        signup_email=holder.email,
        signup_address=f"{street}, {city} {region} {postcode}",
        marketing_source=chance.one(("Web search", "A friend", "Trade fair", "Advertisement")),
        plan=chance.one(("Start", "Team", "Business")),
        status="closed" if customer.ended_on else "active",
        signed_up_at=customer.signed_up,
        relationship_ended_on=customer.ended_on,
    )
    for member in customer.members:
        _person(filler, customer, member, (street, city, region, postcode))
        _sign_in(filler, customer, member)
    _keys(filler, customer)
    _settings(filler, customer)


def _person(filler: Filler, customer: Customer, member: Member, place: tuple[str, str, str, str]) -> None:
    chance = customer.chance
    street, city, region, postcode = place
    filler.add(
        "people",
        name=member.name,
        first_name=member.name.split()[0],
        last_name=member.name.split()[-1],
        email=member.email,
        email_since=member.email_since,
        phone=member.phone,
        mobile=chance.phone(),
        street=street,
        city=city,
        region=region,
        postcode=postcode,
        country="US",
        company=customer.company,
        job_title=chance.one(words.TITLES),
        department=chance.one(words.DEPARTMENTS),
        responsibilities=chance.one(("Telephony and network", "Purchasing", "Customer service")),
        expertise=chance.one(("beginner", "intermediate", "expert")),
        extension=member.extension,
        display_name=member.name,
        role=member.role,
        language="en",
        source="Sign-up form" if member.role == "holder" else "Entered by the administrator",
        account_id=customer.account,
        on_file_since=customer.signed_up,
        relationship_ended_on=customer.ended_on,
        holder_of=customer.account if member.role == "holder" else None,
        is_extension=True,
    )


def _sign_in(filler: Filler, customer: Customer, member: Member) -> None:
    chance = customer.chance
    holder_of = customer.account if member.role == "holder" else None
    for device in chance.random.sample(("Laptop", "Desk phone", "Mobile phone"), 2):
        filler.add(
            "logins",
            username=member.email,
            device=device,
            device_identifier=chance.hexadecimal(16).upper(),
            app=chance.one(words.BROWSERS)[0],
            first_used_at=customer.signed_up,
            last_used_at=customer.ago(0, 60),
            email=member.email,
            account_id=customer.account,
            extension=member.extension,
            holder_of=holder_of,
        )
    for kind, name in (("password", "Password"), ("sip_secret", f"Extension {member.extension}")):
        filler.add(
            "credentials",
            kind=kind,
            name=name,
            secret=chance.hexadecimal(32),
            created_at=customer.signed_up,
            last_used_at=customer.ago(0, 30),
            email=member.email,
            holder_of=holder_of,
        )


def _keys(filler: Filler, customer: Customer) -> None:
    chance = customer.chance
    for purpose in ("Reading call records", "Sending messages"):
        secret = chance.hexadecimal(32)
        filler.add(
            "api_keys",
            name=purpose,
            masked_key=f"{secret[:4]}…{secret[-2:]}",
            secret=secret,
            auth_token=chance.hexadecimal(40),
            purpose=purpose,
            created_at=customer.ago(200, 900),
            last_used_at=customer.ago(0, 30),
            account_id=customer.account,
        )
    for kind, title in (("terms", "Terms of service"), ("master_services", "Master services agreement")):
        _agreement(filler, customer, kind, title, "on_file")
    if customer.account.endswith("001"):
        _agreement(filler, customer, "business_associate", "HIPAA business associate agreement", "on_file")
        _agreement(filler, customer, "special", "Special agreement on call data", "on_file", prevails=True)


def _agreement(filler: Filler, customer: Customer, kind: str, title: str, state: str, prevails: bool = False) -> None:
    filler.add(
        "agreements",
        kind=kind,
        title=title,
        state=state,
        prevails=prevails,
        signed_by=customer.holder.name,
        signed_on=customer.signed_up.date() + timedelta(days=3),
        note="Prevails over the notice where they differ." if prevails else None,
        account_id=customer.account,
    )


SETTINGS = (
    ("preference", "Report language", "English"),
    ("preference", "Preferred contact time", "Mornings"),
    ("customisation", "Dashboard", "Call quality first"),
    ("configuration", "Codec", "G.722, then G.711"),
    ("configuration", "Traffic class for voice", "EF"),
    ("notification", "Performance alerts", "By email"),
    ("routing", "Incoming calls", "Reception, then voicemail"),
    ("email_server", "Email server", "Default server"),
    ("prompt", "Announcement of recording", "recording-notice.wav"),
    ("prompt", "Announcement before voicemail", "none"),
)


def _settings(filler: Filler, customer: Customer) -> None:
    chance = customer.chance
    for area, name, value in SETTINGS:
        filler.add(
            "service_settings",
            area=area,
            name=name,
            value=value,
            changed_at=customer.ago(10, 700),
            changed_by=chance.one(customer.members).name,
            account_id=customer.account,
            email=customer.holder.email,
        )
    for topic, wanted in (
        ("Bandwidth", "At least 50 Mbit/s both ways"),
        ("Redundancy", "A second line by mobile network"),
    ):
        filler.add(
            "technical_requirements",
            topic=topic,
            requirement=wanted,
            preferred_service=chance.one(("Monitoring", "Tuning", "On-site assessment")),
            recorded_at=customer.ago(100, 1200),
            account_id=customer.account,
        )


def features(filler: Filler, customer: Customer, declared: dict[str, str]) -> None:
    """Adds the state of every feature: the default, but for two that the first customer switched on."""
    for place, (feature, state) in enumerate(declared.items()):
        on = state == "on" or (customer.account.endswith("001") and place in (0, 3))
        filler.add(
            "feature_switches",
            feature=feature,
            state="on" if on else "off",
            switched_by=customer.members[-1].name if on else None,
            switched_at=customer.ago(5, 400) if on else customer.signed_up,
            third_party="Example Analytics" if on else None,
            authorised_ip=customer.chance.ip() if on else None,
            target=None,
            account_id=customer.account,
        )


def standing(filler: Filler, customer: Customer) -> None:
    """Adds subscriber records, identity checks, what others told of the account, and decisions about it."""
    chance, holder = customer.chance, customer.holder
    city, region, postcode = chance.one(words.PLACES)
    born = date(1970, 1, 1) + timedelta(days=chance.number(0, 9_000))
    for provider in ("holder", "client"):
        filler.add(
            "subscriber_records",
            name=holder.name,
            number=customer.main_number,
            service_street=chance.street(),
            service_city=city,
            service_region=region,
            service_postcode=postcode,
            service_country="US",
            proof_of_address="Electricity bill",
            identity_document="Driving licence" if born.day % 2 else "Passport",
            document_number=f"X{chance.number(10_000_000, 99_999_999)}",
            required_by="Local law, to be eligible for the number",
            provided_by=provider,
            recorded_at=customer.ago(200, 1200),
            account_id=customer.account,
            email=holder.email,
        )
    filler.add(
        "application_forms",
        product="Toll-free numbers",
        company=customer.company,
        intended_use="Calls from customers about appointments",
        expected_volume="About 900 calls a month",
        filled_in_by=holder.name,
        submitted_at=customer.ago(200, 1200),
        account_id=customer.account,
        email=holder.email,
    )
    filler.add(
        "identity_checks",
        provider="Example Identity",
        name=holder.name,
        address=f"{city} {region} {postcode}",
        ip=chance.ip(),
        result="passed",
        checked_at=customer.signed_up,
        account_id=customer.account,
        email=holder.email,
    )
    _told_by_others(filler, customer)


PUBLIC = (("Industry", "trade register"), ("Number of employees", "company website"), ("Website", "company website"))
THIRD = (
    ("manufacturer", "Example Networks", "Firmware", "Version 4.2, supported until 2029"),
    ("provider", "Example Fiber", "Line performance", "98.7 % of the agreed bandwidth"),
    ("platform", "Example Meetings", "Use", "14 meetings in the month"),
    ("demographics", "Example Data", "Company size", "10 to 50 people"),
)


def _told_by_others(filler: Filler, customer: Customer) -> None:
    chance = customer.chance
    for topic, source in PUBLIC:
        filler.add(
            "public_data",
            topic=topic,
            value={"Industry": chance.one(words.INDUSTRIES), "Website": "example.com"}.get(topic, "10 to 50"),
            source=source.capitalize(),
            source_url="https://register.example.org/",
            collected_at=customer.ago(100, 1000),
            account_id=customer.account,
        )
    for kind, source, topic, value in THIRD * max(1, customer.rows // 8):
        filler.add(
            "third_party_data",
            kind=kind,
            source=source,
            topic=topic,
            value=value,
            device_serial=f"SN{chance.number(100_000, 999_999)}" if kind == "manufacturer" else None,
            service_level="99.5 % a month" if kind == "provider" else None,
            received_at=customer.ago(5, 900),
            account_id=customer.account,
        )
    filler.add(
        "automated_decisions",
        decision="limited" if customer.account.endswith("001") else "cleared",
        signals="Messages a minute, share of failed deliveries",
        reason="Many messages within one minute" if customer.account.endswith("001") else "Nothing unusual was found",
        score="0.7300" if customer.account.endswith("001") else "0.0400",
        decided_at=customer.ago(5, 200),
        reviewed_by=None,
        review_result=None,
        account_id=customer.account,
    )
    for resource in ("Messaging service", "Phone number pool"):
        filler.add(
            "friendly_names",
            resource=resource,
            friendly_name=f"{resource} of {chance.name()}",
            changed_at=customer.ago(20, 700),
            account_id=customer.account,
        )
