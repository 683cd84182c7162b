//! `supple audit`: who looked at or changed whose record, and whether the log is whole.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use serde_json::json;
use store::{AccountId, AuditRow, Chain, Settings, Store};

use crate::Context;
use crate::config::{Config, Flags};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Check that no entry was changed, removed or added; exit code 1 when one was.
    Verify(Flags),
    /// List the newest entries about one account.
    List {
        /// The account: its e-mail address, or its number.
        #[arg(long, value_name = "ADDRESS|NUMBER")]
        account: String,
        /// At most so many entries.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
        #[command(flatten)]
        flags: Flags,
    },
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let flags = match &args.action {
        Action::Verify(flags) | Action::List { flags, .. } => flags,
    };
    let config = Config::load(flags, context.knowledge.clone())?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let settings = Settings {
            connections: config.database.connections,
            ..Settings::default()
        };
        let address = &config.database.address;
        if let store::Address::File(path) = address
            && !path.exists()
        {
            bail!("there is no database at {address}");
        }
        let store = Store::open_with(address, &settings).await?;
        match &args.action {
            Action::Verify(_) => verify(context, &store).await,
            Action::List { account, limit, .. } => list(context, &store, account, *limit).await,
        }
    })
}

async fn verify(context: &Context, store: &Store) -> anyhow::Result<ExitCode> {
    let chain = store.verify_chain().await?;
    let end = store.audit_end().await?.map(|end| end.hash);
    let (whole, words) = match &chain {
        Chain::Whole { rows: 0 } => (true, "The log is empty.".to_owned()),
        Chain::Whole { rows } => (
            true,
            format!(
                "The log is whole: {rows} entries. It ends with {}.",
                end.as_deref().unwrap_or_default()
            ),
        ),
        Chain::Broken { seq, why } => (
            false,
            format!("The log is broken: entry {seq} {why}. Nothing from there on can be trusted."),
        ),
    };
    match (context.json(), &chain) {
        (true, Chain::Whole { rows }) => {
            println!("{}", json!({ "whole": true, "rows": rows, "end": end }));
        }
        (true, Chain::Broken { seq, why }) => {
            println!("{}", json!({ "whole": false, "first": seq, "why": why }));
        }
        (false, _) => println!("{words}"),
    }
    Ok(match whole {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

async fn list(
    context: &Context,
    store: &Store,
    account: &str,
    limit: u32,
) -> anyhow::Result<ExitCode> {
    let id = find(store, account).await?;
    let rows = store.audit_of(id, limit).await?;
    if context.json() {
        for row in &rows {
            println!("{}", as_json(row));
        }
        return Ok(ExitCode::SUCCESS);
    }
    println!("Account {id}, the newest first:");
    for row in &rows {
        println!(
            "{:>8}  {}  {:<26} {:<44} {}",
            row.seq,
            row.at.strftime("%Y-%m-%d %H:%M:%S"),
            row.action,
            row.actor,
            row.object
        );
    }
    if rows.is_empty() {
        println!("  no entries");
    }
    Ok(ExitCode::SUCCESS)
}

async fn find(store: &Store, account: &str) -> anyhow::Result<AccountId> {
    if let Ok(id) = account.parse() {
        return Ok(id);
    }
    let found = store.account_by_email(account).await?;
    let found = found.map(|found| found.id);
    found.with_context(|| {
        format!("no account has the address {account}; a deleted one is found by its number")
    })
}

fn as_json(row: &AuditRow) -> serde_json::Value {
    json!({
        "seq": row.seq,
        "at": row.at.to_string(),
        "actor": row.actor.to_string(),
        "action": row.action,
        "subject": row.subject.map(|id| id.to_string()),
        "object": row.object,
        "hash": row.hash,
    })
}
