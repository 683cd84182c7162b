//! A session in words, the same on the live screen and in plain lines.

use care::script::{StepWords, pressure_span};
use care::session::{Because, Due, Effect};
use care::{Action, Session};
use knowledge::{Knowledge, Setting};

/// A step in words as it stands now, eased or still.
pub fn step(knowledge: &Knowledge, session: &Session, step: usize) -> Option<StepWords> {
    let spec = session.script().steps().get(step)?;
    let mut words = StepWords::new(knowledge, spec);
    words.pressure = session.pressure(step);
    match &spec.action {
        Action::Stroke { .. } if session.is_still(step) => {
            words.what = "Still hands".to_owned();
            words.cue = "Rest your hands here, warm and still, or take them away.".to_owned();
        }
        Action::Move { .. } if session.is_still(step) => {
            words.cue = "Rest instead, and breathe slowly.".to_owned();
        }
        _ => {}
    }
    Some(words)
}

/// Pressure as five dots.
pub fn dots(pressure: Option<[u8; 2]>) -> String {
    let high = pressure.map_or(0, |[_, high]| high);
    (1..=5)
        .map(|level| if level <= high { '●' } else { '○' })
        .collect()
}

/// Time as minutes and seconds; what has begun of a second still counts as left.
pub fn clock(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// Who gives the session.
pub fn setting(setting: Setting) -> &'static str {
    match setting {
        Setting::Oneself => "on your own",
        Setting::Partner => "with a partner",
        Setting::Therapist => "with a therapist",
    }
}

/// Why a check-in is asked.
pub fn due(due: Due) -> &'static str {
    match due {
        Due::Start => "Before you begin",
        Due::Script | Due::Phase => "How is it, before the next part?",
        Due::DeepWork => "How is it, after some minutes of deep work?",
        Due::Asked => "How is it?",
    }
}

/// What has happened, in a sentence; none when it is shown in another way.
pub fn happened(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Countdown { left_s, .. } => Some(format!("{left_s} seconds left in this step.")),
        Effect::Eased {
            pressure, because, ..
        } => {
            let now = match pressure {
                Some(pressure) => format!("Lighter now: {}", pressure_span(*pressure)),
                None => "Still hands or rest for this step".to_owned(),
            };
            Some(match reasons(because) {
                Some(reasons) => format!("{now}, because {reasons}."),
                None => format!("{now}."),
            })
        }
        Effect::Firmer { pressure, .. } => {
            pressure.map(|p| format!("A little firmer: {}.", pressure_span(p)))
        }
        Effect::Paused { unheard: false } => Some("Paused. The clock stands still.".to_owned()),
        Effect::Paused { unheard: true } => {
            Some("Paused, because nothing was heard for more than a minute.".to_owned())
        }
        _ => None,
    }
}

fn reasons(because: &[Because]) -> Option<String> {
    let reasons: Vec<&str> = because
        .iter()
        .filter_map(|because| match because {
            Because::Discomfort => Some("the discomfort was more than it should be"),
            Because::PainRise => Some("the pain has risen since you began"),
            Because::Sign(_) => Some("of what you noticed"),
            Because::Wanted => None,
        })
        .collect();
    (!reasons.is_empty()).then(|| reasons.join(" and "))
}

/// Part of a sentence at the head of a line.
pub fn upper(part: &str) -> String {
    let mut chars = part.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A title inside a sentence.
pub fn lower(title: &str) -> String {
    let mut chars = title.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
