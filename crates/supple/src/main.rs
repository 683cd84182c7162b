//! `supple`: may I have massage, which kind, and exactly how.

mod about;
mod audit_command;
mod check;
mod config;
mod config_command;
mod content;
mod interview;
mod knowledge_command;
mod practice_command;
mod report;
mod schema;
mod screen_register;
mod script_command;
mod serve;
mod session;
mod terminal;
mod wish;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use terminal::Terminal;

/// Massage care for back pain: may I have massage, which kind, and exactly how.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXIT_CODES, after_long_help = AFTER_HELP)]
struct Cli {
    /// Use the knowledge folder DIR instead of the built-in content.
    #[arg(long, global = true, value_name = "DIR", env = "SUPPLE_KNOWLEDGE")]
    knowledge: Option<PathBuf>,
    /// How to print; text by default, except for `screen`.
    #[arg(long, global = true, value_enum)]
    format: Option<Format>,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer a few questions, get a decision, a plan and what to do tonight.
    Check(check::Args),
    /// Print a session, step by step, within your limits.
    Script(script_command::Args),
    /// Be guided through a session with a timer, check-ins and stop rules.
    Session(session::Args),
    /// Open the web app on this machine: check, plan and session in a browser.
    Serve(serve::Args),
    /// Open the web app with an invented account, to see every page full; nothing is kept.
    Demo(serve::Args),
    /// Show and check the settings of the web app.
    Config(config_command::Args),
    /// Who looked at or changed whose record, and whether that log is whole.
    Audit(audit_command::Args),
    /// Begin a practice, list those that are there, bring clients and appointments along, or take everything of one away.
    Practice(practice_command::Args),
    /// Read about techniques, conditions, claims and choosing a therapist.
    About(about::Args),
    /// Check, list, show and compare knowledge folders.
    Knowledge(knowledge_command::Args),
    /// Screen a register: one JSON document per line in, one decision per line out.
    Screen(screen_register::Args),
    /// Print a JSON Schema.
    Schema(schema::Args),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 the input or the knowledge has problems; 2 wrong use of the command \
     line;\n3 care is withheld, or the decision is provisional (check, script, session); 130 interrupted.";

const AFTER_HELP: &str = "\
Start with:
  supple serve                               the web app, at http://localhost:8080
  supple check                               answer questions in the terminal
  supple check --answers examples/desk-worker.json --explain
  supple script --minutes 20 --for self --answers examples/desk-worker.json
  supple about stripping                     read about a technique

Exit codes:
  0    done
  1    the input or the knowledge has problems
  2    wrong use of the command line
  3    care is withheld, or the decision is provisional (check, script, session)
  130  interrupted

Supple is decision support for adults who seek massage for back pain. It is not a diagnosis, \
not an emergency service, and not reviewed by a regulator; its rules await sign-off by a clinician.";

/// The exit code for a decision that withholds care or is provisional.
const WITHHELD: u8 = 3;

/// What a command needs to know.
struct Context {
    knowledge: Option<PathBuf>,
    format: Option<Format>,
    terminal: Terminal,
}

impl Context {
    fn json(&self) -> bool {
        self.format == Some(Format::Json)
    }

    /// Loads the knowledge: the folder that was named, or the built-in content.
    fn load(&self) -> anyhow::Result<knowledge::Knowledge> {
        content::load(self.knowledge.as_deref())
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context {
        knowledge: cli.knowledge,
        format: cli.format,
        terminal: Terminal::new(cli.color),
    };
    let outcome = match cli.command {
        Command::Check(args) => check::run(&context, args),
        Command::Script(args) => script_command::run(&context, args),
        Command::Session(args) => session::run(&context, args),
        Command::Serve(args) => serve::run(&context, args),
        Command::Demo(args) => serve::run_demo(&context, args),
        Command::Config(args) => config_command::run(&context, args),
        Command::Audit(args) => audit_command::run(&context, args),
        Command::Practice(args) => practice_command::run(&context, args),
        Command::About(args) => about::run(&context, args),
        Command::Knowledge(args) => knowledge_command::run(&context, args),
        Command::Screen(args) => screen_register::run(&context, args),
        Command::Schema(args) => schema::run(&context, args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "supple", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    };
    outcome.unwrap_or_else(|error| {
        if terminal::is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        eprintln!("supple: {error:#}");
        ExitCode::FAILURE
    })
}
