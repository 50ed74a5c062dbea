//! Cases that predictions usually get wrong, each through the whole plan: what the DaemonSet says, what the node is,
//! and what becomes of it.

use std::sync::Arc;

use daemonset_plan::engine::{DaemonSetPlan, Fate, Subject, Verdict, plan, plan_together};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};
use daemonset_plan::model::Cluster;

fn cluster(objects: &str) -> Cluster {
    let mut dump = DumpReader::default();
    dump.read("cluster", objects.as_bytes());
    let problems = dump.take_problems();
    assert!(problems.is_empty(), "{objects}: {problems:?}");
    dump.finish("the cluster")
}

/// A node with labels, taints and room, in YAML's flow style.
fn node(name: &str, labels: &str, taints: &str, allocatable: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{taints: [{taints}]}}\n\
         status: {{allocatable: {{pods: 110, {allocatable}}}}}\n"
    )
}

fn pod(name: &str, node: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: default, labels: {{app: {name}}}}}\n\
         spec: {{nodeName: {node}, {spec}}}\nstatus: {{phase: Running}}\n"
    )
}

fn with_plan<T>(spec: &str, objects: &str, answer: impl FnOnce(&DaemonSetPlan<'_>) -> T) -> T {
    let containers = if spec.contains("containers:") { "" } else { "containers: [{name: c, image: i}], " };
    let text = format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: d, namespace: default}}\nspec: {{selector: {{matchLabels: {{app: d}}}}, \
         template: {{metadata: {{labels: {{app: d}}}}, spec: {{{containers}{spec}}}}}}}\n"
    );
    let manifest = read_manifest(&Arc::new(SourceText::new("d.yaml", text)));
    assert!(manifest.problems.is_empty(), "{spec}: {:?}", manifest.problems);
    let cluster = cluster(objects);
    answer(&plan(&manifest.daemon_sets[0].object, "default", &cluster))
}

/// The verdict on the node `w`, and the scheduler's first words where it refuses.
fn verdict(spec: &str, objects: &str) -> (Verdict, String) {
    with_plan(spec, objects, |plan| {
        let decision = plan.nodes.iter().find(|decision| &*decision.node.name == "w").expect("there is a node w");
        let words = match &decision.fate {
            Fate::Unschedulable(unfit, _) => unfit.reasons[0].words.clone(),
            Fate::Refused(rejection) => rejection.message.clone(),
            _ => String::new(),
        };
        (decision.verdict(), words)
    })
}

#[test]
fn the_controller_decides_tricky_nodes_as_section_13_says() {
    let not_ready =
        "{key: node.kubernetes.io/not-ready, effect: NoSchedule}, {key: node.kubernetes.io/not-ready, effect: NoExecute}";
    let term = |terms: &str| {
        format!(
            "affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{terms}]}}}}}}"
        )
    };
    let exists_no_schedule = "tolerations: [{operator: Exists, effect: NoSchedule}]";
    for (case, spec, labels, taints, runs) in [
        (1, "", "", "{key: node.kubernetes.io/unschedulable, effect: NoSchedule}", true),
        (2, "", "", not_ready, false),
        (3, "", "", "{key: node.kubernetes.io/not-ready, effect: NoExecute}", true),
        (4, "", "", "{key: node.kubernetes.io/network-unavailable, effect: NoSchedule}", false),
        (4, "hostNetwork: true", "", "{key: node.kubernetes.io/network-unavailable, effect: NoSchedule}", true),
        (5, "tolerations: [{operator: Exists}]", "", "{key: node.kubernetes.io/out-of-service, effect: NoExecute}", true),
        (6, exists_no_schedule, "", "{key: dedicated, value: db, effect: NoExecute}", false),
        (7, "tolerations: [{key: dedicated, effect: NoSchedule}]", "", "{key: dedicated, value: gpu, effect: NoSchedule}", false),
        (8, "tolerations: [{key: dedicated, operator: Exists}]", "", "{key: dedicated, value: gpu, effect: NoExecute}", true),
        (9, "", "", "{key: x, value: z, effect: PreferNoSchedule}", true),
        (16, &term("{}"), "", "", false),
        (17, &term("{}, {matchExpressions: [{key: a, operator: In, values: [x]}]}"), "a: x", "", true),
        (
            18,
            &term(
                "{matchExpressions: [{key: gen, operator: Gt, values: [abc]}]}, {matchExpressions: [{key: a, operator: Exists}]}",
            ),
            "a: '1', gen: '9'",
            "",
            true,
        ),
        (19, &term("{matchExpressions: [{key: gen, operator: Gt, values: ['9']}]}"), "gen: '010'", "", true),
        (19, &term("{matchExpressions: [{key: gen, operator: Gt, values: ['9']}]}"), "gen: v10", "", false),
        (21, &term("{matchExpressions: [{key: pool, operator: NotIn, values: [gpu]}]}"), "", "", true),
        (23, "nodeSelector: {zone: ''}", "", "", false),
        (23, "nodeSelector: {zone: ''}", "zone: ''", "", true),
        (
            59,
            "tolerations: [{key: node-role.kubernetes.io/master, operator: Exists}]",
            "",
            "{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}",
            false,
        ),
    ] {
        let (verdict, words) = verdict(spec, &node("w", labels, taints, "cpu: 2, memory: 4Gi"));
        assert_eq!(verdict == Verdict::Runs, runs, "case {case}: {verdict:?} {words}");
    }
}

#[test]
fn the_scheduler_decides_tricky_nodes_as_section_13_says() {
    let cpu = |requests: &str| format!("containers: [{{name: c, image: i, resources: {{{requests}}}}}]");
    let port = |port: &str| format!("containers: [{{name: c, image: i, ports: [{{containerPort: 9100, {port}}}]}}]");
    let roomy = node("w", "", "", "cpu: 2, memory: 4Gi");
    let holding = |port: &str| format!("{roomy}{}", pod("p", "w", &format!("containers: [{{name: c, ports: [{{{port}}}]}}]")));
    let ports = "node(s) didn't have free ports for the requested pod ports";
    let busy = |cpu: &str| {
        format!("{roomy}{}", pod("p", "w", &format!("containers: [{{name: c, resources: {{requests: {{cpu: {cpu}}}}}}}]")))
    };
    let kata = "---\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata}\nhandler: kata\nscheduling: {nodeSelector: {kata: 'true'}}\n";
    let full = format!("{}{}", node("w", "", "", "cpu: 2").replace("pods: 110", "pods: 1"), pod("p", "w", "containers: []"));
    let low = full.replace("containers: []", "priority: -1, containers: []");
    for (case, spec, objects, expected, words) in [
        (26, cpu("limits: {cpu: 2}"), busy("100m"), Verdict::Pending, "Insufficient cpu"),
        (27, cpu(""), busy("3"), Verdict::Runs, ""),
        (28, cpu(""), full, Verdict::Pending, "Too many pods"),
        (28, cpu(""), low, Verdict::Preempts, ""),
        (31, cpu("requests: {memory: 4Gi}, limits: {memory: 5Gi}"), busy("0"), Verdict::Runs, ""),
        (32, cpu("limits: {nvidia.com/gpu: 1}"), roomy.clone(), Verdict::Pending, "Insufficient nvidia.com/gpu"),
        (34, port("hostPort: 9100"), holding("containerPort: 9100, hostPort: 9100, hostIP: 127.0.0.1"), Verdict::Pending, ports),
        (34, port("hostPort: 9100"), holding("containerPort: 9100, hostPort: 9100, protocol: UDP"), Verdict::Runs, ""),
        (
            35,
            port("hostPort: 9100, hostIP: 10.0.0.1"),
            holding("containerPort: 9100, hostPort: 9100, hostIP: 10.0.0.2"),
            Verdict::Runs,
            "",
        ),
        (35, port("hostPort: 9100, hostIP: 10.0.0.1"), holding("containerPort: 9100, hostPort: 9100"), Verdict::Pending, ports),
        (
            47,
            "runtimeClassName: kata".to_owned(),
            format!("{roomy}{kata}"),
            Verdict::Pending,
            "node(s) didn't match Pod's node affinity/selector",
        ),
        (56, "schedulingGates: [{name: x/y}]".to_owned(), roomy.clone(), Verdict::Pending, ""),
    ] {
        assert_eq!(verdict(&spec, &objects), (expected, words.to_owned()), "case {case}: {spec}");
    }
}

#[test]
fn volumes_hold_pods_to_where_they_can_be_used() {
    let spec = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
    let claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: default, annotations: {pv.kubernetes.io/bind-completed: 'yes'}}\n\
        spec: {volumeName: pv, accessModes: [ReadWriteOnce]}\n";
    let volume = "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {nodeAffinity: {required: {nodeSelectorTerms: \
        [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [a]}]}]}}}\n";
    let in_zone = |zone: &str| node("w", &format!("topology.kubernetes.io/zone: {zone}"), "", "cpu: 2");
    let words = "node(s) didn't match PersistentVolume's node affinity";
    assert_eq!(verdict(spec, &format!("{}{claim}{volume}", in_zone("b"))), (Verdict::Pending, words.to_owned()));
    assert_eq!(verdict(spec, &format!("{}{claim}{volume}", in_zone("a"))), (Verdict::Runs, String::new()));
    let other = claim.replace("name: data,", "name: other,");
    let (pending, words) = verdict(spec, &format!("{}{other}", in_zone("a")));
    assert_eq!((pending, words.as_str()), (Verdict::Pending, "persistentvolumeclaim \"data\" not found"));
    let exclusive = claim.replace("ReadWriteOnce]", "ReadWriteOncePod]");
    let user = pod("user", "m", "containers: [], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]");
    let two = format!("{}{}{exclusive}{volume}{user}", in_zone("a"), node("m", "", "", "cpu: 2"));
    assert_eq!(verdict(spec, &two).0, Verdict::Pending);
}

#[test]
fn a_claim_that_is_only_now_made_keeps_no_pod_pending() {
    let spec = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
    let class = |name: &str, mode: &str| {
        format!(
            "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: {name}}}\nprovisioner: a\nvolumeBindingMode: {mode}\n"
        )
    };
    let classes = class("now", "Immediate") + &class("later", "WaitForFirstConsumer");
    let volume = "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec: {nodeAffinity: {required: {nodeSelectorTerms: \
        [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}}\n";
    let claim = |spec: &str, status: &str| {
        format!(
            "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data, namespace: default}}\nspec: {{accessModes: [ReadWriteMany]{spec}}}\n{status}"
        )
    };
    let unbound = "pod has unbound immediate PersistentVolumeClaims";
    let elsewhere = "node(s) didn't match PersistentVolume's node affinity";
    for (spec_of_claim, status, words, is_open) in [
        (", storageClassName: now", "", "", true),
        ("", "", "", true),
        (", storageClassName: unknown", "", "", true),
        (", storageClassName: later", "", "", false),
        (", volumeName: pv", "", elsewhere, true),
        (", volumeName: other", "", unbound, true),
        (", storageClassName: now", "status: {phase: Pending}\n", unbound, false),
        ("", "status: {phase: Pending}\n", unbound, false),
    ] {
        let objects = format!("{}{classes}{volume}{}", node("w", "zone: b", "", "cpu: 2"), claim(spec_of_claim, status));
        let expected = if words.is_empty() { Verdict::Runs } else { Verdict::Pending };
        assert_eq!(verdict(spec, &objects), (expected, words.to_owned()), "{spec_of_claim} {status}");
        with_plan(spec, &objects, |plan| {
            assert_eq!(plan.not_evaluated.iter().any(|entry| entry.what == "claim data"), is_open, "{spec_of_claim} {status}");
        });
    }
}

#[test]
fn spread_and_anti_affinity_of_pinned_pods_follow_section_13() {
    let zones = |count: usize| -> String {
        (0..count).map(|at| node(&format!("z{at}"), "topology.kubernetes.io/zone: big", "", "cpu: 2")).collect::<String>()
            + &node("w", "topology.kubernetes.io/zone: small", "", "cpu: 2")
    };
    let count = |spec: &str, objects: &str, verdict| with_plan(spec, objects, |plan| plan.count(verdict));
    let spread = |more: &str| {
        format!(
            "topologySpreadConstraints: [{{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, \
             labelSelector: {{matchLabels: {{app: d}}}}{more}}}]"
        )
    };
    assert_eq!(count(&spread(""), &zones(9), Verdict::Runs), 10, "the pin makes one domain of each node");
    let ignoring = spread(", nodeAffinityPolicy: Ignore");
    assert_eq!(count(&ignoring, &zones(10), Verdict::Pending), 8, "two run in the big zone");
    let alone = "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: \
        [{topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: d}}}]}}";
    assert_eq!((count(alone, &zones(4), Verdict::Runs), count(alone, &zones(4), Verdict::Pending)), (2, 3), "one for each zone");
}

#[test]
fn a_quota_lets_exactly_as_many_pods_be_made_as_it_has_room_for() {
    let nodes: String = (0..5).map(|at| node(&format!("n{at}"), "", "", "cpu: 2")).collect();
    let quota = "---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: default}\nspec: {hard: {pods: 3}}\nstatus: {hard: {pods: 3}, used: {pods: 0}}\n";
    with_plan("", &format!("{nodes}{quota}"), |plan| {
        assert_eq!((plan.count(Verdict::Runs), plan.count(Verdict::Rejected)), (3, 2));
    });
}

#[test]
fn daemon_sets_of_one_run_use_room_by_priority_and_then_by_name() {
    let daemon_set = |name: &str, more: &str| {
        format!(
            "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}}}\nspec: {{selector: {{matchLabels: {{app: {name}}}}}, \
             template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: c, image: i, \
             resources: {{requests: {{cpu: 1500m}}}}}}]{more}}}}}}}\n"
        )
    };
    let alike = format!("{}{}", daemon_set("b", ""), daemon_set("a", ""));
    let ranked = format!("{}{}", daemon_set("a", ""), daemon_set("z", ", priorityClassName: system-node-critical"));
    let cluster = cluster(&node("w", "", "", "cpu: 2"));
    for (text, expected) in [(alike, [Verdict::Pending, Verdict::Runs]), (ranked, [Verdict::Pending, Verdict::Runs])] {
        let manifest = read_manifest(&Arc::new(SourceText::new("several.yaml", text)));
        let subject = |at: usize| Subject { daemon_set: &manifest.daemon_sets[at].object, namespace: "default" };
        let plans = plan_together(&[subject(0), subject(1)], &cluster);
        let verdicts: Vec<Verdict> = plans.iter().map(|plan| plan.nodes[0].verdict()).collect();
        assert_eq!(verdicts, expected, "the plans stand in the order of the manifest");
    }
}
