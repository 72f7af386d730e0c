"""Who of the staff stands behind a reference in the audit trail; customers stay pseudonyms there."""

from accounts.models import User
from portal.audit.names import register
from portal.audit.trail import Actor


@register
def staff() -> dict[str, str]:
    """Returns the names of everybody who works or worked at the desk, by actor reference."""
    people = User.objects.filter(is_staff=True).only("pk", "name", "email")
    return {Actor.staff(one.pk).reference: one.get_full_name() for one in people}
