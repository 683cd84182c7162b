//! Plain lines and typed commands: for screen readers, pipes and tests. Without a terminal there is no timer; `next` says
//! that a step is done.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use care::Session;
use care::session::{DEEP_WORK_MS, Due, Effect, Event, LONGEST_GAP_MS, Report, Sign, State, Wish};
use knowledge::Knowledge;

use super::words;
use super::{Guided, record};
use crate::Context;
use crate::terminal::Terminal;

const HELP: &str = "Commands: next, ease, skip, pause, resume, check DISCOMFORT PAIN [lighter|firmer] [numbers of signs], \
     ask (a check-in now), signs (list them), where, stop, help.";

/// Guides a session in lines.
///
/// # Errors
/// When the terminal cannot be read or written.
#[expect(
    clippy::disallowed_methods,
    reason = "a session in real time; the core is told what has passed"
)]
pub fn guide(knowledge: &Knowledge, session: Session, context: &Context) -> anyhow::Result<Guided> {
    // With --format json the lines must not mix with the document on standard output.
    let out: Box<dyn Write> = match context.json() {
        true => Box::new(io::stderr()),
        false => Box::new(io::stdout()),
    };
    let typed = io::stdin().is_terminal();
    let mut plain = Plain {
        knowledge,
        session,
        terminal: context.terminal,
        out,
        clock: match typed {
            true => Clock::Real(Instant::now()),
            false => Clock::Told(0),
        },
    };
    plain.welcome()?;
    plain.apply(Event::Start)?;
    let interrupted = plain.listen(&listen()?)?;
    Ok(Guided {
        session: plain.session,
        interrupted,
    })
}

enum Input {
    Line(String),
    End,
    Interrupt,
}

/// Time by the clock of the machine, or by what the person says is done.
enum Clock {
    Real(Instant),
    Told(u64),
}

struct Plain<'a> {
    knowledge: &'a Knowledge,
    session: Session,
    terminal: Terminal,
    out: Box<dyn Write>,
    clock: Clock,
}

impl Plain<'_> {
    fn welcome(&mut self) -> io::Result<()> {
        let script = self.session.script();
        let title = format!(
            "{}, {}, {}.",
            script.title(),
            words::clock(u64::from(script.seconds()) * 1000),
            words::setting(script.setting())
        );
        self.terminal.text(&mut self.out, 0, &title)?;
        if !script.prepare().is_empty() {
            self.terminal.heading(&mut self.out, "Before you begin")?;
        }
        for line in script.prepare() {
            self.terminal.item(&mut self.out, 0, line)?;
        }
        writeln!(self.out)?;
        self.terminal.text(&mut self.out, 0, HELP)
    }

    /// Takes commands until the end; whether it was interrupted.
    fn listen(&mut self, input: &Receiver<Input>) -> anyhow::Result<bool> {
        while !self.session.is_over() {
            self.out.flush()?;
            let next = match self.clock {
                Clock::Real(_) => input.recv_timeout(Duration::from_millis(250)),
                Clock::Told(_) => input.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(Input::Line(line)) => self.command(line.trim())?,
                Ok(Input::Interrupt) => {
                    self.apply(stop("interrupted"))?;
                    return Ok(true);
                }
                Ok(Input::End) | Err(RecvTimeoutError::Disconnected) => {
                    self.apply(stop("no more commands came"))?;
                }
                Err(RecvTimeoutError::Timeout) => self.apply(Event::Tick)?,
            }
        }
        self.out.flush()?;
        Ok(false)
    }

    fn command(&mut self, line: &str) -> anyhow::Result<()> {
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match name {
            "" => Ok(()),
            "next" | "n" => self.next(),
            "ease" | "e" => self.apply(Event::Ease),
            "skip" => self.apply(Event::Skip),
            "pause" => self.apply(Event::Pause),
            "resume" => self.apply(Event::Resume),
            "ask" => self.apply(Event::AskCheckIn),
            "check" | "c" => match report(rest, self.session.signs()) {
                Ok(report) => self.apply(Event::CheckIn(report)),
                Err(problem) => self.say(&problem),
            },
            "signs" => self.signs(),
            "where" => self.place(),
            "stop" | "q" => self.apply(stop(rest.trim())),
            "help" => self.say(HELP),
            other => self.say(&format!("There is no command \"{other}\". {HELP}")),
        }
    }

    /// The step is done; with a clock it is the next one that is wanted.
    fn next(&mut self) -> anyhow::Result<()> {
        let State::Running(place) = *self.session.state() else {
            // The refusal says what is in the way.
            return self.apply(match self.session.state() {
                State::Paused(_) => return self.say("The session is paused: type resume first."),
                _ => Event::Skip,
            });
        };
        let Clock::Told(_) = self.clock else {
            return self.apply(Event::Skip);
        };
        let mut left_ms = place.left_ms;
        while left_ms > 0 {
            let part = left_ms.min(LONGEST_GAP_MS);
            left_ms -= part;
            if let Clock::Told(now_ms) = &mut self.clock {
                *now_ms += part;
            }
            self.apply(Event::Tick)?;
            let State::Running(now) = self.session.state() else {
                break;
            };
            if now.step != place.step {
                break;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) -> anyhow::Result<()> {
        let now_ms = match self.clock {
            Clock::Real(begun) => u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            Clock::Told(now_ms) => now_ms,
        };
        let resumed = event == Event::Resume;
        match self.session.apply(event, now_ms) {
            Ok(effects) => {
                let begins = effects
                    .iter()
                    .any(|effect| matches!(effect, Effect::StepStarted { .. }));
                if resumed && !begins {
                    self.place()?;
                }
                effects.iter().try_for_each(|effect| self.show(effect))
            }
            Err(refused) => self.say(&format!("Not now: {refused}.")),
        }
    }

    fn show(&mut self, effect: &Effect) -> anyhow::Result<()> {
        match effect {
            Effect::StepStarted { .. } => self.place(),
            Effect::CheckInDue { due } => {
                let ask = match due {
                    Due::Start => "How much pain is there now, 0-10? Type: check 0 PAIN",
                    _ => {
                        "Discomfort from the work 0-10, pain 0-10, and whether anything is new. Type: check DISCOMFORT \
                         PAIN, with the numbers of signs behind it; signs lists them."
                    }
                };
                let lead = match due {
                    Due::DeepWork => format!(
                        "Check-in, after {} minutes of deep work.",
                        DEEP_WORK_MS / 60_000
                    ),
                    _ => "Check-in.".to_owned(),
                };
                self.say(&format!("{lead} {ask}"))
            }
            Effect::StopNow(sign) => {
                writeln!(self.out)?;
                record::sign(&mut self.out, &self.terminal, sign)?;
                match sign.ends_session {
                    true => Ok(()),
                    false => self.say("The session is paused. Type resume to go on, or stop."),
                }
            }
            Effect::Stopped { .. } => self.say("The session has ended."),
            Effect::Finished => self.say("That was the session."),
            // A countdown means nothing without a clock, and aftercare is part of the record.
            Effect::Countdown { .. } if matches!(self.clock, Clock::Told(_)) => Ok(()),
            effect => match words::happened(effect) {
                Some(sentence) => self.say(&sentence),
                None => Ok(()),
            },
        }
    }

    /// The step the session is at.
    fn place(&mut self) -> anyhow::Result<()> {
        let Some(place) = self.session.place() else {
            return Ok(());
        };
        let steps = self.session.script().steps();
        let Some(words) = words::step(self.knowledge, &self.session, place.step) else {
            return Ok(());
        };
        let title = format!(
            "Step {} of {}, {}, {}.",
            place.step + 1,
            steps.len(),
            words::lower(&steps[place.step].phase),
            words::clock(place.left_ms)
        );
        let mut what = format!("{}. {}.", words.short(), words.position);
        if let Some(pressure) = words.pressure {
            what.push_str(&format!(
                " Pressure {}.",
                care::script::pressure_span(pressure)
            ));
        }
        writeln!(self.out)?;
        self.terminal.text(&mut self.out, 0, &title)?;
        self.terminal.text(&mut self.out, 2, &what)?;
        self.terminal.text(&mut self.out, 2, &words.cue)?;
        Ok(())
    }

    fn signs(&mut self) -> anyhow::Result<()> {
        for (i, sign) in self.session.signs().iter().enumerate() {
            let line = format!("{} {}", i + 1, sign.sign);
            self.terminal.text(&mut self.out, 2, &line)?;
        }
        Ok(())
    }

    fn say(&mut self, sentence: &str) -> anyhow::Result<()> {
        self.terminal.text(&mut self.out, 0, sentence)?;
        Ok(())
    }
}

/// Reads `DISCOMFORT PAIN [lighter|firmer] [signs]`; a sign is its number or its id.
fn report(text: &str, signs: &[Sign]) -> Result<Report, String> {
    let mut parts = text.split_whitespace();
    let mut number = |what: &str| match parts.next().map(str::parse::<u8>) {
        Some(Ok(number)) if number <= 10 => Ok(number),
        _ => Err(format!("Type {what} as a number 0-10, as in: check 3 4")),
    };
    let mut report = Report {
        discomfort: number("the discomfort")?,
        pain: number("the pain")?,
        ..Report::default()
    };
    for part in parts {
        let by_number = part
            .parse::<usize>()
            .ok()
            .and_then(|n| signs.get(n.checked_sub(1)?));
        match (part, by_number) {
            ("lighter", _) => report.pressure = Wish::Lighter,
            ("same", _) => report.pressure = Wish::Same,
            ("firmer", _) => report.pressure = Wish::Firmer,
            (_, Some(sign)) => report.signs.push(sign.rule.clone()),
            (id, None) if signs.iter().any(|sign| sign.rule == id) => {
                report.signs.push(id.to_owned())
            }
            (other, None) => {
                return Err(format!(
                    "\"{other}\" is not a sign; type signs to see their numbers."
                ));
            }
        }
    }
    Ok(report)
}

/// Lines of standard input, its end, and Ctrl-C, so that the record is never lost.
fn listen() -> anyhow::Result<Receiver<Input>> {
    let (sender, receiver) = channel();
    let interrupts = sender.clone();
    ctrlc::set_handler(move || {
        // Nobody listens any more once the session is over: then Ctrl-C ends the program.
        if interrupts.send(Input::Interrupt).is_err() {
            std::process::exit(super::INTERRUPTED.into());
        }
    })?;
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if sender.send(Input::Line(line)).is_err() {
                return;
            }
        }
        // The receiver may be gone already; then nobody waits for the end.
        let _ = sender.send(Input::End);
    });
    Ok(receiver)
}

fn stop(reason: &str) -> Event {
    Event::Stop {
        reason: reason.to_owned(),
    }
}
