"""`sources.toml`: what loads, and what a wrong one says."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks

from portal.company.builtin import PORTAL_ACCOUNT
from portal.company.current import company
from portal.company.faults import ProfileError
from portal.company.loading import PROFILES, load
from portal.sources import loading, registry
from portal.sources.binding import BLUEPRINTS, blueprint
from portal.sources.port import NotThere, Selection, Subject

CLEARCALL = PROFILES / "clearcall"
MAPPED = sorted(path.parent for path in PROFILES.glob("*/sources.toml"))


@pytest.mark.parametrize("folder", MAPPED, ids=lambda folder: folder.name)
def test_reference_profiles_are_mapped_soundly(folder: Path) -> None:
    assert loading.load(folder, load(folder)).declared.sources


@pytest.mark.parametrize("name", [path.name for path in BLUEPRINTS.iterdir()])
def test_blueprints_are_sound(name: str) -> None:
    datasets, faults = blueprint(name)
    assert datasets
    assert faults == ()


@pytest.mark.parametrize("folder", MAPPED, ids=lambda folder: folder.name)
def test_every_dataset_of_a_profile_can_be_read(folder: Path, use_company: Callable[[str], None]) -> None:
    use_company(folder.name)
    everybody = Subject({"account": frozenset({"ACC-100001"}), "email": frozenset({"alice@example.com"})})
    for dataset in registry.datasets():
        source = registry.source_of(dataset.key)
        page = source.page(dataset.key, everybody)
        assert source.tally(dataset.key, everybody).count >= len(page.records)
        for searched in dataset.searchable:
            assert dataset.field(searched)
        assert source.erase(dataset.key, everybody, Selection(keys=())).count == 0


def profile(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    folder = tmp_path / "sixth"
    shutil.copytree(CLEARCALL, folder)
    text = (folder / "sources.toml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "sources.toml").write_text(text)
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        loading.load(folder, load(folder))
    return [str(fault) for fault in caught.value.faults]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    found = faults(
        profile(
            tmp_path,
            ('database = "company"', 'database = "elsewhere"'),
            ('only = ["name", ', 'only = ["nmae", '),
            ('use = "telecom.settings"', 'use = "telecom.setings"'),
            ('category = "topology"', 'category = "topologie"'),
            ('default_role = "holder"', 'default_role = "boss"'),
            ('use = "telecom.tickets"', 'use = "telecom.tickets"\norigins = ["hearsay"]'),
            ('erasure = "anonymise"', 'erasure = "delete"'),
        )
    )
    told = "\n".join(found)
    assert "'elsewhere' is not set up" in told
    assert "'nmae' is not a field of telecom.people" in told
    assert "'telecom.setings' is unknown; allowed: " in told
    assert "'topologie' is not declared" in told
    assert "the category 'topology' is declared, but no dataset holds it" in told
    assert "'boss' is not a role; allowed: " in told
    assert "'hearsay' is not an origin of its category; allowed: " in told
    assert "the table 'web_events' feeds several datasets" in told


def test_unknown_keys_and_strangers_in_sentences_are_faults(tmp_path: Path) -> None:
    found = faults(profile(tmp_path, ('label = "Website usage"', 'label = "Website usage"\nlable = "x"')))
    assert any("lable" in fault for fault in found)
    found = faults(profile(tmp_path / "again", ('in_words = "{name}, {email}', 'in_words = "{nobody}, {email}')))
    assert any("a sentence names {nobody}" in fault for fault in found)


VIEW = """
[[datasets]]
use = "telecom.tickets"
key = "tickets_seen"
erasure = "never"
category = "%s"

[[datasets]]
use = "telecom.tickets"
"""


@pytest.mark.parametrize(("category", "wrong"), [("communications", False), ("topology", True)])
def test_rows_that_are_deleted_may_be_seen_once_more_in_their_own_category_alone(
    tmp_path: Path, category: str, wrong: bool
) -> None:
    folder = profile(tmp_path, ('\n[[datasets]]\nuse = "telecom.tickets"\n', VIEW % category))
    if wrong:
        with pytest.raises(ProfileError, match="the table 'tickets' feeds several datasets"):
            loading.load(folder, load(folder))
    else:
        loading.load(folder, load(folder))


def test_a_binding_brings_its_own_ways_or_picks_from_the_blueprints(tmp_path: Path) -> None:
    both = 'use = "telecom.tickets"\nreached_by = ["email"]\nmatch = [{ kind = "email", column = "email" }]'
    found = faults(profile(tmp_path, ('use = "telecom.tickets"', both)))
    assert any("`match` replaces the blueprint's ways" in fault for fault in found)


def test_the_start_stops_on_a_faulty_mapping(tmp_path: Path, use_company: Callable[[str], None]) -> None:
    use_company(str(profile(tmp_path, ('category = "topology"', 'category = "topologie"'))))
    told = [message for message in run_checks() if message.id == "sources.E001"]
    assert len(told) == 2
    use_company(str(tmp_path / "sixth" / "notices"))
    assert [message for message in run_checks() if message.id == "sources.E001"] == []


def test_a_system_without_an_interface_is_work_for_a_person(tmp_path: Path, use_company: Callable[[str], None]) -> None:
    archive = '[[sources]]\nkey = "archive"\nlabel = "Paper archive"\nadapter = "by_hand"\n\n[directory]'
    text = (CLEARCALL / "sources.toml").read_text().replace("[directory]", archive)
    text = text.replace("[[datasets]]\nuse", '[[datasets]]\nsource = "company"\nuse')
    text = text.replace('source = "company"\nuse = "telecom.topology"', 'source = "archive"\nuse = "telecom.topology"')
    text = text.replace('table = "people"', 'table = "people"\nsource = "company"')
    folder = profile(tmp_path)
    (folder / "sources.toml").write_text(text)
    use_company(str(folder))
    topology, source = registry.dataset("topology"), registry.source_of("topology")
    subject = Subject({"account": frozenset({"ACC-100001"})})
    assert topology.by_hand
    assert source.page("topology", subject).records == ()
    with pytest.raises(NotThere):
        source.get("topology", subject, "1")
    receipts = [source.erase("topology", subject), source.correct("topology", subject, "1", {"note": "x"})]
    assert [receipt.outcome for receipt in receipts] == ["pending", "pending"]
    assert source.erase("topology", Subject({})).outcome == "done"


def test_the_portals_own_records_have_a_category_everywhere(use_company: Callable[[str], None]) -> None:
    for folder in MAPPED:
        use_company(folder.name)
        own = [one for one in registry.datasets() if one.source not in {s.key for s in registry.sources()[:1]}]
        assert company().category(PORTAL_ACCOUNT).label
        for path in settings.PORTAL_SOURCES:
            assert path.startswith(("portal.", "accounts.", "requests."))
        assert {company().category(one.category).key for one in own}


def test_every_fault_in_where_choices_live_is_told_at_once(tmp_path: Path) -> None:
    folder = profile(tmp_path)
    with (folder / "sources.toml").open("a") as file:
        file.write("""
[[choices]]
choice = "no_such_choice"
dataset = "subscriptions"
on = { state = "on" }
off = { state = "off" }

[[choices]]
choice = "marketing"
channel = "sms"
dataset = "no_such_dataset"
on = { state = "on" }
off = { state = "off" }

[[choices]]
choice = "service_notifications"
dataset = "subscriptions"
like = { no_such_field = "x" }
on = { state = "on" }
off = { how = "off" }
stamp = "no_such_time"

[[choices]]
choice = "sharing"
dataset = "subscriptions"
on = { state = "on" }
off = { state = "off" }

[switches]
dataset = "subscriptions"
only = ["no_such_switch"]

[[settings]]
feature = "no_such_switch"
label = "x"
dataset = "settings"
value = "no_such_value"

[[recipients]]
key = "no_such_recipient"
mail = "x@example.com"
""")
    told = "\n".join(faults(folder))
    for fault in (
        "'no_such_choice' is not a choice of the profile",
        "'no_such_dataset' is not a dataset",
        "'sms' is not a way of this choice: email, phone, post",
        "'no_such_field' is not a field of subscriptions",
        "'no_such_time' is not a field of subscriptions",
        "say by which `channel`: email, sms",
        "`on` and `off` name different fields",
        "decided for each named thing by itself",
        "'feature' is not a field of subscriptions",
        "'no_such_switch' is not a feature of the profile",
        "'no_such_value' is not a field of settings",
        "'no_such_recipient' is not a recipient of the profile",
    ):
        assert fault in told, fault


@pytest.mark.parametrize("adapter", ["by_hand", "drop"])
def test_nothing_is_switched_where_nobody_would_be_told(tmp_path: Path, adapter: str) -> None:
    folder = profile(tmp_path)
    with (folder / "sources.toml").open("a") as file:
        file.write(f"""
[[sources]]
key = "ledger"
label = "Ledger"
adapter = "{adapter}"
folder = "ledger"

[[datasets]]
key = "held_apart"
source = "ledger"
category = "service_preferences"
label = "Held apart"
match = [{{ kind = "email", column = "email" }}]
table = "held_apart"
drop = {{ files = "held*.csv" }}
fields = [
  {{ name = "feature", label = "Feature" }}, {{ name = "state", label = "State" }},
]

[switches]
dataset = "held_apart"
feature = "feature"
state = "state"
""")
    assert f"'held_apart' is of the adapter '{adapter}', where nothing can be switched" in "\n".join(faults(folder))


def test_every_fault_in_points_is_told_at_once(tmp_path: Path) -> None:
    folder = profile(tmp_path)
    wrong = [("one", "nowhere", "number"), ("one", "invoices", "nothing"), ("two", "payment_methods", "security_code")]
    with (folder / "sources.toml").open("a") as file:
        for key, dataset, field in wrong:
            file.write(f'[[points]]\nkey = "{key}"\nlabel = "x"\ndataset = "{dataset}"\nfield = "{field}"\n')

    told = "\n".join(faults(folder))

    assert "'one' is declared twice" in told
    assert "'nowhere' is not a dataset" in told
    assert "'nothing' is not a field of invoices" in told
    assert "'security_code' is never disclosed, or of somebody else" in told
