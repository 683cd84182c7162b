//! `supple practice`: begin a practice, list those that are there, bring clients and appointments along, take everything away.

use std::process::ExitCode;

use store::{Settings, Store};

use crate::Context;
use crate::config::{Config, Flags};

mod begin;
mod exchange;
mod list;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Begin a practice; on a terminal, what is missing is asked for.
    New(Box<begin::New>),
    /// List the practices.
    List(Flags),
    /// Look at a file of clients or appointments (CSV), and take it with --take.
    ///
    /// Rows that were taken are not taken twice: a run that broke off goes on when it is started again, and so does the same
    /// file in a newer version.
    Import(exchange::Import),
    /// Write everything of a practice to a ZIP file, but for what is about anybody's health.
    Export(exchange::Export),
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        Action::New(new) => begin::run(context, *new),
        Action::List(flags) => list::run(context, &flags),
        Action::Import(import) => exchange::import(context, &import),
        Action::Export(export) => exchange::export(context, &export),
    }
}

/// Does something with the store that is set.
fn with_store(
    config: &Config,
    work: impl AsyncFnOnce(Store) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let settings = Settings {
        connections: config.database.connections,
        ..Settings::default()
    };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        work(Store::open_with(&config.database.address, &settings).await?).await
    })
}
