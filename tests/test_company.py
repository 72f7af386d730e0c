"""Profiles: what loads, and what a broken one says."""

from pathlib import Path

import pytest

from portal.company.loading import PROFILES, ProfileError, load

BROKEN = """
[company]
name = "Broken"
"""


@pytest.mark.parametrize("folder", sorted(PROFILES.iterdir()), ids=lambda folder: folder.name)
def test_reference_profiles_are_sound(folder: Path) -> None:
    assert load(folder).company.name


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "company.toml").write_text(BROKEN)
    with pytest.raises(ProfileError) as caught:
        load(tmp_path)
    keys = {fault.key for fault in caught.value.faults}
    assert {"company.legal_name", "company.country", "look", "categories", "notices"} <= keys
