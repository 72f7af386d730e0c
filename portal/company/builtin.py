"""What every profile has without declaring it: the category of the portal's own records."""

from typing import Any

from django.utils.translation import gettext_noop as _

PORTAL_ACCOUNT = "portal_account"
"""The key of the category, and of the purpose, origin and retention rule that it names."""

PARTS: dict[str, dict[str, Any]] = {
    "purposes": {
        "label": _("Running your account in this portal"),
        "description": _("To sign you in safely, to do what you ask for here, and to prove that we did it."),
        "basis": ["contract", "legal_obligation"],
    },
    "origins": {
        "label": _("You, in this portal"),
        "description": _("What you enter here, and what the portal notes while you use it."),
        "provenance": "given",
    },
    "retentions": {
        "label": _("As long as you use this portal"),
        "period": "as_needed",
        "reason": _("Your account here lasts until you ask us to delete it. Proof of what we did stays longer."),
    },
    "categories": {
        "label": _("Your account in this portal"),
        "description": _("How you sign in here, what you chose and asked for, and the copies that you made."),
        "purposes": [PORTAL_ACCOUNT],
        "origins": [PORTAL_ACCOUNT],
        "recipients": [],
        "basis": ["contract", "legal_obligation"],
        "control": "controller",
        "retention": PORTAL_ACCOUNT,
        "necessity": "essential",
        "statute": ["identifiers", "customer_records"],
        "withheld": [_("passwords"), _("second-factor secrets"), _("recovery codes")],
    },
}


def added(declared: dict[str, Any]) -> dict[str, Any]:
    """Returns a profile's tables with the built-in declarations last; one that the profile declares itself stays."""
    whole = dict(declared)
    for part, facts in PARTS.items():
        listed = declared.get(part, [])
        if isinstance(listed, list) and not any(isinstance(x, dict) and x.get("key") == PORTAL_ACCOUNT for x in listed):
            whole[part] = [*listed, {"key": PORTAL_ACCOUNT, **facts}]
    return whole
