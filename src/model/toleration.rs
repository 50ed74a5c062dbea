//! Tolerations: what a pod accepts of a node
//! (`api/core/v1/toleration.go:ToleratesTaint`).

use std::fmt;

use k8s_openapi::api::core::v1 as core;

use super::{Effect, Taint};

/// How a toleration compares its value with the taint's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TolerationOperator {
    /// The values are equal. What an absent operator means, too.
    Equal,
    /// Any value.
    Exists,
    /// `Lt`, `Gt` (behind a feature gate that is off in v1.36) or an unknown word: tolerates nothing.
    Never(String),
}

/// One entry of a pod's `spec.tolerations`; absent texts are empty, as in the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toleration {
    /// The key of the taints meant; empty means every key.
    pub key: String,
    /// How the values are compared.
    pub operator: TolerationOperator,
    /// The value that `Equal` compares with.
    pub value: String,
    /// The effect meant; `None` means every effect.
    pub effect: Option<Effect>,
    /// Seconds until the taint manager evicts a pod that tolerates a `NoExecute` taint; `None` means never.
    /// Placement does not look at it.
    pub toleration_seconds: Option<i64>,
}

impl Toleration {
    /// A toleration of every value of one key and effect.
    pub fn exists(key: &str, effect: Effect) -> Self {
        Self {
            key: key.to_owned(),
            operator: TolerationOperator::Exists,
            value: String::new(),
            effect: Some(effect),
            toleration_seconds: None,
        }
    }

    /// Whether this toleration accepts `taint`.
    pub fn tolerates(&self, taint: &Taint) -> bool {
        self.effect.as_ref().is_none_or(|effect| *effect == taint.effect)
            && (self.key.is_empty() || self.key == *taint.key)
            && match self.operator {
                TolerationOperator::Equal => self.value == *taint.value,
                TolerationOperator::Exists => true,
                TolerationOperator::Never(_) => false,
            }
    }
}

impl From<&core::Toleration> for Toleration {
    fn from(authored: &core::Toleration) -> Self {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        Self {
            key: text(&authored.key),
            operator: match authored.operator.as_deref() {
                None | Some("" | "Equal") => TolerationOperator::Equal,
                Some("Exists") => TolerationOperator::Exists,
                Some(other) => TolerationOperator::Never(other.to_owned()),
            },
            value: text(&authored.value),
            effect: authored.effect.as_deref().filter(|word| !word.is_empty()).map(Effect::parse),
            toleration_seconds: authored.toleration_seconds,
        }
    }
}

impl From<&Toleration> for core::Toleration {
    fn from(toleration: &Toleration) -> Self {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            key: text(&toleration.key),
            operator: match &toleration.operator {
                TolerationOperator::Equal => None,
                TolerationOperator::Exists => Some("Exists".to_owned()),
                TolerationOperator::Never(word) => Some(word.clone()),
            },
            value: text(&toleration.value),
            effect: toleration.effect.as_ref().map(ToString::to_string),
            toleration_seconds: toleration.toleration_seconds,
        }
    }
}

impl fmt::Display for Toleration {
    /// In the manner of a taint: `key=value:Effect`; an empty key or effect, which means all, is `*`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.key.is_empty() { "*" } else { &self.key })?;
        match &self.operator {
            TolerationOperator::Equal => write!(f, "={}", self.value)?,
            TolerationOperator::Exists => {}
            TolerationOperator::Never(word) => write!(f, " {word} {}", self.value)?,
        }
        match &self.effect {
            Some(effect) => write!(f, ":{effect}"),
            None => f.write_str(":*"),
        }
    }
}
