//! Which rules run, at which level, and from which numbers on they speak up.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use thiserror::Error;

use super::fail_on::FailOn;
use super::level::Level;
use super::rule::Rule;
use super::rules::RULES;
use super::thresholds::Thresholds;
use crate::model::nearest_name;

/// The `lint` section of a configuration file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LintConfig {
    /// From which level on the run fails.
    pub fail_on: Option<FailOn>,
    /// Levels of rules by their id.
    pub levels: BTreeMap<String, Level>,
    /// Findings to leave out.
    pub ignore: Vec<Ignore>,
    /// Numbers of rules.
    pub thresholds: Thresholds,
}

/// Findings to leave out: those of `rules` that fulfil everything else that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ignore {
    /// The rules.
    pub rules: Vec<String>,
    /// In files whose path, relative to the configuration file, fulfils this pattern.
    pub path: Option<String>,
    /// In this namespace.
    pub namespace: Option<String>,
    /// In DaemonSets of this name.
    pub name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A rule that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown rule {id:?}")]
pub struct UnknownRule {
    /// As it was written.
    pub id: String,
    /// The rule that was probably meant.
    pub nearest: Option<&'static str>,
}

/// The rule of this id.
///
/// # Errors
/// Where there is none.
pub fn rule(id: &str) -> Result<&'static Rule, UnknownRule> {
    RULES.iter().find(|rule| rule.id == id).ok_or_else(|| {
        let nearest = nearest_name(id, RULES.iter().map(|rule| rule.id), |known| known.len() / 3);
        UnknownRule { id: id.to_owned(), nearest }
    })
}

/// What is asked of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Levels of rules by their id.
    pub levels: BTreeMap<&'static str, Level>,
    /// Only these rules, where any are named.
    pub only: BTreeSet<&'static str>,
    /// All but these rules.
    pub skip: BTreeSet<&'static str>,
    /// Numbers of rules.
    pub thresholds: Thresholds,
}

impl Settings {
    /// The level at which a rule's findings are reported, unless a finding is less bad by itself.
    pub fn level_of(&self, rule: &Rule) -> Level {
        let asked = (self.only.is_empty() || self.only.contains(rule.id)) && !self.skip.contains(rule.id);
        if asked { self.levels.get(rule.id).copied().unwrap_or(rule.level) } else { Level::Off }
    }
}
