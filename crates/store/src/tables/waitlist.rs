//! The tables of those who wait for a time.

use super::{Form, Holds, Person, Table, column};

pub(super) const WAITLIST: &[Table] = &[
    Table {
        name: "waitlist",
        key: &["practice", "id"],
        person: Person::Client,
        columns: &[
            column("practice", Form::Text, Holds::Key),
            column("id", Form::Text, Holds::Key),
            column("client", Form::Text, Holds::Key),
            column("service", Form::Text, Holds::Key),
            column("therapist", Form::Text, Holds::Key),
            column("location", Form::Text, Holds::Key),
            column("times", Form::Text, Holds::Use),
            column("from_day", Form::Day, Holds::Use),
            column("until_day", Form::Day, Holds::Use),
            column("knowledge_version", Form::Text, Holds::Use),
            column("answers", Form::Json, Holds::Health),
            column("outcome", Form::Json, Holds::Health),
            column("made_at", Form::Instant, Holds::Use),
            column("told_at", Form::Instant, Holds::Use),
            column("ended_at", Form::Instant, Holds::Use),
            column("ended_why", Form::Text, Holds::Use),
        ],
    },
    Table {
        name: "waitlist_offer",
        key: &["practice", "appointment"],
        person: Person::Client,
        columns: &[
            column("practice", Form::Text, Holds::Key),
            column("appointment", Form::Text, Holds::Key),
            column("entry", Form::Text, Holds::Key),
            column("client", Form::Text, Holds::Key),
            column("therapist", Form::Text, Holds::Key),
            column("starts_at", Form::Instant, Holds::Use),
            column("offered_at", Form::Instant, Holds::Use),
            column("expires_at", Form::Instant, Holds::Use),
            column("outcome", Form::Text, Holds::Use),
            column("answered_at", Form::Instant, Holds::Use),
        ],
    },
];
