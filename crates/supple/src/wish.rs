//! Which session is wanted: the arguments that `script` and `session` share, and the way from answers to a script.

use std::path::PathBuf;

use care::{Decision, Plan, Script, plan, screen};
use clap::ValueEnum;
use knowledge::{Answers, Knowledge, Setting};

use crate::content::read_answers;

/// Which session is wanted.
#[derive(Debug, clap::Args)]
pub struct Wish {
    /// The answers to plan from, as `supple check --save` writes them; `-` is standard input.
    #[arg(long, value_name = "FILE|-")]
    pub answers: PathBuf,
    /// Length of the session; what the plan proposes when left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=240))]
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
    Withheld(Box<Decision>),
}

impl Wish {
    /// Reads the answers, decides, plans and builds the session.
    ///
    /// # Errors
    /// Answers that cannot be read, or a session that the plan does not allow, with the reason.
    pub fn grant(&self, knowledge: &Knowledge) -> anyhow::Result<Granted> {
        let answers: Answers = read_answers(knowledge, &self.answers)?;
        let screening = screen(knowledge, &answers);
        let Ok(permit) = screening.permit() else {
            let decision = Decision::new(knowledge, &answers, &screening);
            return Ok(Granted::Withheld(Box::new(decision)));
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
    Some(course.clamp(length.from, length.to))
}
