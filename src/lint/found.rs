//! What a rule finds in a DaemonSet.

use super::level::Level;
use crate::model::FieldPath;

/// What a rule found in one DaemonSet; the runner adds which rule and which DaemonSet.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What is wrong: lower case, no final dot.
    pub message: String,
    /// Where it stands, or would stand.
    pub place: FieldPath,
    /// What tells it from other defects that its rule may find at this field, in words that stay when the cluster grows.
    pub key: String,
    /// The field as the API server spells it, where that is another.
    pub field: Option<FieldPath>,
    /// What to do about it.
    pub help: Option<String>,
    /// Other fields that are involved.
    pub related: Vec<Related>,
    /// The text to paste.
    pub fix: Option<Fix>,
    /// The level, where this one is less bad than the rule's findings are.
    pub level: Option<Level>,
    /// Whether the API server would refuse the object for it.
    pub refused_by_server: bool,
}

/// Another field that is involved in a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Which DaemonSet of the run it is in; `None` is the finding's own.
    pub subject: Option<usize>,
    /// Where it stands.
    pub place: FieldPath,
    /// What it has to do with it: lower case, no final dot.
    pub message: String,
}

/// Text to paste into the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The field that the text belongs under.
    pub place: FieldPath,
    /// The lines of YAML.
    pub yaml: String,
}

impl Found {
    /// A finding at a field.
    pub fn at(place: FieldPath, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place,
            key: String::new(),
            field: None,
            help: None,
            related: Vec::new(),
            fix: None,
            level: None,
            refused_by_server: false,
        }
    }

    /// This finding, with what tells it from other defects that its rule may find at this field.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: key.into(), ..self }
    }

    /// This finding, with what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// This finding, with text to paste under a field; the help ends with it.
    #[must_use]
    pub fn fix(self, place: FieldPath, yaml: impl Into<String>) -> Self {
        Self { fix: Some(Fix { place, yaml: yaml.into() }), ..self }
    }

    /// This finding, with another field of the same DaemonSet.
    #[must_use]
    pub fn related(mut self, place: FieldPath, message: impl Into<String>) -> Self {
        self.related.push(Related { subject: None, place, message: message.into() });
        self
    }

    /// This finding, with a field of another DaemonSet of the run.
    #[must_use]
    pub fn related_in(mut self, subject: usize, place: FieldPath, message: impl Into<String>) -> Self {
        self.related.push(Related { subject: Some(subject), place, message: message.into() });
        self
    }

    /// This finding at a level below its rule's.
    #[must_use]
    pub fn level(self, level: Level) -> Self {
        Self { level: Some(level), ..self }
    }

    /// This finding, for which the API server refuses the object, with the field as it spells it.
    #[must_use]
    pub fn refused(self, field: FieldPath) -> Self {
        Self { refused_by_server: true, field: Some(field), ..self }
    }
}
