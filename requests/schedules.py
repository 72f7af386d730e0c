"""What this room does by the clock."""

from datetime import timedelta

from portal.jobs import schedule
from requests import tasks

schedule.daily("requests.date_holds", tasks.date_holds, at="01:30")
schedule.daily("requests.release_holds", tasks.release_holds, at="02:00")
schedule.daily("requests.close_answered", tasks.close_answered, at="02:30")
schedule.daily("requests.forget_closed", tasks.forget_closed, at="02:45")
schedule.daily("requests.uphold_corrections", tasks.uphold_corrections, at="04:00")
schedule.every("requests.retry_stalled", tasks.retry_stalled, timedelta(minutes=15))
schedule.every("requests.forget_guests", tasks.forget_guests, timedelta(hours=1))
schedule.daily("requests.remind", tasks.remind, at="06:00")
schedule.daily("requests.tally", tasks.tally, at="00:15")
