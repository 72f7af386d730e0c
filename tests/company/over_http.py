"""The sixth company again, whose telephone exchange is reached over HTTP alone."""

from pathlib import Path

from tests.company import sixth

SOURCES = """
[[sources]]
key = "exchange"
label = "Telephone exchange"
adapter = "http"
address = "http://127.0.0.1:8100/portal/v1"     # of another machine: https://
# secret = "exchange"           # the x of SOURCE_SECRET_X; none: the source's key
timeout = 10                    # seconds that one question may take, every try of it included; 15 by default

[directory]                     # the service knows its own columns
source = "exchange"
table = "people"                # which of its datasets holds the people themselves
roles = { holder = "subscriber" }
default_role = "subscriber"

[[datasets]]                    # a blueprint's fields, by the names that they have there
use = "telecom.calls"
source = "exchange"
category = "lighthouse_calls"

[[datasets]]                    # or declared in full: as for a table, without one
key = "people"
source = "exchange"
category = "contact_details"
label = "People"
reached_by = ["email", "account"]
in_words = "{name}, {email}"
erasure = "anonymise"
searchable = ["name"]
lookups = ["email"]
fields = [
  { name = "name", label = "Name", correctable = true, required = true },
  { name = "email", label = "Email address", type = "email" },
  { name = "city", label = "City", correctable = true },
]
"""

SERVED = (
    sixth.SOURCES[: sixth.SOURCES.index('[[datasets]]\nuse = "telecom.people"')].replace(
        "default_role", 'relationship_ended_on = "relationship_ended_on"\ndefault_role'
    )
    + """
[[datasets]]
key = "people"
source = "exchange"
category = "contact_details"
label = "People"
table = "people"
match = [{ kind = "email", column = "email" }, { kind = "account", column = "holder_of" }]
erasure = "anonymise"
searchable = ["name"]
lookups = ["email"]
fields = [
  { name = "name", label = "Name", correctable = true, required = true },
  { name = "email", label = "Email address", type = "email" },
  { name = "city", label = "City", correctable = true },
]
"""
)
"""What stands behind the service: the exchange's own database."""


def write(folder: Path, sources: str) -> Path:
    """Writes the profile with its sources into a folder and returns it."""
    sixth.write(folder)
    (folder / "sources.toml").write_text(sources, "utf-8")
    return folder


def reaching(address: str) -> str:
    """Returns the sources of the portal, with the service at an address."""
    return SOURCES.replace("http://127.0.0.1:8100/portal/v1", address)
