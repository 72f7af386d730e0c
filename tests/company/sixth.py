"""A sixth company: the smallest whole profile, written as its company would write it, with no Python."""

from pathlib import Path

COMPANY = """
[company]
name = "Harbour Telephone"
legal_name = "Harbour Telephone Cooperative"
description = "Telephone lines for a small harbour town."
website = "https://harbour.example"
country = "US"
subdivision = "ME"
time_zone = "America/New_York"

[look]
accent = "#5b3a8c"
accent_dark = "#c9b3ea"

[children]
minimum_age = 14

[[channels]]
key = "privacy"
kind = "email"
label = "Privacy desk"
value = "privacy@harbour.example"
serves = ["privacy", "questions"]

[[roles]]
key = "subscriber"
label = "Subscriber"
description = "You have a line with us."
identified_by = ["account", "email"]

[[purposes]]
key = "connect"
label = "Connect your calls"

[[origins]]
key = "given"
label = "You"
provenance = "given"

[[retentions]]
key = "two_years"
label = "2 years"
period = { years = 2 }
starts = "record"
outlasts_deletion = true
ground = "fisheries"

[[retentions]]
key = "as_needed"
label = "As long as you are with us"
period = "as_needed"

[[categories]]
key = "lighthouse_calls"
label = "Calls to the lighthouse"
description = "When you called the lighthouse, and for how long."
purposes = ["connect"]
origins = ["given"]
recipients = []
control = "controller"
retention = "two_years"
necessity = "essential"
statute = ["customer_records"]

[[categories]]
key = "contact_details"
label = "Your name and address"
description = "How we reach you."
purposes = ["connect"]
origins = ["given"]
recipients = []
control = "controller"
retention = "as_needed"
necessity = "essential"
statute = ["identifiers"]
correction = "self_service"

[[laws]]
key = "california"

[[grounds]]
key = "fisheries"
label = "Harbour rules"
text = "The rules of the harbour ask us to keep calls to the lighthouse for two years."
kinds = ["delete"]
source = "policy"

[[rights]]
kind = "delete"
promised = "You can have your information deleted."

[[rights]]
kind = "know_specific"
promised = "You can see what we hold about you."

[requests]
answer_within = { days = 21 }
fee = "We charge nothing."

[cookies]
summary = "We use the cookies that keep you signed in, and no others."
remembered_for = { months = 12 }
kinds = [{ key = "necessary", label = "Necessary", description = "Keep you signed in.", essential = true }]
"""

NOTICE = """
key = "privacy"
title = "How we treat what we know about you"
audience = "Everyone with a line in the harbour."
effective_on = 2026-02-01
version = "1"

[[sections]]
key = "contact"
title = "How to reach us"
paragraphs = ["Write to the privacy desk, or knock at the harbour office."]
topics = ["contact"]
"""

SOURCES = """
[[sources]]
key = "exchange"
label = "Telephone exchange"
adapter = "sql"
database = "company"

[directory]
table = "people"
email = "email"
email_since = "email_since"
account = "account_id"
name = "name"
default_role = "subscriber"

[[datasets]]
use = "telecom.calls"
category = "lighthouse_calls"

[[datasets]]
use = "telecom.people"
category = "contact_details"
only = ["name", "email", "street", "city"]
in_words = "{name}, {email}"
"""


def write(folder: Path) -> Path:
    """Writes the profile into a folder and returns it."""
    (folder / "notices").mkdir(parents=True)
    (folder / "company.toml").write_text(COMPANY, "utf-8")
    (folder / "sources.toml").write_text(SOURCES, "utf-8")
    (folder / "notices" / "privacy.toml").write_text(NOTICE, "utf-8")
    return folder
