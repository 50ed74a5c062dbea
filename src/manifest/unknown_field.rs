//! Fields that a type does not have: a strict API server refuses them, and most are misspelled.

use super::Span;
use super::trail::{Step, Trail, path};
use super::tree::{Entry, Tree};
use crate::model::{FieldPath, nearest_name};

/// A field that the type does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// Its path, spelled as the API server spells it.
    pub path: FieldPath,
    /// The bytes of its key.
    pub key: Span,
    /// The known field that was probably meant.
    pub nearest: Option<&'static str>,
    /// Every field that the type has.
    pub known: &'static [&'static str],
}

impl UnknownField {
    /// Notes an entry of a type with these fields, if it is none of them.
    pub(super) fn of(
        tree: &Tree,
        entry: &Entry<'_>,
        fields: &'static [&'static str],
        parent: Option<&Trail<'_>>,
    ) -> Option<Self> {
        if fields.contains(&entry.key.as_ref()) {
            return None;
        }
        let trail = Trail { parent, step: Step::Field(&entry.key) };
        let key = tree.span(entry.key_node);
        Some(Self { path: path(Some(&trail)), key, nearest: nearest(&entry.key, fields), known: fields })
    }
}

/// The field whose name is, but for the case of its letters, at most a third of them away.
fn nearest(name: &str, fields: &'static [&'static str]) -> Option<&'static str> {
    let known: Vec<String> = fields.iter().map(|field| field.to_lowercase()).collect();
    let nearest = nearest_name(&name.to_lowercase(), known.iter().map(String::as_str), |known| known.len() / 3)?;
    let at = known.iter().position(|known| known == nearest)?;
    Some(fields[at])
}
