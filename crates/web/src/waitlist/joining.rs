//! Joining a waitlist: what somebody wants to wait for, read from a form or a program, and what stands against it.

use jiff::ToSpan;
use jiff::civil::Date;
use knowledge::Answers;
use store::{Client, LocationId, PracticeId, ServiceId, TherapistId, WaitlistEntry, WaitlistId};

use crate::App;
use crate::directory::Entry;
use crate::form::answers_field;
use crate::needs::Needs;
use crate::pages::find::wish::{Times, Words as _};
use crate::replay::outcome;

/// So many days are proposed: our own choice.
const DAYS: i64 = 28;
/// Nobody waits longer than free times are known ahead.
pub const MOST_DAYS: i64 = 100;

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    /// At which practice.
    pub practice: PracticeId,
    /// With whom; nothing = with anyone who fits.
    pub therapist: Option<TherapistId>,
    /// What.
    pub service: ServiceId,
    /// Where; nothing = at home.
    pub location: Option<LocationId>,
}

/// When a time would suit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suits {
    /// At such times of the week.
    pub times: Times,
    /// From this day on.
    pub from: Date,
    /// Until this day.
    pub until: Date,
}

impl Goal {
    /// As a form sends it: four ids with a slash between.
    pub fn parse(sent: &str) -> Option<Goal> {
        let parts: Vec<&str> = sent.split('/').collect();
        let [practice, therapist, service, location] = parts[..] else {
            return None;
        };
        Some(Goal {
            practice: practice.parse().ok()?,
            therapist: match therapist {
                "anyone" => None,
                one => Some(one.parse().ok()?),
            },
            service: service.parse().ok()?,
            location: match location {
                "home" => None,
                house => Some(house.parse().ok()?),
            },
        })
    }

    /// As [`Goal::parse`] reads it.
    pub fn value(&self) -> String {
        let or = |id: Option<String>, word: &str| id.unwrap_or_else(|| word.to_owned());
        let therapist = or(self.therapist.map(|id| id.to_string()), "anyone");
        let location = or(self.location.map(|id| id.to_string()), "home");
        format!("{}/{therapist}/{}/{location}", self.practice, self.service)
    }

    /// Everything it names is there and in use, and somebody gives it.
    pub fn is_offered(&self, entry: &Entry) -> bool {
        let gives = |id: TherapistId| entry.gives(id, self.service);
        let in_use = entry.service(self.service).is_some_and(|service| {
            service.retired_at.is_none()
                && match self.location {
                    Some(_) => service.at_location,
                    None => service.at_home,
                }
        });
        in_use
            && entry.practice.retired_at.is_none()
            && self.location.is_none_or(|id| {
                entry
                    .location(id)
                    .is_some_and(|house| house.retired_at.is_none())
            })
            && match self.therapist {
                Some(id) => gives(id),
                None => entry.therapists.iter().any(|one| gives(one.id)),
            }
    }

    /// Somebody there, or the one who is named, can do what a plan asks for.
    pub fn fits(&self, app: &App, entry: &Entry, needs: &Needs) -> bool {
        let Some(service) = entry.service(self.service) else {
            return false;
        };
        entry.therapists.iter().any(|therapist| {
            self.therapist.is_none_or(|only| only == therapist.id)
                && entry.gives(therapist.id, service.id)
                && needs.fits(
                    &app.knowledge,
                    entry,
                    therapist,
                    service,
                    app.now(),
                    self.location,
                )
        })
    }
}

impl Suits {
    /// What is proposed.
    pub fn proposed(today: Date) -> Suits {
        Suits {
            times: Times::Any,
            from: today,
            until: today.saturating_add(DAYS.days()),
        }
    }

    /// Until when somebody can wait at most.
    pub fn last(today: Date) -> Date {
        today.saturating_add(MOST_DAYS.days())
    }

    /// The days make sense.
    pub fn are_possible(&self, today: Date) -> bool {
        self.until >= self.from.max(today) && self.until <= Suits::last(today)
    }
}

/// The place on the list of somebody who joins now.
pub fn entry(
    app: &App,
    id: WaitlistId,
    goal: &Goal,
    client: &Client,
    suits: &Suits,
    (needs, answers): (&Needs, &Answers),
) -> WaitlistEntry {
    WaitlistEntry {
        practice: goal.practice,
        id,
        client: client.id,
        service: goal.service,
        therapist: goal.therapist,
        location: goal.location,
        times: suits.times.name().to_owned(),
        from_day: suits.from,
        until_day: suits.until,
        knowledge_version: needs.decision.knowledge_version.clone(),
        answers: Some(answers_field(&app.knowledge, answers)),
        outcome: Some(outcome(&needs.decision)),
        made_at: app.now(),
        told_at: None,
        ended_at: None,
        ended_why: None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let id = "019aa3c1-7b00-7c3e-8d2a-5f1e0c9b4a77";
        for (therapist, location) in [("anyone", "home"), (id, id)] {
            let text = format!("{id}/{therapist}/{id}/{location}");
            assert_eq!(Goal::parse(&text).unwrap().value(), text);
        }
        for wrong in ["", id, "a/b/c/d", &format!("{id}/anyone/{id}/home/more")] {
            assert_eq!(Goal::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nobody_waits_for_days_that_are_past_or_too_far() {
        let today: Date = "2026-11-23".parse().unwrap();
        let fine = Suits::proposed(today);
        assert!(fine.are_possible(today));
        let until = |days: i64| Suits {
            until: today.saturating_add(days.days()),
            ..fine
        };
        assert!(until(0).are_possible(today) && until(100).are_possible(today));
        assert!(!until(-1).are_possible(today) && !until(101).are_possible(today));
        let backwards = Suits {
            from: fine.until.saturating_add(1.days()),
            ..fine
        };
        assert!(!backwards.are_possible(today));
    }
}
