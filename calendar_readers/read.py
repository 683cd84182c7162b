"""What programs in Python read in our calendars, and how they expand recurrences.

`read.py events FILE` prints uid, start, end, status and sequence of every event, by icalendar.
`read.py expand FILE FROM TO` prints uid, start and end of every occurrence between two instants, by recurring-ical-events.
Instants are in seconds since 1970. Times without a zone are read in Europe/Berlin.
"""

import json
import sys
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

HOME = ZoneInfo("Europe/Berlin")


def instant(value):
    """Seconds since 1970 of a day, a floating time, or a time with a zone."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=HOME)
    return int(value.timestamp())


def events(calendar):
    for event in calendar.walk("VEVENT"):
        yield [
            str(event["UID"]),
            instant(event.start),
            instant(event.end),
            str(event["STATUS"]),
            int(event["SEQUENCE"]),
        ]


def occurrences(calendar, start, end):
    span = (datetime.fromtimestamp(int(seconds), timezone.utc) for seconds in (start, end))
    for event in recurring_ical_events.of(calendar).between(*span):
        yield [str(event["UID"]), instant(event.start), instant(event.end)]


def main(how, path, *span):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    found = occurrences(calendar, *span) if how == "expand" else events(calendar)
    json.dump(sorted(found), sys.stdout)


main(*sys.argv[1:])
