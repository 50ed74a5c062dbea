//! One look for everything that is wrong with an input: message, excerpt, help.

use std::cmp::Reverse;
use std::fmt;
use std::io::{self, Write};
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::terminal;
use crate::manifest::{Place, Position, Problem, Severity, SourceText, Span};

/// More problems than this are counted, not shown.
const MOST_SHOWN: usize = 50;

/// Writes problems to standard error, in the order in which they were found; of very many only the worst.
pub(super) fn show(problems: &[Problem], color: anstream::ColorChoice) {
    let colors = terminal::colors_on_stderr(color);
    let theme = if colors { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_context_lines(1).with_wrap_lines(false).with_links(false);
    let (shown, left_out) = worst(problems);
    for problem in shown {
        let mut text = String::new();
        let shown = Shown::new(problem);
        if handler.render_report(&mut text, &shown).is_err() {
            text = format!("{shown}\n");
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }
    if !left_out.is_empty() {
        terminal::note(&format!("… and {}", counted(&left_out)));
    }
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
    excerpt: Option<Excerpt>,
}

impl<'p> Shown<'p> {
    fn new(problem: &'p Problem) -> Self {
        let prefix = match &problem.place {
            Some(Place::Streamed(path, at)) => format!("{}:{}:{}: ", terminal::name(path), at.line, at.column),
            Some(Place::Path(path)) => format!("{}: ", terminal::name(path)),
            Some(Place::Text(..)) | None => String::new(),
        };
        let excerpt = match &problem.place {
            Some(Place::Text(source, span)) => Some(Excerpt::of(source, *span)),
            _ => None,
        };
        // What quotes the input is short already; this is for what a program that was run had to say.
        let end = problem.message.char_indices().nth(MOST_OF_A_MESSAGE);
        let message = end.map_or_else(|| problem.message.clone(), |(end, _)| format!("{}…", &problem.message[..end]));
        Self { problem, message: format!("{prefix}{}", terminal::blanked(&message)), excerpt }
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
        self.problem.help.as_ref().map(|help| Box::new(terminal::blanked(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marked = &self.excerpt.as_ref()?.marked;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, marked.start, marked.len()))))
    }
}

/// How many characters of a line are shown before what is marked, of it, and after it.
const MOST_BEFORE: usize = 160;
const MOST_MARKED: usize = 120;
const MOST_AFTER: usize = 120;

/// The marked line and those around it, as they may be printed: nothing in them steers a terminal, and long lines are cut.
/// It is made of these lines alone, so that many problems in one large text cost no more than in a small one.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    first_line: usize,
    line_count: usize,
    /// What the label covers, in bytes of `text`: of a block, its part on the first line.
    marked: Range<usize>,
    /// Where the marked bytes are in the source.
    position: Position,
}

impl Excerpt {
    fn of(source: &SourceText, span: Span) -> Self {
        let position = source.position(span.start);
        let (first_line, last_line) = ((position.line - 1).max(1), (position.line + 1).min(source.line_count()));
        let (mut text, mut marked) = (String::new(), 0..0);
        for line in first_line..=last_line {
            if line > first_line {
                text.push('\n');
            }
            let whole = source.line_span(line);
            if line != position.line {
                text.push_str(&beginning(source.slice(whole), MOST_BEFORE + MOST_MARKED + MOST_AFTER));
                continue;
            }
            let start = span.start.min(whole.end);
            let end = span.end.clamp(start, whole.end);
            text.push_str(&ending(source.slice(Span { start: whole.start, end: start }), MOST_BEFORE));
            marked.start = text.len();
            text.push_str(&beginning(source.slice(Span { start, end }), MOST_MARKED));
            marked.end = text.len();
            text.push_str(&beginning(source.slice(Span { start: end, end: whole.end }), MOST_AFTER));
        }
        let line_count = last_line - first_line + 1;
        Self { name: terminal::name(source.name()), text, first_line, line_count, marked, position }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let name = self.name.clone();
        // Without context the excerpt is the label itself, whose line and column are what the header shows.
        let (range, line, column, lines) = match lines_before {
            0 => (self.marked.clone(), self.position.line - 1, self.position.column - 1, 1),
            _ => (0..self.text.len(), self.first_line - 1, 0, self.line_count),
        };
        let data = self.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?.as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(name, data, (range.start, range.len()).into(), line, column, lines)))
    }
}

/// The first characters of a piece of a line.
fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", terminal::line(&text[..cut])),
        None => terminal::line(text),
    }
}

/// The last characters of a piece of a line.
fn ending(text: &str, most: usize) -> String {
    match text.char_indices().rev().nth(most) {
        Some((cut, character)) => format!("…{}", terminal::line(&text[cut + character.len_utf8()..])),
        None => terminal::line(text),
    }
}
