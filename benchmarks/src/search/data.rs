//! Therapists, their week and their bookings, made by a fixed rule.

use booking::index::{At, Index, Offer, Person};
use booking::{ClockSpan, GreatCircle, Hours, Place, Span, Stop, Tick};
use fastrand::Rng;
use jiff::civil::{Date, date, time};
use jiff::tz::TimeZone;

/// The days that have bookings; a search looks at some in their middle.
const DAYS: i64 = 90;
const SEARCHED_AFTER: i64 = 28;
/// The first of them where the day does not matter, a Monday.
const FIRST: Date = date(2027, 2, 1);
/// The techniques that there are, and how many of them each offers.
pub const TECHNIQUES: [&str; 9] = [
    "abdominal_massage",
    "cross_fibre_friction",
    "deep_tissue_massage",
    "myofascial_release",
    "shiatsu",
    "sports_massage",
    "swedish_massage",
    "thai_massage",
    "trigger_point_therapy",
];
const OFFERED: usize = 3;
/// Quarter hours of a free gap between bookings: none to this many.
const LONGEST_GAP: u32 = 5;
/// The middle of every region.
const MIDDLE: (f64, f64) = (52.52, 13.40);
const DEGREE_KM: f64 = 111.195;

/// Therapists in a square.
pub struct Region {
    pub therapists: Vec<Therapist>,
    first: Date,
    km: f64,
}

/// One of them.
pub struct Therapist {
    pub place: Place,
    pub skills: Vec<u8>,
    pub booked: Vec<Span>,
}

/// The parts of each working day, in hours.
pub const PARTS: [(i8, i8); 2] = [(9, 13), (14, 18)];

/// The id of a technique.
pub fn technique(skill: u8) -> &'static str {
    TECHNIQUES[usize::from(skill)]
}

/// The name of a technique in the index.
pub fn skill(skill: u8) -> String {
    format!("technique:{}", technique(skill))
}

pub fn zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").expect("the zone exists")
}

fn tick(date: Date, hour: i8) -> Tick {
    let zoned = date.at(hour, 0, 0, 0).to_zoned(zone());
    Tick::at(zoned.expect("no clock changes at these hours").timestamp())
}

impl Region {
    /// So many therapists in a square of so many kilometres.
    pub fn new(therapists: usize, km: f64) -> Region {
        Region::from(FIRST, therapists, km)
    }

    /// The same, with bookings from some Monday on.
    pub fn from(first: Date, therapists: usize, km: f64) -> Region {
        let mut random = Rng::with_seed(7);
        let last = first
            .checked_add(jiff::Span::new().days(DAYS))
            .expect("a date");
        let days = first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day < last);
        let parts: Vec<Span> = days
            .filter(|day| day.weekday().to_monday_zero_offset() < 5)
            .flat_map(|day| PARTS.map(|(from, to)| Span::new(tick(day, from), tick(day, to))))
            .collect();
        let therapists = (0..therapists)
            .map(|_| Therapist {
                place: somewhere(&mut random, km),
                skills: random.choose_multiple(0..TECHNIQUES.len() as u8, OFFERED),
                booked: parts
                    .iter()
                    .flat_map(|part| booked(&mut random, *part))
                    .collect(),
            })
            .collect();
        Region {
            therapists,
            first,
            km,
        }
    }

    /// The day on which a search begins.
    pub fn searched(&self) -> Date {
        self.first
            .saturating_add(jiff::Span::new().days(SEARCHED_AFTER))
    }

    /// The same as an instant.
    pub fn begin(&self) -> Tick {
        tick(self.searched(), 0)
    }

    /// How many bookings they have.
    pub fn bookings(&self) -> usize {
        self.therapists
            .iter()
            .map(|therapist| therapist.booked.len())
            .sum()
    }

    /// Places to ask about.
    pub fn places(&self, count: usize) -> Vec<Place> {
        let mut random = Rng::with_seed(8);
        (0..count)
            .map(|_| somewhere(&mut random, self.km))
            .collect()
    }

    /// Their time, as the index takes it.
    pub fn person(&self, key: u32) -> Person<GreatCircle> {
        let therapist = &self.therapists[key as usize];
        let stops = therapist.booked.iter().map(|span| Stop {
            span: *span,
            place: Some(therapist.place),
        });
        Person {
            stops: stops.collect(),
            ..Person::default()
        }
    }

    /// All of them in an index.
    pub fn index(&self) -> Index<u32, GreatCircle> {
        let parts = PARTS.map(|(from, to)| {
            ClockSpan::new(time(from, 0, 0, 0), time(to, 0, 0, 0)).expect("whole hours")
        });
        let week = Hours::weekdays(zone(), &parts);
        let window = Span::new(tick(self.first, 0), tick(self.first, 0).plus(DAYS * 288));
        let mut index = Index::new();
        for (key, therapist) in self.therapists.iter().enumerate() {
            let key = key as u32;
            index.put_person(key, &self.person(key));
            let has = therapist
                .skills
                .iter()
                .map(|number| (skill(*number), None))
                .collect();
            let at = At::House {
                place: therapist.place,
                rooms: Vec::new(),
            };
            // Each has a week of their own; that all are alike here saves nothing.
            index.put_offer(&Offer {
                person: key,
                service: super::SERVICE,
                needs_room: false,
                at,
                zone: zone(),
                open: week.open(window),
                has,
            });
        }
        index
    }
}

fn somewhere(random: &mut Rng, km: f64) -> Place {
    let away = |random: &mut Rng| (random.f64() - 0.5) * km / DEGREE_KM;
    let (north, east) = (away(random), away(random) / MIDDLE.0.to_radians().cos());
    Place::new(MIDDLE.0 + north, MIDDLE.1 + east).expect("a place on earth")
}

/// Hours one after the other with gaps between them.
fn booked(random: &mut Rng, part: Span) -> Vec<Span> {
    let mut spans = Vec::new();
    let gap = |random: &mut Rng| i64::from(random.u32(0..=LONGEST_GAP)) * 3;
    let mut from = part.from.plus(gap(random));
    while from.plus(12) <= part.to {
        spans.push(Span::starting(from, 12));
        from = from.plus(12 + gap(random));
    }
    spans
}
