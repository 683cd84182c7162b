//! The index finds what a plain look at each timetable finds.
#![allow(clippy::unwrap_used, missing_docs)]

use booking::index::{At, Found, Index, Near, Offer, Person, Query};
use booking::{
    ClockSpan, GreatCircle, Hours, Place, Service, Span, Spans, Stop, Tick, Timetable, Wish,
};
use jiff::civil::{Weekday, date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Two days before the clocks of Europe change.
fn begin(zone: &TimeZone) -> Tick {
    Tick::at(
        date(2027, 3, 26)
            .to_zoned(zone.clone())
            .unwrap()
            .timestamp(),
    )
}

#[derive(Debug, Clone)]
struct Somebody {
    zone: TimeZone,
    parts: Vec<(u8, u8, u8)>,
    stops: Vec<(i64, i64, Option<Place>)>,
    starts_at: Option<Place>,
    ends_at: Option<Place>,
    home: bool,
    rooms: Vec<Vec<(i64, i64)>>,
}

fn place() -> impl Strategy<Value = Place> {
    (52.4..52.6, 13.2..13.6).prop_map(|(north, east): (f64, f64)| Place::new(north, east).unwrap())
}

fn taken() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((0_i64..1200, 1_i64..30), 0..6)
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let zone = prop_oneof![
        Just("Europe/Berlin"),
        Just("UTC"),
        Just("Asia/Kolkata"),
        Just("Australia/Lord_Howe")
    ];
    let parts = proptest::collection::vec((0_u8..7, 0_u8..24, 3_u8..14), 3..12);
    let stops = proptest::collection::vec(
        (0_i64..1200, 1_i64..30, proptest::option::of(place())),
        0..12,
    );
    let ends = (proptest::option::of(place()), proptest::option::of(place()));
    let rooms = proptest::collection::vec(taken(), 0..3);
    (zone, parts, stops, ends, any::<bool>(), rooms).prop_map(
        |(zone, parts, stops, (starts_at, ends_at), home, rooms)| Somebody {
            zone: TimeZone::get(zone).unwrap(),
            parts,
            stops,
            starts_at,
            ends_at,
            home,
            rooms,
        },
    )
}

fn service() -> impl Strategy<Value = Service> {
    let grid = prop_oneof![Just(5_u16), Just(15), Just(30), Just(60)];
    (
        1_u32..130,
        0_u32..40,
        0_u32..40,
        grid,
        0_u32..3000,
        1_u32..6,
    )
        .prop_map(|(minutes, before, after, grid, notice, horizon)| Service {
            minutes,
            before,
            after,
            grid,
            notice,
            horizon,
        })
}

impl Somebody {
    fn begin(&self) -> Tick {
        begin(&self.zone)
    }

    fn open(&self) -> Spans {
        let mut hours = Hours::none(self.zone.clone());
        for (weekday, from, length) in &self.parts {
            let weekday = Weekday::from_monday_zero_offset(*weekday as i8).unwrap();
            let to = (from + length) % 24;
            hours.day(weekday).push(
                ClockSpan::new(time(*from as i8, 0, 0, 0), time(to as i8, 30, 0, 0)).unwrap(),
            );
        }
        hours.open(Span::starting(self.begin(), 1300))
    }

    /// Without overlaps, as a database keeps them.
    fn stops(&self) -> Vec<Stop> {
        let mut kept: Vec<Stop> = Vec::new();
        let mut all = self.stops.clone();
        all.sort_by_key(|(from, ..)| *from);
        for (from, ticks, place) in all {
            let span = Span::starting(self.begin().plus(from), ticks);
            if kept.last().is_none_or(|last| last.span.to <= span.from) {
                kept.push(Stop { span, place });
            }
        }
        kept
    }

    fn rooms(&self) -> Vec<Spans> {
        let spans = |taken: &Vec<(i64, i64)>| {
            taken
                .iter()
                .map(|(from, ticks)| Span::starting(self.begin().plus(*from), *ticks))
                .collect()
        };
        self.rooms.iter().map(spans).collect()
    }
}

fn searched(
    them: &[Somebody],
    service: Service,
    needs_room: bool,
    query: &Query<'_>,
    here: Place,
) -> Vec<Found<u32>> {
    let mut index = Index::new();
    for (key, one) in them.iter().enumerate() {
        let key = key as u32 * 100;
        index.put_person(
            key,
            &Person {
                travel: GreatCircle::default(),
                stops: one.stops(),
                day_starts_at: one.starts_at,
                day_ends_at: one.ends_at,
            },
        );
        let rooms: Vec<u32> = (0..one.rooms.len() as u32)
            .map(|room| key + 1 + room)
            .collect();
        for (room, taken) in rooms.iter().zip(one.rooms()) {
            index.put_room(*room, &taken);
        }
        let at = match one.home {
            true => At::Homes {
                around: here,
                km: 30.0,
            },
            false => At::House { place: here, rooms },
        };
        let has = vec![("language:de".to_owned(), None)];
        index.put_offer(&Offer {
            person: key,
            service,
            needs_room,
            at,
            zone: one.zone.clone(),
            open: one.open(),
            has,
        });
    }
    index.search(query)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn the_index_finds_what_the_timetables_have(
        them in proptest::collection::vec(somebody(), 1..4),
        service in service(),
        here in place(),
        home in any::<bool>(),
        needs_room in any::<bool>(),
        from in 0_i64..600,
    ) {
        let now = begin(&TimeZone::UTC);
        let window = Span::starting(now.plus(from), 900);
        let near = if home { Near::Home(here) } else { Near::Houses(here, 1.0) };
        let query = Query { wants: &["language:de"], near, window, times: None, most: usize::MAX, now };
        let found = searched(&them, service, needs_room, &query, here);
        for (key, one) in them.iter().enumerate() {
            let mut table = Timetable::new(one.zone.clone(), one.open(), one.stops());
            (table.day_starts_at, table.day_ends_at) = (one.starts_at, one.ends_at);
            let rooms = one.rooms();
            let wish = Wish { service, place: Some(here), rooms: &rooms, needs_room: needs_room && !home, now };
            let expected = match one.home == home {
                true => table.starts(&wish, &GreatCircle::default(), window),
                false => Vec::new(),
            };
            let mine = found.iter().find(|found| found.person == key as u32 * 100);
            prop_assert_eq!(mine.map_or(Vec::new(), |found| found.starts.clone()), expected);
        }
    }
}

fn anywhere() -> impl Strategy<Value = Place> {
    (-90.0..=90.0, -180.0..=180.0)
        .prop_map(|(north, east): (f64, f64)| Place::new(north, east).unwrap())
}

/// A place, and one that is at most some degrees away, over the poles and the line of the date as well.
fn neighbours() -> impl Strategy<Value = (Place, Place)> {
    (anywhere(), -3.0..3.0, -20.0..20.0).prop_map(|(here, north, east): (Place, f64, f64)| {
        let (north, east) = (
            (here.latitude() + north).clamp(-90.0, 90.0),
            here.longitude() + east,
        );
        (
            here,
            Place::new(north, (east + 540.0).rem_euclid(360.0) - 180.0).unwrap(),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn who_is_near_is_found_everywhere_on_earth((here, there) in neighbours(), others in proptest::collection::vec(anywhere(), 0..300), km in 0.1..600.0_f64) {
        let mut index = Index::new();
        let one = berlin((9, 17));
        let places: Vec<Place> = std::iter::once(there).chain(others).collect();
        for (key, place) in places.iter().enumerate() {
            let at = [At::House { place: *place, rooms: Vec::new() }, At::Homes { around: *place, km: km / (key + 1) as f64 }];
            index.put_person(key, &Person::<GreatCircle>::default());
            for at in at {
                index.put_offer(&Offer { person: key, service: HOUR, needs_room: false, at, zone: one.zone.clone(), open: one.open(), has: Vec::new() });
            }
        }
        let found = |near| {
            let query = Query { wants: &[], near, window: Span::starting(one.begin(), 2000), times: None, most: 1, now: one.begin() };
            index.search(&query).into_iter().map(|found| found.person).collect::<Vec<_>>()
        };
        let within = |reach: &dyn Fn(usize) -> f64| places.iter().enumerate().filter(|(key, place)| here.km_to(**place) <= reach(*key)).map(|(key, _)| key).collect::<Vec<_>>();
        prop_assert_eq!(found(Near::Houses(here, km)), within(&|_| km));
        prop_assert_eq!(found(Near::Home(here)), within(&|key| km / (key + 1) as f64));
    }
}

#[test]
fn however_many_names_there_are_each_is_found() {
    let one = berlin((9, 17));
    let here = Place::new(52.5, 13.4).unwrap();
    let mut index = Index::new();
    let names: Vec<String> = (0..1000)
        .map(|number| format!("language:{number}"))
        .collect();
    for (key, name) in names.iter().enumerate() {
        index.put_person(key, &Person::<GreatCircle>::default());
        let at = At::House {
            place: here,
            rooms: Vec::new(),
        };
        index.put_offer(&Offer {
            person: key,
            service: HOUR,
            needs_room: false,
            at,
            zone: one.zone.clone(),
            open: one.open(),
            has: vec![(name.clone(), None)],
        });
    }
    for (key, name) in names.iter().enumerate() {
        let query = Query {
            wants: &[name],
            near: Near::Anywhere,
            window: Span::starting(one.begin(), 288),
            times: None,
            most: 1,
            now: one.begin(),
        };
        let found: Vec<usize> = index
            .search(&query)
            .into_iter()
            .map(|found| found.person)
            .collect();
        assert_eq!(found, [key], "{name}");
    }
}

#[test]
fn an_offer_that_is_taken_away_is_found_no_more() {
    let one = berlin((9, 17));
    let here = Place::new(52.5, 13.4).unwrap();
    let mut index = Index::new();
    index.put_person(1, &Person::<GreatCircle>::default());
    let offer = Offer {
        person: 1,
        service: HOUR,
        needs_room: false,
        at: At::House {
            place: here,
            rooms: Vec::new(),
        },
        zone: one.zone.clone(),
        open: one.open(),
        has: Vec::new(),
    };
    let number = index.put_offer(&offer);
    index.remove_offer(number);
    index.remove_offer(number);
    assert!(index.is_empty());
    let query = Query {
        wants: &[],
        near: Near::Houses(here, 1.0),
        window: Span::starting(one.begin(), 288),
        times: None,
        most: 9,
        now: one.begin(),
    };
    assert!(index.search(&query).is_empty());
    assert_eq!(index.put_offer(&offer), number);
    assert_eq!(index.search(&query).len(), 1);
}

fn berlin(hours: (i8, i8)) -> Somebody {
    let parts = (0..5)
        .map(|weekday| (weekday, hours.0 as u8, (hours.1 - hours.0) as u8))
        .collect();
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    Somebody {
        zone,
        parts,
        stops: Vec::new(),
        starts_at: None,
        ends_at: None,
        home: false,
        rooms: Vec::new(),
    }
}

const HOUR: Service = Service {
    minutes: 60,
    before: 0,
    after: 0,
    grid: 60,
    notice: 0,
    horizon: 30,
};

#[test]
fn only_at_times_that_suit() {
    let one = berlin((9, 20));
    let now = one.begin();
    let mut evening = Hours::none(TimeZone::UTC);
    for day in &mut evening.weekly {
        day.push(ClockSpan::new(time(18, 0, 0, 0), time(22, 0, 0, 0)).unwrap());
    }
    let here = Place::new(52.5, 13.4).unwrap();
    let query = Query {
        wants: &[],
        near: Near::Anywhere,
        window: Span::starting(now, 288),
        times: Some(&evening),
        most: 9,
        now,
    };
    let found = searched(&[one], HOUR, false, &query, here);
    let told: Vec<String> = found[0]
        .starts
        .iter()
        .map(|start| {
            start
                .instant()
                .to_zoned(TimeZone::get("Europe/Berlin").unwrap())
                .strftime("%H:%M")
                .to_string()
        })
        .collect();
    assert_eq!(told, ["18:00", "19:00"]);
}

#[test]
fn what_somebody_has_only_until_a_day_ends_with_it() {
    let one = berlin((9, 17));
    let (now, here) = (one.begin(), Place::new(52.5, 13.4).unwrap());
    let mut index = Index::new();
    index.put_person(1_u32, &Person::<GreatCircle>::default());
    let has = vec![("trained:prenatal".to_owned(), Some(now.plus(12 * 12)))];
    index.put_offer(&Offer {
        person: 1,
        service: HOUR,
        needs_room: false,
        at: At::House {
            place: here,
            rooms: Vec::new(),
        },
        zone: one.zone.clone(),
        open: one.open(),
        has,
    });
    let query = |wants: &'static [&'static str]| Query {
        wants,
        near: Near::Houses(here, 5.0),
        window: Span::starting(now, 288),
        times: None,
        most: 99,
        now,
    };
    assert_eq!(index.search(&query(&[]))[0].starts.len(), 8);
    // From noon on the training is out of date: starts at 9, 10 and 11 are left.
    assert_eq!(
        index.search(&query(&["trained:prenatal"]))[0].starts.len(),
        3
    );
    assert!(index.search(&query(&["trained:somersaults"])).is_empty());
}
