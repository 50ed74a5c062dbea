//! Decisions of the engine → [`DiffReport`].

use std::sync::Arc;

use hashbrown::HashMap;

use super::diff::{
    ChangeReport, DaemonSetDiffReport, DiffReport, DiffSummary, EffectReport, FieldChangeReport, HeadroomReport, KeptFieldReport,
    NodeDiffReport, ReplacementReport, WhenReport,
};
use super::header::Header;
use super::location::LocationReport;
use super::plan::ReasonReport;
use super::plan_builder::reason_report;
use super::refused::RefusedReport;
use super::rollout_builder::rollout_report;
use super::written::Written;
use crate::engine::Plugin;
use crate::engine::diff::{Change, DaemonSetDiff, Effect, FieldChange, Headroom, NodeDiff, When};
use crate::model::Segment;

/// A DaemonSet on both sides or on one, and what its change does.
pub struct DiffedDaemonSet<'a> {
    /// Its namespace.
    pub namespace: &'a str,
    /// The old one.
    pub before: Option<Written<'a>>,
    /// The new one.
    pub after: Option<Written<'a>>,
    /// What of the new one only the cluster has.
    pub kept: Vec<FieldChange>,
    /// What the API server refuses of the new one, or of the change.
    pub refused: Vec<RefusedReport>,
    /// The engine's decisions.
    pub diff: DaemonSetDiff<'a>,
}

/// Makes the report. `header` comes with the inputs and problems of the run; what was not evaluated is added here.
pub fn diff_report(mut header: Header, diffed: &[DiffedDaemonSet<'_>]) -> DiffReport {
    header.add_not_evaluated(diffed.iter().flat_map(|diffed| &diffed.diff.not_evaluated));
    DiffReport { header, daemon_sets: diffed.iter().filter_map(daemon_set_report).collect() }
}

/// `None` for a DaemonSet that is on neither side.
fn daemon_set_report(diffed: &DiffedDaemonSet<'_>) -> Option<DaemonSetDiffReport> {
    let written = diffed.after.as_ref().or(diffed.before.as_ref())?;
    let diff = &diffed.diff;
    let mut summary = DiffSummary::default();
    diff.nodes.iter().for_each(|node| *summary.of(diffed, node) += 1);
    Some(DaemonSetDiffReport {
        namespace: diffed.namespace.to_owned(),
        name: written.name().to_owned(),
        location: written.start().map(|(source, span)| LocationReport::of(source, span)),
        change: diff.change.into(),
        fields: diff.fields.iter().map(|change| field_report(diffed, change)).collect(),
        kept: diffed.kept.iter().filter_map(kept_report).collect(),
        restarts_pods: diff.restarts_pods,
        refused: diffed.refused.clone(),
        replacement: diff.replacement.map(|(pods, span)| ReplacementReport { pods, seconds: span.map(Into::into) }),
        summary,
        nodes: node_reports(diffed, written),
        headroom: diff.headroom.iter().map(HeadroomReport::from).collect(),
        rollout: diff.rollout.as_ref().map(|(rollout, durations)| rollout_report(rollout, durations, diff)),
    })
}

fn field_report(diffed: &DiffedDaemonSet<'_>, change: &FieldChange) -> FieldChangeReport {
    let side = if change.new.is_some() { &diffed.after } else { &diffed.before };
    FieldChangeReport {
        field_path: change.path.to_string(),
        old: change.old.clone(),
        new: change.new.clone(),
        restarts_pods: change.restarts_pods,
        only_order: change.reordered,
        location: side.as_ref().and_then(|written| written.location(&change.path)),
    }
}

fn kept_report(change: &FieldChange) -> Option<KeptFieldReport> {
    Some(KeptFieldReport { field_path: change.path.to_string(), value: change.new.clone()? })
}

/// Nodes of a large cluster share their reasons: equal ones are worded once.
fn node_reports(diffed: &DiffedDaemonSet<'_>, written: &Written<'_>) -> Vec<NodeDiffReport> {
    type Worded = (Arc<[ReasonReport]>, Option<String>);
    let mut worded: HashMap<(bool, Vec<String>), Worded> = HashMap::new();
    let reports = diffed.diff.nodes.iter().map(|node| {
        let is_gain = node.effect == Effect::Gains;
        let told = (is_gain, node.reasons.iter().map(ToString::to_string).collect());
        let (reasons, field_path) = worded.entry(told).or_insert_with(|| {
            let side = if is_gain { diffed.before.as_ref().unwrap_or(written) } else { written };
            (node.reasons.iter().map(|reason| reason_report(side, reason)).collect(), cause(&diffed.diff.fields, node))
        });
        NodeDiffReport {
            name: Arc::clone(&node.node.name),
            before: node.before.map(Into::into),
            after: node.after.map(Into::into),
            effect: node.effect.into(),
            when: node.when.map(Into::into),
            reasons: Arc::clone(reasons),
            field_path: field_path.clone(),
        }
    });
    reports.collect()
}

/// The changed field that a node's reasons are about.
fn cause(fields: &[FieldChange], node: &NodeDiff<'_>) -> Option<String> {
    node.reasons.iter().find_map(|reason| {
        let path = reason.field_path()?;
        let is_same = |change: &&FieldChange| {
            let (a, b) = (change.path.segments(), path.segments());
            let shared = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            shared == a.len() || (shared == b.len() && is_about(change, reason.plugin()))
        };
        fields.iter().find(is_same).map(|change| change.path.to_string())
    })
}

/// Of all fields of containers, some plugins look at one only.
fn is_about(change: &FieldChange, plugin: Plugin) -> bool {
    let holds =
        |name: &str| change.path.segments().iter().any(|segment| matches!(segment, Segment::Field(field) if field == name));
    match plugin {
        Plugin::NodeResourcesFit => holds("resources"),
        Plugin::NodePorts => holds("ports"),
        _ => true,
    }
}

impl DiffSummary {
    /// Where a node counts: of a DaemonSet on both sides, a node is new or gone if there is nothing to say of it on one.
    fn of(&mut self, diffed: &DiffedDaemonSet<'_>, node: &NodeDiff<'_>) -> &mut usize {
        let is_on_both_sides = diffed.before.is_some() && diffed.after.is_some();
        match node.effect {
            Effect::Gains => &mut self.gains,
            Effect::Loses => &mut self.loses,
            Effect::Restarts => &mut self.restarts,
            Effect::Fails => &mut self.fails,
            Effect::Keeps => &mut self.keeps,
            Effect::Unchanged if is_on_both_sides && node.after.is_none() => &mut self.gone,
            Effect::Unchanged if is_on_both_sides && node.before.is_none() => &mut self.added,
            Effect::Unchanged => &mut self.unchanged,
        }
    }
}

impl From<Change> for ChangeReport {
    fn from(change: Change) -> Self {
        match change {
            Change::Created => Self::Created,
            Change::Updated => Self::Updated,
            Change::Deleted => Self::Deleted,
            Change::Unchanged => Self::Unchanged,
            Change::Replaced => Self::Replaced,
        }
    }
}

impl From<Effect> for EffectReport {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Gains => Self::Gains,
            Effect::Loses => Self::Loses,
            Effect::Restarts => Self::Restarts,
            Effect::Fails => Self::Fails,
            Effect::Keeps => Self::Keeps,
            Effect::Unchanged => Self::Unchanged,
        }
    }
}

impl From<When> for WhenReport {
    fn from(when: When) -> Self {
        match when {
            When::AtOnce => Self::AtOnce,
            When::InRollout => Self::InRollout,
            When::WhenDeleted => Self::WhenDeleted,
        }
    }
}

impl From<&Headroom> for HeadroomReport {
    fn from(headroom: &Headroom) -> Self {
        Self {
            node: Arc::clone(&headroom.node),
            resource: headroom.resource.clone(),
            allocatable: headroom.allocatable.clone(),
            free_before: headroom.free_before.clone(),
            free_after: headroom.free_after.clone(),
        }
    }
}
