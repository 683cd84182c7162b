//! The statements that follow from the table of tables.

use std::sync::LazyLock;

use super::{Person, TABLES, Table};
use crate::sql::Statement;

/// What a table gives.
pub(crate) struct Made {
    pub(crate) table: &'static Table,
    /// All rows of a person; none where there is nothing of a person.
    pub(crate) of_person: Option<Statement>,
    /// Deletes the rows of a person, where erasure does.
    pub(crate) erase: Option<Statement>,
    /// The first rows in the order of the key; `$1` is how many.
    pub(crate) first: Statement,
    /// The rows after a key, `$1` …; the last argument is how many.
    pub(crate) after: Statement,
    /// Puts a whole row in.
    pub(crate) insert: Statement,
}

/// Those of each of [`TABLES`], made once.
pub(crate) static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| TABLES.iter().map(made).collect());

/// All of them.
pub(crate) fn statements() -> impl Iterator<Item = Statement> {
    MADE.iter().flat_map(|made| {
        [made.of_person, made.erase].into_iter().flatten().chain([
            made.first,
            made.after,
            made.insert,
        ])
    })
}

fn made(table: &'static Table) -> Made {
    let name = table.name;
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let columns = columns.join(", ");
    let key = table.key.join(", ");
    let keys = table.key.len();
    let statement = |what: &str, text: String| Statement {
        name: format!("tables::{name}::{what}").leak(),
        text: text.leak(),
    };
    let condition = table.person.condition();
    let erased = matches!(table.person, Person::Account | Person::AccountOrEmail);
    Made {
        table,
        of_person: condition.map(|condition| {
            statement(
                "of_person",
                format!("select {columns} from {name} where {condition} order by {key}"),
            )
        }),
        erase: condition
            .filter(|_| erased)
            .map(|condition| statement("erase", format!("delete from {name} where {condition}"))),
        first: statement(
            "first",
            format!("select {columns} from {name} order by {key} limit $1"),
        ),
        after: statement(
            "after",
            format!(
                "select {columns} from {name} where ({key}) > ({}) order by {key} limit ${}",
                places(keys),
                keys + 1
            ),
        ),
        insert: statement(
            "insert",
            format!(
                "insert into {name} ({columns}) values ({})",
                places(table.columns.len())
            ),
        ),
    }
}

/// `$1, $2, …`
fn places(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|place| format!("${place}")).collect();
    places.join(", ")
}

impl Person {
    /// The condition that picks a person's rows; `$1` is the account, `$2` the folded e-mail address.
    fn condition(self) -> Option<&'static str> {
        match self {
            Self::Itself => Some("id = $1"),
            Self::Account => Some("account = $1"),
            Self::AccountOrEmail => Some("(account = $1 or email_folded = $2)"),
            Self::Subject => Some("subject = $1"),
            Self::Nobody => None,
        }
    }
}
