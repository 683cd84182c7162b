//! The invented practice around its visits: those to come with their answers, a consent, and notes about those
//! that are over, the newest still a draft.

use care::{Decision, screen};
use jiff::{SignedDuration, Timestamp};
use knowledge::Answers;
use store::{
    Act, AppointmentId, Consent, ConsentId, Intake, IntakeId, Note, PracticeEvent, PracticeEventId,
    Privacy, StoreError,
};

use super::practice::House;
use crate::consent::Sees;
use crate::form::answers_field;
use crate::replay::outcome;

/// Hours at which the next visits are tried.
const HOURS: [i8; 6] = [16, 11, 14, 9, 10, 15];
/// What the notes say: told, found and done, what comes next.
const NOTED: [[&str; 3]; 3] = [
    [
        "Stiff in the morning for half an hour, worse after sitting.",
        "Firm along both sides of the low back. 50 minutes of Swedish massage, pressure 2 to 3.",
        "The same again in two weeks. Two walks a day.",
    ],
    [
        "Sleeps better. Lifting her daughter is still hard.",
        "Tender over the right side of the low back. 50 minutes, lighter there.",
        "Go on. Ask about the right side first.",
    ],
    [
        "Two good weeks, then a day of more pain after a long drive.",
        "Moves more freely than last time. 50 minutes as planned.",
        "Look again after the next visit whether to go on.",
    ],
];

/// Fills it in; `over` are the visits that took place, the oldest first, and when they ended.
pub async fn fill(
    house: &House<'_>,
    over: &[(AppointmentId, Timestamp)],
) -> Result<(), StoreError> {
    consent(house).await?;
    for ((id, ended), words) in over.iter().zip(NOTED) {
        let newest = over.last().is_some_and(|(last, _)| last == id);
        note(house, *id, *ended, words, !newest).await?;
    }
    if let Some((id, ended)) = over.get(1) {
        bruise(house, *id, *ended).await?;
    }
    for at_home in [false, true] {
        next(house, at_home).await?;
    }
    Ok(())
}

/// The next visit with the first therapist, in the house or at home, with its answers.
async fn next(house: &House<'_>, at_home: bool) -> Result<(), StoreError> {
    let days = (0..8).filter(|days| house.works_in_homes(house.day(*days)) == at_home);
    let times = days.flat_map(|days| HOURS.map(|hour| (days, hour)));
    for (days, hour) in
        times.filter(|(days, hour)| *days > 0 || i64::from(*hour) > house.hour_now())
    {
        if let Some((id, _)) = house.appointment(0, house.client, days, hour).await? {
            return intake(house, id).await;
        }
    }
    Ok(())
}

async fn consent(house: &House<'_>) -> Result<(), StoreError> {
    let given_at = house
        .now()
        .saturating_sub(SignedDuration::from_hours(24 * 37));
    let given_at = given_at.unwrap_or(house.now());
    let consent = Consent {
        practice: house.people.practice,
        id: house.mint(ConsentId::mint),
        client: house.client,
        sees: Sees::chosen(Sees::ALL.iter().map(|part| part.as_str())),
        given_at,
        withdrawn_at: None,
    };
    let act = Act::person(house.people.client, given_at);
    house.app.store.give_consent(&act, &consent).await
}

/// The answers of the invented client, for a visit to come.
async fn intake(house: &House<'_>, visit: AppointmentId) -> Result<(), StoreError> {
    let knowledge = &*house.app.knowledge;
    let answers = include_bytes!("answers.json");
    let Ok(mut answers) = Answers::from_json(knowledge, answers) else {
        return Ok(());
    };
    answers.date = Some(house.app.today());
    let decision = Decision::new(knowledge, &answers, &screen(knowledge, &answers));
    let intake = Intake {
        practice: house.people.practice,
        id: house.mint(IntakeId::mint),
        appointment: visit,
        client: house.client,
        made_at: house.now(),
        knowledge_version: decision.knowledge_version.clone(),
        answers: Some(answers_field(knowledge, &answers)),
        outcome: Some(outcome(&decision)),
        changed: None,
        alert: false,
        seen_at: None,
        seen_by: None,
    };
    let act = Act::person(house.people.client, house.now());
    house.app.store.add_intake(&act, &intake).await
}

async fn note(
    house: &House<'_>,
    visit: AppointmentId,
    ended: Timestamp,
    [told, found, next]: [&str; 3],
    signed: bool,
) -> Result<(), StoreError> {
    let (practice, author) = (house.people.practice, house.therapists[0].id);
    let act = Act::person(house.people.therapist, ended);
    let note = Note {
        practice,
        appointment: visit,
        author,
        client: house.client,
        name: None,
        subjective: Some(told.to_owned()),
        objective: Some(found.to_owned()),
        assessment: None,
        plan: Some(next.to_owned()),
        findings: Some(r#"["low_back"]"#.to_owned()),
        choices: Some("went_well did_as_planned".into()),
        privacy: Privacy::Therapists,
        version: 0,
        made_at: ended,
        changed_at: ended,
        signed_at: None,
    };
    let store = &house.app.store;
    let version = store.write_note(&act, &note).await?;
    match signed {
        true => {
            store
                .sign_note(&act, practice, visit, author, version)
                .await
        }
        false => Ok(()),
    }
}

async fn bruise(
    house: &House<'_>,
    visit: AppointmentId,
    ended: Timestamp,
) -> Result<(), StoreError> {
    let event = PracticeEvent {
        practice: house.people.practice,
        id: house.mint(PracticeEventId::mint),
        appointment: visit,
        client: house.client,
        therapist: house.therapists[0].id,
        recorded_at: ended,
        day: Some(house.app.clock.day_of(ended)),
        kind: Some("after_soreness".to_owned()),
        severity: Some("mild".to_owned()),
        words: Some("Sore for a day, on the right side.".to_owned()),
        done: Some("Lighter there from now on.".to_owned()),
        follow_up: None,
    };
    let act = Act::person(house.people.therapist, ended);
    house.app.store.add_practice_event(&act, &event).await
}
