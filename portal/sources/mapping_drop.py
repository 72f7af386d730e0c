"""How a system without an interface hands its records over: as files that it leaves in a folder."""

import codecs
from typing import Literal

from pydantic import Field, field_validator

from portal.company.schema.base import Declaration


class DropDeclaration(Declaration):
    """The files of one dataset."""

    files: str = Field(pattern=r"^[^/\\]+$", description="their names, with * and ?, such as 'contacts-*.csv'")
    format: Literal["csv", "jsonl"] = "csv"
    mode: Literal["replace", "append"] = Field(
        default="replace", description="whether a file is everything that there is, or what is new"
    )
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    ready: Literal["stable", "done"] = Field(
        default="stable", description="done: a file counts once 'contacts.csv.done' lies beside it"
    )
    settled_seconds: int = Field(default=60, ge=0, description="stable: how long a file has not changed")
    dates: str = Field(default="", description="how days are written, such as '%d.%m.%Y'; none: 2026-03-04")
    times: str = Field(default="", description="how times are written; none: as in ISO 8601")
    afterwards: Literal["remove", "keep"] = Field(
        default="remove", description="a file that is kept lies there in the clear"
    )

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            codecs.lookup(name)
        except LookupError:
            raise ValueError(f"{name!r} is not an encoding; allowed: utf-8, latin-1, cp1252 …") from None
        return name
