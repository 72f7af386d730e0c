"""When people are told and reminded."""

from portal.jobs.schedule import daily
from portal.permissions.tasks import look_for_untold, remind

daily("permissions.untold", look_for_untold, at="04:10")
daily("permissions.remind", remind, at="10:00")
