"""The tables of this room."""

from accounts.models.link import Claim, Identifier, Link
from accounts.models.user import SecurityEvent, User, UserManager

__all__ = ["Claim", "Identifier", "Link", "SecurityEvent", "User", "UserManager"]
