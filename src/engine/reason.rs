//! Why: one reason, with the component that decides, the words, the field and the numbers behind it.

use std::fmt;
use std::sync::Arc;

use super::admission::Rejection;
use super::daemon_pod::TolerationOrigin;
use super::eligibility::{CheckOutcome, TermOutcome};
use super::filter::UnfitReason;
use super::plugin::Plugin;
use super::preemption::WhyNot;
use crate::model::FieldPath;

/// Why a node gets a pod or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The DaemonSet controller's placement test, failed.
    Failed(CheckOutcome),
    /// The same, passed.
    Passed(CheckOutcome),
    /// A scheduler plugin refuses the node.
    Unfit {
        /// The plugin.
        plugin: Plugin,
        /// What it says.
        reason: UnfitReason,
    },
    /// Evicting other pods does not help.
    NoPreemption(WhyNot),
    /// The pod waits for these scheduling gates.
    Gated(Vec<String>),
    /// The pod's creation is refused.
    Refused(Arc<Rejection>),
}

impl Reason {
    /// The component of Kubernetes that decides this: the controller, a scheduler plugin or an admission plugin.
    pub fn plugin(&self) -> Plugin {
        match self {
            Self::Failed(_) | Self::Passed(_) => Plugin::DaemonSetController,
            Self::Unfit { plugin, .. } => *plugin,
            Self::NoPreemption(_) => Plugin::DefaultPreemption,
            Self::Gated(_) => Plugin::SchedulingGates,
            Self::Refused(rejection) => rejection.plugin,
        }
    }

    /// The reason without what differs from node to node: where the scheduler speaks, its own words.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Unfit { reason, .. } => Some(reason.words.clone()),
            Self::NoPreemption(why_not) => Some(why_not.words()),
            Self::Failed(CheckOutcome::NodeSelector { key, wanted, .. }) => {
                Some(format!("nodeSelector {key}={wanted} does not match"))
            }
            Self::Failed(CheckOutcome::NodeAffinity { .. }) => Some("required node affinity does not match".to_owned()),
            _ => None,
        }
    }

    /// The field of the DaemonSet that is behind it.
    pub fn field_path(&self) -> Option<FieldPath> {
        let spec = || FieldPath::of("spec.template.spec");
        match self {
            Self::Failed(outcome) | Self::Passed(outcome) => check_path(outcome),
            Self::Unfit { plugin, .. } => Some(spec().field(match plugin {
                Plugin::NodeResourcesFit | Plugin::NodePorts => "containers",
                Plugin::NodeAffinity => "nodeSelector",
                Plugin::TaintToleration | Plugin::NodeUnschedulable => "tolerations",
                Plugin::PodTopologySpread => "topologySpreadConstraints",
                Plugin::InterPodAffinity => "affinity",
                _ => "volumes",
            })),
            Self::NoPreemption(_) => None,
            Self::Gated(_) => Some(spec().field("schedulingGates")),
            Self::Refused(rejection) => {
                let below = rejection.field_path.as_ref()?;
                let path = [FieldPath::of("spec.template").segments(), below.segments()].concat();
                Some(FieldPath::from(path))
            }
        }
    }
}

fn check_path(outcome: &CheckOutcome) -> Option<FieldPath> {
    let spec = || FieldPath::of("spec.template.spec");
    match outcome {
        CheckOutcome::NodeName { .. } => Some(spec().field("nodeName")),
        CheckOutcome::NodeSelector { key, .. } => Some(spec().field("nodeSelector").key(key)),
        CheckOutcome::NodeAffinity { terms } => Some(affinity_path(terms)),
        CheckOutcome::Taint { tolerated_by: None, .. } => Some(spec().field("tolerations")),
        CheckOutcome::Taint { tolerated_by: Some(by), .. } => match by.origin {
            TolerationOrigin::Template(at) => Some(spec().field("tolerations").index(at)),
            TolerationOrigin::Controller => None,
        },
    }
}

/// The requirement that failed, where there is only one term to blame; else the list of terms.
fn affinity_path(terms: &[TermOutcome]) -> FieldPath {
    let path = FieldPath::of(
        "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
    );
    match terms {
        [TermOutcome::Failed { list, index, .. }] => path.index(0).field(*list).index(*index),
        [TermOutcome::Dead(_)] => path.index(0),
        _ => path,
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(outcome) => write_failed(outcome, f),
            Self::Passed(outcome) => write_passed(outcome, f),
            Self::Unfit { reason, .. } if reason.more.is_empty() => f.write_str(&reason.words),
            Self::Unfit { reason, .. } => write!(f, "{}: {}", reason.words, reason.more),
            Self::NoPreemption(why_not) => write!(f, "preemption: {}", why_not.words()),
            Self::Gated(gates) => write!(f, "SchedulingGated: waits for {}", gates.join(", ")),
            Self::Refused(rejection) => f.write_str(&rejection.message),
        }
    }
}

/// An affinity may have hundreds of terms; nobody reads them in a message.
const MOST_TERMS_SHOWN: usize = 3;

fn write_failed(outcome: &CheckOutcome, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match outcome {
        CheckOutcome::NodeName { wanted } => write!(f, "nodeName is {wanted}"),
        CheckOutcome::NodeSelector { key, wanted, found } => {
            write!(f, "nodeSelector {key}={wanted}, node has ")?;
            write_found(found.as_deref(), f)
        }
        CheckOutcome::NodeAffinity { terms } => {
            f.write_str("required node affinity does not match")?;
            if terms.is_empty() {
                return f.write_str(": it has no terms");
            }
            for (at, term) in terms.iter().enumerate().take(MOST_TERMS_SHOWN) {
                f.write_str(if at == 0 { ": " } else { "; or " })?;
                match term {
                    TermOutcome::Matched => f.write_str("matches")?,
                    TermOutcome::Dead(why) => write!(f, "{why}")?,
                    TermOutcome::Failed { requirement, found, .. } => {
                        write!(f, "{requirement}, node has ")?;
                        write_found(found.as_deref(), f)?;
                    }
                }
            }
            match terms.len().saturating_sub(MOST_TERMS_SHOWN) {
                0 => Ok(()),
                more => write!(f, "; or {more} more terms"),
            }
        }
        CheckOutcome::Taint { taint, .. } => write!(f, "taint {taint} is not tolerated"),
    }
}

fn write_found(found: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match found {
        Some("") => f.write_str("an empty value"),
        Some(value) => f.write_str(value),
        None => f.write_str("no such label"),
    }
}

fn write_passed(outcome: &CheckOutcome, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match outcome {
        CheckOutcome::NodeName { wanted } => write!(f, "nodeName is {wanted}"),
        CheckOutcome::NodeSelector { key, wanted, .. } => write!(f, "nodeSelector {key}={wanted} matches"),
        CheckOutcome::NodeAffinity { terms } => {
            let at = terms.iter().position(|term| *term == TermOutcome::Matched).unwrap_or_default();
            write!(f, "required node affinity matches (nodeSelectorTerms[{at}])")
        }
        CheckOutcome::Taint { taint, tolerated_by } => {
            write!(f, "tolerates {taint}")?;
            match tolerated_by.as_ref().map(|by| by.origin) {
                Some(TolerationOrigin::Controller) => f.write_str(" (added by the controller)"),
                _ => Ok(()),
            }
        }
    }
}
