"""What the worker does for mailings by the clock."""

from portal.jobs.schedule import daily
from portal.mailings.forgetting import forget_unconfirmed

daily("mailings.forget", forget_unconfirmed, at="03:20")
