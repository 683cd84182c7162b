//! Which session is wanted: the arguments that `script` and `session` share, and the way from answers to a script.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use care::{Decision, Plan, Script, Withheld, plan, screen};
use clap::ValueEnum;
use clap::error::ErrorKind;
use knowledge::{Answers, Knowledge, Setting};

use crate::content::read_answers;
use crate::{Context, WITHHELD, report};

/// Which session is wanted.
#[derive(Debug, clap::Args)]
pub struct Wish {
    /// The answers to plan from, as `supple check --save` writes them; `-` is standard input.
    #[arg(long, value_name = "FILE|-")]
    answers: Option<PathBuf>,
    /// Length of the session; what the plan proposes when left out.
    #[arg(long, value_name = "N")]
    minutes: Option<u16>,
    /// Who gives the session.
    #[arg(long = "for", value_enum, default_value_t = For::Oneself)]
    setting: For,
    /// A technique or session of the plan, by its id; the best one when left out.
    #[arg(long, value_name = "ID")]
    technique: Option<String>,
}

/// Who gives the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum For {
    /// You, alone.
    #[value(name = "self")]
    Oneself,
    /// A partner or friend at home.
    Partner,
    /// A trained massage therapist.
    Therapist,
}

/// What became of a wish.
pub enum Granted {
    /// A session within the limits.
    Script(Box<Script>),
    /// No plan: withheld, or not decided yet.
    Withheld(Box<Refusal>),
}

/// Why there is no session.
pub struct Refusal {
    decision: Decision,
    why: Withheld,
}

impl Refusal {
    /// Prints it, and gives the exit code that goes with it.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub fn print(&self, context: &Context, knowledge: &Knowledge) -> anyhow::Result<ExitCode> {
        let mut out = io::stdout().lock();
        let terminal = &context.terminal;
        if context.json() {
            serde_json::to_writer_pretty(&mut out, &self.decision)?;
            writeln!(out)?;
        } else {
            report::decision(&mut out, terminal, knowledge, &self.decision, false)?;
            writeln!(out)?;
            terminal.text(
                &mut out,
                0,
                &format!("There is no session now: {}.", self.why),
            )?;
            report::closing(&mut out, terminal, &self.decision)?;
        }
        Ok(ExitCode::from(WITHHELD))
    }
}

impl Wish {
    /// Where the answers are; without any, the program ends with a hint, as for every wrong use.
    pub fn answers(&self) -> &Path {
        self.answers.as_deref().unwrap_or_else(|| {
            let hint = "a session rests on your answers. Answer the questions first, then name them:\n  \
                        supple check --save answers.json\n  supple session --answers answers.json\n";
            clap::Error::raw(ErrorKind::MissingRequiredArgument, hint).exit()
        })
    }

    /// Reads the answers, decides, plans and builds the session.
    ///
    /// # Errors
    /// Answers that cannot be read, or a session that the plan does not allow, with the reason.
    pub fn grant(&self, knowledge: &Knowledge) -> anyhow::Result<Granted> {
        let answers: Answers = read_answers(knowledge, self.answers())?;
        let screening = screen(knowledge, &answers);
        let permit = match screening.permit() {
            Ok(permit) => permit,
            Err(why) => {
                let decision = Decision::new(knowledge, &answers, &screening);
                return Ok(Granted::Withheld(Box::new(Refusal { decision, why })));
            }
        };
        let plan = plan(knowledge, &answers, &permit);
        let setting = match self.setting {
            For::Oneself => Setting::Oneself,
            For::Partner => Setting::Partner,
            For::Therapist => Setting::Therapist,
        };
        let technique = self.technique.as_deref();
        let minutes = self
            .minutes
            .or_else(|| proposed(&plan, setting, technique))
            .unwrap_or(0);
        let script = match technique {
            Some(id) => plan.script_for(knowledge, id, setting, minutes),
            None => plan.script(knowledge, setting, minutes),
        }?;
        Ok(Granted::Script(Box::new(script)))
    }
}

/// The shortest length of the plan's course, or what is nearest to it in this setting.
fn proposed(plan: &Plan, setting: Setting, technique: Option<&str>) -> Option<u16> {
    let length = plan
        .chosen
        .iter()
        .filter(|choice| technique.is_none_or(|id| choice.technique == id))
        .flat_map(|choice| &choice.sessions)
        .find(|length| length.setting == setting)?;
    let course = plan
        .dose
        .as_ref()
        .map_or(length.from, |dose| dose.minutes.min as u16);
    Some(course.clamp(length.from, length.to.max(length.from)))
}
