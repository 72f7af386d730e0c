"""The staff's roles: groups whose permissions follow what the rooms declare."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission
from django.db import router
from django.db.models import Q

from portal.company.current import company

OFFICER = "Privacy officer"
MANAGER = "Privacy manager"
AUDITOR = "Auditor"

PERMISSIONS: dict[str, tuple[str, ...]] = {
    OFFICER: (
        "accounts.view_user",
        "accounts.view_link",
        "accounts.reset_second_factor",
        "accounts.send_password_reset",
        "requests.view_*",
        "requests.add_*",
        "requests.change_*",
        "requests.work_*",
        "requests.decide_*",
        "requests.do_*",
        "exports.view_*",
        "notices.view_*",
        "consent.view_*",
        "consent.add_decision",
        "permissions.view_*",
        "permissions.add_*",
        "permissions.change_*",
        "consent.change_push",
        "mail.view_*",
        "mail.change_message",
        "retention.view_run",
        "retention.approve_purge",
        "drops.view_take",
        "drops.view_deviation",
        "drops.change_deviation",
        "django_tasks_database.view_dbtaskresult",
        "django_tasks_database.change_dbtaskresult",
    ),
    MANAGER: (
        "accounts.change_user",
        "accounts.revoke_link",
        "requests.delete_*",
        "requests.approve_*",
        "requests.manage_*",
        "notices.add_*",
        "notices.change_*",
        "permissions.announce_*",
        "audit.view_*",
        "mailings.view_client",
        "mailings.add_client",
        "mailings.change_client",
    ),
    AUDITOR: (
        "accounts.view_user",
        "accounts.view_link",
        "audit.view_*",
        "requests.view_*",
        "exports.view_*",
        "notices.view_*",
        "consent.view_*",
        "drops.view_take",
        "drops.view_deviation",
        "mailings.view_client",
        "permissions.view_*",
        "retention.view_run",
    ),
}
"""By role, `app.codename`; a star ends a codename that stands for all that begin so. A manager is an officer too."""


TEAM: tuple[str, ...] = ("requests.do_errand",)
"""What the other teams may that the profile names: do tasks of the privacy desk."""


def grant(app_config: AppConfig, using: str, **_: Any) -> None:
    """Gives each role and team the permissions that exist by now; called after the last application's migrations."""
    if not router.allow_migrate_model(using, Group):
        return
    teams = dict.fromkeys(company().requests.teams, TEAM)
    for name, wanted in (teams | PERMISSIONS).items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        if name == MANAGER:
            wanted += PERMISSIONS[OFFICER]
        matching = Q()
        for pattern in wanted:
            app, codename = pattern.split(".")
            matching |= Q(content_type__app_label=app) & (
                Q(codename__startswith=codename[:-1]) if codename.endswith("*") else Q(codename=codename)
            )
        group.permissions.set(Permission.objects.using(using).filter(matching))
