//! The terminal: how wide it is, whether it takes colours, and what to do when a pipe closes.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::exit::Exit;
use super::program;
use crate::render::{self, View};

/// How to render for standard output.
pub(super) fn view(color: ColorChoice) -> View {
    View { width: width(), color: takes_colors(color, &io::stdout()), ..View::default() }
}

/// Whether a person reads standard output as it comes.
pub(super) fn is_on_stdout() -> bool {
    io::stdout().is_terminal()
}

/// Whether to colour what goes to standard error.
pub(super) fn colors_on_stderr(color: ColorChoice) -> bool {
    takes_colors(color, &io::stderr())
}

/// `Auto` looks at `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM` and whether it is a terminal at all.
fn takes_colors(choice: ColorChoice, stream: &impl anstream::stream::RawStream) -> bool {
    let choice = if choice == ColorChoice::Auto { AutoStream::choice(stream) } else { choice };
    matches!(choice, ColorChoice::Always | ColorChoice::AlwaysAnsi)
}

/// The columns of standard output; `COLUMNS` counts even in a pipe, where lines are not broken otherwise.
fn width() -> Option<usize> {
    let wished = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|&columns| columns > 0);
    wished.or_else(columns)
}

/// The columns of the terminal that standard output is, if it is one. How many rows it has does not matter: some say 0.
#[cfg(unix)]
fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|&columns| columns > 0)
}

/// The columns of the terminal that standard output is, if it is one.
#[cfg(not(unix))]
fn columns() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// Lets `write` fill standard output. A reader that has gone away (`| head`) is no failure.
pub(super) fn write_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Exit::Fine,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: cannot write to standard output: {error}");
            Exit::Failure
        }
    }
}

/// Says something beside the answer.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", blanked(&program::as_typed(text)));
}

/// Characters that would steer a terminal or reorder its line, blanked; line ends and tabs stay.
pub(super) fn blanked(text: &str) -> String {
    blanked_but(text, &['\n', '\t'])
}

/// One line, as it may be printed; tabs stay.
pub(super) fn line(text: &str) -> String {
    blanked_but(text, &['\t'])
}

/// A file's name, as it may be printed.
pub(super) fn name(text: &str) -> String {
    blanked_but(text, &[])
}

fn blanked_but(text: &str, harmless: &[char]) -> String {
    let steers = |character: char| render::steers(character) && !harmless.contains(&character);
    text.chars().map(|character| if steers(character) { '\u{FFFD}' } else { character }).collect()
}
