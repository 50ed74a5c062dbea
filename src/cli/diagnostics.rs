//! One look for everything that is wrong with an input: message, excerpt, help.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::terminal;
use crate::manifest::{Place, Problem, Severity, SourceText, Span};

/// Writes problems to standard error, in the order in which they were found.
pub(super) fn show(problems: &[Problem], color: anstream::ColorChoice) {
    let colors = terminal::colors_on_stderr(color);
    let theme = if colors { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_context_lines(1).with_wrap_lines(false).with_links(false);
    for problem in problems {
        let mut text = String::new();
        if handler.render_report(&mut text, &Shown::new(problem)).is_err() {
            text = format!("{}\n", problem.message);
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

#[derive(Debug)]
struct Shown<'p> {
    problem: &'p Problem,
    message: String,
    excerpt: Option<(Excerpt, Span)>,
}

impl<'p> Shown<'p> {
    fn new(problem: &'p Problem) -> Self {
        let prefix = match &problem.place {
            Some(Place::Streamed(path, at)) => format!("{path}:{}:{}: ", at.line, at.column),
            Some(Place::Path(path)) => format!("{path}: "),
            Some(Place::Text(..)) | None => String::new(),
        };
        let excerpt = match &problem.place {
            Some(Place::Text(source, span)) => Some((Excerpt::of(source), *span)),
            _ => None,
        };
        Self { problem, message: blanked(&format!("{prefix}{}", problem.message)), excerpt }
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
        self.problem.help.as_ref().map(|help| Box::new(blanked(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|(excerpt, _)| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (excerpt, span) = self.excerpt.as_ref()?;
        let first_line_end = excerpt.source.line_span(excerpt.source.position(span.start).line).end;
        // A label covers what stands on the first line: a whole block would be underlined otherwise.
        let end = span.end.min(first_line_end.max(span.start));
        let label = LabeledSpan::new(None, span.start as usize, (end - span.start) as usize);
        Some(Box::new(std::iter::once(label)))
    }
}

/// The lines around a label; miette's own reading of a text rescans it from the start for every label.
#[derive(Debug)]
struct Excerpt {
    source: Arc<SourceText>,
    /// The text with every byte that could steer a terminal replaced, so that all offsets stay.
    safe: String,
}

impl Excerpt {
    fn of(source: &Arc<SourceText>) -> Self {
        let safe = |character: char| match character {
            steering if is_steering(steering) => "?".repeat(steering.len_utf8()),
            plain => plain.to_string(),
        };
        Self { source: Arc::clone(source), safe: source.text().chars().map(safe).collect() }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let position = |at: usize| u32::try_from(at).map(|at| self.source.position(at)).map_err(|_| MietteError::OutOfBounds);
        let start = position(span.offset())?;
        let first = start.line.saturating_sub(lines_before).max(1);
        let last = (position(span.offset() + span.len())?.line + lines_after).min(self.source.line_count());
        let (from, to) = (self.source.line_span(first).start as usize, self.source.line_span(last).end as usize);
        let data = self.safe.get(from..to).ok_or(MietteError::OutOfBounds)?.as_bytes();
        // Without context the excerpt is the label itself, whose column is what the header shows.
        let column = if lines_before == 0 { start.column - 1 } else { 0 };
        let (name, lines) = (self.source.name().to_owned(), last - first + 1);
        Ok(Box::new(MietteSpanContents::new_named(name, data, (from, to - from).into(), first - 1, column, lines)))
    }
}

/// Characters that would steer a terminal; tabs and line ends do not.
fn is_steering(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

fn blanked(text: &str) -> String {
    text.chars().map(|character| if is_steering(character) { '\u{FFFD}' } else { character }).collect()
}
