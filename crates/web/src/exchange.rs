//! Clients and appointments from a file of another program: looked at first, then taken, as often as wanted.
//!
//! Each row has an id in its own program. What becomes of it here gets an id made from that, so that the same file a second
//! time adds nothing, and a run that broke off goes on where it was.

pub mod columns;
pub mod csv;
mod pack;
mod rows;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use sha2::{Digest, Sha256};
use store::{Act, By, Location, Practice, PracticeId, Service, Store, StoreError, Therapist};

pub use pack::packed;

use columns::{APPOINTMENTS, CLIENTS, Column, Header};
use csv::{Row, Rows};

/// So many mistakes are listed; more are only counted.
const LISTED: usize = 200;
/// So many clients are taken in one transaction: enough that little of the time is spent on beginning and ending one, and so
/// few that others who write wait for a moment only.
const CLIENTS_TOGETHER: usize = 200;
/// So many appointments are taken, each in transactions of its own, before it is noted how far a run has come.
const APPOINTMENTS_TOGETHER: usize = 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Clients.
    Clients,
    /// Appointments.
    Appointments,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Clients, Kind::Appointments];

    /// Its name, as in an address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Clients => "clients",
            Kind::Appointments => "appointments",
        }
    }

    /// What has a name.
    #[must_use]
    pub fn find(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// So many rows are taken before anybody is asked whether to go on.
    fn together(self) -> usize {
        match self {
            Kind::Clients => CLIENTS_TOGETHER,
            Kind::Appointments => APPOINTMENTS_TOGETHER,
        }
    }

    /// The columns of such a file.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Clients => CLIENTS,
            Kind::Appointments => APPOINTMENTS,
        }
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Added,
    Changed,
    Left,
}

/// Something in a row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line of the file.
    pub line: usize,
    /// The column, if it is in one.
    pub column: Option<&'static str>,
    /// What is expected there.
    pub expected: String,
}

/// What a file would do, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were looked at.
    pub rows: u32,
    /// New ones.
    pub added: u32,
    /// Known ones in which something is different.
    pub changed: u32,
    /// Known ones that are as they are.
    pub left: u32,
    /// Rows that cannot be taken.
    pub wrong: u32,
    /// Why, the first of them.
    pub mistakes: Vec<Mistake>,
    /// Columns that are not known, and so not read.
    pub unknown: Vec<String>,
    /// The whole file was read.
    pub ended: bool,
}

impl Report {
    fn note(&mut self, fate: Result<Fate, Mistake>) {
        self.rows += 1;
        match fate {
            Ok(Fate::Added) => self.added += 1,
            Ok(Fate::Changed) => self.changed += 1,
            Ok(Fate::Left) => self.left += 1,
            Err(mistake) => {
                self.wrong += 1;
                if self.mistakes.len() < LISTED {
                    self.mistakes.push(mistake);
                }
            }
        }
    }
}

/// Whether a file is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is stored.
    Look,
    /// Every row that can be taken is.
    Take,
}

/// The way into a practice.
pub struct Import<'a> {
    store: &'a Store,
    practice: Practice,
    act: Act,
    by: By,
    therapists: Vec<Therapist>,
    services: Vec<Service>,
    locations: Vec<Location>,
}

impl<'a> Import<'a> {
    /// Gets ready; nothing when there is no such practice.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open(
        store: &'a Store,
        practice: PracticeId,
        act: Act,
        by: By,
    ) -> Result<Option<Import<'a>>, StoreError> {
        let Some(known) = store.get::<Practice>(practice, practice).await? else {
            return Ok(None);
        };
        Ok(Some(Import {
            store,
            practice: known,
            act,
            by,
            therapists: store.list(practice).await?,
            services: store.list(practice).await?,
            locations: store.list(practice).await?,
        }))
    }

    /// Goes through a file by some rows at a time, while `go_on` says so after them. A run takes up where one of the same file broke off.
    ///
    /// # Errors
    /// The store failed; what was taken before stays, and the next run goes on from there.
    pub async fn go(
        &self,
        kind: Kind,
        text: &str,
        mode: Mode,
        mut go_on: impl FnMut(&Report) -> bool,
    ) -> Result<Report, StoreError> {
        let mut report = Report::default();
        let mut rows = Rows::of(text);
        let header = match first(kind, &mut rows) {
            Ok(header) => header,
            Err(mistakes) => {
                report.mistakes = mistakes;
                report.ended = true;
                return Ok(report);
            }
        };
        report.unknown.clone_from(&header.unknown);
        let run = name(kind, text);
        let before = match mode {
            Mode::Take => self.store.import_reached(self.practice.id, &run).await?,
            Mode::Look => 0,
        };
        let mut seen = Seen::default();
        let mut rows = rows.map(|row| {
            row.map_err(|broken| mistake(broken.line, None, broken.why))
                .and_then(|row| seen.once(&header, row))
        });
        let mut at = rows.by_ref().take(before as usize).count();
        loop {
            let some: Vec<_> = rows.by_ref().take(kind.together()).collect();
            if some.is_empty() {
                break;
            }
            for fate in self.rows(kind, &header, &some, mode).await? {
                report.note(fate);
            }
            at += some.len();
            if mode == Mode::Take {
                self.reached(&run, u32::try_from(at).unwrap_or(u32::MAX))
                    .await?;
            }
            if !go_on(&report) {
                return Ok(report);
            }
        }
        if mode == Mode::Take {
            // From the beginning the next time: what was put right in the file's own program is found.
            self.reached(&run, 0).await?;
        }
        report.ended = true;
        Ok(report)
    }

    async fn reached(&self, run: &str, rows: u32) -> Result<(), StoreError> {
        let (practice, at) = (self.practice.id, self.act.at);
        self.store.import_reach(practice, run, rows, at).await
    }

    async fn rows(
        &self,
        kind: Kind,
        header: &Header,
        rows: &[Result<Row, Mistake>],
        mode: Mode,
    ) -> Result<Vec<Result<Fate, Mistake>>, StoreError> {
        match (kind, mode) {
            (Kind::Clients, Mode::Look) => self.look_at_clients(header, rows).await,
            (Kind::Clients, Mode::Take) => self.take_clients(header, rows).await,
            (Kind::Appointments, _) => {
                let mut fates = Vec::with_capacity(rows.len());
                for row in rows {
                    fates.push(match row {
                        Ok(row) => self.appointment(header, row, mode).await?,
                        Err(mistake) => Err(mistake.clone()),
                    });
                }
                Ok(fates)
            }
        }
    }

    /// The id here of what has an id in another program.
    fn id(&self, kind: Kind, theirs: &str, again: u8) -> String {
        let mut hash = Sha256::new();
        let practice = self.practice.id.to_string();
        for part in [practice.as_str(), kind.name(), theirs] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update([again]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        // A UUID of version 8: made by a rule of our own (RFC 9562).
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        parts.join("-")
    }
}

/// The name of a run: what the file holds, so that another file begins from its own beginning.
fn name(kind: Kind, text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let hash: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}-{hash}", kind.name())
}

fn first(kind: Kind, rows: &mut Rows<'_>) -> Result<Header, Vec<Mistake>> {
    match rows.next() {
        None => Err(vec![mistake(
            1,
            None,
            "a first line with the names of the columns; the file is empty",
        )]),
        Some(Err(broken)) => Err(vec![mistake(broken.line, None, broken.why)]),
        Some(Ok(row)) => Header::read(kind.columns(), &row.cells).map_err(|missing| {
            let missing = missing.into_iter().map(|column| {
                let expected = format!("a column of this name, with {}", column.expected);
                mistake(row.line, Some(column.name), &expected)
            });
            missing.collect()
        }),
    }
}

fn mistake(line: usize, column: Option<&'static str>, expected: &str) -> Mistake {
    Mistake {
        line,
        column,
        expected: expected.to_owned(),
    }
}

/// Which ids a file had so far, as numbers, so that a hundred thousand of them take little room.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    lines: HashMap<u64, usize>,
}

impl Seen {
    fn once(&mut self, header: &Header, row: Row) -> Result<Row, Mistake> {
        let Some(id) = header.cell("id", &row.cells) else {
            let expected = "a number or word; without it the row would be added anew each time";
            return Err(mistake(row.line, Some("id"), expected));
        };
        match self.lines.insert(self.hasher.hash_one(id), row.line) {
            None => Ok(row),
            Some(earlier) => {
                let expected = format!("an id of its own; line {earlier} has the same");
                Err(mistake(row.line, Some("id"), &expected))
            }
        }
    }
}
