"""What is stored for people as files: recordings, voicemail, films and faxes, with the texts made of them."""

from datetime import timedelta
from pathlib import Path

from portal.demo import audio, pictures, words
from portal.demo.people import Customer, Member
from portal.demo.tables import Filler


def stored(filler: Filler, customer: Customer, member: Member, folder: Path) -> None:
    """Adds a member's files, and writes them."""
    _audio(filler, customer, member, folder)
    if member.role == "holder":
        _pictures(filler, customer, member, folder)
        _from_support(filler, customer, folder)


def _from_support(filler: Filler, customer: Customer, folder: Path) -> None:
    name = f"support/{customer.account}/test-call.wav"
    audio.clip(folder / name, 7, 3)
    filler.add(
        "support_captures",
        kind="recording",
        ticket=f"T-{customer.account[-4:]}000",
        ip=None,
        phone=None,
        email=None,
        detail="The test call that we made together",
        path=name,
        captured_at=customer.chance.now - timedelta(days=35),
        account_id=customer.account,
    )


def _pictures(filler: Filler, customer: Customer, member: Member, folder: Path) -> None:
    kept = ((40, "meeting-room.webm", 3, pictures.film), (90, "fax-page-1.png", None, pictures.fax))
    for days, called, seconds, write in kept:
        name = f"recordings/{customer.account}/{member.extension}-stored{Path(called).suffix}"
        filler.add(
            "recordings",
            path=name,
            name=called,
            caller=member.phone,
            called=None,
            ip=None,
            length=seconds,
            size=write(folder / name),
            interrupted=False,
            announced=False,
            recorded_at=customer.chance.now - timedelta(days=days),
            kind="media",
            account_id=customer.account,
            extension=member.extension,
        )


def _audio(filler: Filler, customer: Customer, member: Member, folder: Path) -> None:
    chance = customer.chance
    kinds = ["call", "call", "conference", "media"] if member.role == "holder" else ["call"]
    for place, kind in enumerate(kinds):
        seconds = 2 + place % 3
        name = f"recordings/{customer.account}/{member.extension}-{place}.wav"
        made = customer.ago(1, 700)
        key = filler.add(
            "recordings",
            path=name,
            name=f"{kind}-{place}.wav",
            caller=member.phone,
            called=chance.phone(),
            ip=chance.ip(),
            length=seconds,
            size=audio.clip(folder / name, chance.number(0, 99), seconds),
            interrupted=chance.odds(10),
            announced=True,
            recorded_at=made,
            kind=kind,
            account_id=customer.account,
            extension=member.extension,
        )
        _transcript(filler, customer, member, "recording", key, made)
    for place in range(3 if member.role == "holder" else 1):
        seconds = 2 + place % 2
        name = f"voicemail/{customer.account}/{member.extension}/msg{place:04d}.wav"
        made = customer.ago(0, 300)
        key = filler.add(
            "voicemail",
            path=name,
            caller=chance.phone(),
            caller_name=chance.name(),
            called_name=member.name,
            called=member.phone,
            folder=chance.one(("inbox", "old", "urgent")),
            length=seconds,
            size=audio.clip(folder / name, chance.number(0, 99), seconds),
            received_at=made,
            account_id=customer.account,
            extension=member.extension,
        )
        _transcript(filler, customer, member, "voicemail", key, made)


def _transcript(filler: Filler, customer: Customer, member: Member, of: str, about: int, made: object) -> None:
    filler.add(
        "transcripts",
        text=customer.chance.one(words.SPEECH),
        language="en",
        made_by="Google Cloud Speech-to-Text",
        made_at=made,
        of=of,
        about=about,
        account_id=customer.account,
        extension=member.extension,
    )
