//! What somebody looks for, as a form sends it.

use booking::{Change, ClockSpan, Hours, Override};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, time};
use jiff::tz::TimeZone;
use store::Gender;

use crate::App;
use crate::error::Problem;
use crate::form::Fields;
use crate::places::{Looked, Named};

/// The fields of the form; answers come beside them.
pub const FIELDS: [&str; 11] = [
    "where",
    "how",
    "km",
    "from",
    "times",
    "technique",
    "language",
    "gender",
    "view",
    "day",
    "answers",
];

/// So many kilometres are proposed: our own choice.
const KM: u32 = 10;
/// No search reaches further.
pub const MOST_KM: u32 = 300;
/// So far ahead times are known.
const DAYS: i64 = 100;

/// A choice of words with a name and what it means.
pub trait Words: Copy + PartialEq + 'static {
    /// Every one, the first is proposed.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// As a form sends it.
    fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(known, ..)| *known == self)
            .map_or("", |(_, name, _)| name)
    }

    /// Reads it.
    ///
    /// # Errors
    /// 422 for a word that is none of them.
    fn read(fields: &Fields, field: &str) -> Result<Self, Problem> {
        let proposed = Self::ALL[0];
        let sent = fields
            .one(field)
            .filter(|sent| !sent.is_empty())
            .unwrap_or(proposed.1);
        let known = Self::ALL.iter().find(|(_, name, _)| *name == sent);
        known.map(|(word, ..)| *word).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|(_, name, _)| *name).collect();
            Problem::field(field, format!("one of the words {}", names.join(", ")))
        })
    }
}

/// Where the visit is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Both.
    Either,
    /// In a house of a practice.
    Practice,
    /// At home.
    Home,
}

impl Words for How {
    const ALL: &'static [(How, &'static str, &'static str)] = &[
        (How::Either, "either", "Either"),
        (How::Practice, "practice", "At a practice"),
        (How::Home, "home", "At my home"),
    ];
}

/// Which times of the week suit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// All.
    Any,
    /// Monday to Friday until 17:00.
    Daytime,
    /// From 17:00.
    Evening,
    /// Saturday and Sunday.
    Weekend,
}

impl Words for Times {
    const ALL: &'static [(Times, &'static str, &'static str)] = &[
        (Times::Any, "any", "Any time"),
        (Times::Daytime, "daytime", "Monday to Friday, before 17:00"),
        (Times::Evening, "evening", "Evenings, from 17:00"),
        (Times::Weekend, "weekend", "Saturday and Sunday"),
    ];
}

/// How what was found is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The next times.
    Next,
    /// By person.
    People,
    /// One day.
    Day,
}

impl Words for View {
    const ALL: &'static [(View, &'static str, &'static str)] = &[
        (View::Next, "next", "Next free times"),
        (View::People, "people", "By person"),
        (View::Day, "day", "By day"),
    ];
}

/// A gender that can be wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who(pub Option<Gender>);

impl Words for Who {
    const ALL: &'static [(Who, &'static str, &'static str)] = &[
        (Who(None), "any", "Anyone"),
        (Who(Some(Gender::Woman)), "woman", "A woman"),
        (Who(Some(Gender::Man)), "man", "A man"),
        (Who(Some(Gender::Other)), "other", "Neither"),
    ];
}

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Where, as typed.
    pub typed: String,
    /// Where, as far as it is known.
    pub here: Option<Named>,
    /// At a practice or at home.
    pub how: How,
    /// Within so many kilometres.
    pub km: u32,
    /// From this day on.
    pub from: Date,
    /// At such times.
    pub times: Times,
    /// A technique, by its id.
    pub technique: Option<String>,
    /// A language, two letters.
    pub language: Option<String>,
    /// With whom.
    pub who: Who,
    /// How it is shown.
    pub view: View,
    /// Which day is shown.
    pub day: Option<Date>,
}

/// What is wrong with what was typed; empty = nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Complaints {
    /// Where.
    pub place: String,
    /// How far, as typed, and what is wrong with it.
    pub km: (String, String),
    /// From which day, as typed, and what is wrong with it.
    pub from: (String, String),
}

impl Complaints {
    /// Nothing is wrong.
    pub fn none(&self) -> bool {
        self.place.is_empty() && self.km.1.is_empty() && self.from.1.is_empty()
    }
}

impl Wish {
    /// What is proposed to somebody who lives somewhere, or nowhere that we know of.
    pub fn proposed(today: Date, home: Option<Named>) -> Wish {
        Wish {
            typed: home
                .as_ref()
                .map(|home| home.name.clone())
                .unwrap_or_default(),
            here: home,
            how: How::Either,
            km: KM,
            from: today,
            times: Times::Any,
            technique: None,
            language: None,
            who: Who(None),
            view: View::Next,
            day: None,
        }
    }

    /// Reads the form.
    ///
    /// # Errors
    /// 422 for what no page of ours sends; what a person can type wrong is a complaint.
    pub fn read(app: &App, fields: &Fields) -> Result<(Wish, Complaints), Problem> {
        let typed = |field: &str| fields.one(field).unwrap_or_default().trim().to_owned();
        let chosen = |field: &str| Some(typed(field)).filter(|id| !id.is_empty());
        let today = app.today();
        let mut complaints = Complaints {
            km: (typed("km"), String::new()),
            from: (typed("from"), String::new()),
            ..Complaints::default()
        };
        let km = match complaints.km.0.as_str() {
            "" => KM,
            typed => typed
                .parse()
                .ok()
                .filter(|km| (1..=MOST_KM).contains(km))
                .unwrap_or_else(|| {
                    complaints.km.1 =
                        format!("Please type a whole number of kilometres from 1 to {MOST_KM}.");
                    KM
                }),
        };
        let last = today.saturating_add(DAYS.days());
        let from = match complaints.from.0.as_str() {
            "" => today,
            typed => typed
                .parse::<Date>()
                .ok()
                .filter(|day| *day <= last)
                .unwrap_or_else(|| {
                    complaints.from.1 = format!(
                        "Please choose a day up to {}: later times are not known yet.",
                        crate::words::day(last)
                    );
                    today
                }),
        };
        let technique = chosen("technique");
        if technique
            .as_ref()
            .is_some_and(|id| !app.knowledge.shelves().techniques.contains_key(id))
        {
            return Err(Problem::field("technique", "a technique, by its id"));
        }
        let language = chosen("language");
        if language
            .as_ref()
            .is_some_and(|code| language_name(code).is_none())
        {
            return Err(Problem::field(
                "language",
                "a language of the list, by its two letters",
            ));
        }
        let mut wish = Wish {
            typed: typed("where"),
            here: None,
            how: How::read(fields, "how")?,
            km,
            from: from.max(today),
            times: Times::read(fields, "times")?,
            technique,
            language,
            who: Who::read(fields, "gender")?,
            view: View::read(fields, "view")?,
            day: chosen("day").and_then(|day| day.parse().ok()),
        };
        complaints.place = wish.look_up(app);
        Ok((wish, complaints))
    }

    /// Finds out where it is, and says what is wrong with that.
    fn look_up(&mut self, app: &App) -> String {
        if self.typed.is_empty() {
            return match self.how {
                How::Home => "For a home visit, please say where you live.".to_owned(),
                How::Either | How::Practice => String::new(),
            };
        }
        match app.places.look_up(&self.typed) {
            Looked::Found(named) => {
                self.here = Some(named);
                String::new()
            }
            Looked::Several(names) => format!("There are several. Please type one of: {}.", names.join("; ")),
            Looked::Unknown if app.places.is_empty() => {
                "Please type coordinates, such as 52.503, 13.411: no list of places is kept here.".to_owned()
            }
            Looked::Unknown => {
                "We do not know this place. Please type a postal code, a name, or coordinates such as 52.503, 13.411.".to_owned()
            }
        }
    }

    /// The starts that suit, by the clock where the visit is: at its times of the week, from one day up to another.
    pub fn hours(&self, from: Date, to: Option<Date>) -> Hours {
        let mut hours = Hours::none(TimeZone::UTC);
        let evening = ClockSpan::new(time(17, 0, 0, 0), time(0, 0, 0, 0)).unwrap_or(ClockSpan::DAY);
        let day = ClockSpan::new(time(0, 0, 0, 0), time(17, 0, 0, 0)).unwrap_or(ClockSpan::DAY);
        for weekday in Weekday::Monday.cycle_forward().take(7) {
            let weekend = matches!(weekday, Weekday::Saturday | Weekday::Sunday);
            let parts = hours.day(weekday);
            match self.times {
                Times::Any => parts.push(ClockSpan::DAY),
                Times::Daytime if !weekend => parts.push(day),
                Times::Evening => parts.push(evening),
                Times::Weekend if weekend => parts.push(ClockSpan::DAY),
                Times::Daytime | Times::Weekend => {}
            }
        }
        // The range of instants is wider than these days in any zone; the days around them are taken out.
        let before = [1, 2].map(|days| from.saturating_sub(days.days()));
        let after = to
            .into_iter()
            .flat_map(|to| [1, 2].map(|days| to.saturating_add(days.days())));
        let removed = |date| Override {
            date,
            part: ClockSpan::DAY,
            change: Change::Remove,
        };
        hours.overrides = before.into_iter().chain(after).map(removed).collect();
        hours
    }

    /// Its fields, as a form sends them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            ("where", self.typed.clone()),
            ("how", self.how.name().to_owned()),
            ("km", self.km.to_string()),
            ("from", self.from.to_string()),
            ("times", self.times.name().to_owned()),
            ("technique", or_empty(&self.technique)),
            ("language", or_empty(&self.language)),
            ("gender", self.who.name().to_owned()),
            ("view", self.view.name().to_owned()),
            (
                "day",
                self.day.map(|day| day.to_string()).unwrap_or_default(),
            ),
        ]
    }
}

/// Languages that can be asked for, each by its own name: our own choice of those that many speak.
pub const LANGUAGES: [(&str, &str); 24] = [
    ("ar", "العربية"),
    ("bg", "Български"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
];

/// The name of a language.
pub fn language_name(code: &str) -> Option<&'static str> {
    LANGUAGES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, name)| *name)
}
