//! Limits of two knowledge folders side by side: the same bit may mean different things, so they meet by name.

use std::collections::BTreeMap;

use knowledge::limits::{Limits, SettingLimits};
use knowledge::{Knowledge, Setting};

/// Two folders, and the names that both know.
pub struct Vocabularies<'k> {
    /// The old folder.
    pub old: &'k Knowledge,
    /// The new folder.
    pub new: &'k Knowledge,
    /// Regions with their positions in the old and new folder.
    regions: Vec<(&'k str, [usize; 2])>,
    /// Techniques, strokes, tools, positions and motions with theirs.
    things: Vec<(&'k str, [usize; 2])>,
    /// Precautions with theirs.
    precautions: Vec<(&'k str, [usize; 2])>,
}

/// One way in which limits differ.
#[derive(Debug, PartialEq, Eq)]
pub struct LimitChange {
    /// In words.
    pub text: String,
    /// It permits more than before.
    pub looser: bool,
}

impl<'k> Vocabularies<'k> {
    /// Pairs the names of two folders.
    pub fn new(old: &'k Knowledge, new: &'k Knowledge) -> Vocabularies<'k> {
        let pairs = |old: &'k [String], new: &[String]| {
            let pair = |(i, name): (usize, &'k String)| {
                Some((
                    name.as_str(),
                    [i, new.iter().position(|known| known == name)?],
                ))
            };
            old.iter().enumerate().filter_map(pair).collect()
        };
        let (a, b) = (old.vocabulary(), new.vocabulary());
        Vocabularies {
            old,
            new,
            regions: pairs(a.regions(), b.regions()),
            things: pairs(a.things(), b.things()),
            precautions: pairs(a.precautions(), b.precautions()),
        }
    }

    /// How limits changed.
    pub fn limits(&self, old: &Limits, new: &Limits) -> Vec<LimitChange> {
        if old == new && self.old.version() == self.new.version() {
            return Vec::new();
        }
        let mut found = Found::default();
        for setting in Setting::ALL {
            self.setting(old.of(setting), new.of(setting), setting, &mut found);
        }
        let mut changes = found.changes();
        for (name, [i, j]) in &self.precautions {
            let (was, is) = (old.precautions >> i & 1 == 1, new.precautions >> j & 1 == 1);
            if was != is {
                let now = if is { "now given" } else { "no longer given" };
                let text = format!("precaution {name} {now}");
                changes.push(LimitChange { text, looser: was });
            }
        }
        changes
    }

    fn setting(
        &self,
        old: &SettingLimits,
        new: &SettingLimits,
        setting: Setting,
        found: &mut Found<'k>,
    ) {
        if old.minutes != new.minutes {
            found.note(What::Minutes(old.minutes, new.minutes), "", setting);
        }
        // What is not offered in this setting at all needs no other comparison.
        if old.minutes == 0 || new.minutes == 0 {
            return;
        }
        let mut everywhere = 0u128;
        for (bit, (name, [i, j])) in self.things.iter().enumerate() {
            let (was, is) = (old.avoid >> i & 1 == 1, new.avoid >> j & 1 == 1);
            if was != is {
                everywhere |= 1 << bit;
                found.note(What::Avoid(is), name, setting);
            }
        }
        for (region, [i, j]) in &self.regions {
            let (was, is) = (old.pressure[*i], new.pressure[*j]);
            if was != is {
                found.note(What::Pressure(was, is), region, setting);
            }
            if old.avoid_at[*i] == 0 && new.avoid_at[*j] == 0 {
                continue;
            }
            for (bit, (name, [a, b])) in self.things.iter().enumerate() {
                let was = (old.avoid | old.avoid_at[*i]) >> a & 1 == 1;
                let is = (new.avoid | new.avoid_at[*j]) >> b & 1 == 1;
                if was != is && everywhere >> bit & 1 == 0 {
                    found.note(What::AvoidAt(region, is), name, setting);
                }
            }
        }
    }
}

/// A change of limits, without the names and settings it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What<'k> {
    Minutes(u16, u16),
    Pressure(u8, u8),
    Avoid(bool),
    AvoidAt(&'k str, bool),
}

/// Changes by what they are and what they concern; the settings as a set.
#[derive(Default)]
struct Found<'k>(BTreeMap<(What<'k>, &'k str), u8>);

impl<'k> Found<'k> {
    fn note(&mut self, what: What<'k>, name: &'k str, setting: Setting) {
        *self.0.entry((what, name)).or_default() |= 1 << setting.index();
    }

    /// Changes of the same kind in the same settings share a sentence.
    fn changes(self) -> Vec<LimitChange> {
        let mut together: BTreeMap<(What<'k>, u8), Vec<&str>> = BTreeMap::new();
        for ((what, name), settings) in self.0 {
            together.entry((what, settings)).or_default().push(name);
        }
        together
            .into_iter()
            .map(|((what, settings), names)| {
                let names = names.join(", ");
                let at = in_settings(settings);
                let (text, looser) = match what {
                    What::Minutes(was, is) => (
                        format!("longest session {was} -> {is} minutes{at}"),
                        is > was,
                    ),
                    What::Pressure(was, is) => {
                        (format!("pressure {was} -> {is} on {names}{at}"), is > was)
                    }
                    What::Avoid(true) => (format!("now left out: {names}{at}"), false),
                    What::Avoid(false) => (format!("no longer left out: {names}{at}"), true),
                    What::AvoidAt(region, true) => {
                        (format!("now left out on {region}: {names}{at}"), false)
                    }
                    What::AvoidAt(region, false) => {
                        (format!("no longer left out on {region}: {names}{at}"), true)
                    }
                };
                LimitChange { text, looser }
            })
            .collect()
    }
}

/// The settings of a set in brackets; nothing when it is all of them.
fn in_settings(settings: u8) -> String {
    let named: Vec<&str> = Setting::ALL
        .into_iter()
        .filter(|setting| settings >> setting.index() & 1 == 1)
        .map(Setting::as_str)
        .collect();
    match named.len() == Setting::ALL.len() {
        true => String::new(),
        false => format!(" ({})", named.join(", ")),
    }
}
