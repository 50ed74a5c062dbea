//! The fields of the status: what the controller writes for the pods of the dump, and what stands there
//! (`pkg/controller/daemon/daemon_controller.go:updateDaemonSetStatus`).

use super::facts::{Facts, count};
use super::outcome::Outcome;
use crate::engine::status::node_update_is_noticed;

/// A field of the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "Kubernetes' own words")]
pub enum StatusField {
    DesiredNumberScheduled,
    CurrentNumberScheduled,
    NumberMisscheduled,
    NumberReady,
    NumberAvailable,
    NumberUnavailable,
    UpdatedNumberScheduled,
    ObservedGeneration,
}

impl StatusField {
    /// All of them, as they are listed.
    pub const ALL: [Self; 8] = [
        Self::DesiredNumberScheduled,
        Self::CurrentNumberScheduled,
        Self::NumberMisscheduled,
        Self::NumberReady,
        Self::NumberAvailable,
        Self::NumberUnavailable,
        Self::UpdatedNumberScheduled,
        Self::ObservedGeneration,
    ];

    /// Its name in the object.
    pub fn name(self) -> &'static str {
        match self {
            Self::DesiredNumberScheduled => "desiredNumberScheduled",
            Self::CurrentNumberScheduled => "currentNumberScheduled",
            Self::NumberMisscheduled => "numberMisscheduled",
            Self::NumberReady => "numberReady",
            Self::NumberAvailable => "numberAvailable",
            Self::NumberUnavailable => "numberUnavailable",
            Self::UpdatedNumberScheduled => "updatedNumberScheduled",
            Self::ObservedGeneration => "observedGeneration",
        }
    }
}

/// A field of the status, predicted and observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldAudit {
    /// The field.
    pub field: StatusField,
    /// What the controller writes for what the dump holds; `None` where the dump does not tell.
    pub predicted: Option<usize>,
    /// What stands in the dump; `None` where the controller has written no status.
    pub observed: Option<usize>,
    /// How they stand to each other.
    pub outcome: Outcome,
}

/// Every field.
pub fn fields(facts: &Facts<'_, '_>) -> Vec<FieldAudit> {
    let margins = margins(facts);
    let audit = |field: StatusField| {
        let predicted = predicted(field, facts);
        let observed = observed(field, facts);
        let outcome = match (predicted, observed) {
            (Some(predicted), Some(observed)) if predicted == observed => Outcome::Agrees,
            (None, _) | (_, None) => not_told(field, facts),
            _ if facts.status_is_old.is_some() => not_told(field, facts),
            (Some(predicted), Some(observed)) => within(&margins, field, predicted, observed),
        };
        FieldAudit { field, predicted, observed, outcome }
    };
    StatusField::ALL.map(audit).into()
}

fn predicted(field: StatusField, facts: &Facts<'_, '_>) -> Option<usize> {
    let status = facts.predicted();
    match field {
        StatusField::DesiredNumberScheduled => {
            Some(facts.plan.nodes.iter().filter(|decision| decision.eligibility.should_run).count())
        }
        StatusField::CurrentNumberScheduled => status.map(|status| status.current_number_scheduled),
        StatusField::NumberMisscheduled => status.map(|status| status.number_misscheduled),
        StatusField::NumberReady => status.map(|status| status.number_ready),
        StatusField::NumberAvailable => status.map(|status| status.number_available),
        StatusField::NumberUnavailable => status.map(|status| status.number_unavailable),
        StatusField::UpdatedNumberScheduled => status.and_then(|status| status.updated_number_scheduled),
        StatusField::ObservedGeneration => usize::try_from(facts.subject.daemon_set.metadata.generation?).ok(),
    }
}

fn observed(field: StatusField, facts: &Facts<'_, '_>) -> Option<usize> {
    let status = &facts.observed;
    let generation = status.observed_generation?;
    Some(match field {
        StatusField::DesiredNumberScheduled => count(Some(status.desired_number_scheduled)),
        StatusField::CurrentNumberScheduled => count(Some(status.current_number_scheduled)),
        StatusField::NumberMisscheduled => count(Some(status.number_misscheduled)),
        StatusField::NumberReady => count(Some(status.number_ready)),
        StatusField::NumberAvailable => count(status.number_available),
        StatusField::NumberUnavailable => count(status.number_unavailable),
        StatusField::UpdatedNumberScheduled => count(status.updated_number_scheduled),
        StatusField::ObservedGeneration => usize::try_from(generation).unwrap_or_default(),
    })
}

/// Why a field cannot be compared.
fn not_told(field: StatusField, facts: &Facts<'_, '_>) -> Outcome {
    let why = facts.status_is_old.as_ref().or(facts.pods_missing.as_ref()).cloned();
    Outcome::NotEvaluated(why.unwrap_or_else(|| match field {
        StatusField::UpdatedNumberScheduled => "the DaemonSet does not tell its template generation".to_owned(),
        _ => "it is not known".to_owned(),
    }))
}

/// How far a field may be from what is predicted for a reason that the dump does tell.
struct Margin {
    fields: &'static [StatusField],
    below: usize,
    above: usize,
    why: String,
}

fn within(margins: &[Margin], field: StatusField, predicted: usize, observed: usize) -> Outcome {
    let of_field: Vec<&Margin> = margins.iter().filter(|margin| margin.fields.contains(&field)).collect();
    let helps = |margin: &&&Margin| if observed < predicted { margin.below > 0 } else { margin.above > 0 };
    let sum = |size: fn(&Margin) -> usize| of_field.iter().map(|margin| size(margin)).sum::<usize>();
    let (least, most) = (predicted.saturating_sub(sum(|margin| margin.below)), predicted + sum(|margin| margin.above));
    if !(least..=most).contains(&observed) {
        return Outcome::Differs;
    }
    let why: Vec<&str> = of_field.iter().filter(helps).map(|margin| margin.why.as_str()).collect();
    Outcome::NotEvaluated(why.join("; "))
}

fn margins(facts: &Facts<'_, '_>) -> Vec<Margin> {
    use StatusField::{
        CurrentNumberScheduled, DesiredNumberScheduled, NumberAvailable, NumberMisscheduled, NumberReady, NumberUnavailable,
        UpdatedNumberScheduled,
    };
    let Some(status) = facts.predicted() else { return Vec::new() };
    let mut margins = Vec::new();
    let mut put = |fields, below, above, why: &str| {
        if below + above > 0 {
            margins.push(Margin { fields, below, above, why: why.to_owned() });
        }
    };
    let waiting = status.number_ready - status.number_available;
    let why = "it is not known whether minReadySeconds are over";
    put(&[NumberAvailable], 0, waiting, why);
    put(&[NumberUnavailable], waiting, 0, why);
    let recent = facts.pods.values().flatten();
    let recent =
        recent.filter(|pod| facts.is_recent(pod.created) || facts.is_recent(pod.ready.and_then(|ready| ready.since))).count();
    let of_pods =
        &[CurrentNumberScheduled, NumberMisscheduled, NumberReady, NumberAvailable, NumberUnavailable, UpdatedNumberScheduled];
    let why = "pods changed less than 30 s before the newest time that is known, and the status may be older";
    put(of_pods, recent, recent, why);
    let unnoticed = unnoticed_nodes(facts);
    let why = "the controller looks no further at nodes that merely stop taking new pods, and counts them as before";
    put(
        &[
            DesiredNumberScheduled,
            CurrentNumberScheduled,
            NumberReady,
            NumberAvailable,
            NumberUnavailable,
            UpdatedNumberScheduled,
        ],
        0,
        unnoticed,
        why,
    );
    put(&[NumberMisscheduled], unnoticed, 0, why);
    if facts.current.is_none() {
        let others = status.current_number_scheduled - status.updated_number_scheduled.unwrap_or_default();
        put(
            &[UpdatedNumberScheduled],
            0,
            others,
            "after a rollback the hash of a pod tells its template, and which is current no pod tells",
        );
    }
    margins
}

/// Nodes that stopped taking new pods without the controller having to look.
fn unnoticed_nodes(facts: &Facts<'_, '_>) -> usize {
    let misscheduled = count(Some(facts.observed.number_misscheduled));
    let nodes = facts.plan.nodes.iter().filter(|decision| !decision.eligibility.should_run && !decision.pods.is_empty());
    nodes.filter(|decision| !node_update_is_noticed(decision, misscheduled)).count()
}
