"""Keeps the portal's own tables out of the company's databases."""

from typing import Any


class PortalTablesStayHome:
    """The portal's models are read, written and migrated in the default database alone."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Returns whether migrations may run there: only in the portal's own database."""
        return db == "default"
