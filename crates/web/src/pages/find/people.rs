//! What was found, by person: why each fits this plan, what is not known, and the next times.

use std::collections::BTreeMap;

use booking::fit::Proof;
use knowledge::Knowledge;
use maud::{Markup, html};
use store::{Credential, Gender, Therapist, TherapistId};

use super::search::{Offer, rows};
use super::times;
use super::wish::language_name;
use crate::App;
use crate::directory::Entry;
use crate::needs::Needs;
use crate::pages::progress::title;
use crate::words::day;

/// So many times of each person and place are shown.
const SHOWN: usize = 3;

/// People with what speaks for them.
pub fn people(
    app: &App,
    needs: Option<&Needs>,
    offers: &[Offer],
    answers: &Markup,
    typed: &str,
) -> Markup {
    let mut people: BTreeMap<TherapistId, Vec<&Offer>> = BTreeMap::new();
    for offer in offers {
        people
            .entry(offer.listing.therapist)
            .or_default()
            .push(offer);
    }
    let mut people: Vec<Vec<&Offer>> = people.into_values().collect();
    people.sort_by_key(|offers| {
        offers
            .iter()
            .filter_map(|offer| offer.starts.first().copied())
            .min()
    });
    html! {
        h2 { "By person" }
        p.quiet { "What to ask, and what to look for: " a href="/library/choosing" { "how to choose a therapist" } "." }
        form.times method="post" action="/book" {
            (answers)
            input type="hidden" name="where" value=(typed);
            @for offers in &people { (person(app, needs, offers)) }
        }
    }
}

fn person(app: &App, needs: Option<&Needs>, offers: &[&Offer]) -> Markup {
    let known = offers
        .first()
        .and_then(|offer| Some((offer.entry.of(&offer.listing)?.0, &offer.entry)));
    let Some((therapist, entry)) = known else {
        return html! {};
    };
    html! {
        section.person {
            h3 { (therapist.name) }
            @if !therapist.about.is_empty() { p { (therapist.about) } }
            dl.facts {
                div { dt { "Fits because" } dd { (why(app, needs, offers, therapist)) } }
                div { dt { "Training" } dd { (seen(&app.knowledge, entry, therapist)) } }
                div { dt { "Not known" } dd { (unknown(therapist, entry)) } }
                @if let Some(gender) = gender(therapist) { div { dt { "Gender" } dd { (gender) } } }
                div { dt { "Speaks" } dd { (languages(therapist)) } }
                div { dt { "Costs" } dd { (prices(offers)) } }
            }
            @for offer in offers {
                @let rows = rows(std::slice::from_ref(*offer), false, SHOWN);
                p.mini { (offer.entry.place_words(offer.listing.location)) }
                (times::days(app, &rows))
            }
        }
    }
}

fn why(app: &App, needs: Option<&Needs>, offers: &[&Offer], therapist: &Therapist) -> Markup {
    let knowledge = &*app.knowledge;
    let mut reasons: Vec<String> = Vec::new();
    let mut doubts: Vec<String> = Vec::new();
    for offer in offers {
        let (Some((_, service)), Some(start)) =
            (offer.entry.of(&offer.listing), offer.starts.first())
        else {
            continue;
        };
        let Some(needs) = needs else {
            let given = service
                .techniques
                .iter()
                .filter(|id| therapist.techniques.has(id));
            let names: Vec<String> = given.map(|id| title(knowledge, id)).collect();
            push(
                &mut reasons,
                format!("Gives in “{}”: {}.", service.name, names.join(", ")),
            );
            continue;
        };
        let on = offer.entry.day(*start, offer.listing.location);
        let zone = offer.entry.zone(offer.listing.location);
        let fit = needs.fit(
            knowledge,
            therapist,
            service,
            &offer.entry.credentials,
            on,
            zone,
        );
        let names: Vec<String> = fit
            .techniques
            .iter()
            .take(3)
            .map(|id| title(knowledge, id))
            .collect();
        push(
            &mut reasons,
            format!(
                "Gives what your plan chose, best first: {}.",
                names.join(", ")
            ),
        );
        for (id, proof) in &fit.training {
            let precaution = knowledge.shelves().precautions.get(*id);
            let what = precaution.map_or((*id).to_owned(), |entry| entry.item.title.clone());
            if let Proof::Checked { on } = proof {
                push(
                    &mut reasons,
                    format!("{what}: the practice saw the certificate on {}.", day(*on)),
                );
            }
        }
        for (id, proof) in &fit.unproved {
            let how = match proof {
                Proof::OutOfDate { until } => format!("the certificate ended on {}", day(*until)),
                Proof::SaidOnly => "nobody has seen a certificate".to_owned(),
                Proof::Missing | Proof::Checked { .. } => "no training is named".to_owned(),
            };
            push(
                &mut doubts,
                format!(
                    "Also offers {}. Your plan wants proved training for it: {how}.",
                    title(knowledge, id)
                ),
            );
        }
        if service.minutes > needs.minutes() {
            let least = needs.minutes();
            push(
                &mut doubts,
                format!(
                    "“{}” takes {} minutes; your limit is {least} minutes of massage, the rest is for talking and dressing.",
                    service.name, service.minutes
                ),
            );
        }
    }
    html! { ul { @for line in reasons.iter().chain(&doubts) { li { (line) } } } }
}

fn push(lines: &mut Vec<String>, line: String) {
    if !lines.contains(&line) {
        lines.push(line);
    }
}

/// Each credential, with who has seen it and when.
fn seen(knowledge: &Knowledge, entry: &Entry, therapist: &Therapist) -> Markup {
    let theirs: Vec<&Credential> = entry
        .credentials
        .iter()
        .filter(|credential| credential.therapist == therapist.id)
        .collect();
    html! {
        @if theirs.is_empty() { "No certificate is noted. Ask to see one." }
        @else {
            ul { @for credential in theirs { li { (credential_words(knowledge, entry, credential)) } } }
        }
    }
}

fn credential_words(knowledge: &Knowledge, entry: &Entry, credential: &Credential) -> String {
    let criterion = knowledge.shelves().therapist_criteria.get(&credential.kind);
    let what = criterion.map_or(credential.kind.clone(), |entry| entry.item.title.clone());
    let by_clock = |at| entry.practice.zone.rules().to_datetime(at).date();
    let until = credential
        .valid_until
        .map(|until| format!(", good until {}", day(until)))
        .unwrap_or_default();
    match credential.verified_at {
        Some(at) => {
            let how = credential
                .verified_how
                .as_deref()
                .map(|how| format!(" ({how})"))
                .unwrap_or_default();
            format!(
                "{what}, from {}: seen by {} on {}{how}{until}.",
                credential.issuer,
                entry.practice.name,
                day(by_clock(at))
            )
        }
        None => format!("{what}: only said, nobody has seen it{until}."),
    }
}

fn unknown(therapist: &Therapist, entry: &Entry) -> String {
    let mut unknown = vec!["How well it will suit you"];
    let checked = |credential: &Credential| {
        credential.therapist == therapist.id && credential.verified_at.is_some()
    };
    if !entry.credentials.iter().any(checked) {
        unknown.push("any training that somebody has checked");
    }
    if therapist.gender.is_none() {
        unknown.push("gender");
    }
    format!("{}.", unknown.join(", "))
}

fn gender(therapist: &Therapist) -> Option<&'static str> {
    Some(match therapist.gender? {
        Gender::Woman => "A woman",
        Gender::Man => "A man",
        Gender::Other => "Neither a woman nor a man",
    })
}

fn languages(therapist: &Therapist) -> String {
    let names: Vec<&str> = therapist
        .languages
        .iter()
        .map(|code| language_name(code).unwrap_or(code))
        .collect();
    match names.is_empty() {
        true => "not said".to_owned(),
        false => names.join(", "),
    }
}

fn prices(offers: &[&Offer]) -> String {
    let mut prices: Vec<String> = Vec::new();
    for offer in offers {
        if let Some((_, service)) = offer.entry.of(&offer.listing) {
            let price = service.price.as_deref().unwrap_or("not said");
            push(&mut prices, format!("{}: {price}", service.name));
        }
    }
    format!(
        "{}. For information; you pay the practice.",
        prices.join("; ")
    )
}
