"""What this room does by the clock."""

from datetime import timedelta

from portal.jobs import schedule
from requests import recipient_tasks, tasks
from requests.identity import tasks as identity
from requests.representing import tasks as representing

schedule.daily("requests.date_holds", tasks.date_holds, at="01:30")
schedule.daily("requests.release_holds", tasks.release_holds, at="02:00")
schedule.daily("requests.close_answered", tasks.close_answered, at="02:30")
schedule.daily("requests.forget_closed", tasks.forget_closed, at="02:45")
schedule.daily("requests.uphold_corrections", tasks.uphold_corrections, at="04:00")
schedule.every("requests.retry_stalled", tasks.retry_stalled, timedelta(minutes=15))
schedule.every("requests.forget_guests", tasks.forget_guests, timedelta(hours=1))
schedule.every("requests.follow_recipients", recipient_tasks.follow_recipients, timedelta(hours=1))
schedule.daily("requests.remind", tasks.remind, at="06:00")
schedule.daily("requests.tally", tasks.tally, at="00:15")
schedule.daily("requests.lapse_confirmations", representing.lapse_confirmations, at="05:00")
schedule.daily("requests.remind_people", representing.remind_people, at="05:30")
schedule.every("requests.poll_identity_checks", identity.poll_identity_checks, timedelta(minutes=15))
