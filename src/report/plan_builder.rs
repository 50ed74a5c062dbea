//! Decisions of the engine → [`PlanReport`].

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use k8s_openapi::api::apps::v1::DaemonSet;

use super::expectation::Expectation;
use super::header::{Header, NotEvaluated};
use super::location::LocationReport;
use super::plan::{
    AdmissionReport, CheckReport, DaemonSetReport, NodeReport, PlanReport, ReasonReport, StatusReport, SuggestionReport, Summary,
    VerdictReport, VictimReport, WhyReport,
};
use super::refused::RefusedReport;
use super::written::Written;
use crate::engine::preemption::WhyNot;
use crate::engine::{
    CheckOutcome, DaemonSetPlan, DaemonSetStatus, Eligibility, Fate, NodeDecision, Plugin, Reason, Suggestion, TermOutcome,
    Verdict, Victim,
};
use crate::manifest::Authored;
use crate::model::Cluster;

/// A DaemonSet and the plan that was made for it.
pub struct PlannedDaemonSet<'a> {
    /// As its author wrote it.
    pub authored: &'a Authored<DaemonSet>,
    /// The namespace it is applied to.
    pub namespace: &'a str,
    /// What the API server refuses of it.
    pub refused: Vec<RefusedReport>,
    /// The engine's decisions.
    pub plan: DaemonSetPlan<'a>,
}

/// Makes the report. `header` comes with the inputs and problems of the run; what was not evaluated is added here.
pub fn plan_report(
    mut header: Header,
    planned: &[PlannedDaemonSet<'_>],
    cluster: &Cluster,
    expectations: &[Expectation],
    why: &[String],
) -> PlanReport {
    header.add_not_evaluated(planned.iter().flat_map(|planned| &planned.plan.not_evaluated));
    header.not_evaluated.extend(assumed_order(planned));
    let daemon_sets = planned.iter().map(|planned| daemon_set_report(planned, cluster, expectations, why)).collect();
    PlanReport { header, daemon_sets }
}

/// Of several DaemonSets the one that comes first takes the room.
fn assumed_order(planned: &[PlannedDaemonSet<'_>]) -> Option<NotEvaluated> {
    let pending = planned.iter().any(|planned| planned.plan.count(Verdict::Pending) > 0);
    let why = "they take room one after another, by priority and then by name; a cluster that runs them already may differ";
    let entry = || NotEvaluated { what: "the order of the DaemonSets".to_owned(), why: why.to_owned(), missing_fact: false };
    (planned.len() > 1 && pending).then(entry)
}

fn daemon_set_report(
    planned: &PlannedDaemonSet<'_>,
    cluster: &Cluster,
    expectations: &[Expectation],
    why: &[String],
) -> DaemonSetReport {
    let plan = &planned.plan;
    let nodes = node_reports(planned);
    let mut summary = Summary::default();
    for node in &nodes {
        *summary.of(node.verdict) += 1;
    }
    let check = |expectation: &Expectation| match planned.refused.is_empty() {
        true => expectation.check(&nodes, cluster),
        false => expectation.failed_by_refusal(nodes.len()),
    };
    let expectations = expectations.iter().map(check).collect();
    let mut whys = why_reports(planned, why).into_iter();
    DaemonSetReport {
        namespace: planned.namespace.to_owned(),
        name: planned.authored.object.metadata.name.clone().unwrap_or_default(),
        location: Some(LocationReport::of(planned.authored.source(), planned.authored.start())),
        refused: planned.refused.clone(),
        admission: admission_report(planned),
        desired_number_scheduled: summary.runs + summary.preempts + summary.pending + summary.rejected,
        summary,
        nodes,
        suggestions: plan.suggestions.iter().map(SuggestionReport::from).collect(),
        status: plan.status.map(StatusReport::from),
        expectations,
        why: whys.next(),
        also_why: whys.collect(),
    }
}

/// Reasons of eligibility are made once for each class of nodes that the controller cannot tell apart.
fn node_reports(planned: &PlannedDaemonSet<'_>) -> Vec<NodeReport> {
    type Reasons = (Arc<[ReasonReport]>, Arc<[ReasonReport]>);
    let mut by_class: HashMap<(*const Eligibility, bool), Reasons> = HashMap::new();
    let written = Written::by_author(planned.authored);
    let worded =
        |reasons: Vec<Reason>| -> Arc<[ReasonReport]> { reasons.iter().map(|reason| reason_report(&written, reason)).collect() };
    let reports = planned.plan.nodes.iter().map(|decision| {
        let of_controller = matches!(decision.fate, Fate::NotWanted | Fate::Bound | Fate::Preempts(_));
        let class = (Arc::as_ptr(&decision.eligibility), of_controller);
        let shared = by_class.entry(class).or_insert_with(|| (worded(decision.reasons()), worded(decision.because())));
        let (reasons, because) = shared.clone();
        NodeReport {
            name: Arc::clone(&decision.node.name),
            verdict: decision.verdict().into(),
            // What scheduler and admission say differs from node to node.
            reasons: if of_controller { reasons } else { worded(decision.reasons()) },
            because,
            victims: victims(&decision.fate),
            pods: decision.pods.iter().map(|pod| Arc::clone(&pod.name)).collect(),
        }
    });
    reports.collect()
}

fn victims(fate: &Fate) -> Vec<VictimReport> {
    let Fate::Preempts(victims) = fate else { return Vec::new() };
    let report = |victim: &Victim| VictimReport {
        namespace: Arc::clone(&victim.namespace),
        name: Arc::clone(&victim.name),
        priority: victim.priority,
    };
    victims.iter().map(report).collect()
}

fn admission_report(planned: &PlannedDaemonSet<'_>) -> AdmissionReport {
    let creation = &planned.plan.creation;
    let refused = planned.plan.count(Verdict::Rejected) > 0;
    let rejection =
        creation.outcome.as_ref().err().or(creation.quota.as_ref().map(|(_, rejection)| rejection).filter(|_| refused));
    let written = Written::by_author(planned.authored);
    let reasons = rejection.map(|rejection| reason_report(&written, &Reason::Refused(Arc::clone(rejection))));
    AdmissionReport { admitted: creation.outcome.is_ok() && !refused, reasons: reasons.into_iter().collect() }
}

/// The checks on these nodes, on each once.
fn why_reports(planned: &PlannedDaemonSet<'_>, names: &[String]) -> Vec<WhyReport> {
    let mut asked: Vec<&str> = Vec::new();
    for name in names {
        if !asked.contains(&name.as_str()) {
            asked.push(name);
        }
    }
    let written = Written::by_author(planned.authored);
    let decided = |name: &str| planned.plan.nodes.iter().find(|decision| &*decision.node.name == name);
    asked.into_iter().filter_map(decided).map(|decision| why_report(&written, decision)).collect()
}

fn why_report(written: &Written<'_>, decision: &NodeDecision<'_>) -> WhyReport {
    let checks = decision.eligibility.checks.iter().map(|check| {
        let outcome = check.outcome.clone();
        let reason = if check.passed { Reason::Passed(outcome) } else { Reason::Failed(outcome) };
        CheckReport { passed: check.passed, reason: reason_report(written, &reason) }
    });
    let mut checks: Vec<CheckReport> = checks.collect();
    if decision.eligibility.should_run {
        let refused = decision.reasons();
        checks.extend(refused.iter().map(|reason| CheckReport { passed: false, reason: reason_report(written, reason) }));
        if refused.is_empty() {
            checks.push(CheckReport { passed: true, reason: bound_report(decision) });
        }
    }
    WhyReport { node: Arc::clone(&decision.node.name), verdict: decision.verdict().into(), checks }
}

/// What the scheduler says where it binds the pod.
fn bound_report(decision: &NodeDecision<'_>) -> ReasonReport {
    let message = match &decision.fate {
        Fate::Preempts(victims) => {
            let names: Vec<String> = victims.iter().map(|victim| format!("{}/{}", victim.namespace, victim.name)).collect();
            format!("fits after evicting {}", names.join(", "))
        }
        _ => "the pod is created and fits".to_owned(),
    };
    ReasonReport {
        plugin: Plugin::Scheduler.to_string(),
        message,
        words: None,
        field_path: None,
        location: None,
        details: BTreeMap::new(),
    }
}

pub(super) fn reason_report(written: &Written<'_>, reason: &Reason) -> ReasonReport {
    let location = reason.field_path().and_then(|path| written.location(&path));
    ReasonReport { location, ..unplaced_reason_report(reason) }
}

/// The same of a DaemonSet that stands in no file.
pub(super) fn unplaced_reason_report(reason: &Reason) -> ReasonReport {
    ReasonReport {
        plugin: reason.plugin().to_string(),
        message: reason.to_string(),
        words: reason.words(),
        field_path: reason.field_path().map(|path| path.to_string()),
        location: None,
        details: details(reason),
    }
}

/// The numbers and names behind a reason.
fn details(reason: &Reason) -> BTreeMap<String, String> {
    match reason {
        Reason::Failed(outcome) | Reason::Passed(outcome) => check_details(outcome),
        Reason::Unfit { reason, .. } => reason.details.clone(),
        Reason::NoPreemption(WhyNot::StillUnfit(unfit)) => {
            let mut details: BTreeMap<String, String> = unfit.reasons.iter().flat_map(|reason| reason.details.clone()).collect();
            details.insert("plugin".to_owned(), unfit.plugin.to_string());
            details
        }
        Reason::NoPreemption(_) => BTreeMap::new(),
        Reason::Gated(gates) => BTreeMap::from([("gates".to_owned(), gates.join(","))]),
        Reason::Refused(rejection) => rejection.details.clone(),
    }
}

fn check_details(outcome: &CheckOutcome) -> BTreeMap<String, String> {
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
            Verdict::Preempts => Self::Preempts,
            Verdict::Pending => Self::Pending,
            Verdict::Rejected => Self::Rejected,
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
