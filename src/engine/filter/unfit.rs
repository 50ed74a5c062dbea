//! A plugin's refusal, with its reasons as data.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::engine::Plugin;

/// Why a pod cannot be bound to a node: what one plugin says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The plugin's name.
    pub plugin: Plugin,
    /// Its reasons; NodeResourcesFit may have several.
    pub reasons: Vec<UnfitReason>,
    /// Whether evicting pods could help (`Unschedulable`), or nothing can (`UnschedulableAndUnresolvable`).
    pub resolvable: bool,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfitReason {
    /// The scheduler's own words: `Insufficient cpu`.
    pub words: String,
    /// The numbers and the holder, in words: `needs 100m, 40m of 3920m free`; may be empty.
    pub more: String,
    /// The same as data.
    pub details: BTreeMap<String, String>,
}

impl Unfit {
    /// A refusal that evicting pods could end.
    pub(super) fn unschedulable(plugin: Plugin, reasons: Vec<UnfitReason>) -> Self {
        Self { plugin, reasons, resolvable: true }
    }

    /// A refusal that only a change of the node or of the pod ends.
    pub(super) fn unresolvable(plugin: Plugin, reasons: Vec<UnfitReason>) -> Self {
        Self { plugin, reasons, resolvable: false }
    }
}

impl UnfitReason {
    pub(super) fn new(words: impl Into<String>, more: impl Into<String>) -> Self {
        Self { words: words.into(), more: more.into(), details: BTreeMap::new() }
    }

    /// The reason with one more number or name.
    pub(super) fn detail(mut self, key: &str, value: &dyn Display) -> Self {
        self.details.insert(key.to_owned(), value.to_string());
        self
    }
}
