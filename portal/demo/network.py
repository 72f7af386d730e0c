"""Networks and their equipment, technical logs, visits of the website."""

import json
from datetime import timedelta

from portal.demo import words
from portal.demo.people import Customer
from portal.demo.tables import Filler

DEVICES = (
    ("router", "Example Networks", "ER-4"),
    ("switch", "Example Networks", "ES-24P"),
    ("phone", "Example Phones", "T-54"),
)

SEGMENTS = (("Core", "Router", "Switch"), ("Voice", "Switch", "Phones"), ("Office", "Switch", "PCs"))


def network(filler: Filler, customer: Customer) -> None:
    """Adds equipment, measurements and maps; measurements reach back more than three years."""
    chance = customer.chance
    for kind, maker, model in DEVICES:
        filler.add(
            "devices",
            kind=kind,
            maker=maker,
            model=model,
            serial=f"SN{chance.number(100_000, 999_999)}",
            mac=":".join(["02", *(chance.hexadecimal(2) for _ in range(5))]),
            firmware=f"4.{chance.number(0, 9)}",
            specification="4 ports, 1 Gbit/s",
            configuration=json.dumps({"vlan": 20, "dscp": "EF", "jitter_buffer_ms": 60}),
            location=chance.one(("Front desk", "Server room", "Second floor")),
            admin_password=chance.hexadecimal(16),
            seen_at=customer.ago(0, 30),
            account_id=customer.account,
        )
    for _ in range(customer.rows):
        filler.add(
            "network_measurements",
            probe=chance.one(("Front desk", "Second floor", "Home office")),
            download=f"{chance.number(20, 480)} Mbit/s",
            upload=f"{chance.number(5, 120)} Mbit/s",
            latency=f"{chance.number(6, 80)} ms",
            jitter=f"{chance.number(1, 30)} ms",
            loss=f"{chance.number(0, 20) / 10} %",
            measured_at=customer.ago(0, 1_700),
            account_id=customer.account,
        )
        filler.add(
            "qos_benchmarks",
            metric=chance.one(("Mean opinion score", "R factor", "Post-dial delay")),
            value=f"{chance.number(28, 45) / 10}",
            benchmark="4.0",
            verdict=chance.one(("good", "fair", "poor")),
            site=chance.one(("Main office", "Home office")),
            measured_at=customer.ago(0, 1_700),
            account_id=customer.account,
        )
        filler.add(
            "diagnostics",
            component=chance.one(("Router", "Uplink", "SIP registration")),
            finding=chance.one(("Packets are lost in the afternoon", "All well", "The queue is not set for voice")),
            severity=chance.one(("info", "warning", "error")),
            detail="Measured over 24 hours",
            taken_at=customer.ago(0, 800),
            account_id=customer.account,
        )
        filler.add(
            "application_usage",
            application=chance.one(("Example Meetings", "Example Rooms")),
            length=chance.number(600, 5_400),
            participants=chance.number(2, 12),
            quality=chance.one(("clear", "some gaps")),
            source=chance.one(("Measured by us", "Told by the platform")),
            used_at=customer.ago(0, 500),
            account_id=customer.account,
            email=chance.one(customer.members).email,
        )
    for segment, start, end in (
        ("Core", "Router", "Switch"),
        ("Voice", "Switch", "Phones"),
        ("Office", "Switch", "PCs"),
    ):
        filler.add(
            "topology",
            segment=segment,
            from_node=start,
            to_node=end,
            link="1 Gbit/s copper",
            subnet=f"192.0.2.{chance.number(0, 3) * 64}/26",
            note="Quality of service is set",
            mapped_at=customer.ago(30, 1_200),
            account_id=customer.account,
        )


def logs(filler: Filler, customer: Customer) -> None:
    """Adds sign-ins, API requests and security events, more than a year back."""
    chance = customer.chance
    for _ in range(customer.rows):
        member = chance.one(customer.members)
        filler.add(
            "security_events",
            event=chance.one(("login", "login", "login_failed", "password_changed", "unusual")),
            ip=chance.ip(),
            location=chance.one(words.PLACES)[0],
            device=chance.one(words.SYSTEMS),
            happened_at=customer.ago(0, 800),
            account_id=customer.account,
            email=member.email,
        )
        login = chance.odds(50)
        filler.add(
            "access_log",
            kind="login" if login else "api_request",
            ip=chance.ip(),
            method="POST" if login else "GET",
            path="/login" if login else f"/v1/{chance.one(('calls', 'messages', 'recordings'))}",
            status=200,
            user_agent=chance.one(words.BROWSERS)[0] if login else "example-client/2.1",
            happened_at=customer.ago(0, 800),
            account_id=customer.account,
            email=member.email,
        )


def web(filler: Filler, customer: Customer) -> None:
    """Adds visits of the company's website, and those that the customer's own tracking saw."""
    holder = customer.holder
    for _ in range(customer.rows // 2):
        visit(filler, customer, holder.email, customer.account)
    chance = customer.chance
    for _ in range(customer.rows // 4 or 1):
        filler.add(
            "tracking_sessions",
            visitor=f"V-{chance.hexadecimal(8)}",
            ip=chance.ip(),
            landing_page=f"https://{customer.company.split()[0].lower()}.example.com/",
            referrer=chance.one(("https://search.example.com/", "https://news.example.org/", "none")),
            advertisement=chance.one(("Spring campaign", "Search: dentist", "none")),
            cookies="visitor, session",
            number_shown=customer.main_number,
            actions=chance.one(("1 call", "1 form", "2 calls, 1 text", "none")),
            began_at=customer.ago(0, 400),
            account_id=customer.account,
        )
    filler.add(
        "lead_scores",
        product="Second line",
        score=chance.number(5, 95),
        based_on="Pages visited in the last 30 days",
        scored_at=customer.ago(0, 90),
        email=holder.email,
        account_id=customer.account,
    )


def visit(filler: Filler, customer: Customer, email: str, account: str | None) -> None:
    """Adds one visit of a page."""
    chance = customer.chance
    browser, version = chance.one(words.BROWSERS)
    city, region, _ = chance.one(words.PLACES)
    filler.add(
        "web_events",
        page=chance.one(words.PAGES),
        stay=int(timedelta(seconds=chance.number(4, 400)).total_seconds()),
        pattern=chance.one(("Read to the end", "Left at once", "Opened the menu")),
        browser=browser,
        browser_version=version,
        operating_system=chance.one(words.SYSTEMS),
        screen=chance.one(words.SCREENS),
        device_type=chance.one(("Computer", "Phone", "Tablet")),
        ip=chance.ip(),
        location=f"{city}, {region}",
        provider=chance.one(words.PROVIDERS),
        visited_at=customer.ago(0, 500),
        email=email,
        account_id=account,
    )
