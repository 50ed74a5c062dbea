//! A text → the trees of its documents.

use std::sync::Arc;

use super::problem::{About, Place, Problem};
use super::source_text::shortened;
use super::split::{Chunk, split};
use super::tree::Tree;
use super::{SourceText, Span, json, yaml};

/// Reads every document of a text. Documents that cannot be read are problems; the others still count.
pub(super) fn trees(source: &Arc<SourceText>, problems: &mut Vec<Problem>) -> Vec<Arc<Tree>> {
    let mut trees = Vec::new();
    for chunk in split(source.text()) {
        match chunk {
            Chunk::Document(span) => match read_document(source, span) {
                Ok(read) => trees.extend(read),
                Err((read, problem)) => {
                    trees.extend(read);
                    problems.push(problem);
                }
            },
            Chunk::BadSeparator(span) => problems.push(
                Problem::error(format!("invalid Yaml document separator: {}", shortened(source.slice(span))))
                    .about(About::Syntax)
                    .at(Place::Text(Arc::clone(source), span))
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

type PartlyRead = (Vec<Tree>, Problem);

fn read_document(source: &Arc<SourceText>, span: Span) -> Result<Vec<Tree>, PartlyRead> {
    let text = source.slice(span).trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !text.starts_with('{') {
        return yaml::parse(source, span).map(|tree| tree.into_iter().collect()).map_err(|problem| (Vec::new(), problem));
    }
    let (trees, problem) = json::parse(source, span);
    let Some(problem) = problem else { return Ok(trees) };
    // A brace may also open a flow mapping of YAML; what only looks like JSON is judged as JSON.
    let flow = if trees.is_empty() { yaml::parse(source, span).ok() } else { None };
    match flow {
        Some(tree) => Ok(tree.into_iter().collect()),
        None => Err((trees, problem)),
    }
}
