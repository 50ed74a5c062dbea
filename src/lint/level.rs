//! How bad a finding is.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

/// How bad a finding is, the worst being the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not looked for.
    Off,
    /// Worth knowing.
    Info,
    /// Likely to go wrong.
    Warning,
    /// Refused, or sure to go wrong.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl Level {
    /// The level of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Off, Self::Info, Self::Warning, Self::Error].into_iter().find(|level| level.to_string() == name)
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LevelVisitor;
        impl Visitor<'_> for LevelVisitor {
            type Value = Level;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one of error, warning, info, off")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Level, E> {
                Level::named(text).ok_or_else(|| E::unknown_variant(text, &["error", "warning", "info", "off"]))
            }

            // In YAML as Kubernetes reads it, a bare `off` is the boolean.
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Level, E> {
                if value { Err(E::invalid_value(de::Unexpected::Bool(value), &self)) } else { Ok(Level::Off) }
            }
        }
        deserializer.deserialize_any(LevelVisitor)
    }
}
