//! A plan on the terminal: what to do tonight first, then the whole.

use std::io::{self, Write};

use care::Plan;
use care::plan::{Amount, Choice};
use knowledge::Setting;
use knowledge::items::{CriterionGroup, Offer};

use crate::terminal::{Style, Terminal};

/// How many exercises and home treatments are shown without `--explain`.
const SHORT_LIST: usize = 4;

/// Prints a plan.
pub fn plan(
    out: &mut impl Write,
    terminal: &Terminal,
    plan: &Plan,
    explain: bool,
) -> io::Result<()> {
    terminal.heading(out, "Tonight")?;
    for (i, tonight) in plan.tonight.iter().enumerate() {
        terminal.numbered(out, 2, i + 1, &tonight.sentence)?;
    }
    let presentations: Vec<&str> = plan.presentations.iter().map(|named| named.title).collect();
    if !presentations.is_empty() {
        terminal.heading(out, "How we read your back pain")?;
        terminal.text(out, 2, &format!("{}.", presentations.join("; ")))?;
    }
    techniques(out, terminal, plan, explain)?;
    dose(out, terminal, plan, explain)?;
    at_home(out, terminal, plan, explain)?;
    beside(out, terminal, plan, explain)?;
    therapist(out, terminal, plan, explain)?;
    terminal.heading(out, "Stop a session at once for")?;
    let signs: Vec<&str> = plan
        .stop_signs
        .iter()
        .filter(|sign| sign.ends_session)
        .map(|sign| sign.sign)
        .collect();
    terminal.text(out, 2, &format!("{}.", signs.join("; ")))
}

fn techniques(
    out: &mut impl Write,
    terminal: &Terminal,
    plan: &Plan,
    explain: bool,
) -> io::Result<()> {
    terminal.heading(out, "Massage that fits")?;
    if plan.chosen.is_empty() {
        let text = "No massage technique fits within the limits. Movement and the other care below still help.";
        terminal.text(out, 2, text)?;
    }
    let shown = match explain {
        true => plan.chosen.len(),
        false => SHORT_LIST,
    };
    for (i, choice) in plan.chosen.iter().take(shown).enumerate() {
        let title = format!("{} ({})", choice.title, by(choice));
        terminal.numbered(out, 2, i + 1, &terminal.paint(Style::Strong, &title))?;
        terminal.text(out, 5, &choice.reasons.join(" "))?;
        if explain {
            let score = choice.score;
            let text = format!(
                "{} · {} points: fit {}, evidence {}, experience {}, preference {}, practicality {} (weights are our rule) · {}",
                choice.technique,
                score.total,
                score.fit,
                score.evidence,
                score.experience,
                score.preference,
                score.practicality,
                choice.sources.join(", ")
            );
            terminal.styled(out, 5, Style::Quiet, &text)?;
        }
    }
    if plan.chosen.len() > shown {
        let more: Vec<&str> = plan.chosen[shown..]
            .iter()
            .map(|choice| choice.title)
            .collect();
        terminal.text(out, 2, &format!("Also possible: {}.", more.join(", ")))?;
    }
    if plan.not_chosen.is_empty() {
        return Ok(());
    }
    terminal.heading(out, "Not chosen, and why")?;
    for not in &plan.not_chosen {
        let reasons = match explain {
            true => not.reasons.join(" "),
            false => not.reasons.first().cloned().unwrap_or_default(),
        };
        terminal.labelled(out, 2, not.title, &reasons)?;
    }
    Ok(())
}

fn by(choice: &Choice) -> String {
    let settings: Vec<&str> = choice
        .settings
        .iter()
        .map(|setting| match setting {
            Setting::Oneself => "on your own",
            Setting::Partner => "with a partner",
            Setting::Therapist => "with a therapist",
        })
        .collect();
    settings.join(", ")
}

fn dose(out: &mut impl Write, terminal: &Terminal, plan: &Plan, explain: bool) -> io::Result<()> {
    let Some(dose) = &plan.dose else {
        return Ok(());
    };
    terminal.heading(out, "How much, and when to look again")?;
    let text = format!(
        "{}: {} minutes, {} a week, for {} weeks. {}",
        dose.title,
        amount(&dose.minutes),
        times(&dose.per_week),
        amount(&dose.weeks),
        dose.pressure_words
    );
    terminal.text(out, 2, &text)?;
    let on = dose
        .review_on
        .map_or(String::new(), |date| format!(", on {date} at the latest"));
    let review = format!(
        "Look again after {} sessions or {} weeks, whichever comes first{on}. Go on only if it helps you.",
        dose.review_after_sessions, dose.review_after_weeks
    );
    terminal.text(out, 2, &review)?;
    for note in &dose.notes {
        terminal.item(out, 2, note)?;
    }
    if explain {
        for ours in dose.our_rule {
            terminal.styled(out, 2, Style::Quiet, &format!("our rule: {ours}"))?;
        }
        let text = format!("{} · {}", dose.course, dose.sources.join(", "));
        terminal.styled(out, 2, Style::Quiet, &text)?;
    }
    Ok(())
}

fn at_home(
    out: &mut impl Write,
    terminal: &Terminal,
    plan: &Plan,
    explain: bool,
) -> io::Result<()> {
    let shown = match explain {
        true => usize::MAX,
        false => SHORT_LIST,
    };
    if !plan.self_care.is_empty() {
        terminal.heading(out, "Care at home")?;
    }
    for care in plan.self_care.iter().take(shown) {
        let minutes = match &care.minutes {
            Some(minutes) if !care.summary.contains("minute") => {
                format!(" {} minutes.", amount(minutes))
            }
            _ => String::new(),
        };
        terminal.labelled(out, 2, care.title, &format!("{}{minutes}", care.summary))?;
        if explain {
            let text = format!(
                "{} · {}{}",
                care.id,
                care.sources.join(", "),
                our_rule(care.our_rule)
            );
            terminal.styled(out, 4, Style::Quiet, &text)?;
        }
    }
    if !plan.moves.is_empty() {
        terminal.heading(out, "Movement")?;
    }
    for exercise in plan.moves.iter().take(shown) {
        let mut text = format!("{} {}", exercise.summary, exercise.why);
        if let Some(repeats) = &exercise.repeats {
            text.push_str(&format!(" {} repeats.", amount(repeats)));
        }
        terminal.labelled(out, 2, exercise.title, text.trim())?;
        if explain {
            let text = format!(
                "{} · {}{}",
                exercise.id,
                exercise.sources.join(", "),
                our_rule(exercise.our_rule)
            );
            terminal.styled(out, 4, Style::Quiet, &text)?;
        }
    }
    Ok(())
}

fn our_rule(sentences: &[String]) -> String {
    match sentences.is_empty() {
        true => String::new(),
        false => format!(" · our rule: {}", sentences.join(" ")),
    }
}

fn beside(out: &mut impl Write, terminal: &Terminal, plan: &Plan, explain: bool) -> io::Result<()> {
    terminal.heading(out, "Beside massage")?;
    for option in &plan.complementary {
        if option.offer == Offer::Do || explain {
            terminal.labelled(out, 2, option.title, option.summary)?;
        }
        if explain {
            for view in option.views {
                let text = format!("{}: {} ({})", view.who, view.says, view.sources.join(", "));
                terminal.styled(out, 4, Style::Quiet, &text)?;
            }
        }
    }
    let inform: Vec<&str> = plan
        .complementary
        .iter()
        .filter(|option| option.offer == Offer::Inform)
        .map(|option| option.title)
        .collect();
    if !explain && !inform.is_empty() {
        let text = format!(
            "Guidelines disagree on others: {}. `supple about complementary` shows who says what.",
            inform.join(", ")
        );
        terminal.text(out, 2, &text)?;
    }
    Ok(())
}

fn therapist(
    out: &mut impl Write,
    terminal: &Terminal,
    plan: &Plan,
    explain: bool,
) -> io::Result<()> {
    terminal.heading(out, "Choosing a therapist")?;
    let mut general = 0;
    for need in &plan.therapist {
        let wanted = !need.because.is_empty() || explain;
        if wanted {
            let because: Vec<&str> = need.because.iter().map(|named| named.title).collect();
            let because = match because.is_empty() {
                true => String::new(),
                false => format!(" (because of {})", because.join(", ")),
            };
            let text = format!("{}{because}", need.good_answer);
            terminal.labelled(out, 2, need.title, text.trim())?;
        } else if need.group == CriterionGroup::Ask {
            general += 1;
        }
    }
    if general > 0 {
        let text = format!(
            "{general} questions to ask anyone before booking: `supple about therapist_criteria`."
        );
        terminal.text(out, 2, &text)?;
    }
    Ok(())
}

/// A range in words; equal ends are one number.
fn amount(amount: &Amount) -> String {
    match amount.min == amount.max {
        true => amount.min.to_string(),
        false => format!("{} to {}", amount.min, amount.max),
    }
}

fn times(per_week: &Amount) -> String {
    match (per_week.min, per_week.max) {
        (1.0, 1.0) => "once".to_owned(),
        (2.0, 2.0) => "twice".to_owned(),
        _ => format!("{} times", amount(per_week)),
    }
}
