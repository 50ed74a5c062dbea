//! Dumps of clusters in every form they come in: the same facts, whatever the form.

use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{Place, Severity};
use daemonset_plan::model::Cluster;
use serde_json::{Value, json};

pub(crate) fn node(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": {"disk": "ssd", "kubernetes.io/os": "linux"}, "managedFields": [{"f": {}}]},
        "spec": {"podCIDR": "10.0.0.0/24", "unschedulable": true, "taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}]},
        "status": {"allocatable": {"cpu": "2"}, "nodeInfo": {"kubeletVersion": "v1.36.2"}},
    })
}

pub(crate) fn pod(name: &str) -> Value {
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
pub(crate) fn assert_complete(cluster: &Cluster, form: &str) {
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
fn old_cluster_info_dumps_are_read() {
    // kubectl before 1.14 wrote Go's own types: metadata stands at the top in its usual spelling, the rest is capitalised.
    let nodes = json!({"selfLink": "/api/v1/nodes", "resourceVersion": "1", "Items": [old_node("n1"), old_node("n2")]});
    let pods = json!({"selfLink": "/api/v1/namespaces/default/pods", "Items": [{
        "name": "p1", "namespace": "default", "creationTimestamp": "2018-01-02T03:04:05Z",
        "ownerReferences": [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "uid": "u", "controller": true}],
        "Spec": {"NodeName": "n1", "Containers": [], "Volumes": [{"Name": "v", "PersistentVolumeClaim": {"ClaimName": "c"}}]},
        "Status": {"Phase": "Running", "Conditions": [{"Type": "Ready", "Status": "True"}]},
    }]});
    let capitals = nodes.to_string().replace("\"name\"", "\"Name\"").replace("\"labels\"", "\"Labels\"");
    for (form, text) in [
        ("JSON", format!("{nodes}\n{pods}")),
        ("YAML", format!("# x\n---\n{nodes}\n---\n{pods}")),
        ("all in capitals", format!("{}\n{pods}", capitals.replace("selfLink", "SelfLink"))),
    ] {
        let cluster = read(&text);
        assert_complete(&cluster, form);
        let pod = cluster.pods_controlled_by("default", "d").next().expect("the owner is read");
        assert!(!pod.terminating && pod.claims.iter().map(|claim| &**claim).eq(["c"]), "{form}");
    }
}

fn old_node(name: &str) -> Value {
    json!({
        "name": name, "labels": {"disk": "ssd"}, "creationTimestamp": "2018-01-02T03:04:05Z",
        "Spec": {"PodCIDR": "", "Unschedulable": true, "Taints": [{"Key": "a", "Value": "b", "Effect": "NoSchedule", "TimeAdded": null}]},
        "Status": {"Capacity": {"cpu": "2"}, "Allocatable": {"cpu": "2"}, "Conditions": [{"Type": "Ready", "Status": "True"}]},
    })
}

/// A list as the API server writes it: the kind comes before the items, which have none of their own.
fn typed_list(kind: &str, api_version: &str, items: &[Value]) -> String {
    format!("{{\"kind\":\"{kind}\",\"apiVersion\":\"{api_version}\",\"items\":{}}}", json!(items))
}

/// The text as JSON and as YAML, whose rules differ; a mark makes YAML of it.
fn json_and_yaml(value: &impl std::fmt::Display) -> [String; 2] {
    [format!("{value}"), format!("# YAML\n{value}")]
}

/// The nodes, what was counted, and what was complained about.
fn read_all(text: &str) -> (Vec<String>, String, Vec<String>) {
    let mut dump = DumpReader::default();
    dump.read("dump", text.as_bytes());
    let problems = dump.take_problems().into_iter().map(|problem| problem.message).collect();
    let counts = dump.take_counts();
    let names = dump.finish("dump").nodes().iter().map(|node| node.name.to_string()).collect();
    (names, counts, problems)
}

#[test]
fn kinds_of_other_groups_are_no_nodes_and_pods() {
    let foreign = |version: &str| json!({"apiVersion": version, "kind": "Node", "metadata": {"name": "n1"}, "spec": {"x": 1}});
    let (longhorn, rancher) = (foreign("longhorn.io/v1beta2"), foreign("management.cattle.io/v3"));
    for items in [[node("n1"), longhorn.clone(), rancher.clone()], [rancher, longhorn, node("n1")]] {
        for text in json_and_yaml(&json!({"apiVersion": "v1", "kind": "List", "items": items})) {
            let (names, counts, problems) = read_all(&text);
            assert_eq!((names.len(), problems.len()), (1, 0), "{problems:?}");
            assert_eq!(counts, "1 Node, 1 Node.longhorn.io/v1beta2, 1 Node.management.cattle.io/v3");
        }
    }
    let item = json!({"metadata": {"name": "cluster"}, "spec": {}});
    let list = typed_list("NodeList", "config.openshift.io/v1", &[item.clone(), item]);
    let pods = typed_list("PodList", "metrics.example/v1", &[]);
    for text in json_and_yaml(&list) {
        assert_eq!(read_all(&text), (vec![], "2 Node.config.openshift.io/v1".to_owned(), vec![]));
    }
    assert!(read(&format!("{}{pods}", node("n1"))).pods().known().is_none(), "another group's list of pods says nothing");
    let usage = json!({"metadata": {"selfLink": "/apis/metrics.k8s.io/v1beta1/nodes"}, "items": [{"metadata": {"name": "n1"}}]});
    assert!(read_all(&usage.to_string()).0.is_empty());
}

#[test]
fn other_objects_are_told_by_their_group_and_any_version_of_it_will_do() {
    let class = |version: &str| json!({"apiVersion": version, "kind": "PriorityClass", "metadata": {"name": "c"}, "value": 7});
    for (version, taken) in [("scheduling.k8s.io/v1", 1), ("scheduling.k8s.io/v1beta1", 1), ("example.com/v1", 0), ("v1", 0)] {
        for text in json_and_yaml(&json!({"items": [node("n1"), class(version)]})) {
            let cluster = read(&text);
            let classes = cluster.policies().priority_classes.objects();
            assert_eq!(classes.len(), taken, "{version}");
            assert!(classes.iter().all(|class| class.value == Some(7)));
        }
    }
}

#[test]
fn nodes_and_pods_without_a_name_are_left_out_and_said() {
    let nameless = [json!({"spec": {}}), json!({"metadata": {"name": ""}}), without_kind(node("n1"))];
    let list = typed_list("NodeList", "v1", &nameless);
    let pods = typed_list("PodList", "v1", &[json!({"spec": {"nodeName": "n1"}})]);
    for text in json_and_yaml(&list) {
        let (names, counts, problems) = read_all(&text);
        assert_eq!((names, counts.as_str()), (vec!["n1".to_owned()], "1 Node"));
        assert_eq!(problems, ["this Node has no name", "this Node has no name"]);
    }
    assert_eq!(read_all(&pods).2, ["this Pod has no name"]);
}

#[test]
fn lists_inside_lists_and_arrays_are_read() {
    let nodes = json!({"kind": "NodeList", "apiVersion": "v1", "items": [without_kind(node("n1")), without_kind(node("n2"))]});
    let pods = json!({"metadata": {"selfLink": "/api/v1/pods"}, "items": [without_kind(pod("p1"))]});
    let old = json!({"selfLink": "/api/v1/nodes", "Items": [old_node("n1"), old_node("n2")]});
    for (form, value) in [
        ("an array of lists", json!([nodes, pods])),
        ("an array of items", json!([node("n1"), node("n2"), pod("p1")])),
        ("an array of arrays", json!([[node("n1"), [node("n2")]], [pod("p1")]])),
        ("a list of lists", json!({"kind": "List", "apiVersion": "v1", "items": [{"kind": "List", "items": [nodes]}, pods]})),
        ("a list without kind", json!({"items": [nodes, pods]})),
        ("an empty list of Go", json!([nodes, pods, {"kind": "PodList", "apiVersion": "v1", "items": null}])),
        ("a list in the old form", json!([pods, old])),
    ] {
        for text in json_and_yaml(&value) {
            assert_complete(&read(&text), form);
        }
    }
    assert_complete(&read(&format!("- {nodes}\n- {pods}\n")), "a sequence of YAML");
    // Items do not make a list of a kind that is none.
    let other = format!("[{},{}]", node("n1"), typed_list("Menu", "example.com/v1", &[node("n2")]));
    for text in json_and_yaml(&other) {
        assert_eq!(read_all(&text), (vec!["n1".to_owned()], "1 Menu, 1 Node".to_owned(), vec![]));
    }
}

#[test]
fn absent_and_null_texts_are_empty_as_they_are_to_go() {
    let items = json!({"kind": "List", "items": [
        {"kind": "Node", "metadata": {"name": "n1", "labels": {"a": null}, "annotations": null}},
        {"kind": "Node", "metadata": {"name": "n2"}, "spec": {"taints": [{"key": "x"}, {"effect": "NoSchedule", "key": null, "value": null}]}},
        {"kind": "Pod", "metadata": {"name": "p", "namespace": null, "ownerReferences": [{"controller": true}]},
         "spec": {"nodeName": null, "volumes": [{"persistentVolumeClaim": {}}]}, "status": {"conditions": [{}]}},
    ]});
    for text in json_and_yaml(&items) {
        let cluster = read(&text);
        assert_eq!(cluster.nodes()[0].labels.get("a"), Some(""));
        assert_eq!(cluster.nodes()[1].taints.len(), 2);
        assert_eq!(cluster.pods().known().map(Vec::len), Some(1));
    }
}

#[test]
fn columns_of_the_first_line_do_not_count_a_byte_order_mark() {
    let column = |text: String| {
        let mut dump = DumpReader::default();
        dump.read("d", text.as_bytes());
        match dump.take_problems().remove(0).place {
            Some(Place::Streamed(_, at)) => at.column,
            Some(Place::Text(source, span)) => source.position(span.start).column,
            other => panic!("{other:?}"),
        }
    };
    for text in ["{\"kind\": \"Node\", \"metadata\": 5}", "kind: [", "[1]"] {
        assert_eq!(column(format!("\u{feff}{text}")), column(text.to_owned()), "{text}");
    }
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
    assert_eq!(problems[0].message, "node n1 is there more than once: the last counts");
    assert_eq!(dump.finish("dump").nodes()[0].labels.get("disk"), Some("hdd"));
}

#[test]
fn an_empty_list_of_pods_means_that_there_are_none() {
    let text = format!("{}{}", json!({"kind": "NodeList", "items": [node("n1")]}), json!({"kind": "PodList", "items": []}));
    assert_eq!(read(&text).pods().known(), Some(&Vec::new()));
    let missing = read(&json!({"kind": "NodeList", "items": [node("n1")]}).to_string());
    assert_eq!(missing.pods().missing(), Some("dump holds no pods"));
}
