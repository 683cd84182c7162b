//! Many clients on one therapist's day, on one server and on two, and a server that is killed in the middle.
//!
//! `SUPPLE_RACE_CLIENTS`, `SUPPLE_RACE_TURNS` and `SUPPLE_RACE_DAYS` make it larger.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use booking::Status;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};
use store::*;

use crate::checker::assert_sound;
use crate::practice::*;
use crate::stage::{Stage, now};

/// Who races for whose time; as text for another process.
#[derive(Clone)]
struct Arena {
    practice: PracticeId,
    location: LocationId,
    service: ServiceId,
    therapists: Vec<TherapistId>,
    clients: Vec<ClientId>,
}

/// What a client was told of its appointments, and which it was about to change.
#[derive(Default)]
struct Told {
    kept: BTreeMap<String, (String, Status)>,
    tried: BTreeSet<String>,
    refused: BTreeMap<String, usize>,
    accepted: usize,
}

impl Told {
    /// Takes a line of the protocol: `try ID`, `ack ID START STATUS` or `no WHY`.
    fn take(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["try", id] => drop(self.tried.insert(id.to_owned())),
            ["ack", id, start, status] => {
                self.tried.remove(id);
                self.accepted += 1;
                let status = Status::parse(status).unwrap();
                self.kept.insert(id.to_owned(), (start.to_owned(), status));
            }
            ["no", why] => *self.refused.entry(why.to_owned()).or_default() += 1,
            _ => {}
        }
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

async fn arena(stage: &Stage) -> Arena {
    let salon = Salon::open(stage).await;
    salon
        .put(&Service {
            needs_room: true,
            ..salon.a_service()
        })
        .await;
    for _ in 0..2 {
        salon.add_room("table").await;
    }
    let mut therapists = vec![salon.therapist];
    for _ in 0..2 {
        therapists.push(salon.add_therapist().await);
    }
    let mut clients = Vec::new();
    for n in 0..number("SUPPLE_RACE_CLIENTS", 32) {
        clients.push(salon.add_client_at((n % 5) as f64 * 2.0).await);
    }
    Arena {
        practice: salon.practice,
        location: salon.location,
        service: salon.service,
        therapists,
        clients,
    }
}

/// All clients at once, spread over some servers; each race is about a day of its own.
async fn race(
    stores: &[Store],
    arena: &Arena,
    day: u64,
    say: impl Fn(&str) + Clone + Send + Sync + 'static,
) {
    let turns = number("SUPPLE_RACE_TURNS", 10);
    let racing = arena.clients.iter().enumerate().map(|(n, client)| {
        let mut racer = Racer {
            store: stores[n % stores.len()].clone(),
            arena: arena.clone(),
            client: *client,
            random: ChaCha12Rng::seed_from_u64(day * 1000 + n as u64),
            mine: Vec::new(),
            opens: opens(day),
            say: say.clone(),
        };
        tokio::spawn(async move {
            for _ in 0..turns {
                racer.turn().await;
            }
        })
    });
    for task in racing.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// When that day begins, within the time in which bookings are taken.
fn opens(day: u64) -> Timestamp {
    berlin("2026-03-31 08:00") + SignedDuration::from_hours(24 * (day % 80) as i64)
}

struct Racer<S> {
    store: Store,
    arena: Arena,
    client: ClientId,
    random: ChaCha12Rng,
    mine: Vec<Appointment>,
    opens: Timestamp,
    say: S,
}

impl<S: Fn(&str)> Racer<S> {
    fn below(&mut self, end: usize) -> usize {
        self.random.next_u32() as usize % end
    }

    /// A wish on the one day that all want.
    fn wish(&mut self) -> Wanted {
        let quarter = self.below(37) as i64;
        let home = self.below(3) == 0;
        Wanted {
            practice: self.arena.practice,
            id: AppointmentId::mint(now(), &mut self.random),
            therapist: self.arena.therapists[0],
            client: self.client,
            service: self.arena.service,
            location: (!home).then_some(self.arena.location),
            starts_at: self.opens + SignedDuration::from_mins(15 * quarter),
            series: None,
        }
    }

    async fn turn(&mut self) {
        let act = Act::visitor(now());
        let (store, practice) = (self.store.clone(), self.arena.practice);
        let choice = match self.mine.is_empty() {
            true => self.below(6),
            false => self.below(10),
        };
        let wish = self.wish();
        match choice {
            0..3 => {
                self.try_(wish.id);
                let held = store.hold(&act, By::Client, &wish).await;
                self.book(held).await;
            }
            3 => {
                let mut therapists = self.arena.therapists.clone();
                let first = self.below(therapists.len());
                therapists.rotate_left(first);
                self.try_(wish.id);
                let held = store.hold_any(&act, By::Client, &wish, &therapists).await;
                self.book(held).await;
            }
            4 => {
                let series = SeriesId::mint(now(), &mut self.random);
                let wishes = [self.wish(), self.wish()].map(|wish| Wanted {
                    series: Some(series),
                    ..wish
                });
                for wish in &wishes {
                    self.try_(wish.id);
                }
                if let Some(held) = self.heard(store.hold_series(&act, By::Client, &wishes).await) {
                    held.into_iter().for_each(|held| self.ack(held));
                    for wish in &wishes {
                        self.try_(wish.id);
                    }
                    let booked = store.book_series(&act, By::Client, practice, series).await;
                    for booked in self.heard(booked).into_iter().flatten() {
                        self.ack(booked);
                    }
                }
            }
            5 => {
                self.try_(wish.id);
                let held = store.hold_over(&act, By::Practice, &wish, "a race").await;
                self.book(held).await;
            }
            6 | 7 => {
                let at = self.below(self.mine.len());
                let mine = self.mine[at].clone();
                let at = self.below(self.arena.therapists.len());
                let over = (self.below(4) == 0).then_some("a race");
                let to = To {
                    sequence: mine.sequence,
                    therapist: self.arena.therapists[at],
                    starts_at: wish.starts_at,
                    over,
                };
                self.try_(mine.id);
                let moved = store
                    .move_appointment(&act, By::Practice, practice, mine.id, to)
                    .await;
                if let Some(moved) = self.heard(moved) {
                    self.ack(moved);
                }
            }
            _ => {
                let at = self.below(self.mine.len());
                let id = self.mine[at].id;
                self.try_(id);
                let cancelled = store.cancel(&act, By::Client, practice, id, None).await;
                if let Some(cancelled) = self.heard(cancelled) {
                    self.ack(cancelled);
                }
            }
        }
    }

    async fn book(&mut self, held: Result<Appointment>) {
        let Some(held) = self.heard(held) else { return };
        let id = held.id;
        self.ack(held);
        self.try_(id);
        let act = Act::visitor(now());
        let booked = self
            .store
            .book(&act, By::Client, self.arena.practice, id)
            .await;
        if let Some(booked) = self.heard(booked) {
            self.ack(booked);
        }
    }

    fn try_(&self, id: AppointmentId) {
        (self.say)(&format!("try {id}"));
    }

    fn ack(&mut self, appointment: Appointment) {
        let Appointment {
            id,
            starts_at,
            status,
            ..
        } = appointment;
        (self.say)(&format!(
            "ack {id} {} {}",
            starts_at.as_microsecond(),
            status.as_str()
        ));
        self.mine.retain(|mine| mine.id != id);
        if status.is_open() {
            self.mine.push(appointment);
        }
    }

    /// What can be said no to, and nothing else.
    fn heard<T>(&self, result: Result<T>) -> Option<T> {
        let why = match result {
            Ok(heard) => return Some(heard),
            Err(StoreError::Taken { what }) => what,
            Err(StoreError::NoWay { .. }) => "way",
            Err(StoreError::NotOffered { .. }) => "closed",
            Err(StoreError::Busy) => "busy",
            // A hold that never was confirmed can be booked or called off, not moved.
            Err(StoreError::Step(_)) => "step",
            Err(other) => panic!("{other:?}"),
        };
        (self.say)(&format!("no {why}"));
        None
    }
}

/// Everything that was acknowledged is there as it was acknowledged; what was being tried may be one step further.
async fn assert_kept(stage: &Stage, told: &Told) {
    let rows = stage
        .peek("select id, starts_at, status from appointment")
        .await;
    let there: BTreeMap<String, (String, Status)> = rows
        .into_iter()
        .map(|row| {
            (
                row[0].clone(),
                (row[1].clone(), Status::parse(&row[2]).unwrap()),
            )
        })
        .collect();
    for (id, kept) in &told.kept {
        let row = there.get(id);
        let row = row.unwrap_or_else(|| panic!("{id} was acknowledged and is gone"));
        assert!(
            row == kept || told.tried.contains(id),
            "{id}: {row:?}, told {kept:?}"
        );
    }
    for (id, row) in &there {
        let known = told.kept.contains_key(id) || told.tried.contains(id);
        assert!(known, "{id}: {row:?} was never acknowledged");
    }
    let chain = stage.store.verify_chain().await.unwrap();
    assert!(matches!(chain, Chain::Whole { .. }), "{chain:?}");
}

/// A server with a connection for each of many clients.
async fn server(stage: &Stage) -> Store {
    let settings = Settings {
        connections: 64,
        ..Settings::default()
    };
    Store::open_with(&stage.address, &settings).await.unwrap()
}

async fn check_race(stage: &Stage, stores: &[Store]) {
    let arena = arena(stage).await;
    let told = Arc::new(Mutex::new(Told::default()));
    let say = {
        let told = told.clone();
        move |line: &str| told.lock().unwrap().take(line)
    };
    #[allow(clippy::disallowed_methods, reason = "the test says how long it took")]
    let begun = Instant::now();
    let days = number("SUPPLE_RACE_DAYS", 3);
    for day in 0..days as u64 {
        race(stores, &arena, day, say.clone()).await;
    }
    let took = begun.elapsed();
    let mut told = std::mem::take(&mut *told.lock().unwrap());
    // What was answered with no is as it was before.
    let unheard: Vec<String> = told
        .tried
        .iter()
        .filter(|id| !told.kept.contains_key(*id))
        .cloned()
        .collect();
    let gone = stage.peek("select id from appointment").await;
    assert!(
        gone.iter().all(|row| !unheard.contains(&row[0])),
        "refused and there all the same"
    );
    told.tried.clear();
    println!(
        "{} clients, {days} days, {} servers: {} acknowledged in {took:?}, refused {:?}",
        arena.clients.len(),
        stores.len(),
        told.accepted,
        told.refused,
    );
    assert!(told.accepted > arena.clients.len());
    assert_sound(stage).await;
    assert_kept(stage, &told).await;
}

on_both! {
    async fn many_clients_want_one_day(stage) {
        check_race(&stage, &[server(&stage).await]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_on_one_postgresql() {
    let stage = Stage::postgres().await;
    check_race(&stage, &[server(&stage).await, server(&stage).await]).await;
}

/// The server that is killed is this same test in another process, told by these.
const ADDRESS: &str = "SUPPLE_TEST_RACE_ON";
const ARENA: &str = "SUPPLE_TEST_RACE_FOR";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_on_sqlite() {
    race_if_told().await;
    check_killed(Stage::sqlite().await, "race::killed_on_sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_on_postgres() {
    race_if_told().await;
    check_killed(Stage::postgres().await, "race::killed_on_postgres").await;
}

async fn check_killed(stage: Stage, this_test: &str) {
    let arena = arena(&stage).await;
    let address = match &stage.address {
        Address::File(path) => path.to_str().unwrap().to_owned(),
        Address::Postgres(url) => url.clone(),
        Address::Memory => unreachable!("nothing in memory survives"),
    };
    let mut told = Told::default();
    for round in 0..4 {
        let mut server = Command::new(std::env::current_exe().unwrap())
            .args([this_test, "--exact", "--nocapture"])
            .env(ADDRESS, &address)
            .env(ARENA, arena.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let before = told.accepted;
        for line in BufReader::new(server.stdout.take().unwrap()).lines() {
            told.take(&line.unwrap());
            if told.accepted == before + 40 {
                // Not always at the same place of a transaction.
                tokio::time::sleep(Duration::from_micros(900 * round)).await;
                server.kill().unwrap();
            }
        }
        assert!(
            !server.wait().unwrap().success(),
            "the server ends only by being killed"
        );
    }
    assert!(told.accepted >= 160);
    settled(&stage).await;
    assert_sound(&stage).await;
    assert_kept(&stage, &told).await;
}

/// PostgreSQL ends the transactions of a killed client when it notices; until then they hold their locks.
async fn settled(stage: &Stage) {
    if stage.is_postgres() {
        let others = "select cast(count(*) as text) from pg_stat_activity
            where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()";
        while stage.peek(others).await != [["0"]] {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn race_if_told() {
    let (Ok(address), Ok(arena)) = (std::env::var(ADDRESS), std::env::var(ARENA)) else {
        return;
    };
    let store = Store::open(&address.parse().unwrap()).await.unwrap();
    let arena: Arena = arena.parse().unwrap();
    let say = |line: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    };
    // Every server draws its own ids, and goes on until it is killed.
    for day in u64::from(std::process::id()) * 1000.. {
        race(std::slice::from_ref(&store), &arena, day, say).await;
    }
}

impl std::fmt::Display for Arena {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = |ids: Vec<String>| ids.join(" ");
        write!(
            f,
            "{} {} {},{},{}",
            self.practice,
            self.location,
            self.service,
            texts(self.therapists.iter().map(ToString::to_string).collect()),
            texts(self.clients.iter().map(ToString::to_string).collect()),
        )
    }
}

impl FromStr for Arena {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let parts: Vec<Vec<&str>> = text
            .split(',')
            .map(|part| part.split(' ').collect())
            .collect();
        Ok(Self {
            practice: parts[0][0].parse()?,
            location: parts[0][1].parse()?,
            service: parts[0][2].parse()?,
            therapists: parts[1]
                .iter()
                .map(|id| id.parse())
                .collect::<Result<_, _>>()?,
            clients: parts[2]
                .iter()
                .map(|id| id.parse())
                .collect::<Result<_, _>>()?,
        })
    }
}
