"""
Prints the offset of every zone of the package tzdata: on both sides of each change up to 2050, and at instants that a seed draws up to the
year 9999. A line is `<zone> <seconds since the epoch> <offset in seconds>`; the first line names the release.
"""

import random
import sys
from datetime import datetime, timedelta, timezone
from importlib import resources

import tzdata
import zoneinfo

FROM = datetime(2020, 1, 1, tzinfo=timezone.utc)
TO = datetime(2050, 1, 1, tzinfo=timezone.utc)
LAST = 253_402_100_000
DRAWN = 40
# No zone changes its clocks and back within so many days.
STEP = 7

# The system's own data may be older than the package.
zoneinfo.reset_tzpath([])
draw = random.Random(sys.argv[1])
print(tzdata.IANA_VERSION)


def offset(zone, at):
    return round(datetime.fromtimestamp(at, timezone.utc).astimezone(zone).utcoffset().total_seconds())


for name in resources.files("tzdata").joinpath("zones").read_text().split():
    zone = zoneinfo.ZoneInfo(name)
    instants = [draw.randrange(int(FROM.timestamp()), LAST) for _ in range(DRAWN)]
    day = FROM
    before = offset(zone, int(day.timestamp()))
    while day < TO:
        day += timedelta(days=STEP)
        after = offset(zone, int(day.timestamp()))
        if after != before:
            low, high = int((day - timedelta(days=STEP)).timestamp()), int(day.timestamp())
            while high - low > 1:
                middle = (low + high) // 2
                if offset(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            instants += [low, high]
        before = after
    for at in instants:
        print(name, at, offset(zone, at))
