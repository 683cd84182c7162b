// What programs in JavaScript read in our calendars: `node read.mjs READER FILE`, where READER is ical.js or node-ical.
// Prints uid, start, end, status and sequence of every event; instants are in seconds since 1970.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

/** ical.js knows no zones but those of the file, so it shows whether our VTIMEZONE are right. */
function icalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const status = component.getFirstPropertyValue("status");
    return [event.uid, event.startDate.toUnixTime(), event.endDate.toUnixTime(), status, event.sequence];
  });
}

function nodeIcalOf(text) {
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter((item) => item.type === "VEVENT");
  const seconds = (date) => date.getTime() / 1000;
  return events.map((event) => [event.uid, seconds(event.start), seconds(event.end), event.status, Number(event.sequence)]);
}

const [reader, file] = process.argv.slice(2);
const read = { "ical.js": icalJs, "node-ical": nodeIcalOf }[reader];
console.log(JSON.stringify(read(readFileSync(file, "utf8"))));
