"""A company with kinds of cookies to choose from, two of them with vendors whose scripts run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.company import sixth

COOKIES = """
[cookies]
summary = "We use the cookies that keep you signed in, and others if you agree."
remembered_for = { months = 12 }
opt_outs = []

[[cookies.kinds]]
key = "necessary"
label = "Necessary"
description = "Keep you signed in."
essential = true

[[cookies.kinds]]
key = "figures"
label = "Figures"
description = "Count visits to the harbour."

[[cookies.kinds]]
key = "adverts"
label = "Adverts"
description = "Show you boats elsewhere."
sale = true

[[cookies.vendors]]
key = "counter"
name = "Counter"
description = "Counts."
kind = "figures"
script = "{vendor}/figures.js"
hosts = ["{vendor}"]

[[cookies.vendors]]
key = "boats"
name = "Boats"
description = "Sells boats."
kind = "adverts"
script = "{vendor}/adverts.js"
hosts = ["{vendor}"]

[[cookies.cookies]]
name = "_ours_*"
kind = "figures"
purpose = "Counts your visits."
lasts = {{ days = 30 }}

[[cookies.cookies]]
name = "_theirs"
kind = "adverts"
vendor = "boats"
purpose = "Remembers boats that you saw."
lasts = "session"
"""

Harbour = Callable[..., None]


@pytest.fixture
def harbour(tmp_path: Path, settings: Any) -> Harbour:
    """Returns a function that puts the company in force, its vendors' scripts served from an origin."""

    def use(vendor: str = "https://vendor.example") -> None:
        folder = sixth.write(tmp_path / "harbour")
        declared = folder / "company.toml"
        own, _cookies, _rest = sixth.COMPANY.partition("[cookies]")
        declared.write_text(own + COOKIES.replace("{vendor}", vendor).replace("{{", "{").replace("}}", "}"), "utf-8")
        settings.COMPANY = str(folder)

    return use
