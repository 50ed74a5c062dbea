//! A page of Markdown: laid out for a terminal; where there is no width, as it stands.
//!
//! It knows what the pages of rules and reasons are made of: headings, paragraphs, lists, tables of two or three columns, examples.

use std::io::{self, Write};

use super::View;
use super::columns::{self, Cell};
use super::style::{BOLD, DIM};
use crate::report::Topic;

/// Prose in longer lines is hard to read.
const WIDEST: usize = 100;

/// What stands below a heading is indented so far, examples as far again.
const INDENT: &str = "  ";

/// Writes a page.
pub(super) fn write(page: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    let Some(width) = view.width else { return write_as_it_stands(page, view, out) };
    let view = View { width: Some(width.min(WIDEST)), ..view };
    for (at, block) in blocks(page).into_iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        write_block(&block, view, out)?;
    }
    Ok(())
}

/// Writes what there is a page of.
pub(super) fn write_list(view: View, out: &mut dyn Write) -> io::Result<()> {
    let row = |topic: Topic| -> [Cell; 3] {
        let summary: Vec<&str> = topic.summary().split_whitespace().collect();
        [topic.name().to_owned().into(), topic.kind().into(), summary.join(" ").into()]
    };
    let rows: Vec<[Cell; 3]> = Topic::all().map(row).collect();
    columns::write(["NAME", "KIND", "WHAT IT IS ABOUT"], &rows, view, out)
}

/// Nothing but colours is added.
fn write_as_it_stands(page: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    let mut in_example = false;
    for line in page.lines() {
        let fence = line.starts_with("```");
        in_example ^= fence;
        let text = match line {
            _ if fence || in_example => view.paint(DIM, line),
            _ if line.starts_with('#') => view.paint(BOLD, line),
            _ => line.to_owned(),
        };
        writeln!(out, "{text}")?;
    }
    Ok(())
}

/// A part of a page that blank lines keep apart.
#[derive(Debug, PartialEq, Eq)]
enum Block<'p> {
    Heading(&'p str),
    Paragraph(String),
    /// Its items, each on one line.
    List(Vec<String>),
    /// Its heading and its rows.
    Table(Vec<Vec<String>>),
    /// Lines that stay as they are.
    Example(Vec<&'p str>),
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        if line.starts_with("```") {
            blocks.push(Block::Example(lines.by_ref().take_while(|line| !line.starts_with("```")).collect()));
            continue;
        }
        if line.starts_with('#') {
            blocks.push(Block::Heading(line.trim_start_matches('#').trim()));
            continue;
        }
        let mut together = vec![line];
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty() && !line.starts_with("```")) {
            together.push(line);
        }
        blocks.push(block_of(&together));
    }
    blocks
}

/// The block of lines that are neither heading nor example.
fn block_of<'p>(lines: &[&'p str]) -> Block<'p> {
    let first = lines.first().copied().unwrap_or_default();
    if first.starts_with("| ") {
        let is_rule = |line: &&str| line.chars().all(|character| "|- :".contains(character));
        return Block::Table(lines.iter().filter(|line| !is_rule(line)).map(|line| cells(line)).collect());
    }
    if !first.starts_with("- ") {
        let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).collect();
        return Block::Paragraph(with_plain_links(&words.join(" ")));
    }
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match (line.strip_prefix("- "), items.last_mut()) {
            (None, Some(item)) => {
                item.push(' ');
                item.push_str(line.trim());
            }
            (text, _) => items.push(text.unwrap_or(line).to_owned()),
        }
    }
    Block::List(items.iter().map(|item| with_plain_links(item)).collect())
}

fn cells(line: &str) -> Vec<String> {
    let inside = line.trim().trim_start_matches("| ").trim_end_matches(" |");
    inside.split(" | ").map(|cell| with_plain_links(&cell.trim().replace("\\|", "|"))).collect()
}

/// `[text](https://x)` becomes `text (https://x)`.
fn with_plain_links(text: &str) -> String {
    let Some((before, after)) = text.split_once("](http") else { return text.to_owned() };
    let Some((start, words)) = before.rsplit_once('[') else { return text.to_owned() };
    format!("{start}{words} (http{}", with_plain_links(after))
}

fn write_block(block: &Block<'_>, view: View, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Heading(text) => writeln!(out, "{}", view.paint(BOLD, text)),
        Block::Paragraph(text) => write_wrapped(text, INDENT, view, out),
        Block::List(items) => items.iter().try_for_each(|item| write_wrapped(item, &format!("{INDENT}- "), view, out)),
        Block::Table(rows) => write_table(rows, view, out),
        Block::Example(lines) => lines.iter().try_for_each(|line| {
            let line = format!("{INDENT}{INDENT}{}", view.paint(DIM, line));
            writeln!(out, "{}", line.trim_end())
        }),
    }
}

/// Writes a text whose first line begins with `prefix` and whose further ones are indented as far.
fn write_wrapped(text: &str, prefix: &str, view: View, out: &mut dyn Write) -> io::Result<()> {
    let room = view.width.map(|width| width.saturating_sub(prefix.len()));
    for (at, line) in columns::wrap(text, room).iter().enumerate() {
        let further = " ".repeat(prefix.len());
        writeln!(out, "{}{line}", if at == 0 { prefix } else { &further })?;
    }
    Ok(())
}

fn write_table(rows: &[Vec<String>], view: View, out: &mut dyn Write) -> io::Result<()> {
    let Some((heading, rows)) = rows.split_first() else { return Ok(()) };
    match heading.as_slice() {
        [first, second] => write_columns([first, second], rows, view, out),
        [first, second, third] => write_columns([first, second, third], rows, view, out),
        _ => rows.iter().try_for_each(|row| write_wrapped(&row.join(", "), INDENT, view, out)),
    }
}

fn write_columns<const N: usize>(heading: [&String; N], rows: &[Vec<String>], view: View, out: &mut dyn Write) -> io::Result<()> {
    let heading = heading.map(|text| text.to_uppercase());
    let row = |row: &Vec<String>| std::array::from_fn(|at| Cell::from(row.get(at).cloned().unwrap_or_default()));
    let rows: Vec<[Cell; N]> = rows.iter().map(row).collect();
    // A table is indented by one blank of its own.
    let narrower = View { width: view.width.map(|width| width.saturating_sub(1)), ..view };
    let mut table = Vec::new();
    columns::write(std::array::from_fn(|at| heading[at].as_str()), &rows, narrower, &mut table)?;
    String::from_utf8_lossy(&table).lines().try_for_each(|line| writeln!(out, " {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# name\n\nOne\ntwo [three](https://x.y/z) a[0].\n\n- first\n  goes on\n- second\n\n\
        | a | b |\n| --- | --- |\n| `x` | y \\| z |\n\n```yaml fails\nkind: X\n\n  b\n```\n\n## Source\n\nx\n";

    fn written(width: Option<usize>) -> String {
        let mut out = Vec::new();
        write(PAGE, View { width, ..View::default() }, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_page_is_laid_out_where_there_is_a_width_and_stands_as_it_is_elsewhere() {
        assert_eq!(written(None), PAGE);
        let laid_out = "name\n\n  One two three (https://x.y/z) a[0].\n\n  - first goes on\n  - second\n\n  \
            A    B\n  `x`  y | z\n\n    kind: X\n\n      b\n\nSource\n\n  x\n";
        assert_eq!(written(Some(40)), laid_out);
        assert!(written(Some(30)).contains("  One two three\n  (https://x.y/z) a[0].\n"));
        assert_eq!(written(Some(400)), written(Some(WIDEST)));
    }
}
