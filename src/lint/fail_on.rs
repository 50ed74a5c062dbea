//! From which level on a run fails.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};

use super::level::Level;

/// From which level on findings make a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// From this level on, which is not off.
    Level(Level),
    /// Whatever is found.
    Never,
}

impl FailOn {
    /// The level; `None` is never.
    pub fn level(self) -> Option<Level> {
        match self {
            Self::Level(level) => Some(level),
            Self::Never => None,
        }
    }
}

impl<'de> Deserialize<'de> for FailOn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FailOnVisitor;
        impl Visitor<'_> for FailOnVisitor {
            type Value = FailOn;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one of error, warning, info, never")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<FailOn, E> {
                match Level::named(text) {
                    Some(Level::Off) => Ok(FailOn::Never),
                    None if text == "never" => Ok(FailOn::Never),
                    None => Err(E::unknown_variant(text, &["error", "warning", "info", "never"])),
                    Some(level) => Ok(FailOn::Level(level)),
                }
            }

            // In YAML as Kubernetes reads it, a bare `off` is the boolean.
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<FailOn, E> {
                if value { Err(E::invalid_value(Unexpected::Bool(value), &self)) } else { Ok(FailOn::Never) }
            }
        }
        deserializer.deserialize_any(FailOnVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_and_off_are_the_same() {
        for (written, expected) in [
            ("\"never\"", Some(FailOn::Never)),
            ("\"off\"", Some(FailOn::Never)),
            ("false", Some(FailOn::Never)),
            ("\"info\"", Some(FailOn::Level(Level::Info))),
            ("\"error\"", Some(FailOn::Level(Level::Error))),
            ("true", None),
            ("\"warn\"", None),
            ("1", None),
        ] {
            assert_eq!(serde_json::from_str(written).ok(), expected, "{written}");
        }
    }
}
