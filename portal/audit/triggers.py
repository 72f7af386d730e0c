"""What makes the trail append-only in the database itself.

Entries and seals are never changed, deleted or truncated; an entry's seal goes once from empty to a value.
A migration that alters these tables on SQLite rebuilds them and drops their triggers: it must call `install`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "the audit trail is append-only"

UNCHANGED = ("id", "at", "event", "actor", "subject", "about", "facts")


def _sqlite() -> tuple[list[str], list[str]]:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in UNCHANGED)
    rules = {
        "audit_entry_update": f"UPDATE ON audit_entry WHEN NOT ({same} AND OLD.seal_id IS NULL)",
        "audit_entry_delete": "DELETE ON audit_entry",
        "audit_seal_update": "UPDATE ON audit_seal",
        "audit_seal_delete": "DELETE ON audit_seal",
    }
    made = [f"CREATE TRIGGER {n} BEFORE {r} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END" for n, r in rules.items()]
    return made, [f"DROP TRIGGER IF EXISTS {name}" for name in rules]


def _postgresql() -> tuple[list[str], list[str]]:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in UNCHANGED)
    refuse = (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    rules = {
        "audit_entry_update": (
            "audit_entry",
            f"BEFORE UPDATE ON audit_entry FOR EACH ROW WHEN (NOT ({same} AND OLD.seal_id IS NULL))",
        ),
        "audit_entry_delete": ("audit_entry", "BEFORE DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT"),
        "audit_seal_change": (
            "audit_seal",
            "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT",
        ),
    }
    made = [f"CREATE TRIGGER {name} {rule} EXECUTE FUNCTION audit_refuse()" for name, (_, rule) in rules.items()]
    dropped = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, (table, _) in rules.items()]
    return [refuse, *made], dropped


STATEMENTS = {"sqlite": _sqlite(), "postgresql": _postgresql()}
"""By database vendor: the statements that install the triggers, and those that remove them."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place, those of an earlier release replaced."""
    made, dropped = STATEMENTS[connection.vendor]
    with connection.cursor() as cursor:
        for statement in (*dropped, *made):
            cursor.execute(statement)
