//! Which session a plan gives: the first of its techniques, and of that the protocol that fits best.

use knowledge::limits::RegionSet;
use knowledge::{Knowledge, Setting};

use super::Script;
use super::build::{Draft, Frame};
use crate::plan::{Choice, Plan};

/// Why there is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoScript {
    /// Massage in this setting is not permitted, or no technique of the plan is for it.
    #[error("no session {} is possible. {reason}", by(*.setting))]
    Setting {
        /// Who would have given it.
        setting: Setting,
        /// Why not.
        reason: String,
    },
    /// The length is not possible.
    #[error("{minutes} minutes are not possible: choose from {from} to {to}")]
    Minutes {
        /// What was asked for.
        minutes: u16,
        /// The shortest session.
        from: u16,
        /// The longest session.
        to: u16,
    },
    /// Too little of any protocol of this length is within the limits.
    #[error("nothing of {minutes} minutes fits within the limits of this plan: try another length")]
    NothingFits {
        /// What was asked for.
        minutes: u16,
    },
    /// The technique or protocol is not part of the plan.
    #[error("{title} is not part of this plan. {reason}")]
    NotChosen {
        /// What was asked for.
        title: String,
        /// Why not.
        reason: String,
    },
    /// There is no such technique or protocol.
    #[error("there is no technique or session named `{id}`")]
    Unknown {
        /// What was asked for.
        id: String,
    },
    /// The plan was made with other content.
    #[error("the plan was made with other knowledge (version {version}): make it again")]
    OtherKnowledge {
        /// The version of the plan.
        version: String,
    },
}

fn by(setting: Setting) -> &'static str {
    match setting {
        Setting::Oneself => "on your own",
        Setting::Partner => "with a partner",
        Setting::Therapist => "with a therapist",
    }
}

impl Plan<'_> {
    /// A session of the best technique of the plan that has one for this setting and length (whole minutes).
    ///
    /// # Errors
    /// Why there is none, with the lengths that are possible.
    pub fn script(
        &self,
        knowledge: &Knowledge,
        setting: Setting,
        minutes: u16,
    ) -> Result<Script, NoScript> {
        self.pick(knowledge, None, setting, minutes)
    }

    /// A session of a technique or protocol of the plan, by id.
    ///
    /// # Errors
    /// As [`Plan::script`], and when it is unknown or not part of the plan.
    pub fn script_for(
        &self,
        knowledge: &Knowledge,
        id: &str,
        setting: Setting,
        minutes: u16,
    ) -> Result<Script, NoScript> {
        self.pick(knowledge, Some(id), setting, minutes)
    }

    fn pick(
        &self,
        knowledge: &Knowledge,
        wanted: Option<&str>,
        setting: Setting,
        minutes: u16,
    ) -> Result<Script, NoScript> {
        if knowledge.version() != self.knowledge_version {
            let version = self.knowledge_version.to_owned();
            return Err(NoScript::OtherKnowledge { version });
        }
        let frame = self.bounds.frame(knowledge, setting);
        let wanted = match wanted {
            Some(id) => Some(self.wanted(knowledge, id)?),
            None => None,
        };
        let mut choices: Vec<&Choice<'_>> = self
            .chosen
            .iter()
            .filter(|choice| choice.settings.contains(&setting))
            .filter(|choice| wanted.is_none_or(|wanted| wanted.technique == choice.technique))
            .collect();
        // What needs caution is not reached for only because it comes in a longer session.
        if choices
            .iter()
            .any(|choice| choice.fit != Some(3) && !choice.sessions.is_empty())
        {
            choices.retain(|choice| choice.fit != Some(3));
        }
        let techniques: Vec<&str> = choices.iter().map(|c| c.technique).collect();
        if techniques.is_empty() {
            let reason = self.why_nothing(knowledge, setting);
            return Err(NoScript::Setting { setting, reason });
        }
        let mut possible: Option<(u16, u16)> = None;
        let mut inside = false;
        for technique in techniques {
            let mut best: Option<(Measure, Draft<'_>)> = None;
            for protocol in knowledge.protocols_of(technique) {
                if wanted
                    .and_then(|wanted| wanted.protocol)
                    .is_some_and(|only| only != protocol.id)
                {
                    continue;
                }
                let Some((from, to)) = frame.lengths(protocol) else {
                    continue;
                };
                possible = Some(match possible {
                    Some((least, most)) => (least.min(from), most.max(to)),
                    None => (from, to),
                });
                if !(from..=to).contains(&minutes) {
                    continue;
                }
                inside = true;
                let Some(draft) = frame.draft(protocol, minutes) else {
                    continue;
                };
                let unhurried = minutes >= protocol.shortest();
                let measure = Measure::of(&draft, unhurried, self.bounds.painful);
                // The first of equals stays, so that the order of ids decides.
                if best.as_ref().is_none_or(|(best, _)| measure > *best) {
                    best = Some((measure, draft));
                }
            }
            if let Some((_, draft)) = best {
                return Ok(draft.script());
            }
        }
        Err(match possible {
            Some((from, to)) if !inside && !(from..=to).contains(&minutes) => {
                NoScript::Minutes { minutes, from, to }
            }
            Some(_) => NoScript::NothingFits { minutes },
            None => NoScript::Setting {
                setting,
                reason: "There is no guided session for it.".to_owned(),
            },
        })
    }

    /// Why no technique is chosen for a setting.
    fn why_nothing(&self, knowledge: &Knowledge, setting: Setting) -> String {
        let techniques = &knowledge.shelves().techniques;
        let reasons: Vec<String> = self
            .not_chosen
            .iter()
            .filter(|not| {
                let entry = techniques.get(not.technique);
                entry.is_some_and(|entry| entry.item.settings.contains(&setting))
            })
            .map(|not| format!("{}: {}", not.title, not.reasons.join(" ")))
            .collect();
        match reasons.as_slice() {
            [only] => only.clone(),
            _ => "None of the techniques of this plan is given this way.".to_owned(),
        }
    }

    /// The technique, and the one protocol if it was named.
    fn wanted<'a>(&self, knowledge: &'a Knowledge, id: &'a str) -> Result<Wanted<'a>, NoScript> {
        let shelves = knowledge.shelves();
        let (technique, protocol) = match shelves.protocols.get_key_value(id) {
            Some((id, entry)) => (entry.item.technique.as_str(), Some(id.as_str())),
            None => (id, None),
        };
        if let Some(not) = self
            .not_chosen
            .iter()
            .find(|not| not.technique == technique)
        {
            return Err(NoScript::NotChosen {
                title: not.title.to_owned(),
                reason: not.reasons.join(" "),
            });
        }
        match self
            .chosen
            .iter()
            .any(|choice| choice.technique == technique)
        {
            true => Ok(Wanted {
                technique,
                protocol,
            }),
            false => Err(NoScript::Unknown { id: id.to_owned() }),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Wanted<'a> {
    technique: &'a str,
    protocol: Option<&'a str>,
}

/// How well a protocol fits a person; the greatest is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Measure {
    /// It is not squeezed below its shortest length.
    unhurried: bool,
    /// Seconds given as written, where it hurts, and with a tool the person has; each counts alike.
    seconds: u32,
}

impl Measure {
    fn of(draft: &Draft<'_>, unhurried: bool, painful: RegionSet) -> Measure {
        let seconds = draft.parts.iter().map(|part| match part.given {
            None => 0,
            Some(given) => {
                let as_written = u32::from(!given.replaced);
                let where_it_hurts = u32::from(given.form.regions & painful != 0);
                let own_tool = u32::from(given.form.tool_thing & draft.own_tools() != 0);
                part.seconds * (as_written + where_it_hurts + own_tool)
            }
        });
        Measure {
            unhurried,
            seconds: seconds.sum(),
        }
    }
}

impl Frame<'_> {
    /// The shortest and longest session in minutes that can really be built for a technique; `None` = none.
    pub(crate) fn sessions(&self, technique: &str) -> Option<(u16, u16)> {
        let mut found: Option<(u16, u16)> = None;
        for protocol in self.knowledge.protocols_of(technique) {
            let Some((from, to)) = self.lengths(protocol) else {
                continue;
            };
            let parts = self.parts(protocol);
            let listed = protocol.minutes.iter().copied();
            let buildable = listed
                .chain([from, to])
                .filter(|minutes| (from..=to).contains(minutes))
                .filter(|minutes| self.is_buildable(&parts, protocol, *minutes));
            for minutes in buildable {
                found = Some(match found {
                    Some((least, most)) => (least.min(minutes), most.max(minutes)),
                    None => (minutes, minutes),
                });
            }
        }
        found
    }
}
