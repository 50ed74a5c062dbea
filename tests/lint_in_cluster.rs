//! What rules say of one and the same DaemonSet in different clusters.

use std::collections::BTreeSet;
use std::sync::Arc;

use daemonset_plan::lint::{Level, LintSubject, RULES, Settings, Surroundings, lint};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};

/// The findings of one rule on a DaemonSet `agent` in the namespace `logging`, on the nodes `a` and `b`.
fn findings(rule: &str, pod_spec: &str, objects: &[&str]) -> Vec<(Level, String)> {
    let text = format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: logging}}\nspec: {{selector: {{matchLabels: {{app: agent}}}}, \
         template: {{metadata: {{labels: {{app: agent}}}}, spec: {{containers: [{{name: c, image: i}}], {pod_spec}}}}}}}\n"
    );
    let manifest = read_manifest(&Arc::new(SourceText::new("agent.yaml", text)));
    assert!(manifest.problems.is_empty(), "{pod_spec}: {:?}", manifest.problems);
    let mut dump = DumpReader::default();
    for node in ["a", "b"] {
        let node = format!(
            "---\n{{apiVersion: v1, kind: Node, metadata: {{name: {node}}}, spec: {{}}, \
             status: {{allocatable: {{cpu: 4, memory: 8Gi, pods: 110}}}}}}"
        );
        dump.read("node", node.as_bytes());
    }
    objects.iter().for_each(|object| dump.read("object", format!("---\n{object}").as_bytes()));
    assert!(dump.take_problems().is_empty(), "{objects:?}");
    let cluster = dump.finish("the cluster");
    let id = RULES.iter().map(|rule| rule.id).find(|id| *id == rule).expect("a rule");
    let settings = Settings { only: BTreeSet::from([id]), ..Settings::default() };
    let subject = LintSubject {
        daemon_set: &manifest.daemon_sets[0].object,
        namespace: "logging",
        file: "d.yaml",
        selector_is_given: true,
    };
    let linted = lint(&[subject], Surroundings::of_cluster(&cluster), &settings);
    linted.findings.into_iter().map(|finding| (finding.level, finding.found.message)).collect()
}

fn pod(name: &str, metadata: &str, status: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: logging, labels: {{app: agent}}, {metadata}}}, \
         spec: {{nodeName: a, containers: [{{name: c, image: i}}]}}, status: {{{status}}}}}"
    )
}

fn owned(name: &str, kind: &str, owner: &str) -> String {
    let owner = format!("ownerReferences: [{{apiVersion: apps/v1, kind: {kind}, name: {owner}, uid: u, controller: true}}]");
    pod(name, &owner, "phase: Running")
}

#[test]
fn a_selector_overlaps_with_the_pods_that_others_have_or_nobody_has() {
    let running = |name: &str| pod(name, "", "phase: Running");
    for (pods, expected) in [
        (vec![owned("agent-x", "DaemonSet", "agent")], None),
        (vec![running("agent-x"), running("agent-y")], Some((Level::Info, "2 pods that nobody"))),
        (vec![running("agent-x"), running("debug")], Some((Level::Warning, "the selector and will be adopted"))),
        (vec![pod("debug", "deletionTimestamp: \"2026-01-01T00:00:00Z\"", "phase: Running")], None),
        (
            vec![owned("w-1", "ReplicaSet", "w"), owned("w-2", "ReplicaSet", "w"), owned("old-1", "DaemonSet", "old")],
            Some((Level::Warning, "3 pods of other controllers match the selector, too: 1 of DaemonSet old, 2 of ReplicaSet w")),
        ),
        (vec![owned("w-1", "ReplicaSet", "w").replace("Running", "Failed")], None),
    ] {
        let objects: Vec<&str> = pods.iter().map(String::as_str).collect();
        assert_found(&findings("overlapping-selector", "", &objects), expected, &pods);
    }
}

/// Asserts that there is this one finding, or none.
fn assert_found(found: &[(Level, String)], expected: Option<(Level, &str)>, case: &dyn std::fmt::Debug) {
    let agrees = match (found, expected) {
        ([], None) => true,
        ([(level, message)], Some((wanted, piece))) => *level == wanted && message.contains(piece),
        _ => false,
    };
    assert!(agrees, "{case:?}: {found:?}");
}

#[test]
fn pod_security_is_a_warning_only_where_it_does_not_refuse_the_pods() {
    let namespace =
        |labels: &str| format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: logging, labels: {{{labels}}}}}}}");
    for (labels, expected) in [
        ("", None),
        ("pod-security.kubernetes.io/warn: privileged", None),
        (
            "pod-security.kubernetes.io/warn: baseline, pod-security.kubernetes.io/warn-version: v1.30",
            Some("would violate PodSecurity \"baseline:v1.30\": host namespaces (hostNetwork=true, hostPID=true)"),
        ),
        ("pod-security.kubernetes.io/enforce: baseline", None),
    ] {
        let found = findings("server-warning", "hostPID: true, hostNetwork: true", &[&namespace(labels)]);
        let messages: Vec<&str> = found.iter().map(|(_, message)| message.as_str()).collect();
        assert_eq!(messages, expected.into_iter().collect::<Vec<_>>(), "{labels}");
    }
}

#[test]
fn a_claim_may_be_shared_as_far_as_its_modes_and_the_nodes_allow() {
    let claim = |mode: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: state, namespace: logging}}, spec: {{accessModes: [{mode}]}}}}"
        )
    };
    let volume = |more: &str| format!("volumes: [{{name: v, persistentVolumeClaim: {{claimName: state{more}}}}}]");
    for (spec, object, expected) in [
        (
            volume(""),
            claim("ReadWriteOnce"),
            Some((Level::Warning, "claim \"state\" is ReadWriteOnce, for one node only, and 2 nodes")),
        ),
        (volume(""), claim("ReadWriteOncePod"), Some((Level::Warning, "is ReadWriteOncePod, for one pod only"))),
        (volume(""), claim("ReadWriteMany"), None),
        (volume("") + ", nodeSelector: {nowhere: here}", claim("ReadWriteOnce"), None),
        (
            volume(""),
            claim("ReadWriteOnce").replace("name: state", "name: other"),
            Some((Level::Warning, "unless it is ReadWriteMany")),
        ),
        (volume(", readOnly: true"), claim("ReadWriteOnce").replace("name: state", "name: other"), Some((Level::Info, "unless"))),
    ] {
        let found = findings("persistent-volume-claim", &spec, &[&object]);
        assert_found(&found, expected, &(spec, object));
    }
}
