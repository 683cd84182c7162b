//! Why a time is not free, in words with numbers.

use booking::{Reason, Span};
use store::Therapist;

use super::{Asked, Times};
use crate::when;

impl Times {
    /// Why a time is not free.
    pub(super) fn words(
        &self,
        reason: &Reason,
        therapist: &Therapist,
        asked: &Asked<'_>,
    ) -> String {
        let zone = asked.zone(&self.practice);
        let name = &therapist.name;
        let span = |span: &Span| {
            format!(
                "{} to {}",
                when::time(span.from.instant(), zone),
                when::time(span.to.instant(), zone)
            )
        };
        match reason {
            Reason::TooSoon { .. } => "This time is over.".to_owned(),
            Reason::TooFar { from } => format!(
                "It is further ahead than {} days: bookings end before {}.",
                asked.service.horizon_days,
                when::day(from.instant(), zone)
            ),
            Reason::OffGrid { minutes } => format!(
                "Starts lie on every {minutes} minutes after midnight, by the clock of the place."
            ),
            Reason::Closed => format!(
                "{name} does not work {} during the whole visit of {} minutes, or the time is blocked.",
                match asked.location {
                    Some(location) => format!("at {}", location.name),
                    None => "in homes".to_owned(),
                },
                asked.service.minutes
            ),
            Reason::Taken { by } => format!("{name} has another visit then: {}.", span(by)),
            Reason::Beside { other } => format!(
                "Setting up or packing up would run into another visit of {name}: {}.",
                span(other)
            ),
            Reason::FromBefore { minutes, left } => format!(
                "The way from what is before takes {minutes} minutes, and {left} are there."
            ),
            Reason::ToNext { minutes, left } => {
                format!("The way to what is next takes {minutes} minutes, and {left} are there.")
            }
            Reason::NoRoom if self.rooms(asked).is_empty() => format!(
                "There is no room with what {} needs: {}.",
                asked.service.name, asked.service.equipment
            ),
            Reason::NoRoom => "Every room that would do is taken or blocked then.".to_owned(),
        }
    }
}
