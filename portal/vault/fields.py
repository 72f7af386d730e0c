"""Model fields that are encrypted at rest. They can be read and written, never searched."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.vault.sealing import seal, unseal


class SealedField(models.BinaryField):
    """Keeps `packed(value)` sealed; the context is the column's own name, so no value opens in another column."""

    empty_strings_allowed = False

    def packed(self, value: Any) -> bytes:
        """Returns the clear bytes of a value."""
        raise NotImplementedError

    def unpacked(self, clear: bytes) -> Any:
        """Returns the value of clear bytes."""
        raise NotImplementedError

    @property
    def context(self) -> str:
        """The column's name: application, model, field."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> bytes | None:
        """Returns the sealed bytes; None stays NULL."""
        return None if value is None else seal(self.packed(value), self.context)

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Returns the clear value. Raises Unreadable where the column was altered."""
        return None if value is None else self.unpacked(unseal(bytes(value), self.context))

    def get_lookup(self, lookup_name: str) -> Any:
        """Allows `isnull` alone: two seals of one value differ, so nothing else could ever match."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def to_python(self, value: Any) -> Any:
        """Returns the value as it is: in Python it is always clear."""
        return value

    def value_to_string(self, obj: models.Model) -> Any:
        """Returns the clear value, for Django's serializers."""
        return self.value_from_object(obj)

    def get_default(self) -> Any:
        """Returns the declared default, or None."""
        return models.Field.get_default(self)

    def _check_str_default_value(self) -> list[Any]:
        return []


class SealedText(SealedField):
    """Text, encrypted at rest."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]

    def packed(self, value: str) -> bytes:
        """Returns the text as UTF-8."""
        return value.encode()

    def unpacked(self, clear: bytes) -> str:
        """Returns the text."""
        return clear.decode()


class SealedJSON(SealedField):
    """Anything that JSON can say, encrypted at rest."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def packed(self, value: Any) -> bytes:
        """Returns the value as JSON."""
        return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def unpacked(self, clear: bytes) -> Any:
        """Returns the value that the JSON says."""
        return json.loads(clear)
