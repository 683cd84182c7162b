//! The terminal as a live screen, given back as it was on every way out.

use std::io::{self, Write};
use std::panic;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

/// Holds the terminal; dropping it gives it back.
pub struct LiveTerminal(());

impl LiveTerminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it cannot be switched; then it is as it was.
    pub fn take() -> io::Result<LiveTerminal> {
        // A message of a panic would be lost with the live screen, so that goes first.
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            report(info);
        }));
        enable_raw_mode()?;
        let live = LiveTerminal(());
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(live)
    }

    /// Shows lines in place, one for each row of the window.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, lines: &[String]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        queue!(out, BeginSynchronizedUpdate)?;
        for (row, line) in lines.iter().enumerate() {
            queue!(out, MoveTo(0, row as u16))?;
            write!(out, "{line}")?;
            queue!(out, Clear(ClearType::UntilNewLine))?;
        }
        queue!(out, EndSynchronizedUpdate)?;
        out.flush()
    }

    /// A quiet bell, for eyes that are closed.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn bell(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(b"\x07")?;
        out.flush()
    }
}

impl Drop for LiveTerminal {
    fn drop(&mut self) {
        give_back();
        // A hook cannot be taken out while unwinding, and is then no longer needed.
        if !std::thread::panicking() {
            drop(panic::take_hook());
        }
    }
}

/// Each part is tried, whatever became of the others: nothing more can be done here.
fn give_back() {
    let _ = execute!(io::stdout(), Show, LeaveAlternateScreen);
    let _ = disable_raw_mode();
}
