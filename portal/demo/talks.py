"""Tickets, notes of talks, forms, registrations and subscriptions."""

from portal.demo import words
from portal.demo.chance import Chance
from portal.demo.people import VISITOR, Customer
from portal.demo.tables import Filler


def talks(filler: Filler, customer: Customer) -> None:
    """Adds what was said and written between a customer and the company, back to the beginning."""
    holder, far = customer.holder, 2_900
    for number in range(customer.rows // 3 or 1):
        _ticket(filler, customer, number, far)
        _note(filler, customer, far)
    for _ in range(customer.rows // 6 or 1):
        filler.add(
            "feedback",
            about=customer.chance.one(("Our support", "The assessment", "Call quality")),
            rating=customer.chance.number(2, 5),
            comment=customer.chance.text(1),
            given_at=customer.ago(20, far),
            account_id=customer.account,
            email=holder.email,
        )
    for place in range(2):
        filler.add(
            "forum_posts",
            title=customer.chance.one(words.SUBJECTS),
            body=customer.chance.text(),
            display_name=holder.name.split()[0],
            posted_at=customer.ago(20, 1_500),
            email=holder.email,
        )
        filler.add(
            "article_views",
            article=("Choosing a codec", "Reading your invoice")[place],
            helpful=place == 0,
            viewed_at=customer.ago(1, 600),
            email=holder.email,
        )
    _support_captures(filler, customer)
    _forms(filler, customer.chance, holder.name, holder.email, holder.phone, customer.account, customer.company)


def visitor(filler: Filler, chance: Chance) -> None:
    """Adds somebody without an account: forms, a registration, a subscription, visits."""
    _forms(filler, chance, "Rita Reyes", VISITOR, "+16175550150", None, "Reyes Research")


def _ticket(filler: Filler, customer: Customer, number: int, far: int) -> None:
    chance, opened = customer.chance, customer.ago(1, far)
    filler.add(
        "tickets",
        number=f"T-{customer.account[-4:]}{number:03d}",
        subject=chance.one(words.SUBJECTS),
        body=chance.text(),
        status="closed" if number else "answered",
        channel=chance.one(("email", "phone", "chat", "web")),
        rating=chance.number(3, 5),
        opened_at=opened,
        closed_at=opened,
        account_id=customer.account,
        email=customer.holder.email,
    )


def _note(filler: Filler, customer: Customer, far: int) -> None:
    chance = customer.chance
    filler.add(
        "contact_notes",
        team=chance.one(("sales", "support", "account", "consulting")),
        topic=chance.one(("Renewal", "New office", "Network assessment", "Prices")),
        note=chance.text(),
        use_case="Calls with patients and suppliers",
        requirements="Clear calls in all rooms",
        noted_by=chance.name(),
        noted_at=customer.ago(1, far),
        account_id=customer.account,
        email=customer.holder.email,
    )


def _support_captures(filler: Filler, customer: Customer) -> None:
    chance, holder = customer.chance, customer.holder
    told = {
        "ip": {"ip": chance.ip()},
        "phone": {"phone": holder.phone},
        "email": {"email": holder.email},
        "call": {"detail": f"Call to {chance.phone()} on the test line"},
    }
    for kind, facts in told.items():
        empty = {"ip": None, "phone": None, "email": None, "detail": None, "path": None}
        filler.add(
            "support_captures",
            kind=kind,
            ticket=f"T-{customer.account[-4:]}000",
            **(empty | facts),
            captured_at=customer.ago(5, 500),
            account_id=customer.account,
        )


def _forms(
    filler: Filler, chance: Chance, name: str, email: str, phone: str, account: str | None, company: str
) -> None:
    forms = {"contact_sales": "To answer you", "contact_support": "To answer you", "survey": "To improve our service"}
    for form, purpose in forms.items():
        filler.add(
            "form_submissions",
            form=form,
            purpose=purpose,
            name=name,
            email=email,
            phone=phone,
            address=chance.street(),
            company=company,
            message=chance.text(1),
            page="/contact",
            submitted_at=chance.ago(10, 2_400),
            account_id=account,
        )
    for kind, title in (("event", "Voice quality day"), ("whitepaper", "Clear calls at home"), ("webinar", "Codecs")):
        filler.add(
            "registrations",
            kind=kind,
            title=title,
            name=name,
            email=email,
            phone=phone,
            company=company,
            registered_at=chance.ago(10, 900),
        )
    for subscribed in ("newsletter", "product_updates"):
        since = chance.ago(20, 900)
        filler.add(
            "subscriptions", list=subscribed, state="on", email=email, how="Form on the website", changed_at=since
        )
        filler.add(
            "consent_log",
            purpose=subscribed.replace("_", " ").capitalize(),
            decision="given",
            wording="Yes, send me this by email. I can stop it at any time.",
            how="Form on the website",
            decided_at=since,
            email=email,
        )
