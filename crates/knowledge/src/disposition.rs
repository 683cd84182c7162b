//! How far care may go.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far care may go; ordered from least to most worry, joined by taking the greater.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Nothing that was asked about speaks against massage.
    #[default]
    Proceed,
    /// Care goes on, within limits.
    Modify,
    /// A clinician first, within days; nothing is permitted until then.
    ClinicianFirst,
    /// Medical assessment today.
    SameDay,
    /// Emergency services now.
    Emergency,
}

impl Disposition {
    /// All dispositions in order.
    pub const ALL: [Disposition; 5] = [
        Disposition::Proceed,
        Disposition::Modify,
        Disposition::ClinicianFirst,
        Disposition::SameDay,
        Disposition::Emergency,
    ];

    /// Whether any hands-on care is permitted.
    pub fn permits_care(self) -> bool {
        self <= Disposition::Modify
    }

    /// The word used in files and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Disposition::Proceed => "proceed",
            Disposition::Modify => "modify",
            Disposition::ClinicianFirst => "clinician_first",
            Disposition::SameDay => "same_day",
            Disposition::Emergency => "emergency",
        }
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
