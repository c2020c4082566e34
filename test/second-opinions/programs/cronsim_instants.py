"""Reads questions as lines of JSON and answers each with the instants at which cronsim finds an expression due."""

import json
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

for line in sys.stdin:
    asked = json.loads(line)
    start = datetime.fromtimestamp(asked["from"] / 1000, timezone.utc).astimezone(ZoneInfo(asked["timezone"]))
    try:
        schedule = CronSim(asked["expression"], start)
        instants = []
        for at in schedule:
            instants.append(round(at.timestamp() * 1000))
            if len(instants) == asked["count"]:
                break
        print(json.dumps({"instants": instants}))
    except CronSimError as error:
        print(json.dumps({"fault": str(error)}))
