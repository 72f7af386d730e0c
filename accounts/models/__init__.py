"""The tables of this room."""

from accounts.models.device import AuthenticatorApp, MailedCode, RecoveryCode, RecoveryCodes
from accounts.models.link import Claim, Identifier, Link
from accounts.models.user import SecurityEvent, User, UserManager

__all__ = [
    "AuthenticatorApp",
    "Claim",
    "Identifier",
    "Link",
    "MailedCode",
    "RecoveryCode",
    "RecoveryCodes",
    "SecurityEvent",
    "User",
    "UserManager",
]
