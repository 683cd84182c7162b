//! Visits with answers and consents, made through the store, for the stories of a therapist.

use booking::Status;
use jiff::{SignedDuration, Timestamp, ToSpan};
use knowledge::Answers;
use serde_json::Value;
use store::{
    AccountId, Act, Action, Appointment, AppointmentId, AuditRow, By, Client, Consent, ConsentId,
    Intake, IntakeId, Location, Member, MemberId, Of, Role, Service, Therapist, Wanted,
};
use web::form::answers_field;

use crate::house::House;
use crate::person::Person;

const WEEKS: SignedDuration = SignedDuration::from_hours(24 * 21);

impl House {
    pub async fn therapist(&self) -> Person {
        self.somebody(self.people.therapist).await
    }

    /// Jonas Adler gets an account and his role.
    pub async fn another_therapist(&self) -> Person {
        let jonas = Person::new(&self.app, "jonas@example.org").await;
        let act = Act::operator(self.now());
        let therapist = Therapist {
            account: Some(jonas.account),
            ..self.named("Jonas Adler").await
        };
        self.app.store.put(&act, &therapist).await.unwrap();
        let member = Member {
            practice: self.people.practice,
            id: self
                .app
                .random
                .draw(|random| MemberId::mint(self.now(), random)),
            account: Some(jonas.account),
            role: Role::Therapist,
            since: self.now(),
            until: None,
        };
        self.app.store.put(&act, &member).await.unwrap();
        jonas
    }

    /// The next visit of the invented client with the invented therapist, in the house or at home.
    pub async fn visit(&self, at_home: bool) -> Appointment {
        let client = Of::Client(self.client().await.id);
        let visits = self.app.store.appointments(
            self.people.practice,
            client,
            self.now(),
            self.now() + WEEKS,
        );
        let mut visits = visits.await.unwrap().into_iter();
        visits
            .find(|visit| visit.location.is_none() == at_home && visit.status == Status::Confirmed)
            .unwrap()
    }

    /// Books an hour with Mara Feld in the house, some days from today; one in the past is over.
    pub async fn books(&self, client: &Client, days: i64, hour: i8) -> AppointmentId {
        let store = &self.app.store;
        let practice = self.people.practice;
        let day = self.app.today().checked_add(days.days()).unwrap();
        let starts_at = day
            .at(hour, 0, 0, 0)
            .in_tz("Europe/Berlin")
            .unwrap()
            .timestamp();
        let services: Vec<Service> = store.list(practice).await.unwrap();
        let locations: Vec<Location> = store.list(practice).await.unwrap();
        let service = services
            .iter()
            .find(|service| service.name == "Massage for the back");
        let wanted = Wanted {
            practice,
            id: self
                .app
                .random
                .draw(|random| AppointmentId::mint(self.now(), random)),
            therapist: self.named("Mara Feld").await.id,
            client: client.id,
            service: service.unwrap().id,
            location: Some(locations[0].id),
            starts_at,
            series: None,
        };
        let act = Act::program(starts_at - SignedDuration::from_hours(48));
        store.hold(&act, By::Practice, &wanted).await.unwrap();
        let booked = store
            .book(&act, By::Practice, practice, wanted.id)
            .await
            .unwrap();
        if booked.ends_at < self.now() {
            let act = Act::program(booked.ends_at);
            store
                .complete(&act, By::Practice, practice, wanted.id)
                .await
                .unwrap();
        }
        wanted.id
    }

    /// Answers for a visit: those of the invented client, but for some.
    pub async fn answers(
        &self,
        visit: AppointmentId,
        but: &[(&str, Value)],
        alert: bool,
    ) -> IntakeId {
        let knowledge = &*self.app.knowledge;
        let mut document: Value =
            serde_json::from_str(include_str!("../../src/demo/answers.json")).unwrap();
        for (question, answer) in but {
            match answer {
                Value::Null => {
                    document["answers"]
                        .as_object_mut()
                        .unwrap()
                        .remove(*question);
                }
                answer => document["answers"][*question] = answer.clone(),
            }
        }
        let answers = Answers::from_json(knowledge, document.to_string().as_bytes()).unwrap();
        let decision = care::Decision::new(knowledge, &answers, &care::screen(knowledge, &answers));
        let changed: Vec<&str> = but.iter().map(|(question, _)| *question).collect();
        // After whatever was answered before.
        let now = self.now() + SignedDuration::from_secs(1);
        let intake = Intake {
            practice: self.people.practice,
            id: self.app.random.draw(|random| IntakeId::mint(now, random)),
            appointment: visit,
            client: self.client().await.id,
            made_at: now,
            knowledge_version: decision.knowledge_version.clone(),
            answers: Some(answers_field(knowledge, &answers)),
            outcome: Some(serde_json::to_string(&decision).unwrap()),
            changed: alert.then(|| changed.join(" ").as_str().into()),
            alert,
            seen_at: None,
            seen_by: None,
        };
        let act = Act::person(self.people.client, now);
        self.app.store.add_intake(&act, &intake).await.unwrap();
        intake.id
    }

    /// The client lets the practice see these parts from now on, and no others.
    pub async fn consents(&self, client: &Client, sees: &str) {
        let consent = Consent {
            practice: self.people.practice,
            id: self
                .app
                .random
                .draw(|random| ConsentId::mint(self.now(), random)),
            client: client.id,
            sees: sees.into(),
            given_at: self.now(),
            withdrawn_at: None,
        };
        let act = Act::operator(self.now());
        self.app.store.give_consent(&act, &consent).await.unwrap();
    }

    pub async fn withdraws(&self) {
        let client = self.client().await;
        let act = Act::person(self.people.client, self.now());
        self.app
            .store
            .withdraw_consent(&act, client.practice, client.id)
            .await
            .unwrap();
    }

    /// It is an hour before a visit.
    pub fn until(&self, moment: Timestamp) {
        self.pass(moment.duration_since(self.now()));
    }

    /// What the log of the invented client says that an account did.
    pub async fn noted(&self, by: AccountId, action: Action) -> Vec<AuditRow> {
        let mut rows = self
            .app
            .store
            .audit_of(self.people.client, 500)
            .await
            .unwrap();
        rows.retain(|row| row.actor == store::Actor::Person(by) && row.action == action.as_str());
        rows
    }

    /// The address of a page of a visit.
    pub fn of(&self, visit: AppointmentId, page: &str) -> String {
        self.at(&format!("/visits/{visit}{page}"))
    }
}
