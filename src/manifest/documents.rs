//! A text → the trees of its documents, and the comments that mean something.

use std::sync::Arc;

use super::comments::{may_mean_something, template};
use super::problem::{About, Place, Problem};
use super::source_text::shortened;
use super::split::{Chunk, split};
use super::tree::Tree;
use super::{SourceText, Span, json, yaml};

/// Reads every document of a text. Documents that cannot be read are problems; the others still count.
pub(super) fn trees(source: &Arc<SourceText>, problems: &mut Vec<Problem>) -> Vec<Arc<Tree>> {
    read_chunks(source, None, problems)
}

/// Reads every document of a text as [`trees`] does, and the bytes of the comments of those that hold a telling one.
pub(super) fn trees_and_comments(source: &Arc<SourceText>, problems: &mut Vec<Problem>) -> (Vec<Arc<Tree>>, Vec<Span>) {
    let mut comments = Vec::new();
    (read_chunks(source, Some(&mut comments), problems), comments)
}

fn read_chunks(source: &Arc<SourceText>, mut comments: Option<&mut Vec<Span>>, problems: &mut Vec<Problem>) -> Vec<Arc<Tree>> {
    let mut trees = Vec::new();
    for chunk in split(source.text()) {
        match chunk {
            Chunk::Document(span) => {
                let with_comments = comments.is_some() && may_mean_something(source.slice(span));
                let (read, problem) = read_document(source, span, with_comments);
                let templates: Vec<Span> = read.comments.iter().filter_map(|&comment| template(source, comment)).collect();
                trees.extend(read.trees.into_iter().map(|tree| tree.with_templates(templates.clone())));
                problems.extend(problem);
                if let Some(comments) = &mut comments {
                    comments.extend(read.comments);
                }
            }
            Chunk::BadSeparator(span) => problems.push(
                Problem::error(format!("invalid Yaml document separator: {}", shortened(source.slice(span))))
                    .at(Place::Text(Arc::clone(source), span))
                    .about(About::Syntax)
                    .help("nothing but a comment may follow --- on its line; the document after it is lost"),
            ),
        }
    }
    let defects: Vec<_> = trees.iter().map(Tree::first_defect).collect();
    problems.extend(trees.iter().zip(&defects).filter_map(|(tree, defect)| {
        let defect = defect.as_ref()?;
        let place = Place::Text(Arc::clone(source), tree.span(defect.node));
        let problem = Problem::error(defect.message.clone()).at(place).about(About::Syntax);
        Some(match defect.help {
            Some(help) => problem.help(help),
            None => problem,
        })
    }));
    trees.into_iter().zip(defects).filter(|(_, defect)| defect.is_none()).map(|(tree, _)| Arc::new(tree)).collect()
}

/// What could be read of a chunk.
#[derive(Default)]
struct Read {
    trees: Vec<Tree>,
    comments: Vec<Span>,
}

impl From<yaml::Document> for Read {
    fn from(document: yaml::Document) -> Self {
        Self { trees: document.tree.into_iter().collect(), comments: document.comments }
    }
}

fn read_document(source: &Arc<SourceText>, span: Span, with_comments: bool) -> (Read, Option<Problem>) {
    let text = source.slice(span).trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !text.starts_with('{') {
        return match yaml::parse(source, span, with_comments) {
            Ok(document) => (document.into(), None),
            Err(problem) => (Read::default(), Some(problem)),
        };
    }
    // JSON has no comments.
    let (trees, problem) = json::parse(source, span);
    // A brace may also open a flow mapping of YAML; what only looks like JSON is judged as JSON.
    if problem.is_some()
        && trees.is_empty()
        && let Ok(document) = yaml::parse(source, span, with_comments)
    {
        return (document.into(), None);
    }
    (Read { trees, comments: Vec::new() }, problem)
}
