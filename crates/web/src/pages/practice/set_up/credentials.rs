//! Credentials: what therapists have learned or are licensed for, and who has seen that it is so.

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use store::{Credential, CredentialId, TherapistId};

use super::{Around, Sheet};
use crate::App;
use crate::pages::practice::choices;
use crate::pages::practice::controls::{Choice, choice, line, of_kind};
use crate::pages::practice::typed::{LINE, NAME, Typed};
use crate::words::day;

impl Sheet for Credential {
    const PATH: &'static str = "credentials";
    const ONE: &'static str = "credential";
    const SINGLE: &'static [&'static str] = &[
        "therapist",
        "kind",
        "number",
        "country",
        "issuer",
        "valid_until",
        "seen_on",
        "how",
    ];
    const SEVERAL: &'static [&'static str] = &[];

    fn blank(app: &App, around: &Around<'_>) -> Credential {
        let therapist = around.therapists.first().map(|therapist| therapist.id);
        let mint = || {
            app.random
                .draw(|random| TherapistId::mint(around.now, random))
        };
        Credential {
            practice: around.practice.id,
            id: app
                .random
                .draw(|random| CredentialId::mint(around.now, random)),
            therapist: therapist.unwrap_or_else(mint),
            kind: String::new(),
            number: String::new(),
            country: around.practice.country.clone(),
            issuer: String::new(),
            valid_until: None,
            verified_by: None,
            verified_at: None,
            verified_how: None,
        }
    }

    fn with_id(self, id: CredentialId) -> Credential {
        Credential { id, ..self }
    }

    fn typed(&self, around: &Around<'_>) -> Vec<(&'static str, String)> {
        let days = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
        vec![
            ("therapist", self.therapist.to_string()),
            ("kind", self.kind.clone()),
            ("number", self.number.clone()),
            ("country", self.country.clone()),
            ("issuer", self.issuer.clone()),
            ("valid_until", days(self.valid_until)),
            ("seen_on", days(self.seen_on(around))),
            ("how", self.verified_how.clone().unwrap_or_default()),
        ]
    }

    fn read(self, typed: &mut Typed, around: &Around<'_>) -> Credential {
        let therapist = typed.choice("therapist", |id| {
            let mut known = around.therapists.iter().map(|therapist| therapist.id);
            known.find(|known| known.to_string() == id)
        });
        let kinds = kinds(around, &self.kind);
        let kind = typed.choice("kind", |id| {
            kinds.iter().find(|(known, _)| known == id).cloned()
        });
        let (seen_on, how) = (typed.maybe_day("seen_on"), typed.maybe("how", LINE));
        if seen_on.is_some() != how.is_some() && typed.wrong("seen_on").is_empty() {
            typed.complain(
                "how",
                "Please fill in both, when it was seen and how, or neither.",
            );
        }
        let today = today(around);
        if seen_on.is_some_and(|seen| seen > today) {
            typed.complain(
                "seen_on",
                format!("Please type a day up to {}.", day(today)),
            );
        }
        let same = seen_on == self.seen_on(around) && how == self.verified_how;
        let noon = |date: Date| {
            let noon = date.at(12, 0, 0, 0);
            let noon = noon.to_zoned(around.practice.zone.rules().clone());
            noon.map_or(around.now, |noon| noon.timestamp())
        };
        let seen_at = seen_on.map(|date| {
            if date == today {
                around.now
            } else {
                noon(date)
            }
        });
        Credential {
            therapist: therapist.unwrap_or(self.therapist),
            kind: kind.map_or_else(String::new, |(id, _)| id),
            number: typed.maybe("number", NAME).unwrap_or_default(),
            country: typed.country("country"),
            issuer: typed.maybe("issuer", NAME).unwrap_or_default(),
            valid_until: typed.maybe_day("valid_until"),
            verified_by: match same {
                true => self.verified_by,
                false => seen_at.map(|_| around.staff.member()),
            },
            verified_at: if same { self.verified_at } else { seen_at },
            verified_how: how,
            ..self
        }
    }

    fn fields(typed: &Typed, around: &Around<'_>) -> Markup {
        let people = around.therapists.iter();
        let people: Vec<Choice> = people
            .map(|therapist| (therapist.id.to_string(), therapist.name.clone()))
            .collect();
        html! {
            section.group {
                h2 { "The paper" }
                div {
                    (choice(typed, "therapist", "Whose", "", &people))
                    (choice(typed, "kind", "What it is", "Specialities, and the papers of your country.", &kinds(around, typed.get("kind"))))
                    (line(typed, "number", "Its number", "As it stands on it, or empty."))
                    (line(typed, "issuer", "Who gave it", ""))
                    (line(typed, "country", "Where it holds", "Two letters, such as DE or GB."))
                    (of_kind(typed, "valid_until", "Its last day", "Empty when it has no end.", "date", None))
                }
            }
            section.group {
                h2 { "Seen by you" }
                div {
                    (of_kind(typed, "seen_on", "On", "Only what somebody has seen counts. Empty while nobody has.", "date", None))
                    (line(typed, "how", "How", "Such as “certificate shown” or “register looked up”."))
                }
            }
        }
    }

    fn name(&self, around: &Around<'_>) -> String {
        let title = choices::credential(around.knowledge, &self.kind);
        format!("{}: {title}", around.therapist(self.therapist))
    }

    fn ended(&mut self) -> Option<&mut Option<Timestamp>> {
        None
    }
}

/// How a credential stands today, and what that means.
pub fn standing(credential: &Credential, around: &Around<'_>) -> String {
    let blocked = around.services.iter().filter(|service| {
        service.retired_at.is_none()
            && service.credentials.has(&credential.kind)
            && around.given.contains(&(credential.therapist, service.id))
    });
    let blocked: Vec<String> = blocked.map(|service| service.name.clone()).collect();
    let blocks = match blocked.is_empty() {
        true => String::new(),
        false => format!(
            " Cannot be booked for {} with it.",
            crate::words::list(&blocked)
        ),
    };
    match (credential.verified_at, credential.valid_until) {
        (_, Some(last)) if last < today(around) => format!("Expired on {}.{blocks}", day(last)),
        (None, _) => format!("Not seen by anybody yet.{blocks}"),
        (Some(_), Some(last)) => format!("Seen. Good until {}.", day(last)),
        (Some(_), None) => "Seen. It has no end.".to_owned(),
    }
}

trait Seen {
    fn seen_on(&self, around: &Around<'_>) -> Option<Date>;
}

impl Seen for Credential {
    fn seen_on(&self, around: &Around<'_>) -> Option<Date> {
        let zone = around.practice.zone.rules();
        self.verified_at.map(|at| zone.to_datetime(at).date())
    }
}

fn today(around: &Around<'_>) -> Date {
    around.practice.zone.rules().to_datetime(around.now).date()
}

/// Kinds to choose from; one that was chosen before stays, also when the practice moved to another country.
fn kinds(around: &Around<'_>, chosen: &str) -> Vec<Choice> {
    let mut kinds = choices::credentials(around.knowledge, &around.practice.country);
    if !chosen.is_empty() && kinds.iter().all(|(id, _)| id != chosen) {
        let title = choices::credential(around.knowledge, chosen);
        if title != chosen {
            kinds.push((chosen.to_owned(), title.to_owned()));
        }
    }
    kinds
}
