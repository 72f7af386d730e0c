"""A company whose address book is known from files alone, beside the systems that the demo has."""

import os
import time
from pathlib import Path

from portal.company.loading import PROFILES

CLEARCALL = PROFILES / "clearcall"

CRM = """
[[sources]]
key = "crm"
label = "Address book"
adapter = "drop"
folder = "crm"

[directory]"""

CONTACTS = """
[[datasets]]
key = "contacts"
source = "crm"
category = "CATEGORY"
label = "Contacts"
primary_key = ["branch", "no"]
dated_by = "noted"
time_zone = "America/New_York"
match = [
  { kind = "email", column = "email" },
  { kind = "phone", column = "phone" },
  { kind = "account", column = "account" },
]
where = { kind = ["customer", "lead"] }
searchable = ["name"]
in_words = "{name}, {noted}"
fields = [
  { name = "noted", column = "noted_on", label = "Noted", type = "datetime" },
  { name = "name", label = "Name", correctable = true },
  { name = "email", label = "Email", type = "email", correctable = true },
  { name = "born", label = "Born", type = "date" },
  { name = "calls", label = "Calls", type = "integer" },
  { name = "consent", label = "Agreed", type = "boolean" },
  { name = "pin", label = "PIN", never_disclose = true },
]
drop = { files = "contacts*.csv" MORE }
"""

HEADER = ("branch", "no", "kind", "account", "email", "phone", "noted_on", "name", "born", "calls", "consent")
ROW = {"branch": "NY", "kind": "customer", "born": "1980-02-29", "calls": "3", "consent": "yes"}


def profile(folder: Path, more: str = "", *changes: tuple[str, str]) -> str:
    """Writes a profile whose contacts come from files; `more` goes into their `drop`, `changes` into their dataset."""
    text = (CLEARCALL / "sources.toml").read_text().replace("[directory]", CRM, 1)
    text = text.replace("[[datasets]]\nuse", '[[datasets]]\nsource = "company"\nuse')
    text = text.replace('table = "people"', 'table = "people"\nsource = "company"', 1)
    mine = CONTACTS.replace("CATEGORY", "contact_details").replace("MORE", f", {more}" if more else "")
    for old, new in changes:
        assert old in mine
        mine = mine.replace(old, new)
    place = folder / "profile"
    place.mkdir(exist_ok=True)
    for one in CLEARCALL.iterdir():
        if not (place / one.name).exists() and one.name != "sources.toml":
            (place / one.name).symlink_to(one)
    (place / "sources.toml").write_text(text + mine)
    return str(place)


def csv(*rows: dict[str, str], header: tuple[str, ...] = HEADER, delimiter: str = ",") -> str:
    """Returns rows as a file has them; what a row leaves out is as in ROW, or empty."""
    lines = [delimiter.join(header)]
    lines += [delimiter.join((ROW | row).get(name, "") for name in header) for row in rows]
    return "\n".join(lines) + "\n"


def leave(folder: Path, name: str, text: str | bytes, age: int = 3600) -> Path:
    """Leaves a file in the folder, as if written so many seconds ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    moment = time.time() - age
    os.utime(path, (moment, moment))
    return path
