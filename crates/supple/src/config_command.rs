//! `supple config`: what is set, and where from.

use std::process::ExitCode;

use crate::Context;
use crate::config::{Config, Flags};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show each setting, and where its value comes from; secrets stay hidden.
    Show(Flags),
    /// Check the settings; exit code 1 when they have problems.
    Check(Flags),
}

pub fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        Action::Show(flags) => {
            let config = Config::load(&flags, context.knowledge.clone())?;
            if context.json() {
                println!("{}", serde_json::to_string_pretty(&config.settings)?);
            } else {
                show(&config);
            }
        }
        Action::Check(flags) => {
            let config = Config::load(&flags, context.knowledge.clone())?;
            match config.file {
                Some(file) => println!("The configuration is fine: {}.", file.display()),
                None => println!("The configuration is fine; there is no file."),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(config: &Config) {
    let mut section = "";
    for setting in &config.settings {
        let (of, name) = setting.name.split_once('.').unwrap_or(("", setting.name));
        if of != section {
            let gap = if section.is_empty() { "" } else { "\n" };
            println!("{gap}[{of}]");
            section = of;
        }
        let value = match setting.value.as_str() {
            "" => "(not set)",
            value => value,
        };
        println!("{name} = {value}  # {}", setting.from);
        println!("    {}", setting.about);
    }
}
