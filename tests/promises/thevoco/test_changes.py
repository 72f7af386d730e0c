"""TheVoĉo: the policy has no date of its own; the day of its publication here counts, and every version stays."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from portal.company.loading import PROFILES
from portal.notices.models import Version
from portal.notices.publishing import publish
from tests.inspection import Visitor

promise = pytest.mark.promise


@promise("VOCO-1", "VOCO-84", "VOCO-87")
def test_use_after_a_change_is_agreement_from_the_day_of_publication(
    page: Visitor, tmp_path: Path, use_company: Callable[[str], None]
) -> None:
    folder = Path(shutil.copytree(PROFILES / "thevoco", tmp_path / "own"))
    use_company(str(folder))
    (first,) = publish()
    assert abs((first.effective_on - date.today()).days) <= 1
    Version.objects.filter(pk=first.pk).update(effective_on=date(2026, 1, 5))

    notice = folder / "notices" / "privacy.toml"
    text = notice.read_text("utf-8")
    text = text.replace('version = "1"', 'version = "2"').replace(
        "All data at rest is encrypted.", "Data is encrypted."
    )
    notice.write_text(text, "utf-8")
    use_company("thevoco")
    use_company(str(folder))
    (second,) = publish()

    shown = page.get("/privacy/privacy/")
    assert f"Effective date: {second.effective_on.day} " in shown.text
    assert "Using the service after a change is agreement to it." in shown.text
    assert "the day of publication in this portal counts" in shown.text
    assert "Version 1, 5 January 2026" in shown.links
    changed = page.follow("Compare two versions").text
    assert "removed: All data at rest added: Data is encrypted." in changed
