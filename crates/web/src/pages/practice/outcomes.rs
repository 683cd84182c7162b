//! How the clients of a practice are doing: counts with their uncertainty, of those who share their measures, and what they
//! cannot show.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use booking::Status;
use jiff::Timestamp;
use maud::{Markup, Render, html};
use progress::{Direction, Verdict, change};
use store::{Appointment, Client, ClientId, Consent, Of, PracticeId};

use super::brief::given;
use super::events::note_read;
use super::frame::at_work;
use super::visit::LOOK_BACK;
use crate::App;
use crate::account::{Right, Staff};
use crate::consent::Sees;
use crate::error::Problem;
use crate::history::History;
use crate::pages::progress::shown;

/// Fewer people than this are not counted: it would say nothing, and tell too much of each (our own rule).
pub const FEWEST: u32 = 5;

/// How many went which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Meaningfully better.
    pub better: u32,
    /// Within the noise.
    pub noise: u32,
    /// Worse by more than the noise.
    pub worse: u32,
    /// Too early to say.
    pub early: u32,
    /// No verdict possible.
    pub none: u32,
}

/// What may be said of a tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Too few share it.
    TooFew,
    /// Too few of those who share it can be judged.
    TooFewJudged,
    /// The counts.
    Enough,
}

/// How the clients of somebody are doing.
pub struct Outcomes {
    /// Those of the whole practice.
    pub whole: bool,
    /// How many came.
    pub people: u32,
    /// How many of them share their diary or their measures.
    pub sharing: u32,
    /// By the id of the measure: its title, and how it went.
    pub tallies: BTreeMap<String, (String, Tally)>,
}

/// GET `/practice/{practice}/outcomes`: of one's own clients, or for an owner of all.
pub async fn show(State(app): State<App>, staff: Staff) -> Result<Response, Problem> {
    let page = OutcomesPage {
        staff: &staff,
        read: read(&app, &staff).await?,
    };
    Ok(page.render().into_response())
}

/// Counts them, of one's own clients or for an owner of all; that their measures were read is noted.
///
/// # Errors
/// 403 for who neither treats nor manages.
pub async fn read(app: &App, staff: &Staff) -> Result<Outcomes, Problem> {
    let whole = staff.may(Right::Manage);
    if !whole {
        staff.must(Right::Treat)?;
    }
    let own = staff.therapist.as_ref().map(|own| own.id);
    let (mut people, mut sharing) = (0, 0);
    let mut tallies: BTreeMap<String, (String, Tally)> = BTreeMap::new();
    let practice = staff.practice.id;
    let mut visited = visits_by_client(app, practice).await?;
    let held = app.store.consents_held(practice).await?.into_iter();
    // Of several the newest comes last.
    let consents: BTreeMap<ClientId, Consent> = held.map(|held| (held.client, held)).collect();
    for client in app.store.list::<Client>(practice).await? {
        let visits = visited.remove(&client.id).unwrap_or_default();
        let theirs = visits
            .iter()
            .any(|visit| whole || Some(visit.therapist) == own);
        if !theirs {
            continue;
        }
        people += 1;
        let consent = consents.get(&client.id);
        let Some(account) = client.account.filter(|_| shares(consent)) else {
            continue;
        };
        sharing += 1;
        note_read(app, staff, client.id).await?;
        let days = visits.iter().map(|visit| app.clock.day_of(visit.starts_at));
        let history = History::load(app, account, app.today()).await?;
        let may = |part: Sees| part.within(consent);
        let history = history.shared(may(Sees::Diary), may(Sees::Measures), given(days));
        for instrument in shown(&app.knowledge, &history) {
            let title = instrument.measure.title.clone();
            let (_, tally) = tallies
                .entry(instrument.id.to_owned())
                .or_insert((title, Tally::default()));
            tally.count(change(&instrument, &history.record()).verdict);
        }
    }
    Ok(Outcomes {
        whole,
        people,
        sharing,
        tallies,
    })
}

/// The visits that took place, by client.
async fn visits_by_client(
    app: &App,
    practice: PracticeId,
) -> Result<BTreeMap<ClientId, Vec<Appointment>>, Problem> {
    let now = app.now();
    let from = now.saturating_sub(LOOK_BACK).unwrap_or(Timestamp::MIN);
    let mut by_client: BTreeMap<ClientId, Vec<Appointment>> = BTreeMap::new();
    let all = app.store.appointments(practice, Of::Practice, from, now);
    for visit in all.await? {
        if visit.status == Status::Completed {
            by_client.entry(visit.client).or_default().push(visit);
        }
    }
    Ok(by_client)
}

fn shares(consent: Option<&Consent>) -> bool {
    Sees::Diary.within(consent) || Sees::Measures.within(consent)
}

impl Tally {
    /// What got worse by more than the noise counts as worse; what got better only does when it is known to matter.
    fn count(&mut self, verdict: Verdict) {
        let place = match verdict {
            Verdict::Meaningful {
                direction: Direction::Better,
            } => &mut self.better,
            Verdict::Meaningful {
                direction: Direction::Worse,
            }
            | Verdict::Detectable {
                direction: Direction::Worse,
            } => &mut self.worse,
            Verdict::WithinNoise => &mut self.noise,
            Verdict::TooEarly | Verdict::NoBaseline => &mut self.early,
            Verdict::Detectable {
                direction: Direction::Better,
            }
            | Verdict::Floor
            | Verdict::NoThreshold => &mut self.none,
        };
        *place += 1;
    }

    fn all(self) -> u32 {
        self.judged() + self.early + self.none
    }

    /// What may be said of it.
    pub fn says(self) -> Says {
        match (self.all() < FEWEST, self.judged() < FEWEST) {
            (true, _) => Says::TooFew,
            (false, true) => Says::TooFewJudged,
            (false, false) => Says::Enough,
        }
    }

    /// Those with a verdict.
    pub fn judged(self) -> u32 {
        self.better + self.noise + self.worse
    }
}

/// Between what and what the true share lies with 95 in 100, by Wilson's interval, which holds for small numbers too.
pub fn wilson(part: u32, of: u32) -> (f64, f64) {
    const Z: f64 = 1.959_964;
    let (part, of) = (f64::from(part), f64::from(of.max(1)));
    let share = part / of;
    let scale = 1.0 + Z * Z / of;
    let centre = (share + Z * Z / (2.0 * of)) / scale;
    let half = Z / scale * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

struct OutcomesPage<'a> {
    staff: &'a Staff,
    read: Outcomes,
}

impl Render for OutcomesPage<'_> {
    fn render(&self) -> Markup {
        let whose = if self.read.whole {
            "the practice"
        } else {
            "yours"
        };
        let main = html! {
            h1 { "How clients are doing" }
            p.lead {
                "Of " (self.read.people) @if self.read.people == 1 { " client" } @else { " clients" } " of " (whose) " who came, "
                @if self.read.sharing < FEWEST { "fewer than " (FEWEST) } @else { (self.read.sharing) }
                " share their diary or their questionnaires."
            }
            @if self.read.sharing < FEWEST {
                p.note { "Too few to say anything. Counts are shown from " (FEWEST) " people on, so that nobody is recognised in them (our own rule)." }
            } @else {
                @for (title, tally) in self.read.tallies.values() { (measure(title, *tally)) }
            }
            section.block aria-labelledby="cannot" {
                h2 #cannot { "What this cannot show" }
                ul {
                    li { "Whether massage did it. There is no group without massage to compare with, and much back pain gets better by itself." }
                    li { "People come when it is at its worst, so the next weeks are mostly better, whatever is done (regression to the mean)." }
                    li { "Those who share their numbers may be doing better or worse than those who do not." }
                    li { "Who is the better therapist. The numbers are too small and the clients too different, so no names are compared." }
                }
                p.quiet { "A change is measured from the first visit here. Who got worse by more than the noise counts as worse; who got better counts only where a published value says that the change matters." }
            }
        };
        at_work(self.staff, "/outcomes", "How clients are doing", &main)
    }
}

fn measure(title: &str, tally: Tally) -> Markup {
    let id = title
        .to_lowercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    html! {
        section.measured aria-labelledby=(id) {
            h2 id=(id) { (title) }
            @if tally.says() == Says::TooFew { p { "Fewer than " (FEWEST) " people share it: too few to say anything." } }
            @else if tally.says() == Says::TooFewJudged {
                p { (tally.all()) " people share it, and fewer than " (FEWEST) " can be judged so far: too few to say anything." }
            }
            @else {
                @let (low, high) = wilson(tally.better, tally.judged());
                p {
                    "Of " (tally.judged()) " people who can be judged, " b { (tally.better) } " are meaningfully better. The true share may lie between "
                    b { (percent(low)) " and " (percent(high)) } " in 100."
                }
                (drawing(tally, low, high))
                (table(tally))
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

/// The share of those who are better, with its interval: the table says the same.
fn drawing(tally: Tally, low: f64, high: f64) -> Markup {
    let at = |share: f64| format!("{:.1}%", share * 100.0);
    let share = f64::from(tally.better) / f64::from(tally.judged());
    html! {
        svg.share width="100%" height="44" aria-hidden="true" direction="ltr" {
            line.share-axis x1="0" x2="100%" y1="22" y2="22" {}
            line.share-range x1=(at(low)) x2=(at(high)) y1="22" y2="22" {}
            circle.share-dot cx=(at(share)) cy="22" r="7" {}
            text x="0" y="42" { "0" }
            text x="100%" y="42" text-anchor="end" { "100 in 100" }
        }
    }
}

fn table(tally: Tally) -> Markup {
    let rows = [
        ("Meaningfully better", tally.better),
        ("Within the noise", tally.noise),
        ("Worse", tally.worse),
    ];
    html! {
        div.wide { table {
            thead { tr { th scope="col" { "How it went" } th scope="col" { "People" } th scope="col" { "In 100, with 95 in 100 certainty" } } }
            tbody {
                @for (words, count) in rows {
                    @let (low, high) = wilson(count, tally.judged());
                    tr { th scope="row" { (words) } td { (count) } td { (percent(low)) " to " (percent(high)) } }
                }
                tr { th scope="row" { "Too early to say" } td { (tally.early) } td { "not counted" } }
                tr { th scope="row" { "No verdict possible" } td { (tally.none) } td { "not counted" } }
            }
        } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_that_of_the_books() {
        // Newcombe 1998, Table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for ((part, of), (low, high)) in [
            ((81, 263), (0.2553, 0.3662)),
            ((15, 148), (0.0624, 0.1605)),
            ((0, 20), (0.0, 0.1611)),
            ((1, 29), (0.0061, 0.1718)),
        ] {
            let (from, to) = wilson(part, of);
            assert!(
                (from - low).abs() < 1e-4 && (to - high).abs() < 1e-4,
                "{part} of {of}: {from} {to}"
            );
        }
    }

    #[test]
    fn worse_counts_sooner_than_better() {
        let mut tally = Tally::default();
        tally.count(Verdict::Detectable {
            direction: Direction::Worse,
        });
        tally.count(Verdict::Detectable {
            direction: Direction::Better,
        });
        assert_eq!(
            (tally.worse, tally.better, tally.judged(), tally.all()),
            (1, 0, 1, 2)
        );
    }

    #[test]
    fn too_few_show_no_count() {
        let few = Tally {
            better: 4,
            ..Tally::default()
        };
        let said = measure("Pain", few).into_string();
        assert!(
            said.contains("too few to say anything") && !said.contains('4'),
            "{said}"
        );
        let unjudged = Tally {
            better: 3,
            early: 4,
            ..Tally::default()
        };
        let said = measure("Pain", unjudged).into_string();
        assert!(
            said.contains("too few to say anything") && !said.contains('3'),
            "{said}"
        );
    }
}
