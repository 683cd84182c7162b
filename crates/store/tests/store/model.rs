//! Random operations, and an oracle of a few lines that says what each must answer.

use booking::Status;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use store::*;

use crate::checker::assert_sound;
use crate::practice::*;
use crate::stage::{Stage, after};

#[derive(Debug, Clone)]
enum Op {
    /// Therapist, client, quarter of an hour after 07:00, at the location.
    Hold(usize, usize, i64, bool),
    /// Of the appointments so far.
    Book(usize),
    Cancel(usize),
    /// Which, and to which quarter.
    Move(usize, i64),
    /// Minutes go by.
    Wait(i64),
}

/// Where clients live, in kilometres along a line from the location; none divides evenly, so rounding has one answer.
const HOMES: [f64; 4] = [0.0, 2.9, 6.1, 9.7];

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![
        5 => (0..2_usize, 0..4_usize, 0..46_i64, any::<bool>()).prop_map(|(t, c, q, at)| Op::Hold(t, c, q, at)),
        3 => (0..20_usize).prop_map(Op::Book),
        2 => (0..20_usize).prop_map(Op::Cancel),
        2 => (0..20_usize, 0..46_i64).prop_map(|(n, q)| Op::Move(n, q)),
        1 => (1..8_i64).prop_map(Op::Wait),
    ];
    prop::collection::vec(op, 1..40)
}

/// An appointment as the oracle knows it; times in minutes after 07:00.
#[derive(Debug, Clone)]
struct Known {
    wanted: Wanted,
    therapist: usize,
    client: usize,
    km: f64,
    at: i64,
    status: Status,
    until: i64,
    sequence: u32,
}

impl Known {
    fn open(&self, now: i64) -> bool {
        match self.status {
            Status::Held => now < self.until,
            status => status.occupies(),
        }
    }

    /// Ten minutes before, an hour, five minutes after.
    fn occupied(&self) -> (i64, i64) {
        (self.at - 10, self.at + 65)
    }

    /// It can be beside all others: within hours, at different times, and the way fits between neighbours.
    fn fits(&self, others: &[Known], now: i64) -> bool {
        let (from, to) = self.occupied();
        // Open from 08:00 to 18:00.
        let open = self.at >= 60 && self.at + 60 <= 11 * 60;
        let mut others = others
            .iter()
            .filter(|other| other.open(now) && other.wanted.id != self.wanted.id);
        open && others.clone().all(|other| {
            let (other_from, other_to) = other.occupied();
            let shares = other.therapist == self.therapist || other.client == self.client;
            !shares || to <= other_from || other_to <= from
        }) && {
            let mine: Vec<&Known> = others
                .by_ref()
                .filter(|other| other.therapist == self.therapist)
                .collect();
            let before = mine
                .iter()
                .filter(|other| other.occupied().1 <= from)
                .max_by_key(|other| other.at);
            let next = mine
                .iter()
                .filter(|other| other.occupied().0 >= to)
                .min_by_key(|other| other.at);
            before.is_none_or(|other| way(other.km, self.km) <= from - other.occupied().1)
                && next.is_none_or(|other| way(self.km, other.km) <= other.occupied().0 - to)
        }
    }
}

/// Thirty kilometres an hour and five minutes, in whole fives.
fn way(from: f64, to: f64) -> i64 {
    let km = (from - to).abs();
    match km == 0.0 {
        true => 0,
        false => (((km * 2.0).ceil() as i64 + 5) + 4) / 5 * 5,
    }
}

fn at(minutes: i64) -> Timestamp {
    berlin("2026-03-31 07:00") + SignedDuration::from_mins(minutes)
}

async fn play(stage: &Stage, ops: &[Op]) -> Result<(), TestCaseError> {
    let salon = Salon::open(stage).await;
    let therapists = [salon.therapist, salon.add_therapist().await];
    let mut clients = Vec::new();
    for km in HOMES {
        clients.push(salon.add_client_at(km).await);
    }
    let (store, practice) = (&stage.store, salon.practice);
    let (mut known, mut now): (Vec<Known>, i64) = (Vec::new(), 0);
    for op in ops {
        let act = Act::visitor(after(now));
        let told = match *op {
            Op::Wait(minutes) => {
                now += minutes;
                continue;
            }
            Op::Hold(therapist, client, quarter, there) => {
                let wanted = Wanted {
                    therapist: therapists[therapist],
                    client: clients[client],
                    location: there.then_some(salon.location),
                    starts_at: at(15 * quarter),
                    ..salon.wants("2026-03-31 07:00")
                };
                let km = if there { 0.0 } else { HOMES[client] };
                let new = Known {
                    wanted,
                    therapist,
                    client,
                    km,
                    at: 15 * quarter,
                    status: Status::Held,
                    until: now + 10,
                    sequence: 0,
                };
                let fits = new.fits(&known, now);
                if fits {
                    known.push(new);
                }
                (store.hold(&act, By::Client, &wanted).await.is_ok(), fits)
            }
            Op::Book(n) => {
                let Some(of) = known.get_mut(n) else { continue };
                let can = of.open(now) && matches!(of.status, Status::Held | Status::Confirmed);
                if can {
                    of.status = Status::Confirmed;
                }
                (
                    store
                        .book(&act, By::Client, practice, of.wanted.id)
                        .await
                        .is_ok(),
                    can,
                )
            }
            Op::Cancel(n) => {
                let Some(of) = known.get_mut(n) else { continue };
                // A hold that ran out and that nobody has let go yet can still be called off.
                let done = store
                    .cancel(&act, By::Client, practice, of.wanted.id, None)
                    .await
                    .is_ok();
                let can = match of.open(now) {
                    true => true,
                    false => of.status == Status::Held && done,
                };
                if done {
                    of.status = Status::Cancelled;
                }
                (done, can)
            }
            Op::Move(n, quarter) => {
                let Some(of) = known.get(n).cloned() else {
                    continue;
                };
                let to = Known {
                    at: 15 * quarter,
                    sequence: of.sequence + 1,
                    ..of.clone()
                };
                let can = of.status == Status::Confirmed && to.fits(&known, now);
                if can {
                    known[n] = to;
                }
                let to = To {
                    sequence: of.sequence,
                    therapist: of.wanted.therapist,
                    starts_at: at(15 * quarter),
                    over: None,
                };
                let moved = store
                    .move_appointment(&act, By::Client, practice, of.wanted.id, to)
                    .await;
                (moved.is_ok(), can)
            }
        };
        prop_assert_eq!(
            told.0,
            told.1,
            "{:?} at minute {}: told {}, expected {}; {:#?}",
            op,
            now,
            told.0,
            told.1,
            known
        );
    }
    for of in &known {
        let kept = salon.appointment(of.wanted.id).await;
        let lapsed = of.status == Status::Held && kept.status == Status::Expired;
        prop_assert!(kept.status == of.status || lapsed, "{:?} {:?}", kept, of);
        prop_assert_eq!(kept.starts_at, at(of.at));
    }
    assert_sound(stage).await;
    Ok(())
}

on_both! {
    async fn the_store_answers_as_the_oracle_does(stage) {
        let cases = std::env::var("SUPPLE_MODEL_CASES").map_or(24, |text| text.parse().unwrap());
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() });
        let here = tokio::runtime::Handle::current();
        let result = tokio::task::block_in_place(|| {
            runner.run(&ops(), |ops| here.block_on(play(&stage, &ops)))
        });
        if let Err(failure) = result {
            panic!("{failure}");
        }
    }
}
