//! A shelf: all items of a kind, in groups where a reader would look for groups.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use care::library::{Kind, folder_of};
use knowledge::items::{CriterionGroup, MoveKind, RuleKind, Stage, Verdict};
use knowledge::{Header, Knowledge};
use maud::{Markup, Render, html};

use super::missing::MissingPage;
use super::parts::verdict;
use super::pictures::sign;
use super::shelves::{CHOOSING, kind, shelf_address, title};
use super::{fresh, link, way};
use crate::App;
use crate::layout::{Frame, page};
use crate::words::certainty;

/// Lists of so many items get a field that filters them while typing.
const FILTER_FROM: usize = 12;

/// All items of a kind.
pub struct ShelfPage<'a> {
    /// What stands on the shelf.
    pub knowledge: &'a Knowledge,
    /// Which one.
    pub kind: &'static Kind,
}

/// GET `/library/{folder}`
pub async fn show(
    State(app): State<App>,
    Path(folder): Path<String>,
    asked: HeaderMap,
) -> Response {
    match kind(&folder) {
        Some(kind) => {
            let knowledge = &app.knowledge;
            fresh::page(&asked, ShelfPage { knowledge, kind }.render())
        }
        // By the word people use: "conditions", "exercise".
        None => match folder_of(&folder) {
            Ok(known) => Redirect::permanent(&shelf_address(known)).into_response(),
            Err(_) => MissingPage::shelf(&app, &folder).into_response(),
        },
    }
}

/// An item on a shelf.
struct Item<'a> {
    id: &'a str,
    header: Header<'a>,
}

impl Render for ShelfPage<'_> {
    fn render(&self) -> Markup {
        let groups = self.groups();
        let items: usize = groups.iter().map(|(_, items)| items.len()).sum();
        let title = title(self.kind);
        let main = html! {
            (way(&[]))
            header.library-head {
                h1 { (title) }
                p.quiet { (items) " to read" }
                @if CHOOSING.contains(&self.kind.folder) {
                    p { a href="/library/choosing" { "How to choose a therapist, on one page" } }
                }
            }
            div data-filter[items >= FILTER_FROM] {
                @for (i, (name, items)) in groups.iter().enumerate() {
                    section.shelf {
                        @if !name.is_empty() { h2 id=(format!("group-{i}")) { (name) } }
                        ul { @for item in items { (self.item(item)) } }
                    }
                }
            }
            p.quiet { "Content version " (self.knowledge.version()) "." }
        };
        page(Frame::Full, "library", &title, &main)
    }
}

impl ShelfPage<'_> {
    fn item(&self, item: &Item<'_>) -> Markup {
        let sign = sign(self.knowledge, self.kind.folder, item.id);
        html! {
            li class=[sign.is_some().then_some("drawn")] {
                @if let Some(sign) = sign { (sign) }
                div {
                    p.name { (link(self.kind.folder, item.id, item.header.title)) }
                    @if !item.header.names.is_empty() { p.quiet.also { (item.header.names.join(", ")) } }
                    @if !item.header.summary.is_empty() { p { (item.header.summary) } }
                    (self.labels(item))
                }
            }
        }
    }

    fn labels(&self, item: &Item<'_>) -> Markup {
        let shelves = self.knowledge.shelves();
        let technique = shelves
            .techniques
            .get(item.id)
            .filter(|_| self.kind.folder == "techniques");
        let best = technique
            .and_then(|entry| entry.item.evidence.iter().map(|one| one.grade).max())
            .map(certainty);
        let claim = shelves
            .claims
            .get(item.id)
            .filter(|_| self.kind.folder == "claims");
        html! {
            @if let Some(claim) = claim { p { "Often said: " q { (claim.item.claim) } } }
            @if let Some(best) = best { p.label { "Benefit: " (best) } }
            @if item.header.withdrawn.is_some() { p.label.withdrawn { "No longer used" } }
        }
    }

    /// Items under headings; one heading without words where a kind has no groups.
    fn groups(&self) -> Vec<(&'static str, Vec<Item<'_>>)> {
        let mut groups: Vec<(&'static str, Vec<Item<'_>>)> = Vec::new();
        for name in headings(self.kind.folder) {
            groups.push((name, Vec::new()));
        }
        self.knowledge.shelves().each(|folder, id, _, _, header| {
            if folder == self.kind.folder {
                let name = heading(self.knowledge, folder, id);
                let item = Item { id, header };
                match groups.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, items)) => items.push(item),
                    None => groups.push((name, vec![item])),
                }
            }
        });
        for (_, items) in &mut groups {
            items.sort_by_key(|item| (item.header.withdrawn.is_some(), item.header.title));
        }
        groups.retain(|(_, items)| !items.is_empty());
        groups
    }
}

/// The headings of a shelf in reading order; kinds without groups have none.
fn headings(folder: &str) -> Vec<&'static str> {
    match folder {
        "rules" => RULES.map(rule_group).to_vec(),
        "moves" => MOVES.map(move_group).to_vec(),
        "claims" => VERDICTS.map(verdict).to_vec(),
        "therapist_criteria" => CRITERIA.map(criterion_group).to_vec(),
        "questions" => STAGES.map(stage).to_vec(),
        _ => Vec::new(),
    }
}

fn heading(knowledge: &Knowledge, folder: &str, id: &str) -> &'static str {
    let shelves = knowledge.shelves();
    match folder {
        "rules" => shelves.rules.get(id).map(|e| rule_group(e.item.kind)),
        "moves" => shelves.moves.get(id).map(|e| move_group(e.item.kind)),
        "claims" => shelves.claims.get(id).map(|e| verdict(e.item.verdict)),
        "therapist_criteria" => shelves
            .therapist_criteria
            .get(id)
            .map(|e| criterion_group(e.item.group)),
        "questions" => shelves.questions.get(id).map(|e| stage(e.item.stage)),
        _ => None,
    }
    .unwrap_or_default()
}

const RULES: [RuleKind; 4] = [
    RuleKind::RedFlag,
    RuleKind::Contraindication,
    RuleKind::Caution,
    RuleKind::TechniqueRule,
];

fn rule_group(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::RedFlag => "Signs of possible serious disease",
        RuleKind::Contraindication => "Reasons not to massage, wholly or in a place",
        RuleKind::Caution => "Reasons to do it differently",
        RuleKind::TechniqueRule => "Limits that hold for everyone",
    }
}

const MOVES: [MoveKind; 3] = [MoveKind::Stretch, MoveKind::Strengthen, MoveKind::Movement];

fn move_group(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Stretch => "Stretches",
        MoveKind::Strengthen => "Strengthening",
        MoveKind::Movement => "General movement",
    }
}

const VERDICTS: [Verdict; 5] = [
    Verdict::SomeSupport,
    Verdict::Mixed,
    Verdict::Overstated,
    Verdict::NotShown,
    Verdict::Contradicted,
];

pub(super) const CRITERIA: [CriterionGroup; 7] = [
    CriterionGroup::WhereToLook,
    CriterionGroup::Ask,
    CriterionGroup::Specialisation,
    CriterionGroup::Consent,
    CriterionGroup::Hygiene,
    CriterionGroup::Paying,
    CriterionGroup::WarningSign,
];

pub(super) fn criterion_group(group: CriterionGroup) -> &'static str {
    match group {
        CriterionGroup::WhereToLook => "Where to look",
        CriterionGroup::Ask => "Ask before you book",
        CriterionGroup::Specialisation => "Special training",
        CriterionGroup::Consent => "Consent and boundaries",
        CriterionGroup::Hygiene => "Hygiene",
        CriterionGroup::Paying => "Insurance and paying",
        CriterionGroup::WarningSign => "Signs of a poor provider",
    }
}

const STAGES: [Stage; 7] = [
    Stage::About,
    Stage::Emergency,
    Stage::SameDay,
    Stage::Soon,
    Stage::Conditions,
    Stage::Today,
    Stage::Wishes,
];

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::About => "You and your pain",
        Stage::Emergency => "Signs that need an ambulance",
        Stage::SameDay => "Signs that need a clinician today",
        Stage::Soon => "Signs that need a clinician soon",
        Stage::Conditions => "Conditions, medicines, operations",
        Stage::Today => "How things are today",
        Stage::Wishes => "What you want and have at hand",
    }
}
