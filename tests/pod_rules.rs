//! What rules find in clusters and beside other DaemonSets: cases that a page has no room for.

use std::collections::BTreeSet;
use std::sync::Arc;

use daemonset_plan::lint::{Finding, LintSubject, Settings, Surroundings, lint, rule};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};

/// A DaemonSet of one container: fields of its spec, of its pods' spec and of the container, in YAML's flow style.
fn daemon_set(name: &str, spec: &str, pod: &str, container: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}, namespace: logging}}\nspec: {{selector: {{matchLabels: {{app: {name}}}}}, {spec} \
         template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{{pod} containers: [{{name: c, image: i, {container}}}]}}}}}}\n"
    )
}

/// Nodes of one core each.
fn nodes(names: &[&str]) -> String {
    let node = |name: &&str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{name: {name}}}}}\nstatus: {{allocatable: {{pods: 110, cpu: 1, memory: 1Gi}}}}\n"
        )
    };
    names.iter().map(node).collect()
}

fn pod(name: &str, metadata: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: other, {metadata}}}\nspec: {{{spec}}}\nstatus: {{phase: Running}}\n"
    )
}

/// A pod that takes so much cpu of a node.
fn busy(name: &str, node: &str, cpu: &str) -> String {
    pod(name, "", &format!("nodeName: {node}, priority: 0, containers: [{{name: c, resources: {{requests: {{cpu: {cpu}}}}}}}]"))
}

fn object(kind: &str, name: &str, fields: &str) -> String {
    let group = if kind == "PriorityClass" { "scheduling.k8s.io/v1" } else { "v1" };
    format!("---\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}, namespace: logging}}\n{fields}\n")
}

/// The findings of one rule: level and message. An empty cluster is none.
fn found(id: &str, manifest: &str, cluster: &str) -> Vec<String> {
    findings(id, manifest, cluster).iter().map(|finding| format!("{} {}", finding.level, finding.found.message)).collect()
}

fn findings(id: &str, manifest: &str, cluster: &str) -> Vec<Finding> {
    let manifest = read_manifest(&Arc::new(SourceText::new("d.yaml", manifest.to_owned())));
    assert!(manifest.problems.is_empty(), "{:?}", manifest.problems);
    let subject = |at: usize| LintSubject {
        daemon_set: &manifest.daemon_sets[at].object,
        namespace: "logging",
        file: "d.yaml",
        selector_is_given: true,
    };
    let subjects: Vec<LintSubject<'_>> = (0..manifest.daemon_sets.len()).map(subject).collect();
    let mut dump = DumpReader::default();
    dump.read("cluster", cluster.as_bytes());
    assert!(cluster.is_empty() || dump.take_problems().is_empty(), "{cluster}");
    let cluster = (!cluster.is_empty()).then(|| dump.finish("the cluster"));
    let settings = Settings { only: BTreeSet::from([rule(id).expect("a rule").id]), ..Settings::default() };
    let (policies, storage) = manifest.objects.facts_of_manifest("logging");
    let surroundings = cluster.as_ref().map_or(Surroundings::of_objects(&policies, &storage), Surroundings::of_cluster);
    lint(&subjects, surroundings, &settings).findings
}

/// Each expectation is how a finding begins and what it has in it, apart by `…`.
fn assert_found(id: &str, manifest: &str, cluster: &str, expected: &[&str]) {
    let found = found(id, manifest, cluster);
    assert_eq!(found.len(), expected.len(), "{id}: {manifest}{cluster}: {found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        let (begin, rest) = expected.split_once('…').unwrap_or((expected, ""));
        assert!(found.starts_with(begin) && found.contains(rest), "{id}: {found} is not {expected}");
    }
}

const SURGE: &str = "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},";

fn cpu(amount: &str) -> String {
    format!("resources: {{requests: {{cpu: {amount}}}}}")
}

#[test]
fn a_rolling_update_stops_where_pending_pods_use_up_what_may_be_unavailable() {
    let cluster = format!("{}{}", nodes(&["a", "b", "c"]), busy("x", "c", "900m"));
    let two = "updateStrategy: {rollingUpdate: {maxUnavailable: 34%}},";
    let with = |spec: &str, cpu_request: &str| daemon_set("d", spec, "", &cpu(cpu_request));
    let stops = "error a rolling update stops: the new pod stays pending on 1 of its 3 nodes (c), and maxUnavailable 1";
    for (manifest, expected) in [
        (with("", "200m"), &[stops][..]),
        (with("", "100m"), &[]),
        (with(two, "200m"), &[]),
        (with("updateStrategy: {type: OnDelete},", "200m"), &[]),
        // Where nothing runs there is nothing to update.
        (with("", "2"), &[]),
    ] {
        assert_found("rollout-never-finishes", &manifest, &cluster, expected);
    }
}

#[test]
fn a_surge_needs_room_for_two_pods() {
    let cluster = format!("{}{}", nodes(&["a", "b"]), busy("x", "b", "700m"));
    let with = |container: &str| daemon_set("d", SURGE, "", container);
    let stops = "error on 1 of its 2 nodes the new pod has no room beside the old one (Insufficient cpu: b)";
    for (manifest, expected) in [
        (with(&cpu("200m")), &[stops][..]),
        (with(&cpu("150m")), &[]),
        (with(&format!("{}, ports: [{{containerPort: 1, hostPort: 1}}]", cpu("200m"))), &[]),
    ] {
        assert_found("rollout-never-finishes", &manifest, &cluster, expected);
    }
    let own = pod("d-x", "", "nodeName: a, containers: [{name: c}]")
        .replace("namespace: other", "namespace: logging, labels: {app: d}");
    let cluster = format!("{}{own}", nodes(&["a"]));
    assert_found("rollout-never-finishes", &with(&cpu("900m")), &cluster, &[]);
}

#[test]
fn pods_that_keep_each_other_off_a_node_cannot_surge() {
    let term = "{topologyKey: name, labelSelector: {matchLabels: {app: d}}}";
    let affinity = format!("affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{term}]}}}},");
    let stops = "error on all of its 2 nodes…didn't match pod anti-affinity rules";
    assert_found("rollout-never-finishes", &daemon_set("d", SURGE, &affinity, ""), &nodes(&["a", "b"]), &[stops]);
}

#[test]
fn a_quota_that_runs_out_blocks_every_update() {
    let quota = object("ResourceQuota", "q", "spec: {hard: {pods: 2}}\nstatus: {hard: {pods: 2}, used: {pods: 0}}");
    let cluster = format!("{}{quota}", nodes(&["a", "b", "c"]));
    let manifest = daemon_set("d", "", "", "");
    assert_found("rollout-never-finishes", &manifest, &cluster, &["error pods are rejected on 1 of its 3 nodes (exceeded quota"]);
    assert_found("does-not-fit", &manifest, &cluster, &["warning pods are rejected on 1 of its 3 nodes"]);
    assert_found("pods-always-rejected", &manifest, &cluster, &[]);
    let empty = cluster.replace("used: {pods: 0}", "used: {pods: 2}");
    assert_found("pods-always-rejected", &manifest, &empty, &["error pods are rejected on all of its 3 nodes: exceeded quota"]);
    assert_found("rollout-never-finishes", &manifest, &empty, &[]);
}

#[test]
fn a_pod_that_does_not_fit_says_on_which_nodes_and_how_sure_that_is() {
    let cluster = format!("{}{}{}", nodes(&["a", "b", "c"]), busy("x", "b", "900m"), busy("z", "c", "900m"));
    let manifest = daemon_set("d", "", "", &cpu("200m"));
    assert_found(
        "does-not-fit",
        &manifest,
        &cluster,
        &["warning pods stay pending on 2 of its 3 nodes: Insufficient cpu (b, c)"],
    );
    // What a class is worth that is not in the dump nobody knows; what is larger than the node never fits.
    let classed = |amount: &str| daemon_set("d", "", "priorityClassName: agents,", &cpu(amount));
    assert_found("does-not-fit", &classed("200m"), &cluster, &["info pods stay pending on 2 of its 3 nodes"]);
    assert_found("rollout-never-finishes", &classed("200m"), &cluster, &[]);
    assert_found("does-not-fit", &classed("2"), &cluster, &["warning pods stay pending on all of its 3 nodes"]);
    let class = |value: i32| format!("{cluster}{}", object("PriorityClass", "agents", &format!("value: {value}")));
    assert_found("does-not-fit", &classed("200m"), &class(0), &["warning pods stay pending on 2 of its 3 nodes"]);
    assert_found("does-not-fit", &classed("200m"), &class(5), &[]);
}

#[test]
fn a_claim_that_a_node_cannot_use_is_no_reason_to_leave_the_node_out() {
    let claim = object("PersistentVolumeClaim", "data", "spec: {accessModes: [ReadWriteOnce]}\nstatus: {phase: Pending}");
    let manifest = daemon_set("d", "", "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}],", "");
    for objects in [&claim, &claim.replace("name: data", "name: other")] {
        let found = findings("does-not-fit", &manifest, &format!("{}{objects}", nodes(&["a", "b"])));
        let help = found.first().and_then(|finding| finding.found.help.as_deref()).expect("a finding with help");
        assert!(help.contains("claim") && !help.contains("affinity"), "{help}");
    }
}

#[test]
fn rejected_pods_are_told_once_where_the_daemon_set_itself_is_refused() {
    let twice = "ports: [{containerPort: 80}, {containerPort: 80}]";
    assert_found(
        "pods-always-rejected",
        &daemon_set("d", "", "hostNetwork: true,", twice),
        "",
        &["error every pod is rejected: …Duplicate value"],
    );
    assert_found("pods-always-rejected", &daemon_set("d", "minReadySeconds: -1,", "hostNetwork: true,", twice), "", &[]);
    assert_found(
        "pods-always-rejected",
        &daemon_set("d", "", "priority: 7, priorityClassName: system-node-critical,", ""),
        "",
        &["error every pod is rejected: the integer value of priority (7)"],
    );
    // Whether a class exists or has this value no manifest tells.
    assert_found(
        "pods-always-rejected",
        &daemon_set("d", "", "priority: 7, priorityClassName: agents, serviceAccountName: d,", ""),
        "",
        &[],
    );
}

#[test]
fn ports_of_the_host_conflict_only_where_pods_meet() {
    let port = |number: u16| format!("ports: [{{containerPort: {number}, hostPort: {number}}}]");
    let pair = |left: &str, right: &str, number: u16| {
        format!("{}{}", daemon_set("one", "", left, &port(9100)), daemon_set("two", "", right, &port(number)))
    };
    let on = |name: &str| format!("nodeSelector: {{name: {name}}},");
    let two = nodes(&["a", "b"]);
    for (manifest, cluster, expected) in [
        (pair("", "", 9100), "", &["warning DaemonSet logging/one takes host port 9100/TCP as well: of the two"][..]),
        (pair("", "", 9101), "", &[]),
        (pair(&on("a"), &on("b"), 9100), "", &[]),
        (pair("nodeSelector: {beta.kubernetes.io/os: linux},", "nodeSelector: {kubernetes.io/os: windows},", 9100), "", &[]),
        (pair("", &on("b"), 9100), &two, &["warning DaemonSet logging/one takes host port 9100/TCP as well on its only node"]),
        (pair("", "hostNetwork: true, nodeSelector: {name: z},", 9100), &two, &[]),
        (pair(&on("a"), &on("b"), 9100), &two, &[]),
    ] {
        assert_found("host-port-conflict", &manifest, cluster, expected);
    }
}

#[test]
fn pods_of_windows_get_no_advice_for_linux() {
    let windows = nodes(&["a"]).replace("labels: {", "labels: {kubernetes.io/os: windows, ");
    let term = "{matchExpressions: [{key: beta.kubernetes.io/os, operator: In, values: [windows]}]}";
    let affinity = |terms: &str| {
        format!(
            "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{terms}]}}}}}},"
        )
    };
    let mounts = "volumes: [{name: v, hostPath: {path: /etc/cni/net.d}}],";
    let either = format!("{term}, {{matchExpressions: [{{key: kubernetes.io/os, operator: In, values: [linux, windows]}}]}}");
    for (pod, cluster, is_told) in [
        (String::new(), "", true),
        ("os: {name: windows},".to_owned(), "", false),
        ("nodeSelector: {kubernetes.io/os: windows},".to_owned(), "", false),
        ("nodeSelector: {kubernetes.io/os: linux},".to_owned(), "", true),
        ("securityContext: {windowsOptions: {hostProcess: true}},".to_owned(), "", false),
        (affinity(term), "", false),
        (affinity(&either), "", true),
        (String::new(), &*windows, false),
        (String::new(), &*format!("{windows}{}", nodes(&["b"])), true),
    ] {
        let manifest = daemon_set("d", "", &format!("hostNetwork: true, {mounts} {pod}"), "");
        for rule in ["host-network-dns-policy", "host-path-without-type"] {
            assert_eq!(found(rule, &manifest, cluster).len(), usize::from(is_told), "{rule}: {manifest}{cluster}");
        }
    }
    for path in [r"\\.\pipe\containerd-containerd", r"C:\var\lib\kubelet", "c:/etc/agent"] {
        let manifest = daemon_set("d", "", &format!("volumes: [{{name: v, hostPath: {{path: '{path}'}}}}],"), "");
        assert_found("host-path-without-type", &manifest, "", &[]);
    }
}

#[test]
fn pods_that_run_hold_their_ports_unless_they_belong_to_the_run() {
    let held =
        |owner: &str| pod("p-x", owner, "nodeName: b, containers: [{name: c, ports: [{containerPort: 9100, hostPort: 9100}]}]");
    let owner = |name: &str| {
        format!("ownerReferences: [{{apiVersion: apps/v1, kind: DaemonSet, name: {name}, uid: u, controller: true}}]")
    };
    let manifest = daemon_set("d", "", "", "ports: [{containerPort: 9100, hostPort: 9100}]");
    let cluster = |pod: &str| format!("{}{pod}", nodes(&["a", "b"]));
    let taken = "warning host port 9100/TCP is taken on 1 of its 2 nodes (b) by ";
    assert_found("host-port-conflict", &manifest, &cluster(&held("")), &[&format!("{taken}Pod other/p-x")]);
    assert_found("host-port-conflict", &manifest, &cluster(&held(&owner("p"))), &[&format!("{taken}DaemonSet other/p")]);
    let own = held(&format!("labels: {{app: d}}, {}", owner("d"))).replace("namespace: other", "namespace: logging");
    assert_found("host-port-conflict", &manifest, &cluster(&own), &[]);
    // One finding is enough for a node without a free port.
    assert_found("does-not-fit", &manifest, &cluster(&held("")), &[]);
}

#[test]
fn critical_classes_are_fine_where_the_cluster_shows_that_they_are() {
    let manifest = daemon_set("d", "", "priorityClassName: system-node-critical,", "");
    let gke = nodes(&["a"]).replace("name: a}", "cloud.google.com/gke-nodepool: p}");
    let scope = "{scopeName: PriorityClass, operator: In, values: [system-node-critical]}";
    let quota =
        object("ResourceQuota", "q", &format!("spec: {{hard: {{pods: 9}}, scopeSelector: {{matchExpressions: [{scope}]}}}}"));
    let running =
        pod("x", "", "nodeName: a, priorityClassName: system-node-critical, containers: [{name: c}]").replace("other", "logging");
    for (cluster, expected) in [
        (String::new(), &["warning system-node-critical outside of kube-system"][..]),
        (gke.clone(), &["warning system-node-critical outside of kube-system"]),
        (nodes(&["a"]), &["info system-node-critical outside of kube-system"]),
        (format!("{gke}{quota}"), &[]),
        (format!("{gke}{running}"), &[]),
    ] {
        assert_found("critical-priority-outside-kube-system", &manifest, &cluster, expected);
    }
}

#[test]
fn names_of_the_system_are_known_without_a_cluster() {
    let with = |class: &str| daemon_set("d", "", &format!("priorityClassName: {class},"), "");
    let own = format!("{}{}", nodes(&["a"]), object("PriorityClass", "node-agents", "value: 5"));
    for (class, cluster, expected) in [
        ("system-node-critcal", "", &["error no cluster has a PriorityClass \"system-node-critcal\""][..]),
        ("system-node-critcal", &own, &["error no cluster has a PriorityClass \"system-node-critcal\""]),
        ("system-agents", "", &["error no cluster has a PriorityClass \"system-agents\""]),
        ("system-node-critical", "", &[]),
        ("system-cluster-critical", &own, &[]),
        ("node-agent", "", &[]),
        ("node-agent", &own, &["warning the cluster has no PriorityClass \"node-agent\""]),
    ] {
        assert_found("unknown-priority-class", &with(class), cluster, expected);
    }
}

#[test]
fn what_the_namespace_fills_in_is_not_missing() {
    let limits = "spec: {limits: [{type: Container, default: {memory: 64Mi}, defaultRequest: {memory: 32Mi}}]}";
    let cluster = format!("{}{}", nodes(&["a"]), object("LimitRange", "l", limits));
    let manifest = daemon_set("d", "", "", "");
    for rule in ["missing-memory-request", "missing-memory-limit"] {
        assert_eq!(found(rule, &manifest, &nodes(&["a"])).len(), 1, "{rule}");
        assert_found(rule, &manifest, &cluster, &[]);
    }
    let class = object("PriorityClass", "standard", "value: 1000\nglobalDefault: true");
    assert_found("missing-priority-class", &manifest, &format!("{}{class}", nodes(&["a"])), &[]);
    assert_found("missing-priority-class", &manifest, &nodes(&["a"]), &["info without a priorityClassName"]);
    assert_found(
        "missing-priority-class",
        &daemon_set("d", "", "hostPID: true,", ""),
        "",
        &["warning without a priorityClassName"],
    );
}

#[test]
fn numbers_of_nodes_decide_what_a_rolling_update_risks() {
    let update = |limits: &str| daemon_set("d", &format!("updateStrategy: {{rollingUpdate: {{{limits}}}}},"), "", "");
    let (one, three) = (nodes(&["a"]), nodes(&["a", "b", "c"]));
    for (limits, cluster, expected) in [
        ("maxUnavailable: 3", "", &[][..]),
        (
            "maxUnavailable: 3",
            &three,
            &["warning maxUnavailable 3 lets a rolling update take the pods of all 3 nodes down at once"],
        ),
        ("maxUnavailable: 2", &three, &[]),
        ("maxUnavailable: 90%", &three, &["warning maxUnavailable 90% lets"]),
        ("maxUnavailable: 90%", "", &[]),
        ("maxUnavailable: 100%", &one, &["info maxUnavailable 100% lets"]),
        ("maxUnavailable: 1", &one, &[]),
        ("maxUnavailable: 0, maxSurge: 100%", &three, &[]),
    ] {
        assert_found("unavailable-everywhere", &update(limits), cluster, expected);
    }
}

#[test]
fn limits_become_requests_on_every_node() {
    let manifest = |resources: &str| daemon_set("d", "", "", &format!("resources: {{{resources}}}"));
    for (resources, cluster, expected) in [
        ("limits: {cpu: 500m, memory: 64Mi}, requests: {cpu: 500m, memory: 64Mi}", "", &[][..]),
        ("limits: {nvidia.com/gpu: 1}", "", &[]),
        (
            "limits: {memory: 64Mi}",
            "",
            &["info container \"c\" has limits without requests, so it requests them in full: memory 64Mi on every node"],
        ),
        (
            "limits: {cpu: 500m, memory: 64Mi}",
            &nodes(&["a", "b", "c"]),
            &["warning …cpu 500m and memory 64Mi on each of 3 nodes, cpu 1500m and memory 192Mi in all"],
        ),
    ] {
        assert_found("limits-without-requests", &manifest(resources), cluster, expected);
    }
}
