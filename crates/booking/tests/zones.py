"""For each line "zone date" the moments at which a clock there shows the parts of that date: ranges of ticks, as JSON.

Asked tick by tick of Python's own time zones, so that it shares nothing with what it is compared with but the definition.
"""

import json
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

TICK_S = 300
PARTS = [(0, 360), (90, 150), (120, 180), (1380, 1530)]


def ranges(zone, on):
    midnight = datetime(on.year, on.month, on.day)
    about = int(midnight.replace(tzinfo=timezone.utc).timestamp()) // TICK_S
    found = [[] for _ in PARTS]
    for tick in range(about - 192, about + 480):
        shown = datetime.fromtimestamp(tick * TICK_S, zone).replace(tzinfo=None)
        for part, (begin, end) in zip(found, PARTS):
            if midnight + timedelta(minutes=begin) <= shown < midnight + timedelta(minutes=end):
                if part and part[-1][1] == tick:
                    part[-1][1] = tick + 1
                else:
                    part.append([tick, tick + 1])
    return found


for line in sys.stdin:
    name, day = line.split()
    print(json.dumps(ranges(ZoneInfo(name), date.fromisoformat(day))))
