//! Pressure as it stands: lightened by region, never above the script.

use knowledge::limits::MAX_PRESSURE;

use super::turn::Run;
use crate::script::{Action, Script};

/// How much lighter a region is worked than the script says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Eased {
    /// Levels below the script.
    levels: u8,
    /// A sign called for it: the region is not made firmer again.
    kept: bool,
    /// The greatest pressure, so that a firmer step does not bring back what was too much.
    cap: u8,
}

impl Run {
    /// The pressure of a step as it stands now.
    pub fn pressure(&self, script: &Script, step: usize) -> Option<[u8; 2]> {
        if self.steps.get(step)?.still {
            return None;
        }
        let Action::Stroke {
            region, pressure, ..
        } = &script.steps.get(step)?.action
        else {
            return None;
        };
        let [low, high] = *pressure;
        let high = match self.eased.get(region) {
            // A later step is never eased below the lightest touch; still hands are for the step that was too much.
            Some(eased) => high
                .saturating_sub(eased.levels)
                .min(eased.cap)
                .max(1)
                .min(high),
            None => high,
        };
        Some([low.min(high), high])
    }

    /// Lightens a step and, for strokes, all that follow on its region. When the step has not begun, `felt` is the one
    /// before it, whose region is lightened too. Returns whether anything became lighter.
    pub fn ease(
        &mut self,
        script: &Script,
        step: usize,
        felt: Option<usize>,
        levels: u8,
        keep: bool,
    ) -> bool {
        let was = |step: usize| self.pressure(script, step).map(|[_, high]| high);
        let same_region = |felt: usize| region(script, felt) == region(script, step);
        let still = match (was(step), felt) {
            (Some(high), None) => high <= levels,
            // A light step that comes after a firm one goes on as it is; only the lightest touch itself can be too much.
            (Some(high), Some(felt)) => {
                high <= levels && same_region(felt) && was(felt).is_none_or(|high| high <= levels)
            }
            (None, felt) => {
                felt.is_none() && matches!(action(script, step), Some(Action::Move { .. }))
            }
        };
        let mut changed = false;
        match felt {
            // What was felt sets the cap, so that a firmer step on the same region does not repeat it.
            Some(felt) if same_region(felt) => {
                changed |= self.ease_region(script, felt, levels, keep)
            }
            Some(felt) => {
                changed |= self.ease_region(script, felt, levels, keep);
                changed |= self.ease_region(script, step, levels, keep);
            }
            None => changed |= self.ease_region(script, step, levels, keep),
        }
        if let Some(log) = self.steps.get_mut(step)
            && still
            && !log.still
        {
            log.still = true;
            changed = true;
        }
        changed
    }

    /// One level firmer, but never above the script and not where a sign called for less.
    pub fn firm(&mut self, script: &Script, step: usize, felt: Option<usize>) -> bool {
        let before = self.pressure(script, step);
        let mut regions: Vec<&str> = [Some(step), felt]
            .into_iter()
            .flatten()
            .filter_map(|step| region(script, step))
            .collect();
        regions.dedup();
        for region in regions {
            let Some(eased) = self.eased.get_mut(region).filter(|eased| !eased.kept) else {
                continue;
            };
            match self.steps.get_mut(step) {
                // From still hands the next level is the lightest touch.
                Some(log) if log.still && self::region(script, step) == Some(region) => {
                    log.still = false;
                }
                // The cap rises with the level, so that no step ever becomes more than one level firmer at once.
                _ => {
                    eased.levels = eased.levels.saturating_sub(1);
                    eased.cap = eased.cap.saturating_add(1).min(MAX_PRESSURE);
                }
            }
        }
        before != self.pressure(script, step)
    }

    fn ease_region(&mut self, script: &Script, step: usize, levels: u8, keep: bool) -> bool {
        let (Some(region), Some([_, high])) = (region(script, step), self.pressure(script, step))
        else {
            return false;
        };
        let eased = self.eased.entry(region.to_owned()).or_insert(Eased {
            cap: high,
            ..Eased::default()
        });
        let before = *eased;
        // Below the lightest touch there are only still hands, and those are no level.
        let lower = levels.min(high.saturating_sub(1));
        eased.levels = eased.levels.saturating_add(lower);
        eased.cap = eased.cap.min(high - lower);
        eased.kept |= keep;
        *eased != before
    }
}

fn action(script: &Script, step: usize) -> Option<&Action> {
    script.steps.get(step).map(|step| &step.action)
}

fn region(script: &Script, step: usize) -> Option<&str> {
    match action(script, step)? {
        Action::Stroke { region, .. } => Some(region),
        _ => None,
    }
}
