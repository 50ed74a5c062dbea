//! Snapshots: what is read of a cluster is what is written, and a plan from a snapshot is the plan from its source.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use daemonset_plan::engine::audit::audit;
use daemonset_plan::engine::{Subject, plan_together};
use daemonset_plan::manifest::dump::{DumpReader, Snapshot};
use daemonset_plan::manifest::{Manifest, Severity, SourceText, read_manifest};
use daemonset_plan::model::Cluster;
use daemonset_plan::report::{Header, PlanReport, PlannedDaemonSet, audit_report, plan_report};
use daemonset_plan::source::{BuiltIn, ClusterSource, collect_for_snapshot};
use serde_json::{Value, json};

use crate::corpus::{files, shared};
use crate::snapshots_with_daemon_sets::full_daemon_set;

/// A cluster read from a text, with its snapshot.
pub(crate) fn read(name: &str, text: &str) -> (Cluster, Snapshot) {
    let mut dump = DumpReader::for_snapshot();
    dump.read(name, text.as_bytes());
    let worst =
        dump.take_problems().into_iter().map(|problem| (problem.severity, problem.message)).max_by_key(|(severity, _)| *severity);
    assert!(worst.as_ref().is_none_or(|(severity, _)| *severity < Severity::Error), "{name}: {worst:?}");
    let kept = dump.take_kept().expect("it was asked for");
    let cluster = dump.finish(name);
    let snapshot = Snapshot::of(&cluster, kept);
    (cluster, snapshot)
}

pub(crate) fn text(snapshot: &Snapshot) -> String {
    let mut bytes = Vec::new();
    snapshot.write(&mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

pub(crate) fn manifest(text: &str) -> Manifest {
    read_manifest(&Arc::new(SourceText::new("ds.yaml", text.to_owned())))
}

/// The report of everything in a manifest.
pub(crate) fn report(manifest: &Manifest, cluster: &Cluster) -> PlanReport {
    let subjects = manifest.daemon_sets.iter().map(|authored| {
        let namespace = authored.object.metadata.namespace.as_deref().unwrap_or("default");
        Subject { daemon_set: &authored.object, namespace }
    });
    let subjects: Vec<Subject<'_>> = subjects.collect();
    let plans = plan_together(&subjects, cluster);
    let planned = manifest.daemon_sets.iter().zip(&subjects).zip(plans);
    let planned: Vec<_> = planned
        .map(|((authored, subject), plan)| PlannedDaemonSet { authored, namespace: subject.namespace, refused: Vec::new(), plan })
        .collect();
    let why: Vec<String> = cluster.nodes().iter().take(2).map(|node| node.name.to_string()).collect();
    plan_report(Header::new("PlanReport"), &planned, cluster, &[], &why)
}

/// The audit of everything that a cluster holds.
pub(crate) fn audited(cluster: &Cluster) -> String {
    serde_json::to_string(&audit_report(Header::new("AuditReport"), &audit(cluster, |_| true))).expect("reports are JSON")
}

/// Agents that ask for room, ports, volumes and neighbours.
pub(crate) const AGENTS: [&str; 4] = [
    "kind: DaemonSet\napiVersion: apps/v1\nmetadata: {name: plain}\nspec:\n  selector: {matchLabels: {app: plain}}\n  \
     template:\n    metadata: {labels: {app: plain}}\n    spec:\n      containers: [{name: a, image: i}]\n",
    "kind: DaemonSet\napiVersion: apps/v1\nmetadata: {name: large, namespace: kube-system}\nspec:\n  minReadySeconds: 60\n  \
     selector: {matchLabels: {app: large}}\n  template:\n    metadata: {labels: {app: large}}\n    spec:\n      \
     priorityClassName: system-node-critical\n      tolerations: [{operator: Exists}]\n      containers:\n      - name: a\n        image: i\n        \
     ports: [{containerPort: 9100, hostPort: 9100}]\n        resources: {requests: {cpu: 1500m, memory: 3Gi, ephemeral-storage: 1Gi}}\n",
    "kind: DaemonSet\napiVersion: apps/v1\nmetadata: {name: disk}\nspec:\n  selector: {matchLabels: {disk: a}}\n  \
     template:\n    metadata: {labels: {disk: a}}\n    spec:\n      volumes: [{name: v, persistentVolumeClaim: {claimName: c1}}]\n      \
     tolerations: [{operator: Exists}]\n      containers: [{name: a, image: i, resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}}]\n",
    "kind: DaemonSet\napiVersion: apps/v1\nmetadata: {name: spread}\nspec:\n  selector: {matchLabels: {app: spread}}\n  \
     template:\n    metadata: {labels: {app: spread, zone: b}}\n    spec:\n      serviceAccountName: agent\n      runtimeClassName: fast\n      \
     affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, \
     labelSelector: {matchLabels: {zone: a}}, namespaceSelector: {matchLabels: {disk: a}}}]}}\n      containers: [{name: a, image: i}]\n",
];

/// The snapshot holds the same facts, plans are equal to the byte, and its own snapshot is itself.
pub(crate) fn assert_faithful(name: &str, (cluster, snapshot): &(Cluster, Snapshot), manifests: &[Manifest]) {
    let written = text(snapshot);
    let (again, snapshot_of_snapshot) = read("snapshot", &written);
    assert_eq!(again.nodes(), cluster.nodes(), "{name}");
    assert_eq!(again.pods(), cluster.pods(), "{name}");
    assert_eq!(again.as_of(), cluster.as_of(), "{name}");
    assert_eq!(text(&snapshot_of_snapshot), written, "{name}");
    assert_eq!(audited(&again), audited(cluster), "{name}");
    for manifest in manifests {
        let plan = |cluster| serde_json::to_string(&report(manifest, cluster)).expect("reports are JSON");
        assert_eq!(plan(&again), plan(cluster), "{name}");
    }
}

#[test]
fn a_plan_from_the_snapshot_of_a_built_in_cluster_is_the_plan_from_the_cluster() {
    for built_in in BuiltIn::ALL {
        let collected = collect_for_snapshot(&ClusterSource::BuiltIn(built_in), &|_, _| ());
        let (cluster, kept) = collected.cluster.zip(collected.kept).expect("it has nodes");
        let snapshot = Snapshot::of(&cluster, kept);
        assert_faithful(built_in.name(), &(cluster, snapshot), &AGENTS.map(manifest));
    }
}

#[test]
fn a_plan_from_the_snapshot_of_a_real_dump_is_the_plan_from_the_dump() {
    let Some(corpus) = shared("corpus") else { return };
    let real = files(&corpus).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).step_by(6);
    let real = real.map(|path| manifest(&fs::read_to_string(path).expect("readable")));
    let manifests: Vec<Manifest> = AGENTS.map(manifest).into_iter().chain(real).collect();
    let mut compared = 0;
    for path in files(&corpus.join("nodes")) {
        let collected = collect_for_snapshot(&ClusterSource::Dumps(vec![path.clone()]), &|_, _| ());
        let Some((cluster, kept)) = collected.cluster.zip(collected.kept) else { continue };
        let snapshot = Snapshot::of(&cluster, kept);
        assert_faithful(&path.display().to_string(), &(cluster, snapshot), &manifests);
        compared += 1;
    }
    println!("snapshots: {compared} dumps, {} manifests each", manifests.len());
    assert!(compared > 0);
}

/// One object of each kind, with much that is not read.
pub(crate) fn full_dump() -> Value {
    let annotations =
        json!({"kubectl.kubernetes.io/last-applied-configuration": "SECRET", "pv.kubernetes.io/bind-completed": "yes"});
    let meta = |name: &str, namespace: Option<&str>| {
        json!({"name": name, "namespace": namespace, "labels": {"zone": "team-a", "kubernetes.io/metadata.name": name},
            "annotations": annotations, "managedFields": [{"manager": "SECRET"}], "uid": "SECRET"})
    };
    let object = |api_version: &str, kind: &str, metadata: Value, more: Value| {
        let mut object = json!({"apiVersion": api_version, "kind": kind, "metadata": metadata});
        object.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        object
    };
    let shop = Some("shop");
    let disk = json!({"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": ["frankfurt-1"]}]}]}});
    json!({"kind": "List", "apiVersion": "v1", "items": [
        object("v1", "Node", meta("frankfurt-1", None), json!({"spec": {"providerID": "SECRET", "taints": [{"key": "dedicated", "value": "team-b", "effect": "NoSchedule"}]},
            "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "10"}, "capacity": {"cpu": "8"}, "addresses": [{"address": "SECRET"}], "images": [{"names": ["SECRET"]}]}})),
        object("v1", "Pod", meta("till-0", shop), json!({
            "spec": {"nodeName": "frankfurt-1", "serviceAccountName": "SECRET", "hostNetwork": true,
                "containers": [{"name": "till", "image": "SECRET", "args": ["SECRET"], "env": [{"name": "SECRET", "value": "SECRET"}], "ports": [{"containerPort": 80}],
                    "resources": {"requests": {"cpu": "0.1"}}}],
                "volumes": [{"name": "tls", "secret": {"secretName": "SECRET"}}, {"name": "data", "persistentVolumeClaim": {"claimName": "till-data"}}, {"name": "own", "ephemeral": {"volumeClaimTemplate": {"SECRET": 1}}}],
                "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone", "namespaces": ["shop"], "labelSelector": {"matchLabels": {"zone": "team-a"}}}]},
                    "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["frankfurt-1"]}]}]}}}},
            "status": {"phase": "Running", "podIP": "SECRET", "conditions": [{"type": "Ready", "status": "True", "message": "SECRET"}, {"type": "SECRET"}],
                "containerStatuses": [{"name": "till", "imageID": "SECRET", "resources": {"requests": {"cpu": "0.2"}}}]}})),
        object("v1", "Secret", meta("SECRET", shop), json!({"data": {"SECRET": "SECRET"}})),
        object("v1", "ConfigMap", meta("SECRET", shop), json!({"data": {"SECRET": "SECRET"}})),
        object("v1", "Namespace", meta("shop", None), json!({"status": {"phase": "Active", "conditions": [{"message": "SECRET"}]}})),
        object("v1", "LimitRange", meta("limits", shop), json!({"spec": {"limits": [{"type": "Container", "default": {"cpu": "0.5Ki"}}]}})),
        object("v1", "ResourceQuota", meta("quota", shop), json!({"spec": {"hard": {"pods": "5"}}, "status": {"hard": {"pods": "5"}, "used": {"pods": "1"}}})),
        object("scheduling.k8s.io/v1", "PriorityClass", meta("high", None), json!({"value": 7, "description": "SECRET"})),
        object("node.k8s.io/v1", "RuntimeClass", meta("fast", None), json!({"handler": "fast", "scheduling": {"nodeSelector": {"zone": "team-a"}, "tolerations": [{"key": "dedicated", "value": "team-b"}]}})),
        object("v1", "ServiceAccount", meta("agent", shop), json!({"secrets": [{"name": "SECRET"}], "imagePullSecrets": [{"name": "pull"}]})),
        object("v1", "PersistentVolumeClaim", meta("till-data", shop), json!({"spec": {"volumeName": "pv-1", "storageClassName": "ssd", "dataSource": {"name": "SECRET"}, "resources": {"requests": {"storage": "1Gi"}}}, "status": {"phase": "Bound", "conditions": [{"message": "SECRET"}]}})),
        object("v1", "PersistentVolumeClaim", meta("till-0-own", shop), json!({"spec": {"volumeName": "pv-2"}, "status": {"phase": "Bound"}})),
        object("v1", "PersistentVolume", meta("pv-1", None), json!({"spec": {"csi": {"driver": "csi.example.com", "volumeHandle": "vol-1", "volumeAttributes": {"SECRET": "SECRET"}, "nodePublishSecretRef": {"name": "SECRET"}}, "claimRef": {"namespace": "shop", "name": "till-data"}, "nodeAffinity": disk}})),
        object("v1", "PersistentVolume", meta("pv-2", None), json!({"spec": {"nfs": {"server": "SECRET", "path": "SECRET"}}})),
        object("storage.k8s.io/v1", "StorageClass", meta("ssd", None), json!({"provisioner": "csi.example.com", "parameters": {"SECRET": "SECRET"}, "allowedTopologies": [{"matchLabelExpressions": [{"key": "zone", "values": ["team-a"]}]}]})),
        full_daemon_set(),
        object("storage.k8s.io/v1", "CSINode", meta("frankfurt-1", None), json!({"spec": {"drivers": [{"name": "csi.example.com", "nodeID": "SECRET", "allocatable": {"count": 3}}]}})),
    ]})
}

#[test]
fn a_snapshot_holds_every_kind_and_nothing_that_is_not_read() {
    let read = read("full", &full_dump().to_string());
    let written = text(&read.1);
    assert!(!written.contains("SECRET") && !written.contains("last-applied") && !written.contains("managedFields"), "{written}");
    assert!(read.1.counts().all(|(_, count)| count > 0) && read.1.missing().next().is_none());
    assert_faithful("full", &read, &AGENTS.map(manifest));
    let pod = written.lines().find(|line| line.contains("\"kind\":\"Pod\"")).expect("a pod");
    let resources = "\"resources\":{\"requests\":{\"cpu\":\"100m\"}}";
    assert!(pod.contains(resources), "requests stay those of their container, in canonical form: {pod}");
}

/// Every field of the storage objects that decides, decides here.
#[test]
fn volumes_are_found_and_refused_as_before() {
    let class = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: late}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}";
    let made = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: made}, provisioner: csi.x, volumeBindingMode: WaitForFirstConsumer, \
         allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [b]}]}]}";
    let claim = |name: &str, metadata: &str, spec: &str, phase: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}, namespace: shop{metadata}}}, spec: {{{spec}}}, status: {{phase: {phase}}}}}"
        )
    };
    let volume = |name: &str, labels: &str, spec: &str| {
        format!("{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {name}, labels: {{{labels}}}}}, spec: {{{spec}}}}}")
    };
    let late = "storageClassName: late, accessModes: [ReadWriteOnce]";
    let bound = ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}";
    let here = "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}";
    let small = format!("{late}, capacity: {{storage: 1Gi}}");
    let cases = [
        ("bound-here", claim("c", bound, "volumeName: v", "Bound"), volume("v", "", here)),
        ("bound-to-zone", claim("c", bound, "volumeName: v", "Bound"), volume("v", "topology.kubernetes.io/zone: a__c", "")),
        ("lost", claim("c", bound, "volumeName: v", "Lost"), volume("v", "", "")),
        ("going", claim("c", ", deletionTimestamp: '2026-01-01T00:00:00Z'", "volumeName: v", "Bound"), volume("v", "", "")),
        ("immediate", claim("c", "", "", "Pending"), volume("v", "", "")),
        (
            "selected",
            claim("c", ", annotations: {volume.kubernetes.io/selected-node: n1}", late, "Pending"),
            volume("v", "", late),
        ),
        (
            "too-small",
            claim("c", "", &format!("{late}, resources: {{requests: {{storage: 2Gi}}}}"), "Pending"),
            volume("v", "", &small),
        ),
        (
            "large-enough",
            claim("c", "", &format!("{late}, resources: {{requests: {{storage: 1Gi}}}}"), "Pending"),
            volume("v", "", &small),
        ),
        (
            "by-label",
            claim("c", "", &format!("{late}, selector: {{matchLabels: {{tier: u}}}}"), "Pending"),
            volume("v", "tier: u", late),
        ),
        (
            "by-label-not",
            claim("c", "", &format!("{late}, selector: {{matchLabels: {{tier: u}}}}"), "Pending"),
            volume("v", "tier: w", late),
        ),
        ("block", claim("c", "", &format!("{late}, volumeMode: Block"), "Pending"), volume("v", "", late)),
        ("mode", claim("c", "", "storageClassName: late, accessModes: [ReadWriteMany]", "Pending"), volume("v", "", late)),
        ("taken", claim("c", "", late, "Pending"), volume("v", "", &format!("{late}, claimRef: {{name: x, namespace: w}}"))),
        ("provisioned", claim("c", "", "storageClassName: made", "Pending"), volume("v", "", "")),
        ("only-one-pod", claim("c", bound, "volumeName: v, accessModes: [ReadWriteOncePod]", "Bound"), volume("v", "", "")),
        ("full", claim("c", bound, "volumeName: v", "Bound"), volume("v", "", "csi: {driver: csi.x, volumeHandle: h}")),
    ];
    let agent = "kind: DaemonSet\napiVersion: apps/v1\nmetadata: {name: d, namespace: shop}\nspec:\n  selector: {matchLabels: {app: d}}\n  template:\n    \
         metadata: {labels: {app: d}}\n    spec:\n      volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n      containers: [{name: a, image: i}]\n";
    let mut outcomes = BTreeMap::new();
    for (name, claim, volume) in &cases {
        let nodes = ["a", "b"].iter().enumerate().map(|(at, zone)| {
            format!("{{apiVersion: v1, kind: Node, metadata: {{name: n{at}, labels: {{zone: {zone}, topology.kubernetes.io/zone: {zone}}}}}, status: {{allocatable: {{cpu: 1, pods: 9}}}}}}")
        });
        let csi = "{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: n0}, spec: {drivers: [{name: csi.x, nodeID: i, allocatable: {count: 0}}]}}";
        let user = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {nodeName: n1, volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}}";
        let user = if *name == "only-one-pod" { user } else { "{apiVersion: v1, kind: PodList, items: []}" };
        let fixed = [class, made, claim, volume, csi, user].map(str::to_owned);
        let dump: Vec<String> = nodes.chain(fixed).collect();
        let read = read(name, &format!("---\n{}\n", dump.join("\n---\n")));
        let manifest = manifest(agent);
        assert_faithful(name, &read, std::slice::from_ref(&manifest));
        let report = report(&manifest, &read.0);
        let reasons =
            report.daemon_sets[0].nodes.iter().flat_map(|node| node.reasons.iter().map(|reason| reason.message.clone()));
        outcomes.insert(*name, (report.daemon_sets[0].summary.runs, reasons.collect::<BTreeSet<_>>()));
    }
    let runs = |name: &str| outcomes[name].0;
    for (name, expected) in [
        ("bound-here", 1),
        ("bound-to-zone", 1),
        ("lost", 0),
        ("going", 0),
        ("immediate", 0),
        ("selected", 1),
        ("too-small", 0),
        ("large-enough", 2),
        ("by-label", 2),
        ("by-label-not", 0),
        ("block", 0),
        ("mode", 0),
        ("taken", 0),
        ("provisioned", 1),
        ("only-one-pod", 0),
        ("full", 1),
    ] {
        assert_eq!(runs(name), expected, "{name}: {:?}", outcomes[name]);
    }
}

#[test]
fn a_snapshot_can_be_reformatted() {
    let (cluster, snapshot) = read("full", &full_dump().to_string());
    let list: Value = serde_json::from_str(&text(&snapshot)).expect("it is JSON");
    let pretty = serde_json::to_string_pretty(&list).expect("it is JSON");
    let yaml = serde_saphyr::to_string(&list).expect("it is YAML");
    for (form, text_of_form) in [("as jq -S writes it", pretty), ("as YAML", yaml)] {
        let (again, snapshot_again) = read("snapshot", &text_of_form);
        assert_eq!(again.pods(), cluster.pods(), "{form}");
        assert_eq!(text(&snapshot_again), text(&snapshot), "{form}");
    }
}

#[test]
fn the_reasons_for_what_is_missing_are_those_of_the_source_until_another_dump_has_it() {
    let node = json!({"kind": "Node", "metadata": {"name": "n"}}).to_string();
    let (_, snapshot) = read("nodes.json", &node);
    let written = text(&snapshot);
    let mut dump = DumpReader::default();
    dump.read("snapshot.json", written.as_bytes());
    let cluster = dump.finish("snapshot.json");
    assert_eq!(cluster.pods().missing(), Some("nodes.json holds no pods"));
    assert_eq!(cluster.policies().limit_ranges.missing(), Some("nodes.json holds none"));
    let mut dump = DumpReader::default();
    let rest = r#"{"kind": "PodList", "items": []}{"kind": "LimitRangeList", "items": []}"#;
    dump.read("rest.json", rest.as_bytes());
    dump.read("snapshot.json", written.as_bytes());
    let cluster = dump.finish("both");
    assert_eq!((cluster.pods().missing(), cluster.policies().limit_ranges.missing()), (None, None));
    assert_eq!(cluster.policies().namespaces.missing(), Some("nodes.json holds none"));
}

#[test]
fn kinds_that_were_collected_in_part_stay_incomplete_and_a_newer_form_is_said() {
    let head = |version: &str| {
        json!({"kind": "List", "metadata": {"annotations": {"daemonset-plan.io/snapshot": version, "daemonset-plan.io/as-of": "2026-01-02T03:04:05Z",
            "incomplete.daemonset-plan.io/LimitRange": "forbidden in kube-system", "other": 5}},
            "items": [{"kind": "Node", "metadata": {"name": "n"}}, {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": "a"}, "spec": {"limits": []}}]})
    };
    let known = read("snapshot", &head("v1").to_string());
    let ranges = &known.0.policies().limit_ranges;
    assert_eq!((ranges.objects().len(), ranges.missing()), (1, Some("forbidden in kube-system")));
    assert_eq!(known.0.as_of().map(|time| time.to_string()).as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_faithful("incomplete", &known, &[]);
    let mut dump = DumpReader::default();
    dump.read("snapshot", head("v2").to_string().as_bytes());
    let problems: Vec<_> = dump.take_problems().into_iter().map(|problem| (problem.severity, problem.message)).collect();
    assert_eq!(problems, [(Severity::Warning, "this snapshot has the form v2, of which only v1 is known".to_owned())]);
}

/// What the command wrote, unpacked by the reader, and what it said.
fn snapshot_command(arguments: &[&str], output: &Path) -> (i32, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_daemonset-plan")).arg("snapshot").args(arguments).arg("-o").arg(output).output();
    let run = run.expect("the program runs");
    (run.status.code().expect("a code"), String::from_utf8_lossy(&run.stderr).into_owned())
}

#[test]
fn the_command_packs_by_the_name_of_the_file_and_writes_over_what_is_there() {
    let folder = std::env::temp_dir().join(format!("daemonset-plan-snapshot-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (plain, packed) = (folder.join("plain.json"), folder.join("packed.json.gz"));
    fs::write(&packed, "there already").expect("a file");
    let (code, said) = snapshot_command(&["--cluster", "mixed"], &plain);
    assert!(code == 0 && said.contains(": 13 nodes, 5 pods, 0 other objects; "), "{code}: {said}");
    assert_eq!(snapshot_command(&["--nodes", &plain.display().to_string()], &packed).0, 0);
    let bytes = fs::read(&packed).expect("it was written");
    assert!(bytes.starts_with(&[0x1F, 0x8B]));
    assert_eq!(
        snapshot_command(&["--nodes", &packed.display().to_string()], &packed).0,
        0,
        "it may replace what it was made from"
    );
    assert_eq!(fs::read(&packed).expect("it was written"), bytes, "the same snapshot is the same file");
    let collected = collect_for_snapshot(&ClusterSource::Dumps(vec![packed]), &|_, _| ());
    let snapshot =
        collected.cluster.zip(collected.kept).map(|(cluster, kept)| Snapshot::of(&cluster, kept)).expect("it has nodes");
    assert_eq!(text(&snapshot), fs::read_to_string(&plain).expect("it was written"));
    let (code, said) = snapshot_command(&["--cluster", "mixed"], &PathBuf::from("/no/such/folder/x.json"));
    assert!(code == 3 && said.contains("cannot write"), "{code}: {said}");
    let _ = fs::remove_dir_all(&folder);
}
