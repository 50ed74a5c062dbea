//! What rules say of a DaemonSet beside the other objects of its manifest, without a cluster: of a chart that is rendered in CI.

use daemonset_plan::lint::Settings;

use crate::linting::report;

/// A DaemonSet `agent` in the namespace `monitoring`, with the resources of its container and more of its pod's spec.
fn agent(resources: &str, pod_spec: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: monitoring}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n  \
         template:\n    metadata: {{labels: {{app: agent}}}}\n    spec:\n      containers:\n      - name: agent\n        image: registry.example/agent:1.4\n        \
         securityContext: {{privileged: true}}\n        resources: {{{resources}}}\n      {pod_spec}\n"
    )
}

/// The level, the rule and the message of every finding whose rule is one of these.
fn found(rules: &[&str], daemon_set: &str, object: &str) -> Vec<String> {
    let found = report(&format!("{daemon_set}---\n{object}\n"), None, &Settings::default()).findings;
    let of_rules = found.into_iter().filter(|finding| rules.contains(&&*finding.rule));
    of_rules.map(|finding| format!("{}[{}] {}", finding.level.word(), finding.rule, finding.message)).collect()
}

const NAMESPACE: &str =
    "{apiVersion: v1, kind: Namespace, metadata: {name: monitoring, labels: {pod-security.kubernetes.io/enforce: restricted}}}";
const SMALL: &str = "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: monitoring}, \
    spec: {limits: [{type: Container, max: {memory: 32Mi}}]}}";
const DEFAULTS: &str = "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: monitoring}, \
    spec: {limits: [{type: Container, default: {memory: 64Mi}, defaultRequest: {cpu: 10m, memory: 32Mi}}]}}";
const QUOTA: &str = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: monitoring}, \
    spec: {hard: {pods: 10}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [system-node-critical]}]}}}";
const COMPUTE: &str =
    "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: monitoring}, spec: {hard: {requests.cpu: 1}}}";

fn elsewhere(object: &str) -> String {
    object.replace("namespace: monitoring", "namespace: other").replace("name: monitoring", "name: other")
}

#[test]
fn what_the_namespace_of_the_manifest_enforces_refuses_the_pods() {
    let limited = agent("limits: {memory: 64Mi}", "");
    for (object, expected) in [
        (NAMESPACE, "error[pods-always-rejected] every pod is rejected: violates PodSecurity \"restricted:latest\""),
        (
            SMALL,
            "error[pods-always-rejected] every pod is rejected: maximum memory usage per Container is 32Mi, but limit is 64Mi",
        ),
        // What a LimitRange of the cluster may fill in is not sure to be missing.
        (COMPUTE, "warning[pods-always-rejected] every pod is rejected: failed quota: q: must specify requests.cpu for: agent"),
    ] {
        let here = found(&["pods-always-rejected"], &limited, object);
        assert!(matches!(&here[..], [one] if one.starts_with(expected)), "{object}: {here:?}");
        assert_eq!(found(&["pods-always-rejected"], &limited, &elsewhere(object)), [""; 0], "{object}");
    }
}

#[test]
fn what_the_namespace_of_the_manifest_warns_of_is_told() {
    let found = found(&["server-warning"], &agent("", ""), &NAMESPACE.replace("enforce: restricted", "warn: baseline"));
    assert_eq!(
        found,
        [
            "warning[server-warning] would violate PodSecurity \"baseline:latest\": privileged (container \"agent\" must not set securityContext.privileged=true)"
        ]
    );
}

#[test]
fn a_limit_range_of_the_manifest_gives_what_a_container_does_not_ask_for() {
    let rules = ["missing-cpu-request", "missing-memory-request", "missing-memory-limit"];
    assert_eq!(found(&rules, &agent("", ""), DEFAULTS), [""; 0]);
    assert_eq!(found(&rules, &agent("", ""), &elsewhere(DEFAULTS)).len(), 3);
}

#[test]
fn a_claim_of_the_manifest_says_how_many_nodes_it_is_for() {
    let daemon_set = agent("", "volumes: [{name: v, persistentVolumeClaim: {claimName: state}}]");
    let claim = |mode: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: state, namespace: monitoring}}, spec: {{accessModes: [{mode}]}}}}"
        )
    };
    let found = |object: &str| found(&["persistent-volume-claim"], &daemon_set, object);
    assert_eq!(found(&claim("ReadWriteMany")), [""; 0]);
    let message = "claim \"state\" is ReadWriteOnce, for one node only, and the pods of all nodes share it";
    assert_eq!(found(&claim("ReadWriteOnce")), [format!("warning[persistent-volume-claim] {message}")]);
    let other = found(&elsewhere(&claim("ReadWriteMany")));
    assert!(matches!(&other[..], [one] if one.contains("unless it is ReadWriteMany")), "{other:?}");
}

#[test]
fn a_quota_of_the_manifest_lets_a_critical_class_in() {
    let critical = agent("", "priorityClassName: system-node-critical");
    let rule = ["critical-priority-outside-kube-system"];
    assert_eq!(found(&rule, &critical, QUOTA), [""; 0]);
    assert_eq!(found(&rule, &critical, &elsewhere(QUOTA)).len(), 1);
}

#[test]
fn a_default_class_of_the_manifest_makes_pods_important() {
    let class =
        "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: usual}, value: 100, globalDefault: true}";
    let rule = ["missing-priority-class"];
    assert_eq!(found(&rule, &agent("", ""), class), [""; 0]);
    assert_eq!(found(&rule, &agent("", ""), &class.replace("globalDefault: true", "globalDefault: false")).len(), 1);
}

#[test]
fn objects_of_the_manifest_are_no_nodes_and_not_all_that_there_are() {
    let daemon_set = agent("", "priorityClassName: mine\n      nodeSelector: {pool: none}");
    let class = "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: other}, value: 1}";
    let report = report(&format!("{daemon_set}---\n{class}\n"), None, &Settings::default());
    assert!(report.findings.iter().all(|finding| finding.rule != "unknown-priority-class" && finding.rule != "no-matching-node"));
    assert_eq!(report.header.not_evaluated, []);
}
