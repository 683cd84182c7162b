//! Every table and column: whose it is, what it holds of a person, and what happens to it when they leave.
//!
//! Export, erasure and moving to another database follow this list and nothing else, and a test compares it with the schema, so
//! a new column cannot be forgotten in any of them.

mod care;
mod made;
mod practice;
mod waitlist;

use care::CARE;
use practice::PRACTICES;
use waitlist::WAITLIST;

pub(crate) use made::{MADE, Made, OfPractice, of, statements};

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its primary key.
    pub key: &'static [&'static str],
    /// How its rows belong to a person.
    pub person: Person,
    /// Its columns, in the order of the schema.
    pub columns: &'static [Column],
}

/// How the rows of a table belong to a person, and so what erasure does to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Its rows are the persons. Erasure empties the row and keeps a tombstone.
    Itself,
    /// By the column `account`. Erasure deletes them.
    Account,
    /// By the column `account` or by `email_folded`. Erasure deletes them.
    AccountOrEmail,
    /// By the column `account`. Erasure forgets the account and what it holds of them, and keeps the row, which others name.
    Emptied,
    /// By the column `client`, whose row names the account. Erasure empties them the same way.
    Client,
    /// By the column `client`, too. What was signed is a health record that the practice must keep, so erasure keeps it as
    /// it is; what was not (`signed_at` is null) it deletes.
    Record,
    /// By the column `subject`. Erasure keeps them.
    Subject,
    /// It holds nothing about a person.
    Nobody,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// How it is stored and written out.
    pub form: Form,
    /// What it holds.
    pub holds: Holds,
}

/// How a value is stored, and what it is in an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text.
    Text,
    /// Text with JSON in it, part of the document in an export.
    Json,
    /// A civil day, text `YYYY-MM-DD`.
    Day,
    /// A whole number.
    Int,
    /// A number.
    Real,
    /// Microseconds since 1970, RFC 3339 in an export.
    Instant,
}

/// What a column holds of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// An id or its place: nothing by itself.
    Key,
    /// How to reach them.
    Contact,
    /// Something about their health.
    Health,
    /// When and how they used the program.
    Use,
    /// Something that opens their account. Never in an export.
    Secret,
    /// What a practice shows or notes of itself and its work: names, hours, prices. Nothing of a client.
    Shown,
}

/// Every table, so that each comes after those it refers to.
pub const TABLES: &[Table] = {
    const COUNT: usize = PEOPLE.len() + PRACTICES.len() + CARE.len() + WAITLIST.len() + AUDIT.len();
    const ALL: [Table; COUNT] = {
        let mut all = [AUDIT[0]; COUNT];
        let mut next = put(&mut all, PEOPLE, 0);
        next = put(&mut all, PRACTICES, next);
        next = put(&mut all, CARE, next);
        next = put(&mut all, WAITLIST, next);
        put(&mut all, AUDIT, next);
        all
    };
    &ALL
};

/// Copies some tables into a list, from a place on; gives the place after them.
const fn put(all: &mut [Table], some: &[Table], from: usize) -> usize {
    let mut at = 0;
    while at < some.len() {
        all[from + at] = some[at];
        at += 1;
    }
    from + at
}

const PEOPLE: &[Table] = &[
    Table {
        name: "account",
        key: &["id"],
        person: Person::Itself,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("email", Form::Text, Holds::Contact),
            column("email_folded", Form::Text, Holds::Contact),
            column("password_hash", Form::Text, Holds::Secret),
            column("created_at", Form::Instant, Holds::Use),
            column("verified_at", Form::Instant, Holds::Use),
            column("deleted_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "passkey",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("credential_id", Form::Text, Holds::Secret),
            column("credential", Form::Text, Holds::Secret),
            column("label", Form::Text, Holds::Use),
            column("created_at", Form::Instant, Holds::Use),
            column("last_used_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "sign_in",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("token_hash", Form::Text, Holds::Secret),
            column("account", Form::Text, Holds::Key),
            column("device", Form::Text, Holds::Use),
            column("created_at", Form::Instant, Holds::Use),
            column("seen_at", Form::Instant, Holds::Use),
            column("expires_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "one_time_link",
        key: &["token_hash"],
        person: Person::AccountOrEmail,
        columns: &[
            column("token_hash", Form::Text, Holds::Secret),
            column("account", Form::Text, Holds::Key),
            column("email", Form::Text, Holds::Contact),
            column("email_folded", Form::Text, Holds::Contact),
            column("purpose", Form::Text, Holds::Use),
            column("created_at", Form::Instant, Holds::Use),
            column("expires_at", Form::Instant, Holds::Use),
            column("used_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "ceremony",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("kind", Form::Text, Holds::Use),
            column("state", Form::Text, Holds::Secret),
            column("created_at", Form::Instant, Holds::Use),
            column("expires_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "screening",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("made_at", Form::Instant, Holds::Use),
            column("knowledge_version", Form::Text, Holds::Use),
            column("answers", Form::Json, Holds::Health),
            column("outcome", Form::Json, Holds::Health),
        ],
    },
    Table {
        name: "session_log",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("started_at", Form::Instant, Holds::Health),
            column("ended_at", Form::Instant, Holds::Health),
            column("received_at", Form::Instant, Holds::Use),
            column("technique", Form::Text, Holds::Health),
            column("protocol", Form::Text, Holds::Health),
            column("setting", Form::Text, Holds::Health),
            column("minutes", Form::Int, Holds::Health),
            column("pain_before", Form::Int, Holds::Health),
            column("pain_after", Form::Int, Holds::Health),
            column("comfort", Form::Int, Holds::Health),
            column("stopped_by", Form::Text, Holds::Health),
            column("log", Form::Json, Holds::Health),
        ],
    },
    Table {
        name: "follow_up",
        key: &["session", "day_offset"],
        person: Person::Account,
        columns: &[
            column("session", Form::Text, Holds::Key),
            column("day_offset", Form::Int, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("due_day", Form::Day, Holds::Use),
            column("answered_at", Form::Instant, Holds::Use),
            column("answer", Form::Json, Holds::Health),
        ],
    },
    Table {
        name: "diary_entry",
        key: &["account", "day"],
        person: Person::Account,
        columns: &[
            column("account", Form::Text, Holds::Key),
            column("day", Form::Day, Holds::Health),
            column("pain", Form::Int, Holds::Health),
            column("sleep", Form::Int, Holds::Health),
            column("note", Form::Text, Holds::Health),
            column("version", Form::Int, Holds::Use),
            column("updated_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "measure_result",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("measure", Form::Text, Holds::Health),
            column("taken_on", Form::Day, Holds::Health),
            column("score", Form::Real, Holds::Health),
            column("items", Form::Json, Holds::Health),
            column("note", Form::Text, Holds::Health),
            column("recorded_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "psfs_activity",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("words", Form::Text, Holds::Health),
            column("position", Form::Int, Holds::Key),
            column("created_at", Form::Instant, Holds::Use),
            column("retired_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "adverse_event",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("session", Form::Text, Holds::Key),
            column("day", Form::Day, Holds::Health),
            column("kind", Form::Text, Holds::Health),
            column("severity", Form::Text, Holds::Health),
            column("words", Form::Text, Holds::Health),
            column("disposition", Form::Text, Holds::Health),
            column("recorded_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "share",
        key: &["id"],
        person: Person::Account,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("token_hash", Form::Text, Holds::Secret),
            column("account", Form::Text, Holds::Key),
            column("screening", Form::Text, Holds::Key),
            column("created_at", Form::Instant, Holds::Use),
            column("expires_at", Form::Instant, Holds::Use),
            column("revoked_at", Form::Instant, Holds::Use),
        ],
    },
    Table {
        name: "outbox",
        key: &["id"],
        person: Person::AccountOrEmail,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("account", Form::Text, Holds::Key),
            column("email", Form::Text, Holds::Contact),
            column("email_folded", Form::Text, Holds::Contact),
            column("kind", Form::Text, Holds::Use),
            column("occasion", Form::Text, Holds::Use),
            column("data", Form::Json, Holds::Use),
            column("created_at", Form::Instant, Holds::Use),
            column("attempts", Form::Int, Holds::Use),
            column("next_try_at", Form::Instant, Holds::Use),
            column("sent_at", Form::Instant, Holds::Use),
            column("given_up_at", Form::Instant, Holds::Use),
            column("last_error", Form::Text, Holds::Contact),
        ],
    },
];

const AUDIT: &[Table] = &[
    Table {
        name: "audit",
        key: &["seq"],
        person: Person::Subject,
        columns: &[
            column("seq", Form::Int, Holds::Key),
            column("at", Form::Instant, Holds::Use),
            column("actor", Form::Text, Holds::Key),
            column("action", Form::Text, Holds::Use),
            column("subject", Form::Text, Holds::Key),
            column("object", Form::Text, Holds::Key),
            column("previous", Form::Text, Holds::Key),
            column("hash", Form::Text, Holds::Key),
        ],
    },
    Table {
        name: "audit_waiting",
        key: &["id"],
        person: Person::Nobody,
        columns: &[
            column("id", Form::Text, Holds::Key),
            column("written_at", Form::Instant, Holds::Use),
            column("at", Form::Instant, Holds::Use),
            column("actor", Form::Text, Holds::Key),
            column("action", Form::Text, Holds::Use),
            column("subject", Form::Text, Holds::Key),
            column("object", Form::Text, Holds::Key),
        ],
    },
    Table {
        name: "audit_head",
        key: &["id"],
        person: Person::Nobody,
        columns: &[
            column("id", Form::Int, Holds::Key),
            column("seq", Form::Int, Holds::Key),
            column("hash", Form::Text, Holds::Key),
        ],
    },
];

const fn column(name: &'static str, form: Form, holds: Holds) -> Column {
    Column { name, form, holds }
}
