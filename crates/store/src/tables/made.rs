//! The statements that follow from the table of tables.

use std::sync::LazyLock;

use super::{Holds, Person, TABLES, Table};
use crate::sql::Statement;

/// What a table gives.
pub(crate) struct Made {
    pub(crate) table: &'static Table,
    /// All rows of a person; none where there is nothing of a person.
    pub(crate) of_person: Option<Statement>,
    /// Deletes or empties the rows of a person, where erasure does.
    pub(crate) erase: Option<Statement>,
    /// The first rows in the order of the key; `$1` is how many.
    pub(crate) first: Statement,
    /// The rows after a key, `$1` …; the last argument is how many.
    pub(crate) after: Statement,
    /// Puts a whole row in.
    pub(crate) insert: Statement,
    /// What is asked of a table of a practice.
    pub(crate) practice: Option<OfPractice>,
}

/// Statements about whole rows of a practice, whose id is `$1`.
pub(crate) struct OfPractice {
    /// Puts a whole row in, or in the place of the one that has its key.
    pub(crate) put: Statement,
    /// The row with a key.
    pub(crate) one: Statement,
    /// All rows, in the order of the key.
    pub(crate) all: Statement,
}

/// Those of each of [`TABLES`], made once.
pub(crate) static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| TABLES.iter().map(made).collect());

/// All of them.
pub(crate) fn statements() -> impl Iterator<Item = Statement> {
    MADE.iter().flat_map(|made| {
        [made.of_person, made.erase]
            .into_iter()
            .flatten()
            .chain([made.first, made.after, made.insert])
            .chain(made.practice.iter().flat_map(|of| [of.put, of.one, of.all]))
    })
}

/// What a table gives. Asking for one that does not exist is a mistake of the program.
pub(crate) fn of(name: &str) -> &'static Made {
    let found = MADE.iter().find(|made| made.table.name == name);
    found.unwrap_or_else(|| unreachable!("{name} is in the table of tables"))
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
    let erase = match table.person {
        Person::Account | Person::AccountOrEmail => Some(format!("delete from {name}")),
        Person::Emptied | Person::Client => {
            emptied(table).map(|emptied| format!("update {name} set {emptied}"))
        }
        Person::Record => Some(format!("delete from {name}")),
        Person::Itself | Person::Subject | Person::Nobody => None,
    };
    let of_practice = name == "practice" || table.key.first() == Some(&"practice");
    Made {
        table,
        of_person: condition.map(|condition| {
            statement(
                "of_person",
                format!("select {columns} from {name} where {condition} order by {key}"),
            )
        }),
        erase: condition.zip(erase).map(|(condition, erase)| {
            let only = match table.person {
                Person::Record => " and signed_at is null",
                _ => "",
            };
            statement("erase", format!("{erase} where {condition}{only}"))
        }),
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
        practice: of_practice.then(|| OfPractice {
            put: statement(
                "put",
                format!(
                    "insert into {name} ({columns}) values ({}) on conflict ({key}) do {}",
                    places(table.columns.len()),
                    replaced(table)
                ),
            ),
            one: statement(
                "one",
                format!(
                    "select {columns} from {name} where ({key}) = ({})",
                    places(keys)
                ),
            ),
            all: statement(
                "all",
                format!(
                    "select {columns} from {name} where {} = $1 order by {key}",
                    table.key[0]
                ),
            ),
        }),
    }
}

/// What erasure sets in a row that stays, if it holds anything of a person.
fn emptied(table: &Table) -> Option<String> {
    let holds = |holds| matches!(holds, Holds::Contact | Holds::Health | Holds::Secret);
    let columns = table.columns.iter();
    let emptied: Vec<String> = columns
        .filter(|column| column.name == "account" || holds(column.holds))
        .map(|column| format!("{} = null", column.name))
        .collect();
    (!emptied.is_empty()).then(|| emptied.join(", "))
}

/// What a row takes over from one with the same key.
fn replaced(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| column.name);
    let others: Vec<String> = columns
        .filter(|column| !table.key.contains(column))
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    match others.is_empty() {
        true => "nothing".to_owned(),
        false => format!("update set {}", others.join(", ")),
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
            Self::Account | Self::Emptied => Some("account = $1"),
            Self::Client | Self::Record => Some(
                "(practice, client) in (select c.practice, c.id from client c where c.account = $1)",
            ),
            Self::AccountOrEmail => Some("(account = $1 or email_folded = $2)"),
            Self::Subject => Some("subject = $1"),
            Self::Nobody => None,
        }
    }
}
