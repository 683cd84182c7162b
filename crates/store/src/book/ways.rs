//! The ways of a therapist: each visit has the way to it, the last of a day the way home.
//!
//! When a visit comes, goes or moves, the way to the next one changes, and perhaps the way home of the one before.

use booking::{Place, Service, Span, Tick, Timetable, Travel};

use super::Desk;
use super::fit::Fit;
use super::rules::Rules;
use crate::appointment::{Appointment, Calendar};
use crate::db::args;
use crate::error::Result;
use crate::sql::statements;

/// A day in ticks: how far around an appointment its neighbours are looked for, and the longest way.
pub(super) const DAY: i64 = 86_400 / booking::TICK_S;

/// The time from leaving for a visit to the end of it, or to being home after it, in a timetable without it.
pub(super) fn ways(
    timetable: &Timetable,
    visit: Span,
    occupied: Span,
    place: Option<Place>,
    travel: &impl Travel,
) -> Span {
    let Some(place) = place else {
        return occupied;
    };
    let [before, next] = beside(timetable, visit, occupied);
    let way = |ticks: i64, left: i64| ticks.min(left).clamp(0, DAY);
    let there = before.map_or(0, |(from, since)| {
        way(travel.ticks(from, place), occupied.from.0 - since.0)
    });
    let home = match next {
        Some((to, until)) if is_last(timetable, visit, occupied) => {
            way(travel.ticks(place, to), until.0 - occupied.to.0)
        }
        _ => 0,
    };
    occupied.wider(there, home)
}

/// [`Timetable::beside`] for times that are known, whatever service they came from.
fn beside(timetable: &Timetable, visit: Span, occupied: Span) -> [Option<(Place, Tick)>; 2] {
    let minutes = |ticks: i64| u32::try_from(ticks * booking::TICK_S / 60).unwrap_or(0);
    let service = Service {
        minutes: minutes(visit.ticks()),
        before: minutes(visit.from.0 - occupied.from.0),
        after: minutes(occupied.to.0 - visit.to.0),
        grid: 0,
        notice: 0,
        horizon: 0,
    };
    timetable.beside(&service, visit.from)
}

/// What comes next is not another visit but the end of the day.
fn is_last(timetable: &Timetable, visit: Span, occupied: Span) -> bool {
    let mut without_end = timetable.clone();
    without_end.day_ends_at = None;
    beside(&without_end, visit, occupied)[1].is_none()
}

impl Desk {
    /// Puts an appointment that was written into the calendar it was fitted to, and sets its neighbours' ways right.
    pub(super) async fn settle(&mut self, fit: &Fit, appointment: &Appointment) -> Result<()> {
        let mut calendar = fit.calendar.clone();
        calendar.appointments.push(appointment.clone());
        calendar
            .appointments
            .sort_by_key(|other| (other.occupied_from, other.id));
        self.settle_around(&calendar, &fit.rules, appointment.occupied())
            .await
    }

    /// The same where an appointment has gone; it is not in the calendar any more.
    pub(super) async fn settle_without(&mut self, rules: &Rules, gone: &Appointment) -> Result<()> {
        let occupied = gone.occupied();
        let window = occupied.wider(DAY, DAY);
        let calendar = self
            .tx
            .calendar(gone.practice, gone.therapist, window)
            .await?;
        self.settle_around(&calendar, rules, occupied).await
    }

    /// Sets right the way home of the one before a time, and the way to the one after it.
    async fn settle_around(
        &mut self,
        calendar: &Calendar,
        rules: &Rules,
        time: Span,
    ) -> Result<()> {
        let appointments = &calendar.appointments;
        let before = appointments
            .iter()
            .rev()
            .find(|other| other.occupied().to <= time.from);
        let next = appointments
            .iter()
            .find(|other| other.occupied().from >= time.to);
        let right = |of: &Appointment| {
            let mut others = calendar.clone();
            others.appointments.retain(|other| other.id != of.id);
            let timetable = others.timetable(&rules.therapist, of.location, &rules.zone);
            ways(
                &timetable,
                of.visit(),
                of.occupied(),
                of.place,
                &rules.travel,
            )
        };
        let mut changed = Vec::new();
        if let Some(before) = before.filter(|before| before.status.is_open()) {
            let now = before.with_ways();
            changed.push((before, Span::new(now.from, right(before).to)));
        }
        if let Some(next) = next.filter(|next| next.status.is_open()) {
            let now = next.with_ways();
            changed.push((next, Span::new(right(next).from, now.to)));
        }
        changed.retain(|(of, ways)| of.with_ways() != *ways);
        // All old ways first: what one gives up another may need.
        for (of, _) in &changed {
            for way in around(of.with_ways(), of.occupied()) {
                self.release(of, of.therapist.to_string(), way).await?;
            }
        }
        for (of, ways) in changed {
            let args = args![of.practice, of.id, ways.from.instant(), ways.to.instant()];
            self.tx.run(&SET_WAYS, args).await?;
            for way in around(ways, of.occupied()) {
                self.claim_over(of, of.therapist.to_string(), way).await?;
            }
        }
        Ok(())
    }
}

/// The way there and the way home.
fn around(with_ways: Span, occupied: Span) -> [Span; 2] {
    [
        Span::new(with_ways.from, occupied.from),
        Span::new(occupied.to, with_ways.to),
    ]
}

statements! {
    SET_WAYS: "update appointment set way_from = $3, way_to = $4 where practice = $1 and id = $2";
}
