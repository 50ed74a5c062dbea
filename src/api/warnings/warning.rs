//! A warning and where it applies.

use crate::model::FieldPath;

/// What a warning is about, where it matters to those who report it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningTopic {
    /// A label of nodes that is deprecated.
    NodeLabel,
    /// An annotation that is deprecated or does nothing any more.
    Annotation,
    /// Anything else.
    Other,
}

/// What the API server says of an object that it stores all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where in the object.
    pub place: FieldPath,
    /// What the API server says, with the path as it spells it.
    pub message: String,
    /// What it is about.
    pub topic: WarningTopic,
}

impl Warning {
    /// A warning that begins with its place.
    pub(super) fn new(place: FieldPath, text: impl AsRef<str>) -> Self {
        let message = format!("{place}: {}", text.as_ref());
        Self { place, message, topic: WarningTopic::Other }
    }

    /// This warning, about something else.
    pub(super) fn about(self, topic: WarningTopic) -> Self {
        Self { topic, ..self }
    }

    /// This warning, whose place its message spells otherwise.
    pub(super) fn at(self, place: FieldPath) -> Self {
        Self { place, ..self }
    }
}

/// The path of the pod spec in a DaemonSet.
pub(super) fn pod_spec() -> FieldPath {
    FieldPath::of("spec.template.spec")
}

#[cfg(test)]
pub(super) mod tests {
    use k8s_openapi::api::core::v1::PodSpec;
    use serde_json::Value;

    use super::Warning;

    /// Asserts with which messages (below `spec.template.spec.`, where they begin so) pod specs are accepted.
    pub(in super::super) fn assert_warnings(warn: fn(&PodSpec, &mut Vec<Warning>), cases: &[(Value, &[&str])]) {
        for (spec, expected) in cases {
            let mut decoded = spec.clone();
            if decoded.get("containers").is_none() {
                decoded["containers"] = Value::Array(Vec::new());
            }
            let decoded = serde_json::from_value(decoded).unwrap_or_else(|error| panic!("{spec}: {error}"));
            let mut warnings = Vec::new();
            warn(&decoded, &mut warnings);
            let messages: Vec<String> =
                warnings.iter().map(|warning| warning.message.replace("spec.template.spec.", "")).collect();
            assert_eq!(messages, *expected, "{spec}");
        }
    }
}
