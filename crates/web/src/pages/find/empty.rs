//! Nothing fits: which wish is in the way, and what is nearest.

use maud::{Markup, html};
use store::StoreError;

use super::search::{Offer, Reach, Searcher, Waitable};
use super::wish::{How, MOST_KM, Times, View, Who, Wish};
use crate::pages::waitlist::tell_me;
use crate::when;

/// So many that can be waited for are shown.
const MOST_TO_WAIT_FOR: usize = 5;

/// Why nothing was found.
pub struct Nothing {
    /// Wishes without each of which something would be found: which one, what then, and the wish without it.
    without: Vec<(&'static str, String, Wish)>,
    /// Somebody who fits but is further away.
    nearest: Option<(String, Option<Wish>)>,
    /// What can be waited for.
    waitable: Vec<Waitable>,
    /// A plan was part of the search.
    planned: bool,
}

impl Nothing {
    /// Drops one wish at a time and looks again.
    ///
    /// # Errors
    /// As any question to the store.
    pub async fn explain(
        searcher: &mut Searcher<'_>,
        wish: &Wish,
        planned: bool,
    ) -> Result<Nothing, StoreError> {
        let one = Reach { to: None, most: 1 };
        let plain = Wish {
            view: View::Next,
            day: None,
            ..wish.clone()
        };
        let mut fewer: Vec<(&'static str, Wish)> = Vec::new();
        if wish.times != Times::Any {
            fewer.push((
                "the times of the week",
                Wish {
                    times: Times::Any,
                    ..plain.clone()
                },
            ));
        }
        if wish.technique.is_some() {
            fewer.push((
                "the technique",
                Wish {
                    technique: None,
                    ..plain.clone()
                },
            ));
        }
        if wish.language.is_some() {
            fewer.push((
                "the language",
                Wish {
                    language: None,
                    ..plain.clone()
                },
            ));
        }
        if wish.who.0.is_some() {
            fewer.push((
                "with whom",
                Wish {
                    who: Who(None),
                    ..plain.clone()
                },
            ));
        }
        if wish.how != How::Either {
            fewer.push((
                "a practice or home",
                Wish {
                    how: How::Either,
                    ..plain.clone()
                },
            ));
        }
        let mut without = Vec::new();
        for (which, fewer) in fewer {
            let found = searcher.offers(&fewer, one).await?;
            if let Some(words) = words(&found) {
                without.push((which, words, fewer));
            }
        }
        let mut nearest = None;
        if wish.here.is_some() {
            // Where nobody comes to the home, a house may be near.
            let how = match wish.how {
                How::Home => How::Either,
                how => how,
            };
            let wider = Wish {
                km: MOST_KM,
                how,
                ..plain.clone()
            };
            let mut found = searcher.offers(&wider, one).await?;
            found.sort_by(|one, other| {
                one.km
                    .unwrap_or(f64::MAX)
                    .total_cmp(&other.km.unwrap_or(f64::MAX))
            });
            nearest = match found.first().and_then(|offer| Some((offer, offer.km?))) {
                // Whole kilometres, and a little more than the way there.
                Some((offer, km)) => Some((
                    far(offer, km),
                    Some(Wish {
                        km: (km.ceil() as u32 + 1).min(MOST_KM),
                        ..wider
                    }),
                )),
                None => {
                    let anywhere = Wish {
                        here: None,
                        typed: String::new(),
                        how: How::Practice,
                        ..plain.clone()
                    };
                    let found = searcher.offers(&anywhere, one).await?;
                    words(&found).map(|words| {
                        (
                            format!("Further than {MOST_KM} km away: {words}"),
                            Some(anywhere),
                        )
                    })
                }
            };
        }
        // Wishes that are only together in the way.
        if without.is_empty() && nearest.is_none() {
            let none = Wish {
                here: wish.here.clone(),
                typed: wish.typed.clone(),
                km: MOST_KM,
                ..Wish::proposed(wish.from, None)
            };
            if let Some(words) = words(&searcher.offers(&none, one).await?) {
                without.push(("any of your wishes", words, none));
            }
        }
        Ok(Nothing {
            without,
            nearest,
            waitable: searcher.waitable(wish, MOST_TO_WAIT_FOR).await?,
            planned,
        })
    }

    /// In words, each with a button that looks that way. `answers` travel along.
    pub fn show(&self, wish: &Wish, answers: &Markup) -> Markup {
        html! {
            section.block aria-labelledby="nothing" {
                h2 #nothing { "Nothing is free that fits all of it" }
                @if self.without.is_empty() && self.nearest.is_none() {
                    @match self.planned {
                        true => p { "No practice here has a free time with somebody who can do this plan. Training that your plan asks for must have been seen by the practice, and hold on the day of the visit." },
                        false => p { "No practice here has a free time." },
                    }
                }
                @if let Some((words, wider)) = &self.nearest {
                    p { (words) }
                    @if let Some(wider) = wider { (again(wider, answers, "Look that far")) }
                }
                @if !self.without.is_empty() {
                    p { "This is what stands in the way:" }
                    ul.records {
                        @for (which, found, fewer) in &self.without {
                            li { div { "Without " b { (which) } ": " (found) } (again(fewer, answers, &format!("Leave out {which}"))) }
                        }
                    }
                }
                @if !self.waitable.is_empty() {
                    h3 { "Wait for a time" }
                    p { "They fit your plan and have nothing free that suits. When something becomes free, it is kept for you for a while and you get a mail." }
                    ul.records {
                        @for Waitable { entry, goal } in &self.waitable { li { (tell_me(entry, goal, answers, wish)) } }
                    }
                }
                @if wish.how == How::Home && wish.here.is_some() {
                    p.quiet { "Each therapist goes to homes within an area of their own." }
                }
            }
        }
    }
}

fn again(wish: &Wish, answers: &Markup, words: &str) -> Markup {
    html! {
        form method="post" action="/find" {
            (answers)
            @for (name, value) in wish.pairs() { input type="hidden" name=(name) value=(value); }
            button.button type="submit" { (words) }
        }
    }
}

fn words(found: &[Offer]) -> Option<String> {
    let first = found.first()?;
    let zone = first.entry.zone(first.listing.location);
    let start = *first.starts.first()?;
    let people: std::collections::BTreeSet<_> =
        found.iter().map(|offer| offer.listing.therapist).collect();
    let who = match people.len() {
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    };
    Some(format!(
        "{who}, the first time on {}, {} ({}).",
        when::day(start, zone),
        when::time(start, zone),
        when::clock(start, zone)
    ))
}

fn far(offer: &Offer, km: f64) -> String {
    let name = offer.entry.name(offer.listing.therapist);
    format!(
        "The nearest who fits is {name}, {}, {km:.1} km away.",
        offer.entry.place_words(offer.listing.location)
    )
}
