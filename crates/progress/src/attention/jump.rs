//! A jump of pain, by the numbers of `reviews/answers_again`.

use jiff::civil::Date;
use knowledge::items::{Again, Measure};

use knowledge::Knowledge;

use super::{About, Ask, Situation, again, answers_again};
use crate::instrument::Instrument;
use crate::record::{Dated, days_from, plus};
use crate::words::{day, mean, number};

/// The newest jump of the last days that the newest answers do not know of.
pub(super) fn jump<'k>(knowledge: &'k Knowledge, situation: &Situation<'_>) -> Option<Ask<'k>> {
    let review = answers_again(knowledge)?;
    let rule = review.again?;
    let pain = Instrument::find(knowledge, "pain_nrs")?;
    let days = situation.record.values(&pain).days;
    let recent = plus(situation.record.today, -i64::from(rule.usual_days));
    let unknown = |day: Date| day > recent && situation.screened_on.is_none_or(|on| day > on);
    let (at, usual) = (0..days.len())
        .rev()
        .take_while(|i| unknown(days[*i].day))
        .find_map(|i| Some((days[i], risen(&days, i, &rule, pain.measure)?)))?;
    let why = format!(
        "On {} your pain was {}; in the days before it was {} on average.",
        day(at.day),
        number(at.value),
        mean(usual)
    );
    let about = About::PainJump {
        on: at.day,
        pain: at.value,
        usual,
    };
    Some(again(Some(review), about, why))
}

/// The usual pain, when the value at `i` rises above it too far, or the last of several days running that do.
fn risen(days: &[Dated], i: usize, rule: &Again, measure: &Measure) -> Option<f64> {
    let run = usize::from(rule.rise_days).max(1);
    let one_day = usual(days, i, rule, measure).filter(|usual| days[i].value - usual > rule.rise);
    one_day.or_else(|| {
        let start = (i + 1).checked_sub(run)?;
        let running = &days[start..=i];
        let in_a_row = running
            .windows(2)
            .all(|pair| days_from(pair[0].day, pair[1].day) == 1);
        let usual = usual(days, start, rule, measure)?;
        let meaningful = measure.threshold.iter().find(|t| t.name == "meaningful");
        let percent = meaningful.and_then(|threshold| threshold.percent);
        let least = rule.rise.max(percent.unwrap_or(0.0) * usual / 100.0);
        let high = running.iter().all(|dated| dated.value - usual >= least);
        (in_a_row && high).then_some(usual)
    })
}

/// The mean of the days before the one at `i`; none when there are too few for a mean.
fn usual(days: &[Dated], i: usize, rule: &Again, measure: &Measure) -> Option<f64> {
    let from = plus(days[i].day, -i64::from(rule.usual_days));
    let before: Vec<f64> = days[..i]
        .iter()
        .rev()
        .take_while(|dated| dated.day >= from)
        .map(|dated| dated.value)
        .collect();
    let needed = measure
        .daily
        .map_or(1, |daily| daily.at_least.max(1) as usize);
    (before.len() >= needed).then(|| before.iter().sum::<f64>() / before.len() as f64)
}
