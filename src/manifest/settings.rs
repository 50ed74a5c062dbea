//! Texts that are no Kubernetes objects but are read as strictly: the files that configure a program.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::documents::trees;
use super::object::Authored;
use super::tree::{Content, Tree};
use super::{Place, Problem, SourceText, Span};

/// Reads the one document of a text, YAML or JSON, into a type, with the place of every field. An empty text is an empty mapping.
///
/// # Errors
/// What is no YAML or JSON, more than one document, and every value of the wrong type.
pub fn read_settings<T: DeserializeOwned>(source: &Arc<SourceText>) -> Result<Authored<T>, Vec<Problem>> {
    let mut problems = Vec::new();
    let trees = trees(source, &mut problems);
    if let Some(second) = trees.get(1) {
        let place = Place::Text(Arc::clone(source), Span { end: second.span(second.root()).start, ..second.span(second.root()) });
        problems.push(Problem::error("more than one document").at(place).help("put all settings into one document"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let tree = trees.into_iter().next().unwrap_or_else(|| Arc::new(empty_mapping(source)));
    let root = tree.root();
    Authored::read(&tree, root)
}

fn empty_mapping(source: &Arc<SourceText>) -> Tree {
    let mut tree = Tree::new(Arc::clone(source));
    let root = tree.push(Span::default(), Content::Mapping(Vec::new()));
    tree.set_root(root);
    tree
}
