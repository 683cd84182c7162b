//! What can be chosen in the forms of a practice, with the words of the knowledge.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use knowledge::{Knowledge, Setting};
use store::{Gender, Location, LocationId, PracticeKind, Role, Words};

use super::controls::Choice;

/// Where something can be: the locations in use, and homes by the words they go by there.
pub fn wheres(locations: &[Location], homes: &str) -> Vec<Choice> {
    let used = locations.iter().filter(|one| one.retired_at.is_none());
    used.map(|one| (where_name(Some(one.id)), one.name.clone()))
        .chain([(where_name(None), homes.to_owned())])
        .collect()
}

/// A place as a form names it: a location by its id, or `home`.
pub fn where_name(location: Option<LocationId>) -> String {
    location.map_or("home".to_owned(), |id| id.to_string())
}

/// The place that a form names, if it is one of those to choose from.
pub fn read_where(wheres: &[Choice], name: &str) -> Option<Option<LocationId>> {
    let (known, _) = wheres.iter().find(|(known, _)| known == name)?;
    match known == &where_name(None) {
        true => Some(None),
        false => known.parse().ok().map(Some),
    }
}

/// Techniques that a therapist gives.
pub fn techniques(knowledge: &Knowledge) -> Vec<Choice> {
    let shelf = knowledge.shelves().techniques.iter();
    shelf
        .filter(|(_, entry)| {
            entry.item.withdrawn.is_none() && entry.item.settings.contains(&Setting::Therapist)
        })
        .map(|(id, entry)| (id.clone(), entry.item.title.clone()))
        .collect()
}

/// Kinds of credentials: what somebody can specialise in, and the papers of a country.
pub fn credentials(knowledge: &Knowledge, country: &str) -> Vec<Choice> {
    let shelves = knowledge.shelves();
    let special = shelves.therapist_criteria.iter();
    let special = special
        .filter(|(id, entry)| id.starts_with("spec_") && entry.item.withdrawn.is_none())
        .map(|(id, entry)| (id.clone(), entry.item.title.clone()));
    let papers = shelves.credentials.iter();
    let papers = papers
        .filter(|(_, entry)| entry.item.country == country && entry.item.withdrawn.is_none())
        .map(|(id, entry)| (id.clone(), entry.item.title.clone()));
    papers.chain(special).collect()
}

/// What a kind of credential is called, also one of another country.
pub fn credential<'k>(knowledge: &'k Knowledge, kind: &'k str) -> &'k str {
    let shelves = knowledge.shelves();
    let special = shelves.therapist_criteria.get(kind);
    let paper = shelves.credentials.get(kind);
    special
        .map(|entry| entry.item.title.as_str())
        .or_else(|| paper.map(|entry| entry.item.title.as_str()))
        .unwrap_or(kind)
}

/// People whom a service can be for, and whom a therapist can be trained to treat: the presentations that the criteria for
/// choosing a therapist name.
pub fn populations(knowledge: &Knowledge) -> Vec<Choice> {
    let shelves = knowledge.shelves();
    let needs: BTreeSet<&String> = shelves
        .therapist_criteria
        .values()
        .flat_map(|entry| &entry.item.for_needs)
        .collect();
    let presentations = shelves.presentations.iter();
    presentations
        .filter(|(id, _)| needs.contains(id))
        .map(|(id, entry)| (id.clone(), entry.item.title.clone()))
        .collect()
}

/// Kinds of practices.
pub fn kinds() -> Vec<Choice> {
    let kinds = [
        PracticeKind::Solo,
        PracticeKind::Clinic,
        PracticeKind::Network,
    ];
    kinds
        .map(|kind| (kind.as_str().to_owned(), kind_words(kind).to_owned()))
        .to_vec()
}

fn kind_words(kind: PracticeKind) -> &'static str {
    match kind {
        PracticeKind::Solo => "one person",
        PracticeKind::Clinic => "several people in one house, or in several",
        PracticeKind::Network => "people who visit homes",
    }
}

/// A kind of practice by its name in a form.
pub fn kind(name: &str) -> Option<PracticeKind> {
    [
        PracticeKind::Solo,
        PracticeKind::Clinic,
        PracticeKind::Network,
    ]
    .into_iter()
    .find(|kind| kind.as_str() == name)
}

/// What members can be.
pub fn roles() -> Vec<Choice> {
    [Role::FrontDesk, Role::Therapist, Role::Owner]
        .map(|role| (role.as_str().to_owned(), role_words(role).to_owned()))
        .to_vec()
}

/// A role in words.
pub fn role_words(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner: sets everything up, and all that the front desk may",
        Role::FrontDesk => "Front desk: everybody's calendar and clients, nothing about health",
        Role::Therapist => "Therapist: their own visits, with what clients let them see",
    }
}

/// A role by its name in a form.
pub fn role(name: &str) -> Option<Role> {
    [Role::Owner, Role::FrontDesk, Role::Therapist]
        .into_iter()
        .find(|role| role.as_str() == name)
}

/// Genders, and that somebody does not want theirs shown.
pub fn genders() -> Vec<Choice> {
    let shown = [
        (Gender::Woman, "a woman"),
        (Gender::Man, "a man"),
        (Gender::Other, "neither"),
    ];
    let shown = shown.map(|(gender, words)| (gender.as_str().to_owned(), words.to_owned()));
    let hidden = (String::new(), "not shown".to_owned());
    std::iter::once(hidden).chain(shown).collect()
}

/// A gender by its name in a form.
pub fn gender(name: &str) -> Option<Gender> {
    [Gender::Woman, Gender::Man, Gender::Other]
        .into_iter()
        .find(|gender| gender.as_str() == name)
}

/// The days of the week, Monday first, as a form numbers them.
pub fn weekdays() -> Vec<Choice> {
    let week = Weekday::Monday.cycle_forward().take(7);
    week.map(|day| {
        (
            day.to_monday_one_offset().to_string(),
            weekday(day).to_owned(),
        )
    })
    .collect()
}

/// A weekday in words.
pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A weekday as a form numbers it.
pub fn read_weekday(number: &str) -> Option<Weekday> {
    let number = number.parse().ok()?;
    Weekday::from_monday_one_offset(number).ok()
}

/// Words of a list in one line, with what they are called.
pub fn titles(words: &Words, choices: &[Choice]) -> String {
    let title = |id: &str| {
        let known = choices.iter().find(|(known, _)| known == id);
        known.map_or_else(|| plain(id), |(_, title)| title.clone())
    };
    words.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// The names of all time zones.
pub fn zones() -> Vec<String> {
    let names = jiff::tz::db().available();
    names
        .map(|name| name.to_string())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
        .collect()
}

fn plain(id: &str) -> String {
    id.replace('_', " ")
}
