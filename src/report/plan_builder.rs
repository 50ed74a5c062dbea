//! Decisions of the engine → [`PlanReport`].

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::expectation::Expectation;
use super::header::{Header, NotEvaluated};
use super::location::LocationReport;
use super::plan::{
    CheckReport, DaemonSetReport, NodeReport, PlanReport, ReasonReport, StatusReport, SuggestionReport, Summary, VerdictReport,
    WhyReport,
};
use crate::engine::{
    CheckOutcome, DaemonSetPlan, DaemonSetStatus, Eligibility, NodeDecision, Reason, Suggestion, TermOutcome, Verdict,
};
use crate::manifest::Authored;
use crate::model::Cluster;

/// A DaemonSet and the plan that was made for it.
pub struct PlannedDaemonSet<'a> {
    /// As its author wrote it.
    pub authored: &'a Authored<DaemonSet>,
    /// The namespace it is applied to.
    pub namespace: &'a str,
    /// The engine's decisions.
    pub plan: DaemonSetPlan<'a>,
}

/// Makes the report. `header` comes with the inputs and problems of the run; what was not evaluated is added here.
pub fn plan_report(
    mut header: Header,
    planned: &[PlannedDaemonSet<'_>],
    cluster: &Cluster,
    expectations: &[Expectation],
    why: Option<&str>,
) -> PlanReport {
    header.not_evaluated.extend(not_evaluated(planned, cluster));
    let daemon_sets = planned.iter().map(|planned| daemon_set_report(planned, cluster, expectations, why)).collect();
    PlanReport { header, daemon_sets }
}

fn not_evaluated(planned: &[PlannedDaemonSet<'_>], cluster: &Cluster) -> Vec<NotEvaluated> {
    let entry = |what: &str, why: String| NotEvaluated { what: what.to_owned(), why };
    let mut missing = Vec::new();
    if let Some(why) = cluster.pods().missing() {
        missing.push(entry("existing pods", format!("{why}, so none is taken to exist and the status cannot be predicted")));
    }
    missing.push(entry(
        "the API server",
        "this version does not check whether it accepts the DaemonSet and its pods (validation, quota, Pod Security and other admission)".to_owned(),
    ));
    missing.push(entry(
        "the scheduler",
        "this version does not check whether a pod that is made fits its node (resources, ports, volumes, spread)".to_owned(),
    ));
    let unknown_generation =
        |planned: &&PlannedDaemonSet<'_>| planned.plan.status.is_some_and(|status| status.updated_number_scheduled.is_none());
    if planned.iter().any(|planned| unknown_generation(&planned)) {
        let why =
            "a manifest does not tell which template generation the cluster is at; a DaemonSet dumped from the cluster does";
        missing.push(entry("status.updatedNumberScheduled", why.to_owned()));
    }
    missing
}

fn daemon_set_report(
    planned: &PlannedDaemonSet<'_>,
    cluster: &Cluster,
    expectations: &[Expectation],
    why: Option<&str>,
) -> DaemonSetReport {
    let plan = &planned.plan;
    let nodes = node_reports(planned);
    let mut summary = Summary::default();
    for node in &nodes {
        *summary.of(node.verdict) += 1;
    }
    let expectations = expectations.iter().map(|expectation| expectation.check(&nodes, cluster)).collect();
    let asked = plan.nodes.iter().find(|decision| Some(&*decision.node.name) == why);
    DaemonSetReport {
        namespace: planned.namespace.to_owned(),
        name: planned.authored.object.metadata.name.clone().unwrap_or_default(),
        location: Some(LocationReport::of(planned.authored.source(), planned.authored.start())),
        desired_number_scheduled: summary.runs + summary.preempts + summary.pending + summary.rejected,
        summary,
        nodes,
        suggestions: plan.suggestions.iter().map(SuggestionReport::from).collect(),
        status: plan.status.map(StatusReport::from),
        expectations,
        why: asked.map(|decision| why_report(planned.authored, decision)),
    }
}

/// Reasons are made once for each class of nodes that the controller cannot tell apart.
fn node_reports(planned: &PlannedDaemonSet<'_>) -> Vec<NodeReport> {
    type Reasons = (Arc<[ReasonReport]>, Arc<[ReasonReport]>);
    let mut by_class: HashMap<*const Eligibility, Reasons> = HashMap::new();
    let reports = planned.plan.nodes.iter().map(|decision| {
        let (reasons, because) = by_class.entry(Arc::as_ptr(&decision.eligibility)).or_insert_with(|| {
            let worded = |reasons: Vec<Reason>| reasons.iter().map(|reason| reason_report(planned.authored, reason)).collect();
            (worded(decision.reasons()), worded(decision.because()))
        });
        NodeReport {
            name: Arc::clone(&decision.node.name),
            verdict: decision.verdict.into(),
            reasons: Arc::clone(reasons),
            because: Arc::clone(because),
            pods: decision.pods.iter().map(|pod| Arc::clone(&pod.name)).collect(),
        }
    });
    reports.collect()
}

fn why_report(authored: &Authored<DaemonSet>, decision: &NodeDecision<'_>) -> WhyReport {
    let checks = decision.eligibility.checks.iter().map(|check| {
        let outcome = check.outcome.clone();
        let reason = if check.passed { Reason::Passed(outcome) } else { Reason::Failed(outcome) };
        CheckReport { passed: check.passed, reason: reason_report(authored, &reason) }
    });
    WhyReport { node: Arc::clone(&decision.node.name), verdict: decision.verdict.into(), checks: checks.collect() }
}

fn reason_report(authored: &Authored<DaemonSet>, reason: &Reason) -> ReasonReport {
    let path = reason.field_path();
    let location = path.as_ref().map(|path| {
        let located = authored.locate(path);
        LocationReport::of(authored.source(), located.key.unwrap_or(located.value))
    });
    ReasonReport {
        plugin: reason.plugin().to_owned(),
        message: reason.to_string(),
        field_path: path.map(|path| path.to_string()),
        location,
        details: details(reason),
    }
}

/// The numbers and names behind a reason.
fn details(reason: &Reason) -> BTreeMap<String, String> {
    let (Reason::Failed(outcome) | Reason::Passed(outcome)) = reason;
    let mut details = BTreeMap::new();
    let mut put = |key: &str, value: &str| drop(details.insert(key.to_owned(), value.to_owned()));
    match outcome {
        CheckOutcome::NodeName { wanted } => put("wanted", wanted),
        CheckOutcome::NodeSelector { key, wanted, found } => {
            put("key", key);
            put("wanted", wanted);
            found.iter().for_each(|found| put("found", found));
        }
        CheckOutcome::NodeAffinity { terms } => {
            if let [TermOutcome::Failed { key, found, requirement, .. }] = terms.as_slice() {
                put("key", key);
                put("requirement", requirement);
                found.iter().for_each(|found| put("found", found));
            }
        }
        CheckOutcome::Taint { taint, tolerated_by } => {
            put("key", &taint.key);
            put("value", &taint.value);
            put("effect", &taint.effect.to_string());
            tolerated_by.iter().for_each(|by| put("toleration", &by.toleration.to_string()));
        }
    }
    details
}

impl From<Verdict> for VerdictReport {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Runs => Self::Runs,
            Verdict::Keeps => Self::Keeps,
            Verdict::Excluded => Self::Excluded,
        }
    }
}

impl From<&Suggestion> for SuggestionReport {
    fn from(suggestion: &Suggestion) -> Self {
        Self {
            field_path: suggestion.change.field_path().to_string(),
            yaml: suggestion.change.yaml(),
            replaces: suggestion.change.replaces().map(|path| path.to_string()),
            nodes: suggestion.nodes.clone(),
        }
    }
}

impl From<DaemonSetStatus> for StatusReport {
    fn from(status: DaemonSetStatus) -> Self {
        Self {
            desired_number_scheduled: status.desired_number_scheduled,
            current_number_scheduled: status.current_number_scheduled,
            number_misscheduled: status.number_misscheduled,
            number_ready: status.number_ready,
            number_available: status.number_available,
            number_unavailable: status.number_unavailable,
            updated_number_scheduled: status.updated_number_scheduled,
        }
    }
}
