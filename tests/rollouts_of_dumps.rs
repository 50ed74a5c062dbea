//! Rollouts that begin in a cluster as its dump tells it.

use daemonset_plan::engine::diff::{DaemonSetDiff, Effect};
use daemonset_plan::engine::rollout::{StuckCause, Unblock};
use daemonset_plan::model::Cluster;

use crate::changes_of_nodes::{CONTAINER, NEW_IMAGE, cluster, compare, daemon_set, effects, node, pod};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const SURGE: &str = "updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 3, maxUnavailable: 0}},";

/// Four nodes with an available pod each, and these objects.
fn four(objects: &[&str]) -> Cluster {
    let nodes = NAMES.iter().map(|name| node(name, ""));
    let pods = NAMES.iter().map(|name| pod(name, true));
    cluster(&nodes.chain(pods).chain(objects.iter().map(|object| (*object).to_owned())).collect::<Vec<_>>())
}

type Stop = Option<(StuckCause, Option<Unblock>)>;

/// Why the rollout is stuck, what would help, the sizes of its waves, and the most nodes that are without an available pod.
fn rollout(diff: &DaemonSetDiff<'_>) -> (Stop, Vec<usize>, usize) {
    let (rollout, _) = diff.rollout.as_ref().expect("a rollout");
    let stuck = rollout.stuck.as_ref().map(|(stuck, _)| (stuck.cause, stuck.unblock));
    (stuck, rollout.timeline.waves.iter().map(|wave| wave.pods).collect(), rollout.blast_radius.unavailable_at_most)
}

fn updated<T>(cluster: &Cluster, spec: &str, old: &str, new: &str, see: impl FnOnce(&DaemonSetDiff<'_>) -> T) -> T {
    let (old, new) = (daemon_set(spec, old), daemon_set(spec, new));
    compare(Some((&old, cluster)), Some((&new, cluster)), see)
}

fn quota(hard: &str, used: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: ResourceQuota, metadata: {{name: q, namespace: logging}}, \
         status: {{hard: {{{hard}}}, used: {{{used}}}}}}}"
    )
}

#[test]
fn a_pod_that_goes_gives_its_share_of_a_quota_back() {
    let full = four(&[&quota("pods: 4", "pods: 4")]);
    let restarts = |diff: &DaemonSetDiff<'_>| diff.nodes.iter().all(|node| node.effect == Effect::Restarts);
    assert!(updated(&full, "", CONTAINER, NEW_IMAGE, restarts));
    assert_eq!(updated(&full, "", CONTAINER, NEW_IMAGE, rollout), (None, vec![1; 4], 1));
}

#[test]
fn a_quota_that_runs_out_on_the_way_stops_the_rollout() {
    let more = CONTAINER.replace("cpu: 1", "cpu: 2");
    let six = four(&[&quota("requests.cpu: 6", "requests.cpu: 4")]);
    let (stuck, waves, _) = updated(&six, "", CONTAINER, &more, rollout);
    // Two pods of 2 and two of 1 use all; the third to go leaves 1, and 2 are wanted.
    assert_eq!((stuck, waves), (Some((StuckCause::Refused, None)), vec![1, 1]));
}

#[test]
fn a_surge_is_no_larger_than_what_a_quota_has_left() {
    let one_left = four(&[&quota("pods: 5", "pods: 4")]);
    assert_eq!(updated(&one_left, SURGE, CONTAINER, NEW_IMAGE, rollout), (None, vec![1; 4], 0));
    let none_left = four(&[&quota("pods: 4", "pods: 4")]);
    assert_eq!(updated(&none_left, SURGE, CONTAINER, NEW_IMAGE, |diff| rollout(diff).0), Some((StuckCause::Refused, None)));
}

#[test]
fn pods_that_are_ready_for_too_short_a_time_go_at_once() {
    let since = |time: &str| {
        NAMES
            .map(|name| pod(name, true).replace("status: \"True\"", &format!("status: \"True\", lastTransitionTime: \"{time}\"")))
    };
    let newest = "{apiVersion: v1, kind: Pod, metadata: {name: x, namespace: x, creationTimestamp: \"2026-01-01T00:10:00Z\"}}";
    for (ready_since, waves) in [("2026-01-01T00:09:00Z", vec![4]), ("2026-01-01T00:00:00Z", vec![1; 4])] {
        let nodes = NAMES.iter().map(|name| node(name, ""));
        let cluster = cluster(&nodes.chain(since(ready_since)).chain([newest.to_owned()]).collect::<Vec<_>>());
        assert_eq!(updated(&cluster, "minReadySeconds: 300,", CONTAINER, NEW_IMAGE, rollout).1, waves, "{ready_since}");
    }
}

#[test]
fn a_surge_that_evicts_the_old_pods_takes_all_nodes_down() {
    let port = |image: &str| format!("containers: [{{name: c, image: {image}, ports: [{{containerPort: 80, hostPort: 80}}]}}]");
    let important = format!("{}, priorityClassName: system-node-critical", port("new"));
    let (stuck, _, unavailable) = updated(&four(&[]), SURGE, &port("i"), &important, rollout);
    // The pods of the dump have no port; only those that are assumed do.
    assert_eq!((stuck, unavailable), (None, 0));
    let nodes: Vec<String> = NAMES.iter().map(|name| node(name, "")).collect();
    let (stuck, _, unavailable) = updated(&cluster(&nodes), SURGE, &port("i"), &important, rollout);
    assert_eq!((stuck, unavailable), (None, 4));
}

#[test]
fn a_node_that_does_not_answer_holds_up_a_rollout_only_if_it_uses_up_the_limit() {
    let lost = "{apiVersion: v1, kind: Node, metadata: {name: e}, spec: {taints: [{key: node.kubernetes.io/unreachable, \
                effect: NoSchedule}, {key: node.kubernetes.io/unreachable, effect: NoExecute}]}, status: {allocatable: {cpu: 4, pods: 9}}}";
    let limit = |nodes: usize| format!("updateStrategy: {{rollingUpdate: {{maxUnavailable: {nodes}}}}},");
    let waits =
        Some((StuckCause::Unavailable { unavailable: 1, terminating: 1, max_unavailable: 1 }, Some(Unblock::MaxUnavailable(2))));
    let unready = pod("e", false);
    let without_pods: Vec<String> = NAMES.iter().map(|name| node(name, "")).chain([lost.to_owned()]).collect();
    for cluster in [four(&[lost, &unready]), cluster(&without_pods)] {
        assert_eq!(updated(&cluster, &limit(1), CONTAINER, NEW_IMAGE, rollout).0, waits);
        assert_eq!(updated(&cluster, &limit(2), CONTAINER, NEW_IMAGE, rollout).0, None);
    }
}

#[test]
fn pods_that_were_pending_and_now_bind_are_gained() {
    let pending = pod("a", false).replace("nodeName: a", "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a]}]}]}}}").replace("phase: Running", "phase: Pending");
    let small = node("a", "").replace("cpu: 4", "cpu: 500m");
    let agent = daemon_set("", CONTAINER);
    let (before, after) = (cluster(&[small, pending]), cluster(&[node("a", "")]));
    assert_eq!(compare(Some((&agent, &before)), Some((&agent, &after)), effects), [("a".to_owned(), Effect::Gains, None)]);
}

#[test]
fn pods_that_have_ended_are_missing_and_no_reason_to_wait() {
    let failed = pod("a", false).replace("phase: Running", "phase: Failed");
    let cluster = cluster(&[node("a", ""), node("b", ""), failed, pod("b", true)]);
    let (forced, missing) = updated(&cluster, "", CONTAINER, NEW_IMAGE, |diff| {
        (diff.rollout.as_ref().map_or(0, |(rollout, _)| rollout.forced_now.len()), diff.missing_now.len())
    });
    assert_eq!((forced, missing), (0, 1));
}

#[test]
fn a_release_that_fits_nowhere_is_not_unblocked_by_any_limit() {
    let huge = CONTAINER.replace("cpu: 1", "cpu: 9");
    let unavailable = StuckCause::Unavailable { unavailable: 1, terminating: 0, max_unavailable: 1 };
    assert_eq!(updated(&four(&[]), "", CONTAINER, &huge, |diff| rollout(diff).0), Some((unavailable, None)));
}

#[test]
fn the_time_that_a_node_was_away_is_no_start_of_a_pod() {
    let started = |ready: &str| {
        let times = format!(
            "startTime: \"2026-01-01T00:00:00Z\", conditions: [{{type: Ready, status: \"True\", lastTransitionTime: \"{ready}\"}}]"
        );
        pod("a", true).replace("conditions: [{type: Ready, status: \"True\"}]", &times)
    };
    for (ready, start) in [("2026-01-01T00:00:25Z", (25, 25)), ("2026-01-05T00:00:00Z", (10, 60))] {
        let cluster = cluster(&[node("a", ""), started(ready)]);
        let found =
            updated(&cluster, "", CONTAINER, NEW_IMAGE, |diff| diff.rollout.as_ref().map(|(_, durations)| durations.start));
        assert_eq!(found.map(|span| (span.low, span.high)), Some(start), "{ready}");
    }
}
