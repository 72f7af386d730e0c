"""What Django's flush between tests needs to know of the portal's tables."""

from typing import Any

from django.db import connection

from portal.audit import triggers as audit
from portal.consent import triggers as consent


def lift_while_flushing() -> None:
    """Wraps the flush of every connection: triggers off, tables and cache emptied, triggers on.

    Of every connection, since a browser's driver brings a context with connections of its own.
    """
    both = [room.STATEMENTS[connection.vendor] for room in (audit, consent)]
    made, dropped = [[statement for pair in both for statement in pair[place]] for place in (0, 1)]
    operations = type(connection.ops)
    plain = operations.sql_flush

    def sql_flush(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        if "audit_entry" not in tables:
            return list(plain(self, style, tables, **options))
        return [*dropped, *plain(self, style, [*tables, "portal_cache"], **options), *made]

    operations.sql_flush = sql_flush
