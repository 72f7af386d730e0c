"""Every address of the site is either walked for barriers, or on a list with the reason why not."""

from pathlib import Path

HERE = Path(__file__).parent.parent

WALKED = {
    "home/test_pages.py": ["home"],
    "accounts/test_barriers.py": [
        "account_change_password",
        "account_email",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_signup",
        "accounts:confirm",
        "accounts:enrol",
        "accounts:enrol_app",
        "accounts:enrol_mail",
        "accounts:link",
        "accounts:link_address",
        "accounts:link_number",
        "accounts:link_remove",
        "accounts:profile",
        "accounts:recovery_codes",
        "accounts:remove_factor",
        "accounts:security",
        "admin:password_link",
        "admin:second_step",
    ],
    "consent/test_admin_barriers.py": [
        "admin:consent_party_change",
        "admin:consent_party_changelist",
        "admin:consent_party_write",
    ],
    "choices/test_barriers.py": ["choices:centre", "choices:choice", "choices:confirm"],
    "mailings/test_newsletter_barriers.py": ["mailings:asked", "mailings:confirm", "mailings:join"],
    "mailings/test_unsubscribe_barriers.py": [
        "admin:mailings_client_change",
        "admin:mailings_client_changelist",
        "admin:mailings_client_secret",
        "mailings:leave",
        "mailings:unsubscribe",
    ],
    "records/test_barriers.py": [
        "records:categories",
        "records:category",
        "records:correct",
        "records:features",
        "records:record",
    ],
    "notices/test_reading.py": [
        "notices:category",
        "notices:choices",
        "notices:contact",
        "notices:cookies",
        "notices:data",
        "notices:features",
        "notices:list",
        "notices:notice",
        "notices:recipients",
        "notices:rights",
    ],
    "journeys/test_barriers.py": [
        "account_email_verification_sent",
        "accounts:factor",
        "admin:accounts_link_change",
        "admin:accounts_link_changelist",
        "admin:accounts_user_change",
        "admin:accounts_user_changelist",
        "admin:app_list",
        "admin:audit_entry_change",
        "admin:audit_entry_changelist",
        "admin:index",
        "admin:mail_message_change",
        "admin:mail_message_changelist",
        "admin:requests_desk",
        "admin:requests_hold_change",
        "admin:requests_hold_changelist",
        "admin:requests_letter",
        "admin:requests_privacyrequest_change",
        "admin:requests_privacyrequest_changelist",
        "admin:requests_sent",
        "demo:letter",
        "demo:mail",
        "demo:welcome",
        "exports:export",
        "exports:list",
        "requests:case",
        "requests:file",
        "requests:filed",
        "requests:letter",
        "requests:list",
        "requests:opened",
        "requests:start",
        "requests:withdraw",
    ],
}

REASONS = {
    "leads to another page": [
        "",
        "account_reset_password_from_key_done",
        "accounts:resume",
        "admin:",
        "admin:login",
        "admin:logout",
        "admin:password_change",
        "admin:password_change_done",
        "admin:view_on_site",
        "records:filter",
    ],
    "not a page: a file, data, or a style sheet": [
        "accounts:recovery_codes_text",
        "admin:autocomplete",
        "admin:jsi18n",
        "admin:requests_file",
        "admin:requests_sent_pdf",
        "brand.css",
        "brand.logo",
        "choices:record",
        "choices:record_of",
        "exports:download",
        "healthz",
        "mailings:api_check",
        "mailings:api_description",
        "mailings:api_links",
        "mailings:api_refusals",
        "mailings:api_report",
        "records:file",
        "requests:evidence",
        "requests:letter_pdf",
        "requests:opened_pdf",
    ],
    "acts on POST alone": [
        "accounts:link_accept",
        "accounts:renew_recovery_codes",
        "accounts:sign_out_elsewhere",
        "admin:requests_do",
        "choices:say",
        "choices:undo",
        "exports:again",
        "requests:message",
        "requests:upload",
        "set_language",
    ],
    "a mail as it was sent, in its own frame": ["demo:letter_html"],
    "one form with one button, as requests:withdraw": ["requests:verify"],
    "the same form as accounts:factor": ["accounts:link_code"],
    "two versions of notices:notice side by side": ["notices:changes"],
    "Django's own list, for managers": [
        "admin:django_tasks_database_dbtaskresult_change",
        "admin:django_tasks_database_dbtaskresult_changelist",
    ],
}
NOBODY_MAY = ("_add", "_delete")
"""Staff type nothing in and delete nothing: these addresses of Django's refuse everybody."""
DJANGOS_OWN = ("_history",)
"""What was done to an object by hand, which is nothing: the audit trail tells instead."""


def test_every_address_is_walked_or_has_a_reason() -> None:
    routes = (HERE / "routes.txt").read_text("utf-8").splitlines()
    names = {route.partition(" ")[2] for route in routes}
    ours = {name for name in names if not name.endswith((*NOBODY_MAY, *DJANGOS_OWN))}
    walked = {name for listed in WALKED.values() for name in listed}
    excused = {name for listed in REASONS.values() for name in listed}

    assert ours == walked | excused
    assert walked & excused == set()
    assert all((HERE / path).exists() for path in WALKED)
