//! Why a pod is not created, and what could not be decided
//! (`apiserver/pkg/admission/errors.go:NewForbidden`, `apimachinery/pkg/api/errors/errors.go:NewInvalid`).

use std::collections::BTreeMap;
use std::fmt;

use crate::engine::Plugin;
use crate::model::FieldPath;

/// The API server refuses to create the pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The admission plugin that refuses; `Validation` is the API server's own validation of the pod.
    pub plugin: Plugin,
    /// The HTTP status: 403, 404 or 422.
    pub code: u16,
    /// The API error's text, after `pods "x" is forbidden: ` or `Pod "x" is invalid: `.
    pub message: String,
    /// The field of the pod that is behind it, from the pod's root; `None` where nothing in the pod is to blame.
    pub field_path: Option<FieldPath>,
    /// The names and amounts behind the message.
    pub details: BTreeMap<String, String>,
}

/// A step that was passed over because its facts are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCollected {
    /// Which facts: `limit ranges`.
    pub what: &'static str,
    /// Why they are absent.
    pub why: String,
}

impl Rejection {
    /// Whether a quota is used up, so that a pod that goes makes room for this one.
    pub fn is_of_used_quota(&self) -> bool {
        self.plugin == Plugin::ResourceQuota && self.details.keys().any(|key| key.starts_with("used."))
    }

    /// A plugin forbids the pod.
    pub(super) fn forbidden(plugin: Plugin, message: impl Into<String>) -> Self {
        Self { plugin, code: 403, message: message.into(), field_path: None, details: BTreeMap::new() }
    }

    /// The pod is not what a pod may be.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { code: 422, ..Self::forbidden(Plugin::Validation, message) }
    }

    /// This rejection, blamed on a field of the pod.
    pub(super) fn at(self, field_path: FieldPath) -> Self {
        Self { field_path: Some(field_path), ..self }
    }

    /// This rejection with one more name or amount.
    pub(super) fn with(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.details.insert(key.into(), value.to_string());
        self
    }
}

/// Several complaints as one text: equal ones once, more than one in brackets
/// (`apimachinery/pkg/util/errors/errors.go:aggregate.Error`).
pub(super) fn aggregate<'m>(messages: impl Iterator<Item = &'m str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for message in messages {
        if !seen.contains(&message) {
            seen.push(message);
        }
    }
    match seen.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("[{}]", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::aggregate;

    #[test]
    fn equal_complaints_are_made_once_and_several_stand_in_brackets() {
        assert_eq!(aggregate(["a", "a"].into_iter()), "a");
        assert_eq!(aggregate(["a", "b", "a"].into_iter()), "[a, b]");
    }
}
