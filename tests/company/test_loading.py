"""Profiles: what loads, and everything that a broken one says at once."""

from pathlib import Path
from typing import Any

import pytest

from portal.company.current import company
from portal.company.faults import ProfileError
from portal.company.loading import PROFILES, folder_of, load, unset
from portal.company.schema.base import PATTERNS
from portal.company.schema.profile import Company
from tests.company import sixth


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sixth.write(tmp_path / "harbour")


def change(folder: Path, old: str, new: str, file: str = "company.toml") -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        load(folder)
    return [str(fault) for fault in caught.value.faults]


def test_a_sixth_company_is_a_folder_of_declarations(folder: Path, settings: Any) -> None:
    settings.COMPANY = str(folder)
    assert company().company.name == "Harbour Telephone"
    assert [category.label for category in company().categories] == [
        "Calls to the lighthouse",
        "Your name and address",
        "Your account in this portal",
    ]
    assert company().retention("two_years").period.years == 2
    assert unset(company()) == []


def test_an_unknown_company_names_the_known_ones(tmp_path: Path) -> None:
    missing = tmp_path / "nosuch"
    assert faults(missing) == [
        f"company.toml: there is no profile '{missing}'; COMPANY names a folder, or one of: "
        "calltrackingmetrics, clearcall, cns, itns, thevoco"
    ]


def test_a_name_with_dots_cannot_climb_out_of_the_reference_profiles() -> None:
    assert folder_of("../profiles").resolve() != PROFILES.resolve()


def test_a_missing_table_is_told(folder: Path) -> None:
    change(folder, '[look]\naccent = "#5b3a8c"\naccent_dark = "#c9b3ea"\n', "")
    assert faults(folder) == ["company.toml: look: is missing"]


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    change(folder, 'country = "US"', 'country = "Maine"')
    change(folder, 'value = "privacy@harbour.example"', 'value = "privacy at harbour"')
    change(folder, 'retention = "two_years"', "")
    change(folder, 'title = "How to reach us"', 'titel = "How to reach us"', "notices/privacy.toml")
    found = faults(folder)
    assert found[0].startswith("notices/privacy.toml: sections[0] (contact).title: is missing")
    assert found[1] == (
        "notices/privacy.toml: sections[0] (contact).titel: is not a key of this table; "
        "allowed: key, title, paragraphs, points, after, topics"
    )
    assert found[2] == "company.toml: company.country: should be two capital letters of ISO 3166-1, such as US"
    assert found[3].startswith(
        "company.toml: channels[0] (privacy).value: should be an email address, such as privacy@example.com; or "
    )
    assert found[4] == "company.toml: categories[0] (lighthouse_calls).retention: is missing"
    assert len(found) == 5


def test_a_value_out_of_a_list_names_the_list(folder: Path) -> None:
    change(folder, 'correction = "self_service"', 'correction = "sometimes"')
    assert faults(folder) == [
        "company.toml: categories[1] (contact_details).correction: Input should be 'self_service', 'request' or 'none'"
    ]


def test_a_slip_within_a_period_names_the_allowed_keys(folder: Path) -> None:
    change(folder, "{ years = 2 }", "{ yeers = 2 }")
    assert (
        "company.toml: retentions[0] (two_years).period.yeers: is not a key of this table; allowed: years, months, days"
        in faults(folder)
    )


def test_references_that_lead_nowhere_name_what_exists(folder: Path) -> None:
    change(folder, 'purposes = ["connect"]', 'purposes = ["conect"]')
    change(folder, 'key = "california"', 'key = "atlantis"')
    assert faults(folder) == [
        "company.toml: categories[0] (lighthouse_calls).purposes: 'conect' is not declared under purposes; "
        "allowed: connect, portal_account",
        "company.toml: laws[0].key: 'atlantis' is not a law that the portal knows; allowed: california, colorado, "
        "connecticut, cpni, delaware, gdpr, montana, oregon, texas, virginia",
    ]


def test_a_key_declared_twice_is_told(folder: Path) -> None:
    change(folder, 'key = "as_needed"', 'key = "two_years"')
    assert "company.toml: retentions: 'two_years' is declared 2 times" in faults(folder)


def test_what_is_not_toml_is_told_with_the_rest(folder: Path) -> None:
    change(folder, "[company]", "[company")
    change(folder, 'version = "1"', 'version = "one"', "notices/privacy.toml")
    found = faults(folder)
    assert found[0].startswith("company.toml: is not valid TOML:")
    assert found[1] == "notices/privacy.toml: version: should be numbers with dots between them, such as 1.2"


def test_a_profile_without_notices_is_told(folder: Path) -> None:
    (folder / "notices" / "privacy.toml").unlink()
    assert faults(folder) == ["notices/: at least one notice is needed, such as notices/privacy.toml"]


def test_a_missing_logo_is_told(folder: Path) -> None:
    change(folder, 'accent = "#5b3a8c"', 'accent = "#5b3a8c"\nlogo = "mark.svg"')
    assert faults(folder) == ["company.toml: look.logo: there is no file 'mark.svg' in the folder"]


def test_colours_that_cannot_be_read_are_told(folder: Path) -> None:
    change(folder, "#5b3a8c", "#ffdd00")
    assert faults(folder) == [
        "company.toml: look.accent: #ffdd00 on #f5f7f9 has a contrast of 1.25; at least 4.5 is needed"
    ]


def test_the_newest_version_of_a_notice_speaks_for_it(folder: Path) -> None:
    older = (folder / "notices" / "privacy.toml").read_text("utf-8")
    newer = older.replace('version = "1"', 'version = "1.10"').replace("knock at", "row to")
    (folder / "notices" / "privacy-1.10.toml").write_text(newer, "utf-8")
    (folder / "notices" / "privacy-1.9.toml").write_text(older.replace('version = "1"', 'version = "1.9"'), "utf-8")
    ((notice, section),) = load(folder).sections_about("contact")
    assert notice.version == "1.10"
    assert section.paragraphs[0] == "Write to the privacy desk, or row to the harbour office."


def patterns(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        return own.union(*(patterns(part) for part in schema.values()))
    return set().union(*(patterns(part) for part in schema)) if isinstance(schema, list) else set()


def test_every_pattern_is_told_in_words() -> None:
    assert patterns(Company.model_json_schema()) == set(PATTERNS)
