//! Rows with a heading; all columns but the last keep their text whole, the last is broken at the terminal's width.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::View;
use super::style::DIM;

/// How nodes become rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Nodes with the same answer for the same reasons share a row.
    Folded,
    /// Every node has a row, whole and unbroken.
    Each,
}

/// A text and its colour.
pub(super) struct Cell {
    pub text: String,
    pub style: Style,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, style: Style::new() }
    }
}

/// Where less than this is left for the last column, its text goes below the row instead.
const NARROWEST: usize = 32;

/// How far texts below their row are indented.
const BELOW: usize = 4;

/// Writes a table, every line indented by one blank.
pub(super) fn write<const N: usize>(heading: [&str; N], rows: &[[Cell; N]], view: View, out: &mut dyn Write) -> io::Result<()> {
    let mut widths = heading.map(UnicodeWidthStr::width);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width());
        }
    }
    let before: usize = widths[..N - 1].iter().map(|width| width + 2).sum::<usize>() + 1;
    let before = if view.width.is_some_and(|width| width < before + NARROWEST) { None } else { Some(before) };
    let mut heading = heading.map(|text| Cell { text: text.to_owned(), style: DIM });
    if before.is_none() {
        heading[N - 1].text.clear();
    }
    for row in std::iter::once(&heading).chain(rows) {
        let fits = |begin: &usize| view.width.is_none_or(|width| longest_word(&row[N - 1].text) <= width.saturating_sub(*begin));
        // A word that is too long for the column may not be for a line of its own.
        let before = before.filter(|before| fits(before) || !fits(&BELOW));
        write_row(row, &widths, before, view, out)?;
    }
    Ok(())
}

fn longest_word(text: &str) -> usize {
    text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or_default()
}

/// Writes a row. `before` is where the last column begins; `None` puts it below.
fn write_row<const N: usize>(
    row: &[Cell; N],
    widths: &[usize; N],
    before: Option<usize>,
    view: View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = String::from(" ");
    for (cell, width) in row[..N - 1].iter().zip(widths) {
        line.push_str(&view.paint(cell.style, &cell.text));
        line.push_str(&" ".repeat(width + 2 - cell.text.width()));
    }
    let last = &row[N - 1];
    let indent = " ".repeat(before.unwrap_or(BELOW));
    if before.is_none() {
        writeln!(out, "{}", line.trim_end())?;
        line.clone_from(&indent);
        if last.text.is_empty() {
            return Ok(());
        }
    }
    let room = view.width.map(|width| width.saturating_sub(indent.len()));
    for (at, text) in wrap(&last.text, room).iter().enumerate() {
        if at > 0 {
            line.clone_from(&indent);
        }
        line.push_str(&view.paint(last.style, text));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Breaks a text at its blanks only, so that names, taints and paths stay whole.
pub(super) fn wrap(text: &str, room: Option<usize>) -> Vec<Cow<'_, str>> {
    let Some(room) = room else { return vec![Cow::Borrowed(text)] };
    let options = textwrap::Options::new(room)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
}
