//! The live screen: a key at a time, redrawn in place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use care::Session;
use care::session::{Due, Effect, Event, NotNow, Sign, State};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::size;
use knowledge::Knowledge;

use super::answering::Answering;
use super::keys::LiveTerminal;
use super::screen::{Panel, View, draw};
use super::{Guided, words};
use crate::terminal::Terminal;

const REDRAW: Duration = Duration::from_millis(200);

/// Guides a session on the live screen.
///
/// # Errors
/// When the terminal cannot be read or written.
#[expect(
    clippy::disallowed_methods,
    reason = "a session in real time; the core is told what has passed"
)]
pub fn guide(
    knowledge: &Knowledge,
    session: Session,
    terminal: Terminal,
) -> anyhow::Result<Guided> {
    // On the live screen Ctrl-C is a key; the signal can still come from elsewhere.
    let signalled = Arc::new(AtomicBool::new(false));
    let signal = Arc::clone(&signalled);
    ctrlc::set_handler(move || signal.store(true, Ordering::Relaxed))?;
    let mut live = Live {
        screen: LiveTerminal::take()?,
        signalled,
        begun: Instant::now(),
        knowledge,
        terminal,
        session,
        panel: Panel::Prepare,
        message: String::new(),
    };
    let interrupted = live.run()?;
    Ok(Guided {
        session: live.session,
        interrupted,
    })
}

struct Live<'a> {
    screen: LiveTerminal,
    signalled: Arc<AtomicBool>,
    begun: Instant,
    knowledge: &'a Knowledge,
    terminal: Terminal,
    session: Session,
    panel: Panel,
    message: String,
}

impl Live<'_> {
    /// Runs until the end; whether it was interrupted.
    fn run(&mut self) -> anyhow::Result<bool> {
        while self.panel != Panel::Done {
            let (width, height) = size()?;
            let view = View {
                knowledge: self.knowledge,
                session: &self.session,
                panel: &self.panel,
                message: &self.message,
            };
            let lines = draw(&view, &self.terminal, width.into(), height.into());
            self.screen.draw(&lines)?;
            if self.signalled.load(Ordering::Relaxed) {
                return self.interrupt();
            }
            if event::poll(REDRAW)?
                && let event::Event::Key(key) = event::read()?
                && key.kind != KeyEventKind::Release
            {
                if key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c') {
                    return self.interrupt();
                }
                self.key(key)?;
            }
            if self.panel != Panel::Prepare {
                self.apply(Event::Tick)?;
            }
        }
        Ok(false)
    }

    fn interrupt(&mut self) -> anyhow::Result<bool> {
        if !self.session.is_over() {
            self.apply(stop("interrupted"))?;
        }
        Ok(true)
    }

    fn key(&mut self, key: KeyEvent) -> anyhow::Result<()> {
        let code = match key.code {
            KeyCode::Char(letter) => KeyCode::Char(letter.to_ascii_lowercase()),
            other => other,
        };
        let go_on = matches!(code, KeyCode::Enter | KeyCode::Char(' '));
        match &mut self.panel {
            Panel::Prepare if go_on => self.apply(Event::Start),
            Panel::Prepare if code == KeyCode::Char('q') => self.apply(stop("")),
            Panel::Stop(_) | Panel::End if self.session.is_over() => {
                if go_on || code == KeyCode::Char('q') {
                    self.panel = Panel::Done;
                }
                Ok(())
            }
            Panel::Stop(signs) if go_on => {
                match signs.len() > 1 {
                    true => drop(signs.remove(0)),
                    false => self.panel = Panel::Step,
                }
                Ok(())
            }
            Panel::Leave => match code {
                KeyCode::Enter | KeyCode::Char('q' | 'y') => self.apply(stop("")),
                _ => {
                    self.panel = Panel::Step;
                    self.sync();
                    Ok(())
                }
            },
            _ if code == KeyCode::Char('q') => {
                self.panel = Panel::Leave;
                Ok(())
            }
            Panel::Answering(_, answering) => match answering.key(code, self.session.signs()) {
                Some(report) => {
                    self.panel = Panel::Step;
                    self.apply(Event::CheckIn(report))
                }
                None => Ok(()),
            },
            Panel::Step => match code {
                KeyCode::Char(' ') => match self.session.state() {
                    State::Paused(_) => self.apply(Event::Resume),
                    _ => self.apply(Event::Pause),
                },
                KeyCode::Char('e') => self.apply(Event::Ease),
                KeyCode::Char('s') => self.apply(Event::Skip),
                KeyCode::Char('c') => self.apply(Event::AskCheckIn),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn apply(&mut self, event: Event) -> anyhow::Result<()> {
        let now_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let resumed = event == Event::Resume;
        match self.session.apply(event, now_ms) {
            Ok(effects) => {
                if resumed {
                    self.message.clear();
                }
                self.show(effects)
            }
            Err(NotNow::State(_)) => Ok(()),
            Err(refused) => {
                self.message = format!("Not now: {refused}.");
                Ok(())
            }
        }
    }

    fn show(&mut self, effects: Vec<Effect>) -> anyhow::Result<()> {
        let mut signs: Vec<Sign> = Vec::new();
        if effects
            .iter()
            .any(|effect| matches!(effect, Effect::StepStarted { .. }))
        {
            self.message.clear();
        }
        for effect in effects {
            if let Some(sentence) = words::happened(&effect) {
                self.message = sentence;
            }
            match effect {
                Effect::StepStarted { .. } | Effect::CheckInDue { .. } | Effect::Finished => {
                    self.screen.bell()?;
                }
                Effect::StopNow(sign) => signs.push(sign),
                _ => {}
            }
        }
        if !signs.is_empty() {
            self.panel = Panel::Stop(signs);
        }
        self.sync();
        Ok(())
    }

    /// The panel follows the session, but a stop sign or a question stays until it is answered.
    fn sync(&mut self) {
        match (self.session.state(), &self.panel) {
            (_, Panel::Stop(_) | Panel::Done) => {}
            (State::Stopped { .. } | State::Finished, _) => self.panel = Panel::End,
            (_, Panel::Leave | Panel::Answering(..)) => {}
            (State::CheckIn { due, .. }, _) => {
                let first = *due == Due::Start;
                self.panel = Panel::Answering(*due, Answering::new(first));
            }
            (State::NotStarted, _) => self.panel = Panel::Prepare,
            _ => self.panel = Panel::Step,
        }
    }
}

fn stop(reason: &str) -> Event {
    Event::Stop {
        reason: reason.to_owned(),
    }
}
