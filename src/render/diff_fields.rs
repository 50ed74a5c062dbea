//! The fields that change, as Terraform shows them: `~ path: old -> new   # restarts pods`.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use anstyle::Style;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::View;
use super::columns::Rows;
use super::diff_value::{fitted, shortened_pair, whole};
use super::printable::printable;
use super::style::{BAD, CAREFUL, GOOD};
use crate::report::FieldChangeReport;

/// No value is shown longer, but for those that a line holds.
const LONGEST_VALUE: usize = 100;

/// The same where nobody knows how wide the view is.
const LONGEST_ANYWHERE: usize = 200;

/// What is said of a field because of which pods restart.
const RESTARTS: &str = "# restarts pods";

/// The remarks stand below each other up to this column.
const LAST_COLUMN: usize = 90;

/// Where nobody knows how wide the view is, a line that is longer is broken.
const USUAL_WIDTH: usize = 120;

/// How a field changes.
enum Values<'v> {
    Added(&'v Value),
    Removed(&'v Value),
    Changed(String, String),
    Reordered,
}

impl<'v> Values<'v> {
    fn of(field: &'v FieldChangeReport) -> Self {
        match (&field.old, &field.new) {
            _ if field.only_order => Self::Reordered,
            (Some(old), Some(new)) => Self::Changed(whole(old), whole(new)),
            (Some(old), None) => Self::Removed(old),
            (None, Some(new)) => Self::Added(new),
            (None, None) => Self::Changed("?".to_owned(), "?".to_owned()),
        }
    }

    /// The value that is added or removed.
    fn alone(&self) -> Option<&'v Value> {
        match self {
            Self::Added(value) | Self::Removed(value) => Some(value),
            Self::Changed(..) | Self::Reordered => None,
        }
    }

    /// The values in lines of at most so many characters: a value alone in as many as it takes, of two the part that differs.
    fn lines(&self, room: usize, twins: &Twins, view: View) -> Vec<String> {
        match self {
            Self::Added(value) | Self::Removed(value) => broken(&twins.told_apart(value, view), room),
            Self::Reordered => vec!["the same items in another order".to_owned()],
            Self::Changed(old, new) => {
                let most = match twins.most {
                    usize::MAX => usize::MAX,
                    most => most.min(room).saturating_sub(ARROW.len()),
                };
                let (old, new) = shortened_pair(old, new, most, view);
                if old.width() + ARROW.len() + new.width() < room {
                    return vec![format!("{old} {ARROW}{new}")];
                }
                [broken(&old, room), broken(&format!("{ARROW}{new}"), room)].concat()
            }
        }
    }
}

/// How far lines below that of their field are indented.
const INDENT: usize = 6;

const ARROW: &str = "-> ";

/// Values that are too long to be shown whole, by what is left of them when they are shortened: of several with the same rest nobody
/// could tell which is which.
struct Twins {
    by_rest: HashMap<String, BTreeSet<String>>,
    /// How long a value may be.
    most: usize,
}

impl Twins {
    fn of(values: &[Values<'_>], most: usize, view: View) -> Self {
        let mut by_rest: HashMap<String, BTreeSet<String>> = HashMap::new();
        for value in values.iter().filter_map(Values::alone) {
            let text = whole(value);
            if text.chars().count() > most {
                by_rest.entry(fitted(value, most, view)).or_default().insert(text);
            }
        }
        Self { by_rest, most }
    }

    /// A value that is not too long to be shown; of one that is, the part in which it differs from another that would look the same.
    fn told_apart(&self, value: &Value, view: View) -> String {
        let (text, rest) = (whole(value), fitted(value, self.most, view));
        match self.by_rest.get(&rest).into_iter().flatten().find(|other| **other != text) {
            Some(other) => shortened_pair(&text, other, self.most, view).0,
            None => rest,
        }
    }
}

/// A text in lines of at most so many characters, broken at blanks where there are any, else anywhere.
fn broken(text: &str, room: usize) -> Vec<String> {
    let options = textwrap::Options::new(room.max(1))
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(Cow::into_owned).collect()
}

/// `+`, `-` or `~`, and its colour.
pub(super) fn mark(field: &FieldChangeReport) -> (char, Style) {
    match Values::of(field) {
        Values::Added(_) => ('+', GOOD),
        Values::Removed(_) => ('-', BAD),
        Values::Changed(..) | Values::Reordered => ('~', CAREFUL),
    }
}

/// A field in as many lines as it needs; the remark stands at the end of the first.
struct Shown {
    mark: (char, Style),
    first: String,
    further: Vec<String>,
    /// Whether the remark is still to be written.
    restarts: bool,
}

impl Shown {
    fn of(field: &FieldChangeReport, values: &Values<'_>, twins: &Twins, view: View) -> Self {
        let width = view.width.unwrap_or(USUAL_WIDTH);
        let path = printable(&field.field_path);
        let remark = if field.restarts_pods { RESTARTS.len() + 3 } else { 0 };
        let room = width.saturating_sub(path.width() + remark + 6);
        let on_one_line = match values.lines(usize::MAX, twins, view).as_slice() {
            [line] if line.width() <= room => Some(line.clone()),
            _ => None,
        };
        let (first, further) = match on_one_line {
            Some(line) => (format!("{path}: {line}"), Vec::new()),
            None => (format!("{path}:"), values.lines(width.saturating_sub(INDENT), twins, view)),
        };
        let mut shown = Self { mark: mark(field), first, further, restarts: field.restarts_pods };
        if shown.restarts && view.width.is_some_and(|width| shown.first.width() + remark + 4 > width) {
            let painted = view.paint(BAD, RESTARTS);
            match shown.further.last_mut() {
                Some(last) if view.width.is_some_and(|width| last.width() + remark + 6 <= width) => {
                    last.extend(["   ", &*painted]);
                }
                _ => shown.further.push(painted),
            }
            shown.restarts = false;
        }
        shown
    }

    fn write(&self, column: usize, view: View, out: &mut dyn Write) -> io::Result<()> {
        let (mark, style) = self.mark;
        let remark = match self.restarts {
            true => {
                let gap = column.saturating_sub(self.first.width()) + 3;
                format!("{}{}", " ".repeat(gap), view.paint(BAD, RESTARTS))
            }
            false => String::new(),
        };
        writeln!(out, "  {} {}{remark}", view.paint(style, mark), self.first)?;
        self.further.iter().try_for_each(|line| writeln!(out, "      {line}"))
    }
}

/// Writes the fields, each in a line or a few.
pub(super) fn write(fields: &[FieldChangeReport], rows: Rows, view: View, out: &mut dyn Write) -> io::Result<()> {
    let values: Vec<Values<'_>> = fields.iter().map(Values::of).collect();
    let most = match (rows, view.width) {
        (Rows::Each, _) => usize::MAX,
        (Rows::Folded, Some(width)) => LONGEST_VALUE.max(width.saturating_sub(INDENT)),
        (Rows::Folded, None) => LONGEST_ANYWHERE,
    };
    let twins = Twins::of(&values, most, view);
    let shown: Vec<Shown> = fields.iter().zip(&values).map(|(field, values)| Shown::of(field, values, &twins, view)).collect();
    let last = view.width.map_or(LAST_COLUMN, |width| width.saturating_sub(RESTARTS.len() + 7).min(LAST_COLUMN));
    let restarting = shown.iter().filter(|field| field.restarts).map(|field| field.first.width());
    let column = restarting.filter(|width| *width <= last).max().unwrap_or(0);
    shown.iter().try_for_each(|field| field.write(column, view, out))
}
