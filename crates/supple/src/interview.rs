//! The interview: asks only what can still matter, one question at a time, in plain lines that also work in a pipe, with a
//! screen reader and in a test.

use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, channel};

use care::interview::{self, Next};
use care::{Screening, screen};
use knowledge::items::QuestionKind;
use knowledge::{Answers, AskedQuestion, Clearance, Knowledge, QuestionIx, Value};

use crate::content::today;
use crate::terminal::{Style, Terminal};

/// What came from the person.
pub enum Event {
    /// A line.
    Line(String),
    /// The end of input.
    End,
    /// Ctrl-C.
    Interrupt,
}

/// Where lines come from.
pub trait Input {
    /// Waits for the next event.
    fn next(&mut self) -> Event;
}

/// Standard input, and Ctrl-C as an event of its own so that answers are never lost.
pub struct Keyboard {
    events: Receiver<Event>,
    ended: bool,
}

impl Keyboard {
    /// Starts listening.
    ///
    /// # Errors
    /// When Ctrl-C cannot be caught.
    pub fn listen() -> anyhow::Result<Keyboard> {
        let (sender, receiver) = channel();
        let interrupts = sender.clone();
        ctrlc::set_handler(move || {
            // Nobody listens any more once the interview is over: then Ctrl-C ends the program.
            if interrupts.send(Event::Interrupt).is_err() {
                std::process::exit(130);
            }
        })?;
        std::thread::spawn(move || {
            for line in io::stdin().lock().lines() {
                let event = match line {
                    Ok(line) => Event::Line(line),
                    Err(_) => break,
                };
                if sender.send(event).is_err() {
                    return;
                }
            }
            // The receiver may be gone already; then nobody waits for the end.
            let _ = sender.send(Event::End);
        });
        Ok(Keyboard {
            events: receiver,
            ended: false,
        })
    }
}

impl Input for Keyboard {
    fn next(&mut self) -> Event {
        // Ctrl-C can always come, so the channel itself never ends.
        if self.ended {
            return Event::End;
        }
        let event = self.events.recv().unwrap_or(Event::End);
        self.ended = matches!(event, Event::End);
        event
    }
}

/// How an interview ended.
pub enum Ending {
    /// Nothing is open any more.
    Complete(Answers),
    /// The person stopped; the answers so far.
    Stopped(Answers),
}

/// What a person typed at a question.
enum Reply {
    Answer(Value),
    Back,
    Why,
    Stop,
    Unclear(String),
}

/// An interview under way.
pub struct Interview<'a, I, O> {
    knowledge: &'a Knowledge,
    terminal: &'a Terminal,
    input: I,
    out: O,
    answers: Answers,
    asked: Vec<QuestionIx>,
}

impl<'a, I: Input, O: Write> Interview<'a, I, O> {
    /// Begins, or goes on from earlier answers.
    pub fn new(
        knowledge: &'a Knowledge,
        terminal: &'a Terminal,
        answers: Answers,
        input: I,
        out: O,
    ) -> Self {
        Interview {
            knowledge,
            terminal,
            input,
            out,
            answers,
            asked: Vec::new(),
        }
    }

    /// Asks until nothing is open, or the person stops.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn run(mut self) -> io::Result<Ending> {
        let welcome = "Answer for the person who would be massaged. Nothing is stored or sent. \
                       You can stop at any time and go on later.";
        self.terminal.text(&mut self.out, 0, welcome)?;
        loop {
            let screening = screen(self.knowledge, &self.answers);
            let done = match interview::next(self.knowledge, &self.answers, &screening) {
                Next::Ask(question) => self.ask(question, &screening)?,
                Next::Resolve => self.resolve_conflict(&screening)?,
                Next::Done => match self.offer_clearance(&screening)? {
                    Some(going_on) => going_on,
                    None => return Ok(Ending::Complete(self.answers)),
                },
            };
            if !done {
                return Ok(Ending::Stopped(self.answers));
            }
        }
    }

    /// Asks one question until it has an answer; false = the person wants to stop.
    fn ask(&mut self, ix: QuestionIx, screening: &Screening) -> io::Result<bool> {
        self.show(ix, screening)?;
        loop {
            let reply = match self.prompt()? {
                Some(line) => read_reply(self.knowledge.question(ix), &line),
                None => Reply::Stop,
            };
            match reply {
                Reply::Answer(value) => {
                    interview::reply(self.knowledge, &mut self.answers, ix, value);
                    self.asked.retain(|asked| *asked != ix);
                    self.asked.push(ix);
                    return Ok(true);
                }
                Reply::Back => {
                    if let Some(last) = self.asked.pop() {
                        self.answers.set(last, None);
                        self.answers.drop_inapplicable(self.knowledge);
                        return Ok(true);
                    }
                    writeln!(self.out, "  This is the first question.")?;
                }
                Reply::Why => self.explain(ix, screening)?,
                Reply::Stop => return Ok(false),
                Reply::Unclear(message) => writeln!(
                    self.out,
                    "  {}",
                    self.terminal.paint(Style::Caution, &message)
                )?,
            }
        }
    }

    fn show(&mut self, ix: QuestionIx, screening: &Screening) -> io::Result<()> {
        let question = self.knowledge.question(ix);
        let terminal = self.terminal;
        let done = self.answers.count();
        let to_come = screening.open.len().max(1);
        let stage = interview::stage_words(question.stage());
        let out = &mut self.out;
        writeln!(out)?;
        let rule = "─".repeat(terminal.width().min(72));
        writeln!(out, "{}", terminal.paint(Style::Quiet, &rule))?;
        let width = 20;
        let filled = (done * width / (done + to_come)).min(width);
        let bar = format!("{}{}", "█".repeat(filled), "░".repeat(width - filled));
        writeln!(
            out,
            "{}  {}",
            terminal.paint(Style::Quiet, &bar),
            terminal.paint(Style::Quiet, &format!("{stage} · at most {to_come} to go"))
        )?;
        writeln!(out)?;
        terminal.styled(out, 2, Style::Strong, &question.item.title)?;
        if !question.item.help.is_empty() {
            terminal.text(out, 2, &question.item.help)?;
        }
        if !question.options.is_empty() {
            writeln!(out)?;
        }
        for (i, shown) in question.shown.iter().enumerate() {
            let option = &question.options[*shown];
            let number = format!("{:>3}  ", i + 1);
            let mut text = Vec::new();
            terminal.text(&mut text, 7, &option.text)?;
            let text = String::from_utf8_lossy(&text);
            write!(
                out,
                "  {}{}",
                terminal.paint(Style::Note, &number),
                text.trim_start()
            )?;
        }
        writeln!(out)?;
        let hint = match question.item.kind {
            QuestionKind::YesNo => "y yes · n no",
            QuestionKind::Number => "a number",
            QuestionKind::Choice => "one number",
            _ => "numbers, with spaces · Enter none of these",
        };
        let dont_know = match question.item.dont_know {
            true => " · d don't know",
            false => "",
        };
        let hint = format!("{hint}{dont_know} · b back · ? why · q stop");
        terminal.styled(out, 2, Style::Quiet, &hint)
    }

    fn explain(&mut self, ix: QuestionIx, screening: &Screening) -> io::Result<()> {
        let text = interview::why(self.knowledge, screening, ix);
        self.terminal.styled(&mut self.out, 2, Style::Note, &text)
    }

    /// Shows two answers that do not fit and lets the person change one or keep both.
    fn resolve_conflict(&mut self, screening: &Screening) -> io::Result<bool> {
        let decision = care::Decision::new(self.knowledge, &self.answers, screening);
        let Some(conflict) = decision.conflicts.into_iter().next() else {
            return Ok(true);
        };
        writeln!(self.out)?;
        self.terminal.styled(
            &mut self.out,
            2,
            Style::Caution,
            "Two answers do not fit together.",
        )?;
        self.terminal.text(&mut self.out, 2, &conflict.text)?;
        let questions: Vec<QuestionIx> = conflict
            .ask
            .iter()
            .filter_map(|id| self.knowledge.question_ix(id))
            .collect();
        for (i, ix) in questions.iter().enumerate() {
            let title = &self.knowledge.question(*ix).item.title;
            writeln!(self.out, "    {}  change: {title}", i + 1)?;
        }
        writeln!(self.out, "    {}  both are right", questions.len() + 1)?;
        while let Some(line) = self.prompt()? {
            match line.trim().parse::<usize>() {
                Ok(n) if n == questions.len() + 1 => {
                    self.answers.confirmed.push(conflict.id);
                    return Ok(true);
                }
                Ok(n) if (1..=questions.len()).contains(&n) => {
                    self.answers.set(questions[n - 1], None);
                    return self.ask(questions[n - 1], screening);
                }
                _ if line.trim() == "q" => return Ok(false),
                _ => writeln!(
                    self.out,
                    "  Type a number from 1 to {}.",
                    questions.len() + 1
                )?,
            }
        }
        Ok(false)
    }

    /// When a clinician's agreement would lift everything that stands in the way, asks for it.
    /// `None` = nothing to ask; otherwise whether to go on.
    fn offer_clearance(&mut self, screening: &Screening) -> io::Result<Option<bool>> {
        let blocking = interview::clearable(self.knowledge, &self.answers, screening);
        if blocking.is_empty() {
            return Ok(None);
        }
        writeln!(self.out)?;
        self.terminal.styled(
            &mut self.out,
            2,
            Style::Strong,
            "One more question: has a clinician agreed to massage, knowing about this, in the last 90 days?",
        )?;
        for rule in &blocking {
            let title = &self.knowledge.rule(*rule).title;
            self.terminal.item(&mut self.out, 4, title)?;
        }
        self.terminal.styled(
            &mut self.out,
            2,
            Style::Quiet,
            "y yes, for all of these · Enter no",
        )?;
        match self.prompt()? {
            Some(line) if is_yes(&line) => {}
            Some(_) => return Ok(None),
            None => return Ok(Some(false)),
        }
        writeln!(self.out, "  Who agreed? (for example: my family doctor)")?;
        let Some(by) = self.prompt()? else {
            return Ok(Some(false));
        };
        let on = loop {
            writeln!(self.out, "  On which day? (YYYY-MM-DD)")?;
            let Some(line) = self.prompt()? else {
                return Ok(Some(false));
            };
            match line.trim().parse::<jiff::civil::Date>() {
                Ok(date) if date <= today() => break date,
                _ => writeln!(self.out, "  Expected a day that is not in the future.")?,
            }
        };
        let by: String = by.chars().filter(|c| !c.is_control()).take(100).collect();
        for rule in blocking {
            self.answers.clearances.push(Clearance {
                rule: self.knowledge.rules()[rule as usize].clone(),
                by: by.trim().to_owned(),
                on,
            });
        }
        Ok(Some(true))
    }

    /// One line from the person; `None` = they want to stop.
    fn prompt(&mut self) -> io::Result<Option<String>> {
        write!(self.out, "  {} ", self.terminal.paint(Style::Go, "›"))?;
        self.out.flush()?;
        match self.input.next() {
            Event::Line(line) => Ok(Some(line)),
            Event::End | Event::Interrupt => {
                writeln!(self.out)?;
                Ok(None)
            }
        }
    }
}

/// Whether a line means yes.
pub fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

fn read_reply(question: &AskedQuestion, line: &str) -> Reply {
    let line = line.trim().to_lowercase();
    match line.as_str() {
        "b" | "back" => return Reply::Back,
        "?" | "why" | "help" => return Reply::Why,
        "q" | "quit" | "stop" => return Reply::Stop,
        "d" | "don't know" | "dont know" if question.item.dont_know => {
            return Reply::Answer(Value::DontKnow);
        }
        "d" => return Reply::Unclear(format!("Expected {}.", question.expected())),
        _ => {}
    }
    let count = question.options.len();
    match question.item.kind {
        QuestionKind::YesNo => match line.as_str() {
            "y" | "yes" => Reply::Answer(Value::Flag(true)),
            "n" | "no" => Reply::Answer(Value::Flag(false)),
            _ => Reply::Unclear("Type y for yes or n for no.".to_owned()),
        },
        QuestionKind::Number => match line.parse().ok().and_then(|n| question.number(n)) {
            Some(value) => Reply::Answer(value),
            None => Reply::Unclear(format!("Expected {}.", question.expected())),
        },
        QuestionKind::Choice => match line.parse::<usize>() {
            Ok(n) if (1..=count).contains(&n) => {
                Reply::Answer(Value::One(question.shown[n - 1] as u8))
            }
            _ => Reply::Unclear(format!("Type one number from 1 to {count}.")),
        },
        _ => {
            let mut mask = 0u64;
            for word in line.split([' ', ',', ';']).filter(|word| !word.is_empty()) {
                match word.parse::<usize>() {
                    Ok(0) => {}
                    Ok(n) if n <= count => mask |= 1 << question.shown[n - 1],
                    _ => {
                        return Reply::Unclear(format!(
                            "Type numbers from 1 to {count} with spaces between, or just Enter for none."
                        ));
                    }
                }
            }
            Reply::Answer(Value::Many(mask))
        }
    }
}
