//! One look for everything that is wrong with an input: message, excerpt, help.

use std::cmp::Reverse;
use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::{Excerpt, Mark};
use super::{program, terminal};
use crate::manifest::{Place, Problem, Severity};

/// More problems than this are counted, not shown.
const MOST_SHOWN: usize = 50;

/// Writes problems to standard error, in the order in which they were found; of very many only the worst.
pub(super) fn show(problems: &[Problem], color: anstream::ColorChoice) {
    let handler = handler(terminal::colors_on_stderr(color));
    let width = terminal::width_of_stderr();
    let (shown, left_out) = worst(problems);
    for problem in shown {
        let mut text = String::new();
        let shown = Shown::new(problem, width);
        if handler.render_report(&mut text, &shown).is_err() {
            text = format!("{shown}\n");
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }
    if !left_out.is_empty() {
        terminal::note(&format!("… and {}", counted(&left_out)));
    }
}

/// An empty line between the problems and the report, where one terminal shows both.
pub(super) fn part_from_report(problems: &[Problem]) {
    if !problems.is_empty() && terminal::width_of_stderr().is_some() && terminal::is_on_stdout() {
        let _ = io::stderr().write_all(b"\n");
    }
}

/// What miette puts before a message, `  × `, and before a help, `  help: `.
pub(super) const MESSAGE_INDENT: usize = 4;
pub(super) const HELP_INDENT: usize = 8;

/// How every diagnostic looks.
pub(super) fn handler(colors: bool) -> GraphicalReportHandler {
    let theme = if colors { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_context_lines(1).with_wrap_lines(false).with_links(false)
}

/// The problems to show in their order, errors rather than warnings, and the others.
fn worst(problems: &[Problem]) -> (Vec<&Problem>, Vec<&Problem>) {
    let mut ranked: Vec<(usize, &Problem)> = problems.iter().enumerate().collect();
    ranked.sort_by_key(|(_, problem)| Reverse(problem.severity));
    let left_out = ranked.split_off(ranked.len().min(MOST_SHOWN));
    ranked.sort_by_key(|(at, _)| *at);
    (ranked.into_iter().map(|(_, shown)| shown).collect(), left_out.into_iter().map(|(_, left)| left).collect())
}

/// `3 more problems: 1 error, 2 warnings`.
fn counted(problems: &[&Problem]) -> String {
    let words = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    let warnings = problems.iter().filter(|problem| problem.severity == Severity::Warning).count();
    let parts = [(problems.len() - warnings, "error"), (warnings, "warning")];
    let parts: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| words(*count, word)).collect();
    format!("{}: {}", words(problems.len(), "more problem"), parts.join(", "))
}

/// A message has at most so many characters.
const MOST_OF_A_MESSAGE: usize = 5_000;

#[derive(Debug)]
struct Shown<'p> {
    problem: &'p Problem,
    message: String,
    width: Option<usize>,
    excerpt: Option<Excerpt>,
}

impl<'p> Shown<'p> {
    fn new(problem: &'p Problem, width: Option<usize>) -> Self {
        let prefix = match &problem.place {
            Some(Place::Streamed(path, at)) => format!("{}:{}:{}: ", terminal::name(path), at.line, at.column),
            Some(Place::Path(path)) => format!("{}: ", terminal::name(path)),
            Some(Place::Text(..)) | None => String::new(),
        };
        let excerpt = match &problem.place {
            Some(Place::Text(source, span)) => Some(Excerpt::of(vec![Mark { source, span: *span, label: None }], width)),
            _ => None,
        };
        // What quotes the input is short already; this is for what a program that was run had to say.
        let end = problem.message.char_indices().nth(MOST_OF_A_MESSAGE);
        let message = end.map_or_else(|| problem.message.clone(), |(end, _)| format!("{}…", &problem.message[..end]));
        let message = terminal::prose(&format!("{prefix}{}", terminal::blanked(&message)), width, MESSAGE_INDENT);
        Self { problem, message, width, excerpt }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error | Severity::Failure => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = terminal::blanked(&program::as_typed(self.problem.help.as_deref()?));
        Some(Box::new(terminal::prose(&help, self.width, HELP_INDENT)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.as_ref()?.labels()))
    }
}
