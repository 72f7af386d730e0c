"""The shape of what `sources.toml` says of a voicemail spool's mailboxes."""

import re
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from portal.company.schema.base import Declaration
from portal.sources.port import IdentifierKind

Name = Annotated[str, StringConstraints(pattern=r"^[^\W\d][\w$. -]*$", max_length=120)]
"""A table or column as the database spells it, without quotes and percent signs; a dot separates schema and table."""

TEMPLATE = re.compile(r"^([^/{}*]|\{\d\})+/(\*|([^/{}*]|\{\d\})+)$")


class MailboxesDeclaration(Declaration):
    """How an identifier leads to mailboxes of a voicemail spool.

    Nothing declared: a dataset's `match` names `context` and `mailbox`, and the identifier's parts are theirs.
    """

    template: dict[IdentifierKind, str] = Field(
        default={}, description="kind to 'context/mailbox', with {0} {1} for the parts between slashes; '*': every one"
    )
    file: str = Field(default="", description="a CSV file under COMPANY_FILES or absolute, with a head")
    database: str | None = Field(default=None, description="a key of settings.DATABASES, with `table`")
    table: Name | None = None
    context: Name = Field(default="context", description="its column with the context")
    mailbox: Name = Field(default="mailbox", description="its column with the mailbox")

    @model_validator(mode="after")
    def _one_way(self) -> "MailboxesDeclaration":
        if (self.table is None) != (self.database is None) or (self.table and self.file):
            raise ValueError("mailboxes are listed in a `file`, or in a `table` of a `database`, not in both")
        for template in self.template.values():
            if not TEMPLATE.match(template):
                raise ValueError(f"{template!r} is no template: write context/mailbox, such as '{{0}}/{{1}}'")
        return self
