//! A time that somebody picked out of a list: what it says about a booking, in the value of a button.

use jiff::Timestamp;
use maud::{Markup, html};
use store::{AppointmentId, LocationId, PracticeId, ServiceId, TherapistId, Wanted};

use crate::error::Problem;
use crate::form::Fields;

/// The field in which it is sent.
pub const FIELD: &str = "wish";

/// A time that somebody picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// The appointment to be; minted with the page, so that picking twice is picking once.
    pub id: AppointmentId,
    /// At which practice.
    pub practice: PracticeId,
    /// With whom; nothing = with anyone who fits.
    pub therapist: Option<TherapistId>,
    /// What.
    pub service: ServiceId,
    /// Where; nothing = at home.
    pub location: Option<LocationId>,
    /// When.
    pub start: Timestamp,
}

impl Pick {
    /// Reads the field `wish`.
    ///
    /// # Errors
    /// 422 for what no page of ours sends.
    pub fn read(fields: &Fields) -> Result<Pick, Problem> {
        let sent = fields.one(FIELD).unwrap_or_default();
        Pick::parse(sent).ok_or_else(|| Problem::field(FIELD, "a time out of a list of ours"))
    }

    fn parse(sent: &str) -> Option<Pick> {
        let parts: Vec<&str> = sent.split('/').collect();
        let [id, practice, therapist, service, location, start] = parts[..] else {
            return None;
        };
        Some(Pick {
            id: id.parse().ok()?,
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
            start: Timestamp::from_second(start.parse().ok()?).ok()?,
        })
    }

    /// As a form sends it.
    pub fn value(&self) -> String {
        let therapist = self
            .therapist
            .map_or("anyone".to_owned(), |id| id.to_string());
        let location = self.location.map_or("home".to_owned(), |id| id.to_string());
        let (id, practice, service, start) =
            (self.id, self.practice, self.service, self.start.as_second());
        format!("{id}/{practice}/{therapist}/{service}/{location}/{start}")
    }

    /// As a hidden field.
    pub fn input(&self) -> Markup {
        html! { input type="hidden" name=(FIELD) value=(self.value()); }
    }

    /// What the store is asked for.
    pub fn wanted(&self, therapist: TherapistId, client: store::ClientId) -> Wanted {
        Wanted {
            practice: self.practice,
            id: self.id,
            therapist,
            client,
            service: self.service,
            location: self.location,
            starts_at: self.start,
            series: None,
        }
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
            let text = format!("{id}/{id}/{therapist}/{id}/{location}/1790000000");
            assert_eq!(Pick::parse(&text).unwrap().value(), text);
        }
        for wrong in [
            String::new(),
            format!("{id}/{id}/{id}/{id}/home"),
            format!("{id}/{id}/{id}/{id}/home/99999999999999999999"),
            format!("{id}/{id}/{id}/{id}/home/-99999999999999"),
            format!("{id}/{id}/somebody/{id}/home/1790000000"),
            format!("{id}/{id}/{id}/{id}/home/1790000000/more"),
        ] {
            assert_eq!(Pick::parse(&wrong), None, "{wrong}");
        }
    }
}
