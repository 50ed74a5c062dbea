//! Dumps of clusters in every form they come in: the same facts, whatever the form.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{Objects, Place, Severity};
use daemonset_plan::model::Cluster;
use daemonset_plan::source::{ClusterSource, collect};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("daemonset-plan-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the temporary folder can be made");
        Self(path)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder can be made");
        fs::write(&path, content).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn node(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"disk": "ssd", "kubernetes.io/os": "linux"}, "managedFields": [{"f": {}}]},
        "spec": {"podCIDR": "10.0.0.0/24", "unschedulable": true, "taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}]},
        "status": {"allocatable": {"cpu": "2"}, "nodeInfo": {"kubeletVersion": "v1.36.2"}},
    })
}

fn pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "creationTimestamp": "2026-01-02T03:04:05Z"},
        "spec": {"nodeName": "n1", "containers": [{"name": "c"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-02T03:04:09Z"}]},
    })
}

fn without_kind(mut item: Value) -> Value {
    let fields = item.as_object_mut().expect("an object");
    fields.remove("kind");
    fields.remove("apiVersion");
    item
}

fn read(text: &str) -> Cluster {
    let mut dump = DumpReader::default();
    dump.read("dump", text.as_bytes());
    let problems = dump.take_problems();
    assert!(problems.is_empty(), "{problems:?}");
    dump.finish("dump")
}

/// What every form below holds: two nodes alike and one pod.
fn assert_complete(cluster: &Cluster, form: &str) {
    let names: Vec<_> = cluster.nodes().iter().map(|node| &*node.name).collect();
    assert_eq!(names, ["n1", "n2"], "{form}");
    for node in cluster.nodes() {
        assert_eq!(node.labels.get("disk"), Some("ssd"), "{form}");
        assert_eq!(node.taints.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a=b:NoSchedule"], "{form}");
        assert!(node.unschedulable, "{form}");
    }
    let pods = cluster.pods().known().unwrap_or_else(|| panic!("{form}: no pods"));
    let [pod] = pods.as_slice() else { panic!("{form}: {pods:?}") };
    assert_eq!((&*pod.namespace, &*pod.name, pod.target_node()), ("default", "p1", Some("n1")), "{form}");
    assert!(pod.ready.is_some() && pod.created.is_some(), "{form}");
}

#[test]
fn every_json_form_holds_the_same_facts() {
    let (n1, n2, p1) = (node("n1"), node("n2"), pod("p1"));
    let list = json!({"apiVersion": "v1", "items": [n1, n2, p1], "kind": "List", "metadata": {"resourceVersion": ""}});
    let typed_lists = [
        json!({"kind": "NodeList", "apiVersion": "v1", "items": [without_kind(n1.clone()), without_kind(n2.clone())]}),
        json!({"kind": "PodList", "apiVersion": "v1", "items": [without_kind(p1.clone())]}),
    ];
    let by_link = [
        json!({"metadata": {"selfLink": "/api/v1/nodes"}, "items": [without_kind(n1.clone()), without_kind(n2.clone())]}),
        json!({"metadata": {"selfLink": "/api/v1/pods"}, "items": [without_kind(p1.clone())]}),
    ];
    let by_shape = json!({"items": [without_kind(n1.clone()), without_kind(p1.clone()), without_kind(n2.clone())]});
    let lines = |values: &[Value]| values.iter().map(|value| format!("{value}\n")).collect::<String>();
    for (form, text) in [
        ("a list", list.to_string()),
        ("a list, indented", serde_json::to_string_pretty(&list).expect("it is JSON")),
        ("typed lists, one after the other", lines(&typed_lists)),
        ("lists without kind, with a link", lines(&by_link)),
        ("a list without any kind", by_shape.to_string()),
        ("single objects", lines(&[n1.clone(), n2.clone(), p1.clone()])),
        ("an array", json!([n1, p1, n2]).to_string()),
        ("with a byte-order mark", format!("\u{feff}{list}")),
        (
            "with other kinds",
            json!({"items": [{"kind": "Deployment", "spec": {"taints": 7}}, n1, n2, {"kind": "Event"}, p1, null]})
                .to_string()
                .replace(",null", ""),
        ),
    ] {
        assert_complete(&read(&text), form);
    }
}

#[test]
fn yaml_forms_hold_the_same_facts_as_json() {
    let items: Vec<String> = [node("n1"), node("n2"), pod("p1")].iter().map(ToString::to_string).collect();
    let block = "apiVersion: v1\nkind: List\nitems:\n";
    assert_complete(&read(&format!("{block}- {}\n", items.join("\n- "))), "a list");
    assert_complete(&read(&format!("# x\n---\n{}", items.join("\n---\n"))), "documents");
}

#[test]
fn the_capitalised_fields_of_old_cluster_info_dumps_are_read() {
    let nodes = json!({"SelfLink": "/api/v1/nodes", "ResourceVersion": "1", "Items": [node_in_go_spelling("n1"), node_in_go_spelling("n2")]});
    let pods = json!({"SelfLink": "/api/v1/namespaces/default/pods", "Items": [{
        "Name": "p1", "Namespace": "default", "CreationTimestamp": "2018-01-02T03:04:05Z", "DeletionTimestamp": null,
        "OwnerReferences": [{"Kind": "DaemonSet", "Name": "d", "UID": "u", "Controller": true}],
        "Spec": {"NodeName": "n1", "Containers": []},
        "Status": {"Phase": "Running", "Conditions": [{"Type": "Ready", "Status": "True"}]},
    }]});
    let cluster = read(&format!("{nodes}\n{pods}"));
    assert_complete(&cluster, "Go spelling");
    let pod = cluster.pods_controlled_by("default", "d").next().expect("the owner is read");
    assert!(!pod.terminating);
}

fn node_in_go_spelling(name: &str) -> Value {
    json!({
        "Name": name, "Labels": {"disk": "ssd"}, "Annotations": null,
        "Spec": {"PodCIDR": "", "Unschedulable": true, "Taints": [{"Key": "a", "Value": "b", "Effect": "NoSchedule", "TimeAdded": null}]},
        "Status": {"Capacity": {"cpu": "2"}, "Conditions": [{"Type": "Ready", "Status": "True"}]},
    })
}

#[test]
fn folders_and_packed_files_are_read_like_single_files() {
    let folder = Folder::new("forms");
    let (nodes, pods) =
        (json!({"kind": "NodeList", "items": [node("n1"), node("n2")]}), json!({"kind": "PodList", "items": [pod("p1")]}));
    folder.write("cluster-info/nodes.json", nodes.to_string());
    folder.write("cluster-info/default/pods.json", pods.to_string());
    folder.write("cluster-info/default/p1/logs.txt", "{ not read }");
    folder.write("must-gather/cluster-scoped-resources/core/nodes/n1.yaml", format!("---\n{}\n", node("n1")));
    folder.write("must-gather/cluster-scoped-resources/core/nodes/n2.yaml", format!("---\n{}\n", node("n2")));
    folder.write("must-gather/namespaces/default/core/pods.yaml", format!("---\n{pods}\n"));
    folder.write("sonobuoy/resources/cluster/core_v1_nodes.json", nodes.to_string());
    folder.write("sonobuoy/resources/ns/default/core_v1_pods.json", pods.to_string());
    folder.write("sonobuoy/meta/run.yaml", "just: settings\n");
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(format!("{nodes}{pods}").as_bytes()).expect("packing works in memory");
    let packed = folder.write("packed", packed.finish().expect("packing works in memory"));
    let paths = ["cluster-info", "must-gather", "sonobuoy"].map(|name| folder.0.join(name));
    for path in paths.into_iter().chain([packed]) {
        let collected = collect(&ClusterSource::Dumps(vec![path.clone()]), Objects::default());
        assert!(collected.problems.is_empty(), "{path:?}: {:?}", collected.problems);
        assert_complete(&collected.cluster.unwrap_or_else(|| panic!("{path:?} holds nodes")), &path.display().to_string());
    }
    let both = [folder.0.join("cluster-info/nodes.json"), folder.0.join("cluster-info/default/pods.json")];
    assert_complete(
        &collect(&ClusterSource::Dumps(both.to_vec()), Objects::default()).cluster.expect("it holds nodes"),
        "two files",
    );
}

#[test]
fn a_damaged_archive_is_bad_input_and_what_came_before_counts() {
    let folder = Folder::new("damaged");
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(json!({"kind": "NodeList", "items": [node("n1")]}).to_string().as_bytes()).expect("packing works in memory");
    let packed = packed.finish().expect("packing works in memory");
    let path = folder.write("cut.json.gz", &packed[..packed.len() - 12]);
    let collected = collect(&ClusterSource::Dumps(vec![path]), Objects::default());
    let severities: Vec<_> = collected.problems.iter().map(|problem| problem.severity).collect();
    assert!(severities.iter().all(|severity| *severity == Severity::Error) && !severities.is_empty(), "{:?}", collected.problems);
}

#[test]
fn an_item_that_is_no_node_is_named_by_line_and_column_and_the_others_count() {
    let text = "{\"kind\": \"List\", \"items\": [\n{\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}},\n\n  {\"kind\":\"Node\",\n   \"metadata\":{\"labels\":[]}},\n{\"kind\":\"Node\",\"metadata\":{\"name\":\"n2\"}}]}";
    let mut dump = DumpReader::default();
    dump.read("d.json", text.as_bytes());
    let problems = dump.take_problems();
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    let Some(Place::Streamed(path, at)) = &problem.place else { panic!("{problem:?}") };
    assert_eq!((path.as_str(), at.line), ("d.json", 5));
    assert!(problem.message.contains("a mapping of strings"), "{}", problem.message);
    assert_eq!(dump.node_count(), 2);
}

#[test]
fn items_larger_than_a_block_and_items_across_blocks_are_read() {
    let mut large = node("n1");
    large["metadata"]["annotations"] = json!({"big": "x".repeat(3 << 20)});
    let mut items: Vec<Value> = (0..3000).map(|at| node(&format!("m{at}"))).collect();
    items.insert(1500, large);
    let mut dump = DumpReader::default();
    let text = serde_json::to_string_pretty(&json!({"items": items, "kind": "List"})).expect("it is JSON");
    dump.read("dump", text.as_bytes());
    assert!(dump.take_problems().is_empty());
    assert_eq!(dump.node_count(), 3001);
}

#[test]
fn of_two_nodes_with_one_name_the_last_counts_and_that_is_said() {
    let mut later = node("n1");
    later["metadata"]["labels"] = json!({"disk": "hdd"});
    let mut dump = DumpReader::default();
    dump.read("dump", json!({"items": [node("n1"), later]}).to_string().as_bytes());
    let problems = dump.take_problems();
    assert!(problems.iter().all(|problem| problem.severity == Severity::Warning) && problems.len() == 1, "{problems:?}");
    assert_eq!(dump.finish("dump").nodes()[0].labels.get("disk"), Some("hdd"));
}

#[test]
fn an_empty_list_of_pods_means_that_there_are_none() {
    let text = format!("{}{}", json!({"kind": "NodeList", "items": [node("n1")]}), json!({"kind": "PodList", "items": []}));
    assert_eq!(read(&text).pods().known(), Some(&Vec::new()));
    let missing = read(&json!({"kind": "NodeList", "items": [node("n1")]}).to_string());
    assert_eq!(missing.pods().missing(), Some("dump holds no pods"));
}
