//! Comments that mean something: what the author wants ignored, and the template that helm rendered a document from.

use std::ops::RangeInclusive;
use std::sync::Arc;

use memchr::memmem;

use super::source_text::offset;
use super::{Place, Problem, SourceText, Span};

/// What a comment to this program begins with.
const ADDRESS: &str = "daemonset-plan:";
/// What helm writes above each document that it renders.
const SOURCE: &str = "# Source:";

/// `# daemonset-plan: ignore[rule, other-rule] reason`: findings of these rules on a line are wanted as they are.
#[derive(Debug, Clone)]
pub struct IgnoreComment {
    /// The text that the comment stands in.
    pub source: Arc<SourceText>,
    /// The bytes of the comment, from `#` to the end of its line.
    pub span: Span,
    /// The lines it speaks for, from 1: its own where it stands behind something, otherwise the next one that says something.
    pub lines: RangeInclusive<usize>,
    /// The rules as they are written, each with its bytes.
    pub rules: Vec<(String, Span)>,
    /// Why, in the author's words; may be empty.
    pub reason: String,
}

/// Whether a text may hold a comment that means something, so that any other is parsed without its comments.
pub(super) fn may_mean_something(text: &str) -> bool {
    [ADDRESS, SOURCE].iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}

/// The bytes of the template's path in a comment of helm's.
pub(super) fn template(source: &SourceText, comment: Span) -> Option<Span> {
    let written = source.slice(comment).strip_prefix(SOURCE)?;
    let path = written.trim();
    let start = comment.end - offset(written.trim_start().len());
    (!path.is_empty()).then_some(Span { start, end: start + offset(path.len()) })
}

/// The comments that ask to ignore something; those that are addressed to this program and ask for nothing it knows are problems.
pub(super) fn ignore_comments(source: &Arc<SourceText>, comments: &[Span], problems: &mut Vec<Problem>) -> Vec<IgnoreComment> {
    let mut found = Vec::new();
    // From the last to the first: of comments below each other all speak for the same line, which is looked for once.
    let mut below = (0, 0);
    for &span in comments.iter().rev() {
        let text = source.slice(span).trim_end();
        let Some(request) = text.trim_start_matches('#').trim_start().strip_prefix(ADDRESS).map(str::trim_start) else {
            continue;
        };
        let line = source.position(span.start).line;
        let spoken_for = line_spoken_for(source, span, line, below);
        below = (line, spoken_for);
        let start = span.start + offset(text.len() - request.len());
        match rules_and_reason(request, start) {
            Ok((rules, reason)) => found.push(IgnoreComment {
                source: Arc::clone(source),
                span,
                lines: spoken_for..=spoken_for,
                rules,
                reason: reason.to_owned(),
            }),
            Err(message) => problems.push(
                Problem::error(message)
                    .at(Place::Text(Arc::clone(source), span))
                    .help("write # daemonset-plan: ignore[rule] reason, with several rules as ignore[rule, other-rule]"),
            ),
        }
    }
    found.reverse();
    found
}

/// The rules, each with its bytes, and the reason.
type Request<'t> = (Vec<(String, Span)>, &'t str);

/// The rules in brackets and the text behind them; `start` is where the request begins.
fn rules_and_reason(request: &str, start: u32) -> Result<Request<'_>, &'static str> {
    let (word, list) = request.split_at(request.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(request.len()));
    if word != "ignore" {
        return Err("this comment asks for something unknown");
    }
    let Some(list) = list.strip_prefix('[') else { return Err("this comment does not say in brackets what to ignore") };
    let Some((list, reason)) = list.split_once(']') else { return Err("the list of rules in this comment has no ]") };
    let mut at = start + offset("ignore[".len());
    let mut rules = Vec::new();
    for written in list.split(',') {
        let rule = written.trim();
        if rule.is_empty() {
            return Err("this comment does not say which rule to ignore");
        }
        let from = at + offset(written.len() - written.trim_start().len());
        rules.push((rule.to_owned(), Span { start: from, end: from + offset(rule.len()) }));
        at += offset(written.len() + 1);
    }
    Ok((rules, reason.trim()))
}

/// The line that a comment on `line` speaks for; `below` is the next comment's line and the line that one speaks for.
fn line_spoken_for(source: &SourceText, comment: Span, line: usize, below: (usize, usize)) -> usize {
    let before = source.slice(Span { start: source.line_span(line).start, end: comment.start });
    if !before.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return line;
    }
    let says_something = |line: usize| {
        let text = source.slice(source.line_span(line)).trim_start();
        !(text.is_empty() || text.starts_with('#') || text.starts_with("---"))
    };
    let next = (line + 1..=source.line_count()).find(|&next| next == below.0 || says_something(next));
    match next {
        Some(next) if next == below.0 => below.1,
        Some(next) => next,
        None => line,
    }
}
