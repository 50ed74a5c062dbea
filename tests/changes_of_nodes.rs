//! What a change of a DaemonSet, or of its cluster, does to each node.

use std::sync::Arc;

use daemonset_plan::api::default_daemon_set;
use daemonset_plan::engine::diff::{Answer, DaemonSetDiff, Effect, Question, Side, When, diff};
use daemonset_plan::engine::rollout::StuckCause;
use daemonset_plan::engine::{Subject, plan};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};
use daemonset_plan::model::Cluster;
use k8s_openapi::api::apps::v1::DaemonSet;

/// A DaemonSet `agent` with these fields of its spec and of its pods.
pub(crate) fn daemon_set(spec: &str, pod: &str) -> DaemonSet {
    let text = format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: logging}}\nspec: {{selector: {{matchLabels: {{app: agent}}}}, \
         {spec} template: {{metadata: {{labels: {{app: agent}}}}, spec: {{{pod}}}}}}}\n"
    );
    let mut manifest = read_manifest(&Arc::new(SourceText::new("agent.yaml", text)));
    assert!(manifest.problems.is_empty(), "{spec} {pod}: {:?}", manifest.problems);
    manifest.daemon_sets.remove(0).object
}

pub(crate) fn node(name: &str, taint: &str) -> String {
    let taints = if taint.is_empty() { String::new() } else { format!("taints: [{{key: k, effect: {taint}}}]") };
    format!(
        "{{apiVersion: v1, kind: Node, metadata: {{name: {name}, labels: {{name: {name}}}}}, spec: {{{taints}}}, \
         status: {{allocatable: {{cpu: 4, memory: 8Gi, pods: 110}}}}}}"
    )
}

pub(crate) fn pod(on: &str, is_ready: bool) -> String {
    let owner = "ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: u, controller: true}]";
    let ready = if is_ready { "True" } else { "False" };
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: agent-{on}, namespace: logging, labels: {{app: agent}}, {owner}}}, \
         spec: {{nodeName: {on}, containers: [{{name: c, image: i, resources: {{requests: {{cpu: 1}}}}}}]}}, \
         status: {{phase: Running, conditions: [{{type: Ready, status: \"{ready}\"}}]}}}}"
    )
}

pub(crate) fn cluster(objects: &[String]) -> Cluster {
    let mut reader = DumpReader::default();
    objects.iter().for_each(|object| reader.read("dump", format!("---\n{object}").as_bytes()));
    reader.read("pods", b"---\n{kind: PodList, apiVersion: v1, items: []}".as_slice());
    assert!(reader.take_problems().is_empty(), "{objects:?}");
    reader.finish("the dump")
}

/// Compares two sides and hands the result to `see`.
pub(crate) fn compare<T>(
    old: Option<(&DaemonSet, &Cluster)>,
    new: Option<(&DaemonSet, &Cluster)>,
    see: impl FnOnce(&DaemonSetDiff<'_>) -> T,
) -> T {
    let prepared = [old, new].map(|side| {
        side.map(|(daemon_set, cluster)| {
            let mut stored = daemon_set.clone();
            default_daemon_set(&mut stored);
            (Subject { daemon_set, namespace: "logging" }, stored, plan(daemon_set, "logging", cluster), cluster)
        })
    });
    let [before, after] = [0, 1].map(|at: usize| {
        let prepared = prepared[at].as_ref();
        prepared.map(|(subject, stored, plan, cluster)| Side { subject: *subject, stored, plan, cluster, deleted: &[] })
    });
    see(&diff(before, after, Answer::Accepted, &Question::default()))
}

#[test]
fn nothing_of_a_change_that_is_refused_is_rolled_out() {
    let cluster = cluster(&[node("a", ""), pod("a", true), node("b", ""), pod("b", false)]);
    let [old, new] = [CONTAINER, NEW_IMAGE].map(|spec| daemon_set("", spec));
    let stored = [&old, &new].map(|daemon_set| {
        let mut stored = daemon_set.clone();
        default_daemon_set(&mut stored);
        stored
    });
    let plans = [&old, &new].map(|daemon_set| plan(daemon_set, "logging", &cluster));
    let side = |at: usize, daemon_set| {
        let subject = Subject { daemon_set, namespace: "logging" };
        Some(Side { subject, stored: &stored[at], plan: &plans[at], cluster: &cluster, deleted: &[] })
    };
    let question = Question { timeout: Some(600), ..Question::default() };
    for (answer, is_rolled_out, is_replaced) in
        [(Answer::Accepted, true, false), (Answer::Refused, false, false), (Answer::Replaced, false, true)]
    {
        let diff = diff(side(0, &old), side(1, &new), answer, &question);
        let found = (diff.rollout.is_some(), diff.timeout.is_some(), diff.replacement.is_some());
        assert_eq!(found, (is_rolled_out, is_rolled_out, is_replaced), "{answer:?}");
        let first = if is_replaced { When::AtOnce } else { When::InRollout };
        let would = [("a".to_owned(), Effect::Restarts, Some(first)), ("b".to_owned(), Effect::Restarts, Some(When::AtOnce))];
        assert_eq!((diff.fields.len(), effects(&diff)), (1, would.to_vec()), "what it would do is shown: {answer:?}");
    }
}

/// What becomes of each node: its name, the effect, and when its pod goes.
pub(crate) fn effects(diff: &DaemonSetDiff<'_>) -> Vec<(String, Effect, Option<When>)> {
    diff.nodes.iter().map(|node| (node.node.name.to_string(), node.effect, node.when)).collect()
}

pub(crate) const CONTAINER: &str = "containers: [{name: c, image: i, resources: {requests: {cpu: 1}}}]";
pub(crate) const NEW_IMAGE: &str = "containers: [{name: c, image: new, resources: {requests: {cpu: 1}}}]";

#[test]
fn every_change_says_what_it_does_to_a_node_and_when() {
    let tolerates = format!("{CONTAINER}, tolerations: [{{operator: Exists}}]");
    let large = CONTAINER.replace("cpu: 1", "cpu: 5");
    let elsewhere = format!("{CONTAINER}, nodeSelector: {{name: b}}");
    let no_class = format!("{CONTAINER}, priorityClassName: none");
    let no_limit = "updateStrategy: {type: OnDelete},";
    let classes = "{kind: PriorityClassList, apiVersion: scheduling.k8s.io/v1, items: []}".to_owned();
    let restarts = (Effect::Restarts, Some(When::InRollout));
    let nothing = (Effect::Unchanged, None);
    for (what, taint, pods, old, new, expected) in [
        ("a new image", "", vec![pod("a", true)], ("", CONTAINER), ("", NEW_IMAGE), restarts),
        (
            "the same with OnDelete",
            "",
            vec![pod("a", true)],
            ("", CONTAINER),
            (no_limit, NEW_IMAGE),
            (Effect::Keeps, Some(When::WhenDeleted)),
        ),
        (
            "a pod that is not ready",
            "",
            vec![pod("a", false)],
            ("", CONTAINER),
            ("", NEW_IMAGE),
            (Effect::Restarts, Some(When::AtOnce)),
        ),
        ("no change of the template", "", vec![pod("a", true)], ("", CONTAINER), ("minReadySeconds: 5,", CONTAINER), nothing),
        (
            "another node selector",
            "",
            vec![pod("a", true)],
            ("", CONTAINER),
            ("", &elsewhere),
            (Effect::Loses, Some(When::AtOnce)),
        ),
        ("a pod that is missing anyway", "", vec![], ("", CONTAINER), ("", NEW_IMAGE), nothing),
        ("a toleration", "NoSchedule", vec![], ("", CONTAINER), ("", &tolerates), (Effect::Gains, None)),
        (
            "no toleration any more",
            "NoSchedule",
            vec![pod("a", true)],
            ("", &tolerates),
            ("", CONTAINER),
            (Effect::Loses, Some(When::InRollout)),
        ),
        (
            "the same with OnDelete",
            "NoSchedule",
            vec![pod("a", true)],
            ("", &tolerates),
            (no_limit, CONTAINER),
            (Effect::Keeps, Some(When::WhenDeleted)),
        ),
        (
            "the same for NoExecute",
            "NoExecute",
            vec![pod("a", true)],
            ("", &tolerates),
            (no_limit, CONTAINER),
            (Effect::Loses, Some(When::AtOnce)),
        ),
        ("more than there is", "", vec![pod("a", true)], ("", CONTAINER), ("", &large), (Effect::Fails, Some(When::InRollout))),
        ("more than there is, without a pod", "", vec![], ("", CONTAINER), ("", &large), (Effect::Fails, None)),
        (
            "pods that are refused",
            "",
            vec![pod("a", true), classes],
            ("", CONTAINER),
            ("", &no_class),
            (Effect::Fails, Some(When::InRollout)),
        ),
    ] {
        let mut objects = vec![node("a", taint)];
        // A pod elsewhere says that the dump holds those of the DaemonSet.
        objects.extend([node("z", ""), pod("z", true)]);
        objects.extend(pods);
        let cluster = cluster(&objects);
        let (old, new) = (daemon_set(old.0, old.1), daemon_set(new.0, new.1));
        let found = compare(Some((&old, &cluster)), Some((&new, &cluster)), effects);
        assert_eq!(found[0], ("a".to_owned(), expected.0, expected.1), "{what}");
    }
}

#[test]
fn daemon_sets_and_nodes_that_come_and_go() {
    let agent = daemon_set("", CONTAINER);
    let two = cluster(&[node("a", ""), node("b", ""), pod("a", true), pod("b", true)]);
    let gone = |name: &str| (name.to_owned(), Effect::Loses, Some(When::AtOnce));
    assert_eq!(compare(Some((&agent, &two)), None, effects), [gone("a"), gone("b")]);
    let bare = cluster(&[node("a", "")]);
    assert_eq!(compare(None, Some((&agent, &bare)), effects), [("a".to_owned(), Effect::Gains, None)]);
    for (taint, expected) in [
        ("", (Effect::Unchanged, None)),
        ("NoSchedule", (Effect::Keeps, Some(When::WhenDeleted))),
        ("NoExecute", (Effect::Loses, Some(When::AtOnce))),
    ] {
        let later = cluster(&[node("b", taint), node("c", "")]);
        let found = compare(Some((&agent, &two)), Some((&agent, &later)), effects);
        let expected = [gone("a"), ("b".to_owned(), expected.0, expected.1), ("c".to_owned(), Effect::Gains, None)];
        assert_eq!(found, expected, "{taint}");
    }
}

#[test]
fn a_surge_needs_the_room_and_the_ports_of_the_host_twice() {
    let surge = "updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},";
    let large = |image: &str| format!("containers: [{{name: c, image: {image}, resources: {{requests: {{cpu: 3}}}}}}]");
    let port = |image: &str| format!("containers: [{{name: c, image: {image}, ports: [{{containerPort: 80, hostPort: 80}}]}}]");
    let stuck = |old: &str, new: &str, objects: &[String]| {
        let (old, new, cluster) = (daemon_set(surge, old), daemon_set(surge, new), cluster(objects));
        compare(Some((&old, &cluster)), Some((&new, &cluster)), |diff| {
            let (rollout, _) = diff.rollout.as_ref().expect("a rollout");
            rollout.stuck.as_ref().map(|(stuck, nodes)| (stuck.cause, nodes.len()))
        })
    };
    let nodes = [node("a", ""), node("b", "")];
    let surging = Some((StuckCause::Surging { surging: 1, max_surge: 1 }, 2));
    assert_eq!(stuck(CONTAINER, NEW_IMAGE, &nodes), None);
    assert_eq!(stuck(&large("i"), &large("new"), &nodes), surging);
    assert_eq!(stuck(&port("i"), &port("new"), &nodes), surging);
    // A pod in the dump takes its room as well, whatever the old manifest says.
    let with_pods = [node("a", ""), node("b", ""), pod("a", true), pod("b", true)];
    assert_eq!(stuck(&large("i"), &large("new"), &with_pods), None);
    let four = CONTAINER.replace("cpu: 1", "cpu: 3500m");
    assert_eq!(stuck(CONTAINER, &four, &with_pods), surging);
}

#[test]
fn the_room_that_is_left_counts_the_new_pod_instead_of_the_old_one() {
    let (old, new) = (daemon_set("", CONTAINER), daemon_set("", &CONTAINER.replace("cpu: 1", "cpu: 2500m")));
    let other = "{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: default}, spec: {nodeName: b, containers: \
                 [{name: c, image: i, resources: {requests: {cpu: 1200m}}}]}, status: {phase: Running}}";
    let cluster = cluster(&[node("a", ""), node("b", ""), pod("a", true), pod("b", true), other.to_owned()]);
    let rooms = compare(Some((&old, &cluster)), Some((&new, &cluster)), |diff| diff.headroom.clone());
    let told: Vec<String> = rooms
        .iter()
        .map(|room| format!("{} {} {} {} {}", room.node, room.resource, room.allocatable, room.free_before, room.free_after))
        .collect();
    assert_eq!(told, ["b cpu 4 1800m 300m", "a cpu 4 3 1500m"]);
}

#[test]
fn nodes_with_half_of_their_room_left_are_not_called_full() {
    let other = "{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: default}, spec: {nodeName: c, containers: \
                 [{name: c, image: i, resources: {requests: {cpu: 1}}}]}, status: {phase: Running}}";
    let nodes = ["a", "b", "c"].into_iter().flat_map(|name| [node(name, ""), pod(name, true)]);
    let objects: Vec<String> = nodes.chain([other.to_owned()]).collect();
    let (cluster, old) = (cluster(&objects), daemon_set("", CONTAINER));
    for (request, expected) in [("cpu: 1", &[][..]), ("cpu: 1001m", &["c"]), ("cpu: 2", &["c"]), ("cpu: 2001m", &["c", "a", "b"])]
    {
        let new = daemon_set("", &NEW_IMAGE.replace("cpu: 1", request));
        let rooms = compare(Some((&old, &cluster)), Some((&new, &cluster)), |diff| diff.headroom.clone());
        assert_eq!(rooms.iter().map(|room| &*room.node).collect::<Vec<_>>(), expected, "{request}");
    }
}
