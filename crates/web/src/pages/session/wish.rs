//! Which session is wished for, as a form sends it.

use knowledge::Setting;

use crate::error::Problem;
use crate::form::Fields;

/// A wish as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Who gives the session.
    pub setting: Setting,
    /// Minutes as typed.
    pub minutes: String,
    /// A technique or protocol of the plan, by its id; `None` = the one that fits best.
    pub technique: Option<String>,
}

impl Wish {
    /// Reads the fields `setting`, `minutes` and `technique`.
    ///
    /// # Errors
    /// A setting that is none of `self`, `partner` and `therapist`; no page of ours sends that.
    pub fn read(fields: &Fields) -> Result<Wish, Problem> {
        let setting = fields.one("setting").unwrap_or_default();
        let known = Setting::ALL
            .into_iter()
            .find(|known| known.as_str() == setting);
        let technique = fields.one("technique").map(str::trim);
        Ok(Wish {
            setting: known.ok_or_else(|| {
                Problem::field("setting", "one of the words self, partner, therapist")
            })?,
            minutes: fields.one("minutes").unwrap_or_default().trim().to_owned(),
            technique: technique.filter(|id| !id.is_empty()).map(str::to_owned),
        })
    }

    /// The minutes, when they are a whole number.
    pub fn whole_minutes(&self) -> Option<u16> {
        self.minutes.parse().ok()
    }
}
