"""What the worker does for choices by the clock."""

from datetime import timedelta

from portal.consent.alerting import tell_of_late
from portal.consent.delivering import pass_on_waiting
from portal.consent.expiring import expire_choices
from portal.consent.reconciling import reconcile
from portal.consent.renewing import remind
from portal.jobs.schedule import daily, every

every("consent.expire", expire_choices, timedelta(hours=1))
every("consent.pass_on", pass_on_waiting, timedelta(minutes=5))
every("consent.late", tell_of_late, timedelta(minutes=5))
daily("consent.reconcile", reconcile, at="04:00")
every("consent.remind", remind, timedelta(days=1))
