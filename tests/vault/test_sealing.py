"""Sealed values and fields, pseudonyms, and the checks of the keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import checks
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.fields import SealedJSON, SealedText
from portal.vault.pseudonyms import pseudonym
from portal.vault.sealing import Unreadable, seal, unseal


@given(st.binary(max_size=300), st.text(max_size=30))
def test_a_sealed_value_opens_in_its_own_context(clear: bytes, context: str) -> None:
    assert unseal(seal(clear, context), context) == clear


@given(st.binary(max_size=100), st.data())
def test_an_altered_value_is_unreadable(clear: bytes, data: st.DataObject) -> None:
    altered = bytearray(seal(clear, "here"))
    bit = data.draw(st.integers(0, len(altered) * 8 - 1))
    altered[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        unseal(bytes(altered), "here")


@given(st.binary(max_size=60))
def test_noise_is_unreadable(noise: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(noise, "here")


def test_another_context_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        unseal(seal(b"hers", "mail.message.recipient"), "mail.message.subject")


def test_two_seals_of_one_value_differ() -> None:
    assert seal(b"same", "here") != seal(b"same", "here")


def test_a_rotated_key_still_opens_until_it_is_gone(settings: Any) -> None:
    settings.VAULT_KEYS = {"old": "aa" * 32}
    sealed = seal(b"then", "here")
    settings.VAULT_KEYS = {"new": "bb" * 32, "old": "aa" * 32}
    assert unseal(sealed, "here") == b"then"
    settings.VAULT_KEYS = {"new": "bb" * 32}
    with pytest.raises(Unreadable):
        unseal(sealed, "here")


@pytest.fixture
def note_model(transactional_db: None) -> Iterator[type[models.Model]]:
    with isolate_apps("tests"):

        class Note(models.Model):
            text = SealedText(null=True)
            facts = SealedJSON(default=dict)

            class Meta:
                app_label = "tests"

            def __str__(self) -> str:
                return str(self.pk)

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


def test_fields_keep_their_values_sealed_and_refuse_to_be_searched(note_model: Any) -> None:
    assert note_model.check() == []
    note_model.objects.create(text="Señora Alice", facts={"numbers": ["+12025550123", 1, None]})
    note_model.objects.create(text=None)
    first, second = note_model.objects.order_by("pk")
    assert (first.text, first.facts) == ("Señora Alice", {"numbers": ["+12025550123", 1, None]})
    assert (second.text, second.facts) == (None, {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, facts FROM tests_note ORDER BY id")
        assert all(b"Alice" not in bytes(value) and b"5550123" not in bytes(value) for value in cursor.fetchone())
    note_model.objects.update(text="changed")
    assert set(note_model.objects.values_list("text", flat=True)) == {"changed"}
    assert note_model.objects.filter(text__isnull=False).exists()
    with pytest.raises(FieldError):
        note_model.objects.filter(text="changed").exists()


def test_a_field_is_rebuilt_from_its_migration() -> None:
    _, path, args, kwargs = SealedText(null=True, blank=True, verbose_name="reply").deconstruct()
    assert (path, args) == ("portal.vault.fields.SealedText", [])
    assert kwargs == {"null": True, "blank": True, "verbose_name": "reply"}


def test_a_pseudonym_is_stable_keyed_and_of_its_kind(settings: Any) -> None:
    alice = pseudonym("user", "7")
    assert len(alice) == 32
    assert alice == pseudonym("user", "7")
    assert alice != pseudonym("phone", "7")
    settings.PSEUDONYM_KEY = "22" * 32
    assert alice != pseudonym("user", "7")


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({"VAULT_KEYS": {"a": "zz"}}, ["vault.E003"]),
        ({"VAULT_KEYS": {"a b": "aa" * 32}}, ["vault.E002"]),
        ({"VAULT_KEYS": {}}, ["vault.E001"]),
        ({"PSEUDONYM_KEY": "aa"}, ["vault.E004"]),
        ({"VAULT_KEYS": {"a": "aa" * 32}}, []),
    ],
)
def test_the_checks_name_a_malformed_key(settings: Any, changed: dict[str, Any], ids: list[str]) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    found = checks.run_checks(tags=[checks.Tags.compatibility])
    assert [message.id for message in found if str(message.id).startswith("vault.")] == ids


def test_a_deployment_refuses_the_development_keys(settings: Any) -> None:
    def found() -> list[str]:
        messages = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
        return [str(message.id) for message in messages if str(message.id).startswith("vault.")]

    assert found() == ["vault.E005"]
    settings.VAULT_KEYS, settings.PSEUDONYM_KEY = {"a": "ab" * 32}, "ab" * 32
    assert found() == ["vault.E006"]
    settings.PSEUDONYM_KEY = "cd" * 32
    assert found() == []
