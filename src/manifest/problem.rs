//! What is wrong with an input: never a panic, never the end of the run for the good part of a file.

use std::sync::Arc;

use super::{Position, SourceText, Span};
use crate::model::FieldPath;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input was used all the same.
    Warning,
    /// Something that was asked for could not be used; the run ends with exit code 2.
    Error,
    /// The file system, a process or a cluster failed; the run ends with exit code 3.
    Failure,
}

/// Where a problem is.
#[derive(Debug, Clone)]
pub enum Place {
    /// A piece of a text that is still held.
    Text(Arc<SourceText>, Span),
    /// A position in a file that was only streamed through.
    Streamed(String, Position),
    /// A file or folder as a whole.
    Path(String),
}

/// What kind of defect a problem is, for those who act on kinds of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum About {
    /// A text that is neither YAML nor JSON as kubectl reads them.
    Syntax,
    /// A value of the wrong type.
    InvalidType {
        /// The field.
        path: FieldPath,
        /// The field, with the items of lists by what tells them apart.
        stable_path: String,
    },
    /// A DaemonSet of an `apiVersion` that no supported Kubernetes serves.
    ApiVersion {
        /// Whether Kubernetes served it once.
        removed: bool,
    },
    /// A document that is no object, or whose `kind` or `apiVersion` is missing or misspelled.
    Kind,
    /// Anything else.
    #[default]
    Other,
}

/// One defect of the input: what, where, and what to do about it.
#[derive(Debug, Clone)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong; lower case, no final dot.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// Where it is.
    pub place: Option<Place>,
    /// What kind of defect it is.
    pub about: About,
    /// The DaemonSet that it is a defect of, where its name could be read: namespace, empty where none is given, and name.
    pub object: Option<(String, String)>,
    /// The template that helm rendered that DaemonSet from.
    pub template: Option<String>,
}

impl Problem {
    /// Something that could not be used.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            help: None,
            place: None,
            about: About::Other,
            object: None,
            template: None,
        }
    }

    /// Something that was used all the same.
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// A failure of the file system or of a process.
    pub fn failure(message: impl Into<String>) -> Self {
        Self { severity: Severity::Failure, ..Self::error(message) }
    }

    /// This problem, with the place where it is.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// This problem, with what to do about it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// This problem, as one of a kind.
    #[must_use]
    pub fn about(self, about: About) -> Self {
        Self { about, ..self }
    }

    /// This problem, with the template that helm rendered its DaemonSet from.
    #[must_use]
    pub fn rendered_from(self, template: Option<&str>) -> Self {
        Self { template: template.map(str::to_owned), ..self }
    }

    /// This problem, with the namespace and name of the DaemonSet it is a defect of.
    #[must_use]
    pub fn of(self, object: Option<(String, String)>) -> Self {
        Self { object, ..self }
    }
}
