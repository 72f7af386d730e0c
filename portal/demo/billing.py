"""Orders, invoices, payments and how they are paid."""

from datetime import timedelta

from portal.demo import words
from portal.demo.people import Customer
from portal.demo.tables import Filler


def billing(filler: Filler, customer: Customer) -> None:
    """Adds invoices from the first day to the last, each with its payment; the longest reach back nine years."""
    chance, holder = customer.chance, customer.holder
    address = f"{chance.street()}, {chance.one(words.PLACES)[0]}"
    step = 30 if customer.account.endswith("001") else 180
    end = min(chance.now.date(), customer.ended_on or chance.now.date())
    for number in range((end - customer.signed_up.date()).days // step - 1):
        issued = customer.signed_up + timedelta(days=step * (number + 1))
        net = chance.number(2_000, 40_000)
        total = f"{net * 1.08 / 100:.2f}"
        filler.add(
            "invoices",
            number=f"INV-{customer.account[-6:]}-{number + 1:04d}",
            billed_to=customer.company,
            billing_address=address,
            description="Service for the period",
            net=f"{net / 100:.2f}",
            tax=f"{net * 0.08 / 100:.2f}",
            total=total,
            status="paid",
            issued_at=issued,
            paid_at=issued + timedelta(days=6),
            account_id=customer.account,
        )
        filler.add(
            "payments",
            amount=total,
            method="Card ending in 4242",
            reference=f"P{chance.hexadecimal(10)}",
            paid_at=issued + timedelta(days=6),
            account_id=customer.account,
        )
    filler.add(
        "payment_methods",
        kind="card",
        brand="Visa",
        last4="4242",
        expires=f"08/{chance.now.year + 2}",
        holder=holder.name,
        billing_address=address,
        processor="Example Payments",
        number="4242424242424242",
        security_code="000",
        added_at=customer.ago(30, 900),
        account_id=customer.account,
    )
    for number, product in enumerate(("Desk phone", "Number transfer")):
        filler.add(
            "orders",
            number=f"O-{customer.account[-4:]}{number}",
            product=product,
            quantity=number + 1,
            total=f"{chance.number(2_000, 60_000) / 100:.2f}",
            name=holder.name,
            email=holder.email,
            phone=holder.phone,
            address=address,
            passed_to="Example Parcel" if not number else None,
            status="done",
            ordered_at=customer.ago(30, 2_000),
            account_id=customer.account,
        )
