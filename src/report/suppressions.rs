//! Suppressions that stand in manifests, with their places; and which of them were needed.

use std::sync::Arc;

use super::lint::{FindingReport, SuppressionReport};
use super::linted_manifest::LintedManifest;
use super::location::LocationReport;
use crate::lint::{Check, Level, Origin, Rule, Scope, Settings, Suppression, Target, UnknownRule, rule};
use crate::manifest::{Manifest, Place, Problem};
use crate::model::FieldPath;

/// The annotation that names rules to ignore in a DaemonSet.
const IGNORE_ANNOTATION: &str = "daemonset-plan.io/ignore";

/// A suppression and where it stands.
#[derive(Debug, Clone)]
pub struct PlacedSuppression {
    /// What it says.
    pub suppression: Suppression,
    /// Where it stands; `None` for a baseline.
    pub location: Option<LocationReport>,
}

/// The suppressions of a manifest's comments and annotations. Rules that do not exist are problems.
pub fn suppressions_of(manifest: &LintedManifest<'_>) -> (Vec<PlacedSuppression>, Vec<Problem>) {
    let (mut suppressions, mut problems) = (Vec::new(), Vec::new());
    for result in of_comments(manifest.manifest).into_iter().chain(of_annotations(manifest)) {
        match result {
            Ok(suppression) => suppressions.push(suppression),
            Err(problem) => problems.push(problem),
        }
    }
    (suppressions, problems)
}

fn of_comments(manifest: &Manifest) -> Vec<Result<PlacedSuppression, Problem>> {
    let mut found = Vec::new();
    for comment in &manifest.ignore_comments {
        for (id, span) in &comment.rules {
            let suppression = |rule: &Rule| PlacedSuppression {
                suppression: Suppression {
                    rule: rule.id.to_owned(),
                    scope: Scope::Lines { path: comment.source.name().to_owned(), lines: comment.lines.clone() },
                    reason: comment.reason.clone(),
                    origin: Origin::Comment,
                },
                location: Some(LocationReport::of(&comment.source, comment.span)),
            };
            let place = Place::Text(Arc::clone(&comment.source), *span);
            found.push(rule(id).map(suppression).map_err(|unknown| unknown_rule(&unknown).at(place)));
        }
    }
    found
}

fn of_annotations(manifest: &LintedManifest<'_>) -> Vec<Result<PlacedSuppression, Problem>> {
    let mut found = Vec::new();
    for (authored, namespace) in manifest.daemon_sets() {
        let metadata = &authored.object.metadata;
        let Some(text) = metadata.annotations.as_ref().and_then(|annotations| annotations.get(IGNORE_ANNOTATION)) else {
            continue;
        };
        let path = FieldPath::of("metadata.annotations").key(IGNORE_ANNOTATION);
        let span = authored.locate(&path).value;
        for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            let suppression = |rule: &Rule| PlacedSuppression {
                suppression: Suppression {
                    rule: rule.id.to_owned(),
                    scope: Scope::DaemonSet {
                        path: authored.source().name().to_owned(),
                        lines: authored.lines(),
                        namespace: namespace.to_owned(),
                        name: metadata.name.clone().unwrap_or_default(),
                    },
                    reason: String::new(),
                    origin: Origin::Annotation,
                },
                location: Some(LocationReport::of(authored.source(), span)),
            };
            let place = Place::Text(Arc::clone(authored.source()), span);
            found.push(rule(id).map(suppression).map_err(|unknown| unknown_rule(&unknown).at(place)));
        }
    }
    found
}

/// What to say of a rule that does not exist.
pub fn unknown_rule(unknown: &UnknownRule) -> Problem {
    let help = match unknown.nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "daemonset-plan explain lists the rules".to_owned(),
    };
    Problem::error(unknown.to_string()).help(help)
}

/// Applies suppressions to findings and remembers which were needed.
pub(super) struct Suppressions {
    list: Vec<PlacedSuppression>,
    uses: Vec<usize>,
}

impl Suppressions {
    pub(super) fn new(list: Vec<PlacedSuppression>) -> Self {
        Self { uses: vec![0; list.len()], list }
    }

    /// What suppresses the finding, if anything does. An entry of a baseline is used up by one finding.
    pub(super) fn suppress(&mut self, finding: &FindingReport) -> Option<SuppressionReport> {
        let object = finding.object.as_ref();
        let target = Target {
            rule: &finding.rule,
            path: finding.location.as_ref().map(|location| location.path.as_str()),
            line: finding.location.as_ref().map(|location| location.line),
            namespace: object.map_or("", |object| &object.namespace),
            name: object.map_or("", |object| &object.name),
            fingerprint: &finding.fingerprint,
        };
        let spent = |at: usize| self.list[at].suppression.origin == Origin::Baseline && self.uses[at] > 0;
        let at = (0..self.list.len()).find(|&at| !spent(at) && self.list[at].suppression.covers(&target))?;
        self.uses[at] += 1;
        Some(report(&self.list[at]))
    }

    /// Those that nothing was found for although their rule ran and could have found something; `unused-suppression` itself is not missed.
    /// What speaks of other files than those of the run is not missed in them.
    pub(super) fn unused(&self, settings: &Settings, with_cluster: bool, files: &[&str]) -> Vec<SuppressionReport> {
        let could_find = |id: &str| {
            let ran = |rule: &&'static Rule| settings.level_of(rule) > Level::Off && !matches!(rule.check, Check::Reporting);
            rule(id).ok().filter(ran).is_some_and(|rule| with_cluster || !rule.needs_cluster)
        };
        let concerned = |scope: &Scope| files.iter().any(|file| scope.speaks_of(file));
        let unused =
            self.list.iter().zip(&self.uses).filter(|(placed, uses)| {
                **uses == 0 && could_find(&placed.suppression.rule) && concerned(&placed.suppression.scope)
            });
        unused.map(|(placed, _)| report(placed)).collect()
    }
}

fn report(placed: &PlacedSuppression) -> SuppressionReport {
    let suppression = &placed.suppression;
    let origin = match suppression.origin {
        Origin::Comment => "comment",
        Origin::Annotation => "annotation",
        Origin::Config => "config",
        Origin::Baseline => "baseline",
    };
    SuppressionReport {
        origin: origin.to_owned(),
        rule: suppression.rule.clone(),
        reason: Some(suppression.reason.clone()).filter(|reason| !reason.is_empty()),
        location: placed.location.clone(),
    }
}
