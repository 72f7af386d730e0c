"""What makes the ledger append-only in the database itself.

Decisions and the words they rest on are never changed, deleted or truncated. A migration that alters these tables on
SQLite rebuilds them and drops their triggers: it must call `install`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "the ledger of choices is append-only"
TABLES = ("consent_decision", "consent_wording")


def _sqlite() -> tuple[list[str], list[str]]:
    rules = [(table, deed) for table in TABLES for deed in ("update", "delete")]
    made = [
        f"CREATE TRIGGER {table}_{deed} BEFORE {deed.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for table, deed in rules
    ]
    return made, [f"DROP TRIGGER IF EXISTS {table}_{deed}" for table, deed in rules]


def _postgresql() -> tuple[list[str], list[str]]:
    refuse = (
        "CREATE OR REPLACE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    made = [
        f"CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"
        for table in TABLES
    ]
    return [refuse, *made], [f"DROP TRIGGER IF EXISTS {table}_change ON {table}" for table in TABLES]


STATEMENTS = {"sqlite": _sqlite(), "postgresql": _postgresql()}
"""By database vendor: the statements that install the triggers, and those that remove them."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place, those of an earlier release replaced."""
    made, dropped = STATEMENTS[connection.vendor]
    with connection.cursor() as cursor:
        for statement in (*dropped, *made):
            cursor.execute(statement)
