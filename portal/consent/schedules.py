"""What the worker does for choices by the clock."""

from datetime import timedelta

from portal.consent.expiring import expire_choices
from portal.consent.renewing import remind
from portal.jobs.schedule import every

every("consent.expire", expire_choices, timedelta(hours=1))
every("consent.remind", remind, timedelta(days=1))
