//! What the rules of placement find in clusters and without one: that they are quiet where a cluster shows that nothing is lost.

use std::fmt::Write as _;
use std::sync::Arc;

use daemonset_plan::lint::{Finding, Fix, LintSubject, RULES, Settings, Surroundings, lint};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};
use daemonset_plan::model::Cluster;

/// The rules these cases are about; others speak of what every case here lacks.
const PLACEMENT: &[&str] = &[
    "deprecated-node-label",
    "master-toleration-only",
    "mixed-os-or-arch",
    "no-matching-node",
    "node-name-set",
    "or-ed-node-selector-terms",
    "overridden-toleration-seconds",
    "redundant-toleration",
    "runs-on-virtual-nodes",
    "selects-nothing",
    "spread-without-effect",
    "tolerates-everything",
    "toleration-value-mismatch",
    "unset-operator",
    "untolerated-taint",
];

fn cluster(nodes: &[(&str, &str)]) -> Cluster {
    let mut text = String::new();
    for (at, (labels, taints)) in nodes.iter().enumerate() {
        let _ = writeln!(
            text,
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: node-{at}, labels: {{{labels}}}}}\nspec: {{taints: [{taints}]}}"
        );
    }
    let mut dump = DumpReader::default();
    dump.read("cluster", text.as_bytes());
    dump.finish("the cluster")
}

/// The findings as `level rule`; no nodes are no cluster.
fn findings(pod: &str, nodes: &[(&str, &str)]) -> Vec<String> {
    found(pod, nodes).iter().map(|finding| format!("{} {}", finding.level, finding.rule.id)).collect()
}

/// The text to paste of the first finding of a rule, and where.
fn fix(rule: &str, pod: &str, nodes: &[(&str, &str)]) -> Option<Fix> {
    found(pod, nodes).into_iter().find(|finding| finding.rule.id == rule).expect("a finding").found.fix
}

fn found(pod: &str, nodes: &[(&str, &str)]) -> Vec<Finding> {
    let containers = if pod.contains("containers:") { "" } else { "containers: [{name: c, image: i}], " };
    let text = format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: d, namespace: default}}\nspec: {{selector: {{matchLabels: {{app: d}}}}, \
         template: {{metadata: {{labels: {{app: d}}}}, spec: {{{containers}{pod}}}}}}}\n"
    );
    let manifest = read_manifest(&Arc::new(SourceText::new("d.yaml", text)));
    assert!(manifest.problems.is_empty(), "{pod}: {:?}", manifest.problems);
    let cluster = (!nodes.is_empty()).then(|| cluster(nodes));
    let subject = LintSubject {
        daemon_set: &manifest.daemon_sets[0].object,
        namespace: "default",
        file: "d.yaml",
        selector_is_given: true,
    };
    let settings = Settings { only: PLACEMENT.iter().copied().collect(), ..Settings::default() };
    let (policies, storage) = manifest.objects.clone().facts_of_manifest("default");
    let surroundings = cluster.as_ref().map_or(Surroundings::of_objects(&policies, &storage), Surroundings::of_cluster);
    lint(&[subject], surroundings, &settings).findings
}

/// What the template says, the labels and taints of the nodes, what is found.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

fn check(cases: &[Case<'_>]) {
    for (pod, nodes, expected) in cases {
        assert_eq!(findings(pod, nodes), *expected, "{pod} on {nodes:?}");
    }
}

const WORKER: (&str, &str) = ("kubernetes.io/os: linux", "");
const CONTROL_PLANE: (&str, &str) =
    ("kubernetes.io/os: linux", "{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}");
const OPENSHIFT: (&str, &str) =
    ("node-role.kubernetes.io/master: ''", "{key: node-role.kubernetes.io/master, effect: NoSchedule}");
const DEDICATED: (&str, &str) = ("", "{key: dedicated, value: db, effect: NoSchedule}");
const WINDOWS: (&str, &str) = ("kubernetes.io/os: windows", "{key: os, value: windows, effect: NoSchedule}");

#[test]
fn taints_are_told_once_and_only_where_they_cost_nodes() {
    check(&[
        ("", &[WORKER, DEDICATED], &["warning untolerated-taint"]),
        ("", &[WORKER], &[]),
        ("", &[], &[]),
        // Of control-plane nodes only agents miss something.
        ("", &[WORKER, CONTROL_PLANE], &["info untolerated-taint"]),
        ("hostPID: true", &[WORKER, CONTROL_PLANE], &["warning untolerated-taint"]),
        ("hostPID: true", &[], &["info untolerated-taint"]),
        ("hostPID: true, nodeSelector: {pool: a}", &[], &[]),
        ("hostPID: true, volumes: [{name: v, hostPath: {path: /var/lib/kubelet/device-plugins}}]", &[], &[]),
        // Nodes that are ill, that are not selected or that run another operating system.
        ("", &[WORKER, ("", "{key: node.kubernetes.io/not-ready, effect: NoSchedule}")], &[]),
        ("nodeSelector: {kubernetes.io/os: linux}", &[WORKER, DEDICATED], &[]),
        ("", &[WORKER, WINDOWS], &[]),
        ("nodeSelector: {kubernetes.io/os: windows}", &[WINDOWS], &["error no-matching-node", "warning untolerated-taint"]),
        // Another effect of the same key is another taint; another value is what another rule is about.
        (
            "tolerations: [{key: dedicated, operator: Exists, effect: NoExecute}]",
            &[WORKER, DEDICATED],
            &["warning untolerated-taint"],
        ),
        ("tolerations: [{key: dedicated, value: dbs}]", &[WORKER, DEDICATED], &["warning toleration-value-mismatch"]),
        ("tolerations: [{key: dedicated, operator: Equal}]", &[WORKER, DEDICATED], &["warning toleration-value-mismatch"]),
        ("tolerations: [{key: dedicated, value: dbs}, {key: dedicated, value: db}]", &[WORKER, DEDICATED], &[]),
        ("tolerations: [{key: dedicated, value: dbs}]", &[WORKER], &[]),
    ]);
}

#[test]
fn a_missing_operator_matters_where_taints_have_values() {
    check(&[
        ("tolerations: [{key: dedicated}]", &[], &["warning unset-operator"]),
        ("tolerations: [{key: dedicated}]", &[WORKER, DEDICATED], &["warning unset-operator"]),
        ("tolerations: [{key: dedicated}, {key: dedicated, value: db}]", &[WORKER, DEDICATED], &[]),
        ("tolerations: [{key: dedicated}]", &[WORKER, ("", "{key: dedicated, effect: NoSchedule}")], &[]),
        ("tolerations: [{key: dedicated}]", &[WORKER], &["info unset-operator"]),
        ("tolerations: [{key: node-role.kubernetes.io/control-plane}]", &[], &[]),
        ("tolerations: [{key: node-role.kubernetes.io/control-plane}]", &[WORKER], &[]),
    ]);
}

#[test]
fn the_old_name_of_the_control_plane_matters_where_nodes_have_the_new_one() {
    let master = "tolerations: [{key: node-role.kubernetes.io/master, operator: Exists}]";
    check(&[
        (master, &[], &["warning master-toleration-only"]),
        (master, &[WORKER, CONTROL_PLANE], &["warning master-toleration-only"]),
        (master, &[WORKER], &["info master-toleration-only"]),
        (master, &[WORKER, OPENSHIFT], &[]),
        (&format!("nodeSelector: {{pool: a}}, {master}"), &[], &[]),
        ("nodeSelector: {node-role.kubernetes.io/master: ''}", &[], &["warning deprecated-node-label"]),
        ("nodeSelector: {beta.kubernetes.io/os: linux}", &[], &["info deprecated-node-label"]),
        ("nodeSelector: {scheduler.alpha.kubernetes.io/preferAvoidPods: a}", &[], &["info deprecated-node-label"]),
        ("nodeSelector: {beta.kubernetes.io/os: linux}", &[WORKER], &["warning deprecated-node-label", "error no-matching-node"]),
    ]);
}

#[test]
fn a_selection_of_nothing_is_told_by_the_rule_that_knows_why() {
    let terms = |terms: &str| {
        format!(
            "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{terms}]}}}}}}"
        )
    };
    let linux = "{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}";
    let capital = "{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [Linux]}]}";
    check(&[
        (&terms("{}"), &[], &["error selects-nothing"]),
        (&terms("{}"), &[WORKER], &["error selects-nothing"]),
        (&terms(&format!("{{}}, {linux}")), &[], &["warning selects-nothing"]),
        (&terms(&format!("{capital}, {{}}")), &[], &["error selects-nothing"]),
        (&terms("{matchExpressions: [{key: gen, operator: Gt, values: [new]}]}"), &[], &["error selects-nothing"]),
        // A node that is labelled so all the same proves that it is possible.
        ("nodeSelector: {kubernetes.io/os: Linux}", &[("kubernetes.io/os: Linux", "")], &[]),
        ("nodeSelector: {kubernetes.io/os: Linux}", &[WORKER], &["error selects-nothing"]),
        ("nodeSelector: {pool: a}", &[WORKER], &["error no-matching-node"]),
        (
            "nodeSelector: {pool: a}",
            &[("pool: a", "{key: node.kubernetes.io/not-ready, effect: NoSchedule}")],
            &["info no-matching-node"],
        ),
        (
            &format!("nodeName: node-1, {}", terms("{matchFields: [{key: metadata.name, operator: In, values: [m]}]}")),
            &[],
            &["info node-name-set", "error selects-nothing"],
        ),
        (
            &terms(&format!("{linux}, {{matchExpressions: [{{key: type, operator: NotIn, values: [v]}}]}}")),
            &[WORKER],
            &["info or-ed-node-selector-terms"],
        ),
    ]);
}

/// Required node affinity of these terms.
fn terms(terms: &[&str]) -> String {
    let terms: Vec<String> = terms.iter().map(|term| format!("{{matchExpressions: [{{{term}}}]}}")).collect();
    let required = format!("requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{}]}}", terms.join(", "));
    format!("affinity: {{nodeAffinity: {{{required}}}}}")
}

#[test]
fn terms_of_an_old_label_and_of_its_successor_are_alternatives() {
    let both = |old: &str, new: &str, rest: &str| terms(&[&format!("key: {old}, {rest}"), &format!("key: {new}, {rest}")]);
    for (old, new, rest) in [
        ("beta.kubernetes.io/os", "kubernetes.io/os", "operator: In, values: [linux]"),
        ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", "operator: In, values: [a]"),
        ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region", "operator: In, values: [a]"),
        ("node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane", "operator: DoesNotExist"),
    ] {
        check(&[(&both(old, new, rest), &[], &[])]);
    }
}

#[test]
fn terms_are_merged_only_where_nodes_are_left() {
    let linux = "key: kubernetes.io/os, operator: In, values: [linux]";
    let gpu = terms(&[linux, "key: gpu, operator: Exists"]);
    let with_gpu = ("kubernetes.io/os: linux, gpu: a100", "");
    let tainted = ("kubernetes.io/os: linux, gpu: a100", "{key: gpu, effect: NoSchedule}");
    for (nodes, is_fixed) in [(&[WORKER, with_gpu][..], true), (&[WORKER], false), (&[WORKER, tainted], false), (&[], true)] {
        let fix = fix("or-ed-node-selector-terms", &gpu, nodes);
        assert_eq!(fix.is_some(), is_fixed, "{nodes:?}: {fix:?}");
    }
}

#[test]
fn a_label_is_renamed_only_where_no_node_is_lost() {
    let old = "nodeSelector: {node-role.kubernetes.io/master: ''}";
    let both = ("node-role.kubernetes.io/master: '', node-role.kubernetes.io/control-plane: ''", "");
    for (nodes, is_fixed) in [(&[both, WORKER][..], true), (&[both, OPENSHIFT], false), (&[WORKER], true), (&[], true)] {
        let fix = fix("deprecated-node-label", old, nodes);
        assert_eq!(fix.is_some(), is_fixed, "{nodes:?}: {fix:?}");
    }
}

const VIRTUAL: (&str, &str) = ("type: virtual-kubelet", "");
const FARGATE: (&str, &str) = ("eks.amazonaws.com/compute-type: fargate", "");

#[test]
fn every_term_keeps_pods_away_from_virtual_nodes_of_every_kind() {
    let nodes = [WORKER, VIRTUAL, FARGATE];
    let not_fargate = "- {key: eks.amazonaws.com/compute-type, operator: NotIn, values: [fargate]}";
    let not_virtual = "- {key: type, operator: NotIn, values: [virtual-kubelet]}";
    let any = terms(&["key: kubernetes.io/arch, operator: DoesNotExist", "key: gpu, operator: DoesNotExist"]);
    assert_eq!(findings(&any, &nodes), ["info or-ed-node-selector-terms", "warning runs-on-virtual-nodes"]);
    let pasted = fix("runs-on-virtual-nodes", &any, &nodes).expect("a fix");
    let required = "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
    assert_eq!(pasted.place.to_string(), required);
    let term = |key: &str| {
        format!("  - matchExpressions:\n      - {{key: {key}, operator: DoesNotExist}}\n      {not_fargate}\n      {not_virtual}")
    };
    assert_eq!(pasted.yaml, format!("nodeSelectorTerms:\n{}\n{}", term("kubernetes.io/arch"), term("gpu")));

    let one = terms(&["key: gpu, operator: DoesNotExist"]);
    let pasted = fix("runs-on-virtual-nodes", &one, &nodes).expect("a fix");
    assert_eq!(pasted.place.to_string(), format!("{required}.nodeSelectorTerms[0].matchExpressions"));
    assert_eq!(pasted.yaml, format!("{not_fargate}\n{not_virtual}"));
    // Where no machine is selected nothing would be left.
    assert_eq!(fix("runs-on-virtual-nodes", "", &[VIRTUAL, FARGATE]), None);
}

#[test]
fn a_node_is_selected_by_its_label_only_where_the_label_is_known_to_be_its_own() {
    let by_name = "nodeAffinity:\n  requiredDuringSchedulingIgnoredDuringExecution:\n    nodeSelectorTerms:\n      - matchFields:\n          \
                   - {key: metadata.name, operator: In, values: [node-0]}";
    let labelled = ("kubernetes.io/hostname: ip-10-0-0-1", "");
    for (nodes, expected) in [
        (&[][..], by_name),
        (&[WORKER], by_name),
        (&[labelled, WORKER], "kubernetes.io/hostname: ip-10-0-0-1"),
        (&[labelled, labelled], by_name),
    ] {
        assert_eq!(fix("node-name-set", "nodeName: node-0", nodes).expect("a fix").yaml, expected, "{nodes:?}");
    }
}

#[test]
fn spreading_that_keeps_a_pod_pending_is_not_called_without_effect() {
    let spread = |key: &str, when: &str| {
        format!("topologySpreadConstraints: [{{maxSkew: 1, topologyKey: {key}, whenUnsatisfiable: {when}, labelSelector: {{}}}}]")
    };
    let zone = ("topology.kubernetes.io/zone: a", "");
    let (hard, soft) =
        (spread("topology.kubernetes.io/zone", "DoNotSchedule"), spread("topology.kubernetes.io/zone", "ScheduleAnyway"));
    let told = "warning spread-without-effect";
    check(&[
        (&hard, &[zone], &[told]),
        (&hard, &[zone, WORKER], &[]),
        // A node that gets no pod anyway.
        (&hard, &[zone, ("", "{key: node.kubernetes.io/not-ready, effect: NoSchedule}")], &[told]),
        (&soft, &[zone, WORKER], &[told]),
        (&hard, &[], &[told]),
    ]);
    for (pod, nodes, is_sure) in [
        (&hard, &[zone][..], true),
        (&hard, &[], false),
        (&soft, &[], true),
        (&spread("kubernetes.io/hostname", "DoNotSchedule"), &[], true),
        (&format!("nodeName: a, {hard}"), &[], true),
    ] {
        let found = found(pod, nodes);
        let message =
            found.iter().find(|finding| finding.rule.id == "spread-without-effect").map(|finding| &*finding.found.message);
        assert_eq!(message.map(|message| message.contains("has no effect: ")), Some(is_sure), "{pod}: {message:?}");
    }
}

#[test]
fn what_goes_everywhere_is_told_where_it_goes_wrong() {
    let windows = ("kubernetes.io/os: windows", "");
    let arm = ("kubernetes.io/os: linux, kubernetes.io/arch: arm64", "");
    let amd = ("kubernetes.io/os: linux, kubernetes.io/arch: amd64", "");
    let all = "tolerations: [{operator: Exists}]";
    check(&[
        ("", &[WORKER, windows], &["warning mixed-os-or-arch"]),
        ("nodeSelector: {kubernetes.io/os: linux}", &[WORKER, windows], &[]),
        ("", &[amd, arm], &["info mixed-os-or-arch"]),
        ("containers: [{name: c, image: i-amd64}]", &[amd, arm], &["warning mixed-os-or-arch"]),
        ("", &[WORKER, ("type: virtual-kubelet", "")], &["warning runs-on-virtual-nodes"]),
        (all, &[], &["warning tolerates-everything"]),
        (
            "tolerations: [{operator: Exists, effect: NoSchedule}, {operator: Exists, effect: NoExecute}]",
            &[],
            &["warning tolerates-everything"],
        ),
        ("tolerations: [{operator: Exists, effect: NoSchedule}]", &[], &[]),
        (&format!("hostPID: true, {all}"), &[], &["info tolerates-everything"]),
        (&format!("priorityClassName: system-node-critical, {all}"), &[], &[]),
    ]);
}

#[test]
fn tolerations_that_decide_when_a_pod_is_evicted_are_not_redundant() {
    let not_ready = "key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute";
    check(&[
        (&format!("tolerations: [{{{not_ready}}}]"), &[], &["info redundant-toleration"]),
        (&format!("tolerations: [{{{not_ready}, tolerationSeconds: 30}}]"), &[], &["info overridden-toleration-seconds"]),
        ("tolerations: [{key: a, operator: Exists}, {key: a, value: b}]", &[], &["info redundant-toleration"]),
        ("tolerations: [{key: a, value: b}, {key: a, value: b}]", &[], &["info redundant-toleration"]),
        ("tolerations: [{key: a, value: b, effect: NoExecute, tolerationSeconds: 5}, {key: a, operator: Exists}]", &[], &[]),
    ]);
}

#[test]
fn the_rules_of_these_cases_exist() {
    for id in PLACEMENT {
        assert!(RULES.iter().any(|rule| rule.id == *id), "{id}");
    }
}
