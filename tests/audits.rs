//! Audits of small clusters: what is found on each node, which status fields differ, and what cannot be told.

use std::path::PathBuf;

use daemonset_plan::engine::audit::{Audit, Finding, Outcome, StatusField, audit};
use daemonset_plan::engine::rollout::{StuckCause, Unblock};
use daemonset_plan::manifest::Objects;
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::model::Cluster;
use daemonset_plan::render::{ReportFormat, View, render_audit};
use daemonset_plan::report::{AuditReport, Header, audit_report};
use daemonset_plan::source::{ClusterSource, collect};

use crate::changes_of_nodes::{CONTAINER, cluster, node, pod};

/// A DaemonSet in the cluster, at generation 2, with these fields of its spec, its pods and its status.
fn daemon_set(spec: &str, pod: &str, status: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: agent, namespace: logging, uid: u, generation: 2, \
         annotations: {{deprecated.daemonset.template.generation: \"2\"}}}}, spec: {{selector: {{matchLabels: {{app: agent}}}}, {spec} \
         template: {{metadata: {{labels: {{app: agent}}}}, spec: {{{pod}}}}}}}, status: {{observedGeneration: 2, {status}}}}}"
    )
}

/// `status` with desired, current, ready, updated and misscheduled nodes; what is ready is available.
fn status(desired: usize, current: usize, ready: usize, updated: usize, misscheduled: usize) -> String {
    format!(
        "desiredNumberScheduled: {desired}, currentNumberScheduled: {current}, numberReady: {ready}, numberAvailable: {ready}, \
         numberUnavailable: {}, updatedNumberScheduled: {updated}, numberMisscheduled: {misscheduled}",
        desired - ready
    )
}

/// A pod of the current template.
fn updated(on: &str, is_ready: bool) -> String {
    of_generation(&pod(on, is_ready), 2)
}

fn of_generation(pod: &str, generation: usize) -> String {
    let labels =
        format!("labels: {{app: agent, controller-revision-hash: h{generation}, pod-template-generation: \"{generation}\"}}");
    pod.replace("labels: {app: agent}", &labels)
}

fn second(pod: &str) -> String {
    pod.replace("name: agent-", "name: agent-again-")
}

fn unbound(pod: &str, on: &str) -> String {
    let pin = format!(
        "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{{matchFields: \
         [{{key: metadata.name, operator: In, values: [{on}]}}]}}]}}}}}}"
    );
    pod.replace(&format!("nodeName: {on}"), &pin).replace("phase: Running", "phase: Pending")
}

fn ended(pod: &str, phase: &str) -> String {
    pod.replace("phase: Running", &format!("phase: {phase}, reason: Evicted"))
}

fn terminating(pod: &str) -> String {
    pod.replace("namespace: logging", "namespace: logging, deletionTimestamp: \"2026-01-01T00:00:00Z\"")
}

fn audit_of<T>(cluster: &Cluster, see: impl FnOnce(&Audit<'_>) -> T) -> T {
    let audits = audit(cluster, |_| true);
    assert_eq!(audits.len(), 1);
    see(&audits[0])
}

/// What is found: node, finding, and whether that is as predicted, differs or cannot be told.
fn findings(audit: &Audit<'_>) -> Vec<(String, Finding, char)> {
    let mark = |outcome: &Outcome| match outcome {
        Outcome::Agrees => '=',
        Outcome::Differs => '!',
        Outcome::NotEvaluated(_) => '?',
    };
    audit.nodes.iter().map(|found| (found.node.to_string(), found.finding, mark(&found.outcome))).collect()
}

/// The fields of the status that are not as predicted: those that differ, and those that cannot be told.
fn fields(audit: &Audit<'_>) -> (Vec<StatusField>, Vec<StatusField>) {
    let of = |is_it: fn(&Outcome) -> bool| {
        audit.status.iter().filter(|field| is_it(&field.outcome)).map(|field| field.field).collect()
    };
    (of(|outcome| *outcome == Outcome::Differs), of(|outcome| matches!(outcome, Outcome::NotEvaluated(_))))
}

/// What is looked at, a taint of the node, the spec and the template, the pods, and what is found.
type Case<'a> = (&'a str, &'a str, (&'a str, &'a str), Vec<String>, Vec<(Finding, char)>);

#[test]
fn every_state_of_a_node_is_told_and_whether_it_was_to_be_expected() {
    let no_class = format!("{CONTAINER}, priorityClassName: none");
    let large = CONTAINER.replace("cpu: 1", "cpu: 5");
    let surge = "updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},";
    let classes = "{kind: PriorityClassList, apiVersion: scheduling.k8s.io/v1, items: []}".to_owned();
    let ready = updated("a", true);
    let old = of_generation(&pod("a", true), 1);
    let cases: Vec<Case<'_>> = vec![
        ("a running pod", "", ("", CONTAINER), vec![ready.clone()], vec![]),
        ("a pod that is not ready", "", ("", CONTAINER), vec![updated("a", false)], vec![]),
        ("no pod", "", ("", CONTAINER), vec![], vec![(Finding::Missing, '!')]),
        ("no pod, and none is accepted", "", ("", &no_class), vec![classes], vec![(Finding::Missing, '=')]),
        ("no pod, and there is no room", "", ("", &large), vec![], vec![(Finding::Missing, '!')]),
        ("no pod where none should be", "NoSchedule", ("", CONTAINER), vec![], vec![]),
        ("a pending pod without room", "", ("", &large), vec![unbound(&ready, "a")], vec![(Finding::Pending, '=')]),
        ("a pending pod with room", "", ("", CONTAINER), vec![unbound(&ready, "a")], vec![(Finding::Pending, '!')]),
        ("a failed pod", "", ("", CONTAINER), vec![ended(&ready, "Failed")], vec![(Finding::Ended, '!')]),
        ("a succeeded pod", "", ("", CONTAINER), vec![ended(&ready, "Succeeded")], vec![(Finding::Ended, '!')]),
        ("two pods", "", ("", CONTAINER), vec![ready.clone(), second(&ready)], vec![(Finding::Duplicate, '!')]),
        ("old and new in a surge", "", (surge, CONTAINER), vec![old.clone(), second(&ready)], vec![(Finding::Outdated, '=')]),
        ("two new pods in a surge", "", (surge, CONTAINER), vec![ready.clone(), second(&ready)], vec![(Finding::Duplicate, '!')]),
        ("a taint that came later", "NoSchedule", ("", CONTAINER), vec![ready.clone()], vec![(Finding::Kept, '=')]),
        ("a taint that evicts", "NoExecute", ("", CONTAINER), vec![ready.clone()], vec![(Finding::Stray, '!')]),
        (
            "the same, and the pod goes",
            "NoExecute",
            ("", CONTAINER),
            vec![terminating(&ready)],
            vec![(Finding::Terminating, '=')],
        ),
        ("a pod that goes", "", ("", CONTAINER), vec![terminating(&ready)], vec![(Finding::Terminating, '=')]),
        ("an old pod", "", ("", CONTAINER), vec![old], vec![(Finding::Outdated, '=')]),
    ];
    for (what, taint, (spec, template), objects, expected) in cases {
        let agent = daemon_set(spec, template, &status(0, 0, 0, 0, 0));
        let cluster = cluster(&[vec![node("a", taint), agent], objects].concat());
        let found = audit_of(&cluster, findings);
        let expected: Vec<_> = expected.into_iter().map(|(finding, mark)| ("a".to_owned(), finding, mark)).collect();
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_pod_that_goes_from_a_node_that_does_not_answer_says_so() {
    let agent = daemon_set("", CONTAINER, &status(1, 1, 0, 1, 0));
    let confirmed = "the pod goes once its kubelet confirms it";
    let no_successor = "and until then no successor is made";
    let since = ", timeAdded: \"2026-01-01T00:05:00Z\"";
    for (key, time, why) in [
        ("other", "", "its successor is made once it is gone".to_owned()),
        ("node.kubernetes.io/not-ready", "", format!("the node is not ready: {confirmed}, {no_successor}")),
        (
            "node.kubernetes.io/unreachable",
            since,
            format!("the node is unreachable since 2026-01-01T00:05:00Z: {confirmed}, or with the node, {no_successor}"),
        ),
    ] {
        let tainted = node("a", "").replace("spec: {", &format!("spec: {{taints: [{{key: {key}, effect: NoExecute{time}}}], "));
        let tolerant = agent.replace(CONTAINER, &format!("{CONTAINER}, tolerations: [{{operator: Exists}}]"));
        let cluster = cluster(&[tainted, tolerant, terminating(&updated("a", true))]);
        let report = audit_report(Header::new("AuditReport"), &audit(&cluster, |_| true));
        let found: Vec<&str> = report.daemon_sets[0].differences.iter().map(|found| found.why.as_str()).collect();
        assert_eq!(found, [why], "{key}");
    }
}

#[test]
fn pods_of_nodes_that_the_dump_does_not_hold_are_told_and_not_judged() {
    let agent = daemon_set("", CONTAINER, &status(1, 1, 1, 1, 0));
    let cluster = cluster(&[node("a", ""), agent, updated("a", true), updated("gone", true)]);
    audit_of(&cluster, |audit| {
        assert_eq!(findings(audit), [("gone".to_owned(), Finding::NodeGone, '?')]);
        assert!(audit.agrees());
    });
}

#[test]
fn status_fields_agree_or_are_named() {
    use StatusField::{CurrentNumberScheduled, DesiredNumberScheduled, NumberAvailable, NumberReady, NumberUnavailable};
    let two = |observed: &str| {
        let agent = daemon_set("", CONTAINER, observed);
        cluster(&[node("a", ""), node("b", ""), agent, updated("a", true), updated("b", false)])
    };
    for (observed, differing) in [
        (status(2, 2, 1, 2, 0), vec![]),
        (status(3, 2, 1, 2, 0), vec![DesiredNumberScheduled, NumberUnavailable]),
        (status(2, 1, 2, 2, 0), vec![CurrentNumberScheduled, NumberReady, NumberAvailable, NumberUnavailable]),
    ] {
        audit_of(&two(&observed), |audit| {
            assert_eq!(fields(audit), (differing.clone(), vec![]), "{observed}");
            assert_eq!(audit.agrees(), differing.is_empty(), "{observed}");
        });
    }
    // Zero is left out of an object.
    audit_of(&two(&status(2, 2, 1, 2, 0).replace(", numberMisscheduled: 0", "")), |audit| assert!(audit.agrees()));
}

#[test]
fn what_the_dump_cannot_tell_is_not_called_different() {
    let wrong = status(2, 2, 2, 2, 0);
    let agent = daemon_set("", CONTAINER, &wrong);
    let newer = agent.replace("generation: 2,", "generation: 3,");
    let deleted = agent.replace("uid: u,", "uid: u, deletionTimestamp: \"2026-01-01T00:00:00Z\",");
    let unwritten = agent.replace(&format!("status: {{observedGeneration: 2, {wrong}}}"), "status: {}");
    assert_ne!(unwritten, agent);
    for (what, agent, agrees) in [
        ("as it is", &agent, false),
        ("a generation that the controller has not seen", &newer, true),
        ("a DaemonSet that is being deleted", &deleted, true),
        ("a status that nobody has written", &unwritten, true),
    ] {
        let cluster = cluster(&[node("a", ""), agent.clone(), updated("a", true)]);
        audit_of(&cluster, |audit| assert_eq!(audit.agrees(), agrees, "{what}: {:?}", fields(audit)));
    }
}

#[test]
fn without_pods_only_the_desired_nodes_are_compared() {
    let agent = |desired| daemon_set("", CONTAINER, &status(desired, 2, 2, 2, 0));
    let read = |objects: &[String]| {
        let mut reader = DumpReader::default();
        objects.iter().for_each(|object| reader.read("dump", format!("---\n{object}").as_bytes()));
        assert!(reader.take_problems().is_empty());
        reader.finish("the dump")
    };
    let of_another_namespace = pod("a", true).replace("namespace: logging", "namespace: other");
    for more in [vec![], vec![of_another_namespace]] {
        for (desired, agrees) in [(2, true), (3, false)] {
            let cluster = read(&[vec![node("a", ""), node("b", ""), agent(desired)], more.clone()].concat());
            audit_of(&cluster, |audit| {
                assert_eq!((audit.agrees(), audit.nodes.len()), (agrees, 0), "{desired} {more:?}");
                assert_eq!(fields(audit).1.len(), 6, "all but desiredNumberScheduled and observedGeneration");
                let what = if more.is_empty() { "existing pods" } else { "pods of logging/agent" };
                let told = audit.not_evaluated.iter().filter(|entry| entry.what.contains("pods") && entry.missing_fact);
                assert_eq!(told.map(|entry| entry.what.as_str()).collect::<Vec<_>>(), [what]);
            });
        }
    }
}

#[test]
fn a_pod_that_has_just_changed_may_not_be_in_the_status_yet() {
    let made = |time: &str| {
        updated("a", true).replace("namespace: logging", &format!("namespace: logging, creationTimestamp: \"{time}\""))
    };
    let newest = "{apiVersion: v1, kind: Pod, metadata: {name: x, namespace: x, creationTimestamp: \"2026-01-01T00:10:00Z\"}}";
    let agent = daemon_set("", CONTAINER, &status(1, 0, 0, 0, 0));
    for (time, agrees) in [("2026-01-01T00:09:50Z", true), ("2026-01-01T00:09:00Z", false)] {
        let cluster = cluster(&[node("a", ""), agent.clone(), made(time), newest.to_owned()]);
        audit_of(&cluster, |audit| assert_eq!(audit.agrees(), agrees, "{time}: {:?}", fields(audit)));
    }
}

#[test]
fn pods_that_wait_for_min_ready_seconds_may_be_available_by_now() {
    let since = updated("a", true).replace("status: \"True\"", "status: \"True\", lastTransitionTime: \"2026-01-01T00:08:00Z\"");
    let newest = "{apiVersion: v1, kind: Pod, metadata: {name: x, namespace: x, creationTimestamp: \"2026-01-01T00:10:00Z\"}}";
    for (seconds, observed, agrees) in [(300, 1, true), (300, 0, true), (60, 1, true), (60, 0, false)] {
        let told = status(1, 1, 1, 1, 0)
            .replace("numberAvailable: 1", &format!("numberAvailable: {observed}"))
            .replace("numberUnavailable: 0", &format!("numberUnavailable: {}", 1 - observed));
        let agent = daemon_set(&format!("minReadySeconds: {seconds},"), CONTAINER, &told);
        let cluster = cluster(&[node("a", ""), agent, since.clone(), newest.to_owned()]);
        audit_of(&cluster, |audit| assert_eq!(audit.agrees(), agrees, "{seconds} {observed}"));
    }
}

/// The controller does not look again at a node that merely stops taking new pods.
#[test]
fn a_taint_that_the_controller_need_not_notice_leaves_the_status_as_it_was() {
    for (observed, agrees) in [(status(2, 2, 2, 2, 0), true), (status(1, 1, 1, 1, 1), true), (status(2, 2, 2, 2, 1), false)] {
        let agent = daemon_set("", CONTAINER, &observed);
        let cluster = cluster(&[node("a", ""), node("b", "NoSchedule"), agent, updated("a", true), updated("b", true)]);
        audit_of(&cluster, |audit| assert_eq!(audit.agrees(), agrees, "{observed}: {:?}", fields(audit)));
    }
}

#[test]
fn a_rollout_under_way_says_how_far_it_is_and_whether_it_goes_on() {
    let limit = |nodes: usize| format!("updateStrategy: {{type: RollingUpdate, rollingUpdate: {{maxUnavailable: {nodes}}}}},");
    let waits =
        Some((StuckCause::Unavailable { unavailable: 1, terminating: 0, max_unavailable: 1 }, Some(Unblock::MaxUnavailable(2))));
    let on_delete = "updateStrategy: {type: OnDelete},".to_owned();
    for (spec, first_is_ready, stuck) in
        [(limit(1), true, None), (limit(1), false, waits), (limit(2), false, None), (on_delete, false, None)]
    {
        let ready = if first_is_ready { 3 } else { 2 };
        let agent = daemon_set(&spec, CONTAINER, &status(3, 3, ready, 1, 0));
        let old = |on| of_generation(&pod(on, true), 1);
        let nodes = ["a", "b", "c"].map(|name| node(name, ""));
        let cluster = cluster(&[nodes.to_vec(), vec![agent, updated("a", first_is_ready), old("b"), old("c")]].concat());
        audit_of(&cluster, |audit| {
            let rollout = audit.rollout.as_ref().expect("a rollout");
            assert_eq!((rollout.updated, rollout.desired), (1, 3));
            let found = rollout.stuck.as_ref().map(|(stuck, _)| (stuck.cause, stuck.unblock));
            // The blocked node itself never gets an available pod, whatever the limit.
            let rest = found.filter(|(cause, _)| *cause != StuckCause::Rest);
            assert_eq!(rest, stuck, "{spec} {first_is_ready}");
            assert!(audit.agrees(), "{:?}", fields(audit));
        });
    }
}

#[test]
fn after_a_rollback_older_pods_of_the_same_hash_are_updated() {
    // Generation 2 has the template of generation 0, whose pods are still there.
    let survivor = of_generation(&pod("a", true), 0).replace("h0", "h2");
    let agent = |updated| daemon_set("", CONTAINER, &status(2, 2, 2, updated, 0));
    let with_new = |count| cluster(&[node("a", ""), node("b", ""), agent(count), survivor.clone(), updated("b", true)]);
    for (count, agrees) in [(2, true), (1, false)] {
        audit_of(&with_new(count), |audit| assert_eq!((audit.agrees(), audit.rollout.is_none()), (agrees, true), "{count}"));
    }
    // No pod of generation 2 tells the hash: then the status knows better.
    let other = of_generation(&pod("b", true), 1);
    let cluster = cluster(&[node("a", ""), node("b", ""), agent(1), survivor, other]);
    audit_of(&cluster, |audit| {
        assert_eq!(fields(audit), (vec![], vec![StatusField::UpdatedNumberScheduled]));
        assert!(audit.agrees() && audit.nodes.is_empty());
    });
}

#[test]
fn a_quota_says_how_many_of_the_missing_pods_are_refused() {
    let quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: logging}, \
                 status: {hard: {pods: \"2\"}, used: {pods: \"1\"}}}";
    let agent = daemon_set("", CONTAINER, &status(3, 1, 1, 1, 0));
    let nodes = ["a", "b", "c"].map(|name| node(name, ""));
    let cluster = cluster(&[nodes.to_vec(), vec![agent, updated("a", true), quota.to_owned()]].concat());
    let marks: Vec<(Finding, char)> =
        audit_of(&cluster, findings).into_iter().map(|(_, finding, mark)| (finding, mark)).collect();
    assert_eq!(marks, [(Finding::Missing, '!'), (Finding::Missing, '=')]);
}

#[test]
fn old_dumps_hold_daemon_sets_of_another_group_and_lists_may_leave_the_kind_to_their_head() {
    let agent = daemon_set("", CONTAINER, &status(0, 0, 0, 0, 0));
    let old = agent.replace("apps/v1,", "extensions/v1beta1,");
    let without_kind = agent.replace("apiVersion: apps/v1, kind: DaemonSet, ", "");
    let list = format!("{{apiVersion: apps/v1, kind: DaemonSetList, items: [{without_kind}]}}");
    let foreign = agent.replace("apps/v1,", "apps.kruise.io/v1alpha1,");
    for (object, count) in [(agent, 1), (old, 1), (list, 1), (foreign, 0)] {
        let cluster = cluster(&[node("a", ""), object.clone()]);
        let all = cluster.daemon_sets();
        assert_eq!((all.objects().len(), all.missing().is_none()), (count, count > 0), "{object}");
    }
    let empty = cluster(&[node("a", ""), "{apiVersion: apps/v1, kind: DaemonSetList, items: []}".to_owned()]);
    assert_eq!((empty.daemon_sets().objects().len(), empty.daemon_sets().missing()), (0, None));
}

fn report_of_inputs() -> AuditReport {
    let collected = collect(&ClusterSource::Dumps(vec![PathBuf::from("tests/cli/inputs/audit.yaml")]), Objects::default());
    let cluster = collected.cluster.expect("it holds nodes");
    audit_report(Header::new("AuditReport"), &audit(&cluster, |_| true))
}

fn rendered(report: &AuditReport, format: ReportFormat) -> String {
    let mut out = Vec::new();
    render_audit(report, format, View::default(), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn a_saved_report_says_the_same() {
    let report = report_of_inputs();
    let saved: AuditReport = serde_json::from_str(&rendered(&report, ReportFormat::Json)).expect("it can be read back");
    assert_eq!(saved, report);
    let yaml: AuditReport = serde_saphyr::from_str(&rendered(&report, ReportFormat::Yaml)).expect("it can be read back");
    assert_eq!(yaml, report);
}

#[test]
fn markdown_has_the_limit_to_paste_where_a_rollout_is_stuck() {
    let text = rendered(&report_of_inputs(), ReportFormat::Markdown);
    assert!(text.contains("rollout: 1 of 6 nodes updated, maxUnavailable 1; stuck"), "{text}");
    assert!(text.contains("```yaml\nmaxUnavailable: 2\n```\n\n| Nodes |"), "{text}");
}

#[test]
fn names_and_reasons_are_no_markup_and_no_escape_codes() {
    let mut report = report_of_inputs();
    let audited = &mut report.daemon_sets[1];
    audited.name = "<b>\u{1b}[31m`|".to_owned();
    audited.differences[0].node = "<i>\u{1b}|".into();
    audited.differences[0].why = "<script>\u{1b}@team".to_owned();
    for format in [ReportFormat::Table, ReportFormat::Wide, ReportFormat::Markdown] {
        let text = rendered(&report, format);
        assert!(!text.contains('\u{1b}'), "{text}");
        if format == ReportFormat::Markdown {
            assert!(!text.contains("<script>") && !text.contains("</b>") && !text.contains(" @team"), "{text}");
        }
    }
}
