"""When this room's housekeeping runs."""

from portal.jobs.schedule import daily
from portal.mail.pruning import prune_mail

daily("mail.prune", prune_mail, at="03:10")
