"""When this room's recurring work is due."""

from accounts.tasks import prune
from portal.jobs.schedule import daily

daily("accounts.prune", prune, at="03:40")
