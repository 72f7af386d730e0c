"""The reference profiles: five real companies, each sound."""

import pytest

from portal.company.loading import folder_of, known, load


@pytest.mark.parametrize("name", known())
def test_reference_profiles_are_sound(name: str) -> None:
    assert load(folder_of(name)).company.name


def test_the_reference_profiles_are_the_five() -> None:
    assert known() == ["calltrackingmetrics", "clearcall", "cns", "itns", "thevoco"]
