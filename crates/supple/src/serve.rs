//! `supple serve`: the web app on this machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Error};
use store::{Address, Settings, Store};
use tokio::net::TcpListener;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use web::clock::{Clock, Random};
use web::mail::Transport;
use web::places::Places;
use web::{Access, App, account, demo, keeper};

use crate::config::{Config, Flags, Way};
use crate::{Context, content};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    /// Log every request (method, path, status, time; never content).
    #[arg(long)]
    verbose: bool,
    /// Show an invented account with months of diary, in memory: nothing is kept, and no other data is opened.
    #[arg(long)]
    demo: bool,
}

/// `supple demo`: the same with an invented account.
pub fn run_demo(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    run(context, Args { demo: true, ..args })
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    log(context, args.verbose);
    let mut config = Config::load(&args.flags, context.knowledge.clone())?;
    if args.demo {
        config.database.address = Address::Memory;
        config.mail.way = Way::Folder(demo_mail(&config.mail.way));
    }
    let knowledge = Arc::new(content::load(config.knowledge.folder.as_deref())?);
    let forms = match &config.knowledge.measures {
        Some(folder) => content::forms(&knowledge, folder)?,
        None => Vec::new(),
    };
    let places = match &config.server.places {
        Some(file) => content::places(file)?,
        None if args.demo => Places::invented(),
        None => Places::default(),
    };
    let runtime = tokio::runtime::Runtime::new().context("the server cannot start its threads")?;
    runtime.block_on(async {
        // In here, because connections to a mail server are pooled by a task.
        let transport = transport(&config)?;
        let settings = Settings {
            connections: config.database.connections,
            ..Settings::default()
        };
        let store = Store::open_with(&config.database.address, &settings).await?;
        let listener = TcpListener::bind(config.server.listen)
            .await
            .with_context(|| format!("cannot listen on {}", config.server.listen))?;
        let here = format!("http://{}", shown(listener.local_addr()?));
        let mut app = App::new(
            knowledge,
            store.clone(),
            Clock::new(content::now),
            Random::from_system().map_err(Error::msg)?,
            accounts(&config, &here),
        )
        .map_err(Error::msg)?
        .with_forms(forms)
        .with_places(places);
        if args.demo {
            app.demo = Some(demo::fill(&app).await?);
        }
        let router = web::router(app.clone(), &access(&config)).map_err(Error::msg)?;
        greet(&config, &here);
        let keeper = tokio::spawn(keeper::keep(app, transport));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(asked_to_stop())
            .await
            .context("the server stopped")?;
        // A mail under way is taken up again after the next start.
        keeper.abort();
        store.close().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Nobody of a demonstration can get mail, and theirs does not lie among that of others.
fn demo_mail(way: &Way) -> PathBuf {
    match way {
        Way::Folder(folder) => folder.join("demonstration"),
        Way::Smtp(_) => std::env::temp_dir().join("supple-demonstration-mail"),
    }
}

fn transport(config: &Config) -> anyhow::Result<Transport> {
    let from = &config.mail.from;
    match &config.mail.way {
        Way::Folder(folder) => Transport::folder(folder.clone(), from),
        Way::Smtp(smtp) => Transport::smtp(smtp, from),
    }
    .map_err(Error::msg)
}

fn accounts(config: &Config, here: &str) -> account::Settings {
    account::Settings {
        origin: match &config.server.public_origin {
            Some(origin) => origin.clone(),
            None => here.to_owned(),
        },
        cookies: config.accounts.cookies,
        sign_up: config.accounts.sign_up,
        tries_per_account: config.accounts.tries_per_account,
        tries_per_address: config.accounts.tries_per_address,
        ..account::Settings::default()
    }
}

fn access(config: &Config) -> Access {
    Access {
        posts_per_minute: config.server.posts_per_minute,
        trusted_origins: config.server.public_origin.iter().cloned().collect(),
        behind_proxy: config.server.behind_proxy,
    }
}

/// Where everything is.
fn greet(config: &Config, here: &str) {
    println!("Supple is at {here}");
    if let Some(origin) = &config.server.public_origin {
        println!("People reach it at {origin}");
    } else if !config.server.listen.ip().is_loopback() {
        println!(
            "Others in the network can reach it. To let them sign in, set server.public_origin (and use https)."
        );
    }
    println!("Data is kept in {}", config.database.address);
    match &config.mail.way {
        Way::Folder(folder) => println!("Mail is written to {}", folder.display()),
        Way::Smtp(smtp) => println!("Mail goes through {}", smtp.host),
    }
    println!("Stop it with Ctrl-C.");
}

/// The address as a person types it: this machine's own address by its name, which browsers trust more.
fn shown(address: SocketAddr) -> String {
    match address.ip().is_loopback() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}

/// Returns at Ctrl-C, or when the system asks the program to end.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

/// Logs go to standard error, as JSON when `--format json` was asked for.
fn log(context: &Context, verbose: bool) {
    let level = match verbose {
        true => LevelFilter::INFO,
        false => LevelFilter::WARN,
    };
    let chosen = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("tower_http", level)
        .with_target("supple", level)
        .with_target("web", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry();
    match context.json() {
        true => registry.with(lines.json().with_filter(chosen)).init(),
        false => registry.with(lines.with_filter(chosen)).init(),
    }
}
