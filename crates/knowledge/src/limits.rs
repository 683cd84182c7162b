//! What a session must not exceed. Limits form a join semilattice: [`Limits::join`] takes the stricter of each.

use crate::items::Setting;

/// How many body regions a knowledge folder may define.
pub const MAX_REGIONS: usize = 32;
/// How many techniques, strokes, tools, positions and motions it may define in all.
pub const MAX_THINGS: usize = 128;
/// How many precautions it may define.
pub const MAX_PRECAUTIONS: usize = 64;
/// The longest session in minutes; the loosest limit.
pub const MAX_MINUTES: u16 = 120;
/// The greatest pressure of the Walton scale.
pub const MAX_PRESSURE: u8 = 5;

/// A level of the Walton scale in words, 0 (no touch) to 5 (deep), by its published names (source `walton_scale`).
pub fn pressure_words(level: u8) -> &'static str {
    match level {
        0 => "no touch",
        1 => "light lotioning",
        2 => "heavy lotioning",
        3 => "medium",
        4 => "strong",
        _ => "deep",
    }
}

/// A set of body regions, by index.
pub type RegionSet = u32;
/// A set of techniques, strokes, tools, positions and motions, by index.
pub type ThingSet = u128;

/// Limits for one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingLimits {
    /// Greatest pressure per region, 0-5 on the Walton scale; 0 = not touched.
    pub pressure: [u8; MAX_REGIONS],
    /// What is forbidden everywhere.
    pub avoid: ThingSet,
    /// What is forbidden on a region, in addition: once joined, never what is forbidden everywhere.
    pub avoid_at: [ThingSet; MAX_REGIONS],
    /// Longest session in minutes; 0 = not in this setting.
    pub minutes: u16,
}

impl SettingLimits {
    const LOOSEST: SettingLimits = SettingLimits {
        pressure: [MAX_PRESSURE; MAX_REGIONS],
        avoid: 0,
        avoid_at: [0; MAX_REGIONS],
        minutes: MAX_MINUTES,
    };
    const NOTHING: SettingLimits = SettingLimits {
        pressure: [0; MAX_REGIONS],
        avoid: ThingSet::MAX,
        avoid_at: [0; MAX_REGIONS],
        minutes: 0,
    };

    fn join(&mut self, other: &SettingLimits) {
        for (mine, theirs) in self.pressure.iter_mut().zip(&other.pressure) {
            *mine = (*mine).min(*theirs);
        }
        self.avoid |= other.avoid;
        for (mine, theirs) in self.avoid_at.iter_mut().zip(&other.avoid_at) {
            *mine = (*mine | *theirs) & !self.avoid;
        }
        self.minutes = self.minutes.min(other.minutes);
    }

    fn covers(&self, other: &SettingLimits) -> bool {
        self.minutes <= other.minutes
            && other.avoid & !self.avoid == 0
            && self
                .pressure
                .iter()
                .zip(&other.pressure)
                .all(|(mine, theirs)| mine <= theirs)
            && self
                .avoid_at
                .iter()
                .zip(&other.avoid_at)
                .all(|(mine, theirs)| theirs & !(mine | self.avoid) == 0)
    }

    /// Whether `things` may be used on `region` at `pressure`.
    pub fn permits(&self, region: usize, things: ThingSet, pressure: u8) -> bool {
        self.minutes > 0
            && things & (self.avoid | self.avoid_at[region]) == 0
            && pressure <= self.pressure[region]
    }
}

/// Limits for each setting, and the precautions for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    settings: [SettingLimits; 3],
    /// Named precautions, as a set of indexes.
    pub precautions: u64,
}

impl Limits {
    /// No limit at all; the neutral element of [`Limits::join`].
    pub const LOOSEST: Limits = Limits {
        settings: [SettingLimits::LOOSEST; 3],
        precautions: 0,
    };
    /// Nothing is permitted; the greatest element.
    pub const NOTHING: Limits = Limits {
        settings: [SettingLimits::NOTHING; 3],
        precautions: u64::MAX,
    };

    /// The limits for a setting.
    pub fn of(&self, setting: Setting) -> &SettingLimits {
        &self.settings[setting.index()]
    }

    /// The limits for a setting, to change.
    pub fn of_mut(&mut self, setting: Setting) -> &mut SettingLimits {
        &mut self.settings[setting.index()]
    }

    /// Takes the stricter of each. Commutative, associative and idempotent.
    pub fn join(&mut self, other: &Limits) {
        for (mine, theirs) in self.settings.iter_mut().zip(&other.settings) {
            mine.join(theirs);
        }
        self.precautions |= other.precautions;
    }

    /// Whether joining `other` would change nothing.
    pub fn covers(&self, other: &Limits) -> bool {
        other.precautions & !self.precautions == 0
            && self
                .settings
                .iter()
                .zip(&other.settings)
                .all(|(mine, theirs)| mine.covers(theirs))
    }
}
