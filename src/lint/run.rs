//! Runs the rules.

use k8s_openapi::api::apps::v1::DaemonSet;

use super::context::{Context, InCluster};
use super::finding::Finding;
use super::found::Found;
use super::level::Level;
use super::rule::{Check, Rule};
use super::rules::RULES;
use super::settings::Settings;
use super::surroundings::Surroundings;
use crate::api::{default_daemon_set, refused_fields, warnings};
use crate::engine::{DaemonSetPlan, NotEvaluated, Subject, create, plan_together};
use crate::model::in_parallel;

/// A DaemonSet to examine.
#[derive(Debug, Clone, Copy)]
pub struct LintSubject<'a> {
    /// As its author wrote it.
    pub daemon_set: &'a DaemonSet,
    /// The namespace it is applied to.
    pub namespace: &'a str,
    /// The file it stands in.
    pub file: &'a str,
    /// Whether `spec.selector` was written at all, which the type cannot tell from an empty one.
    pub selector_is_given: bool,
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Linted {
    /// By DaemonSet, then by rule in the order of their ids, then in the order of the spec.
    pub findings: Vec<Finding>,
    /// What could change the findings about the cluster and was not looked at; each once.
    pub not_evaluated: Vec<NotEvaluated>,
}

/// Examines DaemonSets by themselves, beside each other, and in what surrounds them.
pub fn lint(subjects: &[LintSubject<'_>], surroundings: Surroundings<'_>, settings: &Settings) -> Linted {
    let Surroundings { cluster, policies, storage } = surroundings;
    let all: Vec<(&str, DaemonSet)> = in_parallel(subjects, |_, subject| (subject.namespace, stored(subject.daemon_set)));
    let files: Vec<&str> = subjects.iter().map(|subject| subject.file).collect();
    let plans = cluster.map_or_else(Vec::new, |cluster| {
        let subjects: Vec<Subject<'_>> = all.iter().map(|(namespace, daemon_set)| Subject { daemon_set, namespace }).collect();
        plan_together(&subjects, cluster)
    });
    let findings = in_parallel(subjects, |index, subject| {
        let stored = &all[index].1;
        let errors = refused_fields(subject.daemon_set, stored, subject.selector_is_given);
        let warnings = warnings(stored);
        let made;
        let creation = match plans.get(index) {
            Some(plan) => &plan.creation,
            None => {
                made = create(Subject { daemon_set: stored, namespace: subject.namespace }, "", policies);
                &made
            }
        };
        let in_cluster = cluster.zip(plans.get(index)).map(|(cluster, plan)| InCluster { cluster, plan });
        let context = Context {
            daemon_set: subject.daemon_set,
            stored,
            namespace: subject.namespace,
            selector_is_given: subject.selector_is_given,
            errors: &errors,
            warnings: &warnings,
            policies,
            storage,
            creation,
            in_cluster,
            all: &all,
            files: &files,
            index,
            thresholds: &settings.thresholds,
        };
        examine(&context, settings)
    });
    let not_evaluated = NotEvaluated::each_once(plans.iter().flat_map(|plan: &DaemonSetPlan<'_>| &plan.not_evaluated));
    Linted { findings: findings.into_iter().flatten().collect(), not_evaluated: not_evaluated.into_iter().cloned().collect() }
}

fn stored(daemon_set: &DaemonSet) -> DaemonSet {
    let mut stored = daemon_set.clone();
    default_daemon_set(&mut stored);
    stored
}

fn examine(context: &Context<'_>, settings: &Settings) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| findings_of(rule, context, settings)).collect()
}

fn findings_of(rule: &'static Rule, context: &Context<'_>, settings: &Settings) -> Vec<Finding> {
    let level = settings.level_of(rule);
    let Check::DaemonSet(check) = rule.check else { return Vec::new() };
    if level == Level::Off {
        return Vec::new();
    }
    let finding =
        |found: Found| Finding { rule, level: found.level.map_or(level, |own| own.min(level)), subject: context.index, found };
    // Where no pod is described, everything else that could be said of it follows from that.
    let describes_a_pod = context.missing_ancestor_of_pod().is_none();
    check(context).into_iter().filter(|found| describes_a_pod || found.refused_by_server).map(finding).collect()
}
