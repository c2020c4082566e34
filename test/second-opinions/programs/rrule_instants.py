"""
Reads questions as lines of JSON and answers each with the instants of a rule of iCalendar, by dateutil. A local time that a zone does not have is left
out; of one that it has twice, the first is taken.
"""

import json
import sys
from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil import rrule

FREQUENCIES = {"d": rrule.DAILY, "w": rrule.WEEKLY, "mo": rrule.MONTHLY, "y": rrule.YEARLY}
DAYS = [rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA]

for line in sys.stdin:
    asked = json.loads(line)
    zone = ZoneInfo(asked["timezone"])
    more = {name: asked[name] for name in ("bymonth", "bymonthday") if name in asked}
    if "byday" in asked:
        more["byweekday"] = [DAYS[day](nth) if nth else DAYS[day] for day, nth in asked["byday"]]
    rule = rrule.rrule(
        FREQUENCIES[asked["unit"]],
        interval=asked["count"],
        dtstart=datetime.fromisoformat(asked["start"]),
        wkst=rrule.MO,
        byhour=asked["hours"],
        byminute=asked["minutes"],
        bysecond=0,
        **more,
    )
    instants = []
    for local in islice(rule, asked["asked"]):
        at = local.replace(tzinfo=zone).astimezone(timezone.utc)
        if at.astimezone(zone).replace(tzinfo=None) == local:
            instants.append(round(at.timestamp() * 1000))
    print(json.dumps(instants))
