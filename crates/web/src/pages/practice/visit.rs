//! A visit as its therapist works with it: who, when, where, and what was decided from the newest answers.

use care::{Decision, Screening, screen};
use jiff::{SignedDuration, Timestamp};
use knowledge::{Answers, Knowledge};
use maud::{Markup, html};
use store::{
    Appointment, AppointmentId, Client, Consent, Intake, Location, Of, PracticeId, Service,
    Therapist, Zone,
};

use crate::App;
use crate::account::{Right, Staff};
use crate::error::Problem;
use crate::replay::outcome;
use crate::when;

/// Visits further back than this do not count as earlier ones.
pub const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 366 * 10);

/// A visit of the therapist who looks at it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// When and how it stands.
    pub appointment: Appointment,
    /// Who gives it.
    pub therapist: Therapist,
    /// Whom.
    pub client: Client,
    /// What.
    pub service: Service,
    /// Where; nothing for a home visit.
    pub location: Option<Location>,
    /// By which clock.
    pub zone: Zone,
}

/// Answers that belong to a visit, decided by the present content.
pub struct Decided {
    /// As they are kept.
    pub intake: Intake,
    /// The answers.
    pub answers: Answers,
    /// What follows from them.
    pub screening: Screening,
    /// The same in words.
    pub decision: Decision,
    /// The content was changed since, and the decision with it.
    pub is_another: bool,
}

impl Visit {
    /// A visit of the therapist who asks.
    ///
    /// # Errors
    /// 403 for whoever gives no massages, 404 for a visit of somebody else.
    pub async fn own(app: &App, staff: &Staff, id: &str) -> Result<Visit, Problem> {
        staff.must(Right::Treat)?;
        let id: AppointmentId = id.parse().map_err(|_| Problem::NotFound)?;
        let practice = staff.practice.id;
        let appointment = app.store.appointment(practice, id).await?;
        let appointment = appointment.ok_or(Problem::NotFound)?;
        let therapist = staff.therapist.clone();
        let therapist = therapist.filter(|own| own.id == appointment.therapist);
        Visit::read(app, staff, appointment, therapist.ok_or(Problem::NotFound)?).await
    }

    async fn read(
        app: &App,
        staff: &Staff,
        appointment: Appointment,
        therapist: Therapist,
    ) -> Result<Visit, Problem> {
        let (store, practice) = (&app.store, staff.practice.id);
        let client = store.get::<Client>(practice, appointment.client).await?;
        let service = store.get::<Service>(practice, appointment.service).await?;
        let location = match appointment.location {
            Some(id) => store.get::<Location>(practice, id).await?,
            None => None,
        };
        Ok(Visit {
            zone: location
                .as_ref()
                .map_or_else(|| staff.practice.zone.clone(), |at| at.zone.clone()),
            client: client.ok_or(Problem::NotFound)?,
            service: service.ok_or(Problem::NotFound)?,
            appointment,
            therapist,
            location,
        })
    }

    /// The practice.
    pub fn practice(&self) -> PracticeId {
        self.appointment.practice
    }

    /// Its id.
    pub fn id(&self) -> AppointmentId {
        self.appointment.id
    }

    /// The address of its brief.
    pub fn address(&self) -> String {
        address(self.practice(), self.id())
    }

    /// It is given in the client's home.
    pub fn is_at_home(&self) -> bool {
        self.appointment.location.is_none()
    }

    /// It was not called off.
    pub fn takes_place(&self) -> bool {
        use booking::Status::{Completed, Confirmed, Requested};
        matches!(self.appointment.status, Confirmed | Completed | Requested)
    }

    /// It can be worked on: agreed on, or over.
    pub fn is_agreed(&self) -> bool {
        use booking::Status::{Completed, Confirmed};
        matches!(self.appointment.status, Confirmed | Completed)
    }

    /// It has begun.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.appointment.starts_at <= now
    }

    /// The name of the client, or what stands in its place once they were erased.
    pub fn name(&self) -> &str {
        self.client
            .name
            .as_deref()
            .unwrap_or("A client without a name")
    }

    /// When, by the clock of the place.
    pub fn when(&self) -> String {
        when::visit(
            self.appointment.starts_at,
            self.appointment.ends_at,
            &self.zone,
        )
    }

    /// Where, as the line under a title.
    pub fn place(&self) -> String {
        match &self.location {
            Some(location) => location.name.clone(),
            None => "At the client’s home".to_owned(),
        }
    }

    /// The how-manieth visit of this client with this therapist it is, counting those that took place.
    ///
    /// # Errors
    /// As any question.
    pub async fn number(&self, app: &App) -> Result<usize, Problem> {
        Ok(self.earlier(app).await?.len() + 1)
    }

    /// The visits of this client at this therapist that took place before, the oldest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn earlier(&self, app: &App) -> Result<Vec<Appointment>, Problem> {
        let mut visits = visits_of(app, &self.client, self.appointment.starts_at).await?;
        visits.retain(|visit| {
            visit.therapist == self.therapist.id && visit.starts_at < self.appointment.starts_at
        });
        Ok(visits)
    }

    /// What the client lets the therapists of the practice see.
    ///
    /// # Errors
    /// As any question.
    pub async fn consent(&self, app: &App) -> Result<Option<Consent>, Problem> {
        Ok(app.store.consent(self.practice(), self.client.id).await?)
    }

    /// The answers of the visit that can be read, the newest first.
    ///
    /// # Errors
    /// As any question.
    pub async fn decided(&self, app: &App) -> Result<Vec<Decided>, Problem> {
        let intakes = app.store.intakes(self.practice(), self.id()).await?;
        let knowledge = &*app.knowledge;
        // The newest decides or nobody does: an older answer never stands in for one that cannot be read.
        let decided = intakes
            .into_iter()
            .map(|intake| Decided::of(knowledge, intake));
        Ok(decided.map_while(|decided| decided).collect())
    }

    /// Who, when and where, as the head of each page of a visit.
    pub fn head(&self, kicker: &str, title: &str) -> Markup {
        html! {
            header.visit-head {
                p.kicker { (kicker) }
                h1 { (title) }
                p.lead { (self.when()) }
                p.quiet { (self.service.name) ". " (self.place()) "." }
            }
        }
    }
}

/// The address of the brief of a visit.
pub fn address(practice: PracticeId, visit: AppointmentId) -> String {
    format!("/practice/{practice}/visits/{visit}")
}

/// The visits of a client that took place before a moment, the oldest first.
///
/// # Errors
/// As any question.
pub async fn visits_of(
    app: &App,
    client: &Client,
    before: Timestamp,
) -> Result<Vec<Appointment>, Problem> {
    let from = before.saturating_sub(LOOK_BACK).unwrap_or(Timestamp::MIN);
    let mut visits = app
        .store
        .appointments(client.practice, Of::Client(client.id), from, before)
        .await?;
    visits.retain(|visit| visit.status == booking::Status::Completed);
    Ok(visits)
}

impl Decided {
    /// Decides again; `None` when the answers are gone, or the present content cannot read them.
    pub fn of(knowledge: &Knowledge, intake: Intake) -> Option<Decided> {
        let answers = Answers::from_json(knowledge, intake.answers.as_deref()?.as_bytes()).ok()?;
        let screening = screen(knowledge, &answers);
        let decision = Decision::new(knowledge, &answers, &screening);
        Some(Decided {
            is_another: intake.knowledge_version != knowledge.version()
                && intake.outcome.as_deref() != Some(outcome(&decision).as_str()),
            intake,
            answers,
            screening,
            decision,
        })
    }

    /// A session is possible: care is permitted and nothing is open that could change it.
    pub fn permits(&self) -> bool {
        self.screening.permit().is_ok()
    }
}
