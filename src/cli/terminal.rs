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
    wished_width().or_else(|| columns(io::stdout()))
}

/// The columns of standard error, where it is a terminal: what is read by programs and in logs stays on one line.
pub(super) fn width_of_stderr() -> Option<usize> {
    if io::stderr().is_terminal() { wished_width().or_else(|| columns(io::stderr())) } else { None }
}

fn wished_width() -> Option<usize> {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|&columns| columns > 0)
}

/// The columns of the terminal that a stream is, if it is one. How many rows it has does not matter: some say 0.
#[cfg(unix)]
fn columns(stream: impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|&columns| columns > 0)
}

/// The columns of the terminal that a stream is, if it is one.
#[cfg(not(unix))]
fn columns(stream: impl std::os::windows::io::AsHandle) -> Option<usize> {
    terminal_size::terminal_size_of(stream).map(|(width, _)| usize::from(width.0))
}

/// Lets `write` fill standard output. A reader that has gone away (`| head`) is no failure.
pub(super) fn write_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Exit::Fine,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Fine,
        Err(error) => {
            let _ = writeln!(io::stderr(), "  × cannot write to standard output: {error}");
            Exit::Failure
        }
    }
}

/// Says something beside the answer.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", prose(&blanked(&program::as_typed(text)), width_of_stderr(), 0));
}

/// Keeps the words of a command together while lines are broken.
const JOINED: char = '\u{A0}';

/// The programs whose commands are told.
const PROGRAMS: [&str; 3] = ["daemonset-plan", "kubectl", "helm"];

/// A text in lines of this width, where `indent` columns are taken. Commands stay whole, so that they can be pasted: from the name of a
/// program up to the next mark of punctuation.
pub(super) fn prose(text: &str, width: Option<usize>, indent: usize) -> String {
    if width.is_none() {
        return text.to_owned();
    }
    let mut joined = String::with_capacity(text.len());
    let mut in_command = false;
    for part in text.split_inclusive([' ', '\n']) {
        let word = part.trim_end_matches([' ', '\n']);
        in_command |= PROGRAMS.contains(&word.trim_start_matches(['(', '`']));
        in_command &= !part.ends_with('\n') && !word.ends_with([',', ';', ':', ')']);
        match part.strip_suffix(' ').filter(|_| in_command) {
            Some(word) => joined.extend(word.chars().chain([JOINED])),
            None => joined.push_str(part),
        }
    }
    let view = View { width, ..View::default() };
    view.wrapped(&joined, indent).replace(JOINED, " ")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_at_the_width_and_commands_are_not() {
        for (text, width, expected) in [
            ("one two three four five six", None, "one two three four five six"),
            ("one two three four five six", Some(24), "one two three four\nfive six"),
            ("dump it: kubectl get nodes,pods -A > c.json", Some(30), "dump it:\nkubectl get nodes,pods -A > c.json"),
            ("name one: helm template x; or leave it all out", Some(30), "name one: helm template x;\nor leave it all out"),
            ("first:\nkubectl get nodes -A\nand so it goes on", Some(24), "first:\nkubectl get nodes -A\nand so it goes on"),
        ] {
            assert_eq!(prose(text, width, 2), expected, "{text}");
        }
    }
}
