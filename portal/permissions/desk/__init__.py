"""Named uses in Django's admin: drafts, one page for each, deeds by POST. The roof registers what `ADMINS` lists."""

from portal.permissions.desk.use import UseAdmin
from portal.permissions.models import NamedUse

ADMINS = ((NamedUse, UseAdmin),)
