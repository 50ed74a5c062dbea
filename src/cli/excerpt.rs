//! The lines of a source that a diagnostic is about, as they may be printed.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::terminal;
use crate::manifest::{Position, SourceText, Span};

/// How many characters of a line are shown before what is marked, and how many from there on.
const MOST_BEFORE: usize = 160;
const MOST_FROM_THE_MARK: usize = 240;

/// What stands before every line: its number and a rule.
const GUTTER: usize = 8;

/// How many characters of a line there is room for.
#[derive(Debug, Clone, Copy)]
struct Room {
    before: usize,
    all: usize,
}

impl Room {
    /// In so many columns; without a width, as much as is good for a reader.
    fn of(width: Option<usize>) -> Self {
        let most = MOST_BEFORE + MOST_FROM_THE_MARK;
        let all = width.map_or(most, |width| width.saturating_sub(GUTTER).clamp(16, most));
        Self { before: MOST_BEFORE.min(all / 2), all }
    }
}

/// A piece of a source to mark.
pub(super) struct Mark<'s> {
    /// The source.
    pub source: &'s SourceText,
    /// The bytes to mark; of several lines, the part on the first.
    pub span: Span,
    /// What to say beside it.
    pub label: Option<String>,
}

/// The marked lines and those around them: nothing in them steers a terminal, and long lines are cut.
/// It is made of these lines alone, so that many problems in one large text cost no more than in a small one.
#[derive(Debug)]
pub(super) struct Excerpt {
    room: Room,
    text: String,
    pieces: Vec<Piece>,
    marked: Vec<Marked>,
}

/// Lines of one source that follow each other.
#[derive(Debug)]
struct Piece {
    name: String,
    /// In bytes of the excerpt's text.
    range: Range<usize>,
    first_line: usize,
    last_line: usize,
}

#[derive(Debug)]
struct Marked {
    /// In bytes of the excerpt's text.
    range: Range<usize>,
    label: Option<String>,
    /// Where the marked bytes are in their source.
    position: Position,
}

impl Excerpt {
    /// The first mark is the one that the diagnostic is about. Lines are cut to fit into `width` columns.
    pub fn of(marks: Vec<Mark<'_>>, width: Option<usize>) -> Self {
        let mut excerpt = Self { room: Room::of(width), text: String::new(), pieces: Vec::new(), marked: Vec::new() };
        let mut groups: Vec<Vec<(usize, Mark<'_>)>> = Vec::new();
        for (at, mark) in marks.into_iter().enumerate() {
            let line = mark.source.position(mark.span.start).line;
            // Marks whose surroundings touch share a piece.
            let near = |group: &Vec<(usize, Mark<'_>)>| {
                group.iter().any(|(_, other)| {
                    let there = other.source.position(other.span.start).line;
                    other.source.name() == mark.source.name() && there.abs_diff(line) <= 3
                })
            };
            match groups.iter_mut().find(|group| near(group)) {
                Some(group) => group.push((at, mark)),
                None => groups.push(vec![(at, mark)]),
            }
        }
        let mut marked: Vec<(usize, Marked)> = groups.iter().flat_map(|group| excerpt.add(group)).collect();
        marked.sort_by_key(|(at, _)| *at);
        excerpt.marked = marked.into_iter().map(|(_, marked)| marked).collect();
        excerpt
    }

    /// Adds the lines around some marks that are close to each other.
    fn add(&mut self, group: &[(usize, Mark<'_>)]) -> Vec<(usize, Marked)> {
        let Some((_, first)) = group.first() else { return Vec::new() };
        let source = first.source;
        let lines = || group.iter().map(|(_, mark)| source.position(mark.span.start).line);
        let first_line = lines().min().unwrap_or(1).saturating_sub(1).max(1);
        let last_line = (lines().max().unwrap_or(1) + 1).min(source.line_count());
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        let mut marked = Vec::new();
        for line in first_line..=last_line {
            if line > first_line {
                self.text.push('\n');
            }
            let here: Vec<&(usize, Mark<'_>)> =
                group.iter().filter(|(_, mark)| source.position(mark.span.start).line == line).collect();
            marked.extend(self.add_line(source, line, &here));
        }
        self.pieces.push(Piece { name: terminal::name(source.name()), range: start..self.text.len(), first_line, last_line });
        marked
    }

    /// Adds a line. Where it has several marks it is cut around the first.
    fn add_line(&mut self, source: &SourceText, line: usize, marks: &[&(usize, Mark<'_>)]) -> Vec<(usize, Marked)> {
        let whole = source.line_span(line);
        let Some((_, first)) = marks.iter().min_by_key(|(_, mark)| mark.span.start) else {
            self.text.push_str(&beginning(source.slice(whole), self.room.all));
            return Vec::new();
        };
        let within = |span: Span| {
            let start = span.start.min(whole.end);
            start..span.end.clamp(start, whole.end)
        };
        let first = within(first.span);
        let before = ending(source.slice(Span { start: whole.start, end: first.start }), self.room.before);
        let left = self.room.all.saturating_sub(before.chars().count()).min(MOST_FROM_THE_MARK);
        self.text.push_str(&before);
        let shown_start = self.text.len();
        let rest = source.slice(Span { start: first.start, end: whole.end });
        self.text.push_str(&beginning(rest, left));
        let shown_end = self.text.len();
        let column = |at: u32| {
            // Characters are replaced one for one, so counting them finds the place again.
            let characters = source.slice(Span { start: first.start, end: at }).chars().count();
            let shown = &self.text[shown_start..shown_end];
            shown_start + shown.char_indices().nth(characters).map_or(shown.len(), |(at, _)| at)
        };
        let marked = marks.iter().map(|(at, mark)| {
            let span = within(mark.span);
            let position = source.position(mark.span.start);
            (*at, Marked { range: column(span.start)..column(span.end), label: mark.label.clone(), position })
        });
        marked.collect()
    }

    /// The labels for miette, the first one being the primary.
    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.marked.iter().enumerate().map(|(at, marked)| {
            let span = SourceSpan::from((marked.range.start, marked.range.len()));
            match at {
                0 => LabeledSpan::new_primary_with_span(marked.label.clone(), span),
                _ => LabeledSpan::new_with_span(marked.label.clone(), span),
            }
        })
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |piece: &&Piece| piece.range.start <= start && end <= piece.range.end;
        let piece = self.pieces.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        // Without context it is the label itself that is asked for: its line and column are what the header shows.
        let marked = self.marked.iter().find(|marked| marked.range == (start..end)).filter(|_| lines_before == 0);
        let (range, line, column, lines) = match marked {
            Some(marked) => (marked.range.clone(), marked.position.line - 1, marked.position.column - 1, 1),
            None => (piece.range.clone(), piece.first_line - 1, 0, piece.last_line + 1 - piece.first_line),
        };
        let bytes = self.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?.as_bytes();
        let place = (range.start, range.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(piece.name.clone(), bytes, place, line, column, lines)))
    }
}

/// The first characters of a piece of a line, at most so many with the ellipsis.
fn beginning(text: &str, most: usize) -> String {
    let (Some(_), Some((cut, _))) = (text.char_indices().nth(most), text.char_indices().nth(most.saturating_sub(1))) else {
        return terminal::line(text);
    };
    format!("{}…", terminal::line(&text[..cut]))
}

/// The last characters of a piece of a line, at most so many with the ellipsis.
fn ending(text: &str, most: usize) -> String {
    let (Some(_), Some((cut, _))) = (text.char_indices().nth_back(most), text.char_indices().nth_back(most.saturating_sub(2)))
    else {
        return terminal::line(text);
    };
    format!("…{}", terminal::line(&text[cut..]))
}
