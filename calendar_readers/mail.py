"""What a program in Python reads in a mail: `mail.py FILE` prints its headers, its parts in order, and the events of its
calendar part, by the email package of Python and by icalendar.
"""

import email
import email.policy
import json
import sys

import icalendar


def part(found):
    text = found.get_content()
    if isinstance(text, bytes):
        text = text.decode("utf-8")
    return {
        "kind": found.get_content_type(),
        "method": found.get_param("method"),
        "charset": found.get_content_charset(),
        "text": text,
    }


def event(found):
    return {
        "uid": str(found["UID"]),
        "start": int(found.start.timestamp()),
        "end": int(found.end.timestamp()),
        "zone": str(found.start.tzinfo),
        "status": str(found["STATUS"]),
        "sequence": int(found["SEQUENCE"]),
        "summary": str(found["SUMMARY"]),
        "organizer": str(found["ORGANIZER"]),
        "attendee": str(found["ATTENDEE"]),
    }


def main(path):
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    read = {
        "kind": mail.get_content_type(),
        "to": mail["To"],
        "from": mail["From"],
        "reply_to": mail["Reply-To"],
        "subject": mail["Subject"],
        "parts": [part(found) for found in mail.walk() if not found.is_multipart()],
        "defects": [str(defect) for found in mail.walk() for defect in found.defects],
        "method": None,
        "zones": [],
        "events": [],
    }
    for found in read["parts"]:
        if found["kind"] == "text/calendar":
            calendar = icalendar.Calendar.from_ical(found["text"])
            read["method"] = str(calendar["METHOD"])
            read["zones"] = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
            read["events"] = [event(found) for found in calendar.walk("VEVENT")]
    json.dump(read, sys.stdout)


main(*sys.argv[1:])
