//! What the engine found of DaemonSets → [`AuditReport`].

use std::sync::Arc;

use super::audit::{
    AgreementReport, AuditReport, AuditedStatusReport, DaemonSetAuditReport, NodeDifferenceReport, NodeFindingReport,
    RolloutStateReport, StatusDifferenceReport,
};
use super::audit_words;
use super::header::Header;
use super::plan_builder::unplaced_reason_report;
use super::rollout_builder::{limits, strategy_name, stuck_report};
use crate::engine::audit::{Audit, FieldAudit, Finding, NodeAudit, Outcome, RolloutAudit, StatusField};
use crate::engine::rollout::Strategy;

/// Makes the report. `header` comes with the inputs and problems of the run; what was not evaluated is added here.
pub fn audit_report(mut header: Header, audits: &[Audit<'_>]) -> AuditReport {
    header.add_not_evaluated(audits.iter().flat_map(|audit| &audit.not_evaluated));
    AuditReport { header, daemon_sets: audits.iter().map(daemon_set_report).collect() }
}

fn daemon_set_report(audit: &Audit<'_>) -> DaemonSetAuditReport {
    let strategy = audit.rollout.as_ref().map(|rollout| rollout.strategy);
    DaemonSetAuditReport {
        namespace: audit.subject.namespace.to_owned(),
        name: audit.subject.daemon_set.metadata.name.clone().unwrap_or_default(),
        agrees: audit.agrees(),
        predicted: status_report(&audit.status, |field| field.predicted),
        observed: status_report(&audit.status, |field| field.observed),
        status_differences: audit.status.iter().filter_map(status_difference).collect(),
        rollout: audit.rollout.as_ref().map(rollout_report),
        differences: audit.nodes.iter().map(|node| node_difference(node, strategy)).collect(),
    }
}

fn status_report(fields: &[FieldAudit], value: impl Fn(&FieldAudit) -> Option<usize>) -> AuditedStatusReport {
    let mut status = AuditedStatusReport::default();
    for audited in fields {
        let place = match audited.field {
            StatusField::DesiredNumberScheduled => &mut status.desired_number_scheduled,
            StatusField::CurrentNumberScheduled => &mut status.current_number_scheduled,
            StatusField::NumberMisscheduled => &mut status.number_misscheduled,
            StatusField::NumberReady => &mut status.number_ready,
            StatusField::NumberAvailable => &mut status.number_available,
            StatusField::NumberUnavailable => &mut status.number_unavailable,
            StatusField::UpdatedNumberScheduled => &mut status.updated_number_scheduled,
            StatusField::ObservedGeneration => &mut status.observed_generation,
        };
        *place = value(audited);
    }
    status
}

fn status_difference(audited: &FieldAudit) -> Option<StatusDifferenceReport> {
    let why = match &audited.outcome {
        Outcome::Agrees => return None,
        Outcome::Differs => None,
        Outcome::NotEvaluated(why) => Some(why.clone()),
    };
    Some(StatusDifferenceReport {
        field: audited.field.name().to_owned(),
        expected: audited.predicted,
        observed: audited.observed,
        agreement: (&audited.outcome).into(),
        why,
    })
}

fn node_difference(found: &NodeAudit<'_>, strategy: Option<Strategy>) -> NodeDifferenceReport {
    NodeDifferenceReport {
        node: Arc::clone(&found.node),
        finding: found.finding.into(),
        agreement: (&found.outcome).into(),
        verdict: found.verdict.map(Into::into),
        expected: audit_words::expected(found.verdict).to_owned(),
        observed: audit_words::observed(found),
        why: audit_words::why(found, strategy),
        reasons: found.reasons.iter().map(unplaced_reason_report).collect(),
        pods: found.pods.iter().map(|pod| Arc::clone(&pod.name)).collect(),
    }
}

fn rollout_report(rollout: &RolloutAudit) -> RolloutStateReport {
    let (max_unavailable, max_surge) = limits(rollout.strategy);
    RolloutStateReport {
        strategy: strategy_name(rollout.strategy).to_owned(),
        max_unavailable,
        max_surge,
        desired: rollout.desired,
        updated: rollout.updated,
        stuck: rollout.stuck.as_ref().map(|(stuck, nodes)| stuck_report(stuck, nodes)),
    }
}

impl From<&Outcome> for AgreementReport {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Agrees => Self::Agrees,
            Outcome::Differs => Self::Differs,
            Outcome::NotEvaluated(_) => Self::NotEvaluated,
        }
    }
}

impl From<Finding> for NodeFindingReport {
    fn from(finding: Finding) -> Self {
        match finding {
            Finding::Missing => Self::Missing,
            Finding::Pending => Self::Pending,
            Finding::Ended => Self::Ended,
            Finding::Duplicate => Self::Duplicate,
            Finding::Stray => Self::Stray,
            Finding::Kept => Self::Kept,
            Finding::Outdated => Self::Outdated,
            Finding::Terminating => Self::Terminating,
            Finding::NodeGone => Self::NodeGone,
        }
    }
}
