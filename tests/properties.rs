//! What must hold whatever the cluster and the manifest are.

use std::sync::Arc;

use daemonset_plan::engine::{Verdict, plan};
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest, read_values};
use daemonset_plan::model::{Cluster, Quantity};
use daemonset_plan::report::{Header, NodeReport, PlanReport, PlannedDaemonSet, plan_report};
use proptest::prelude::*;
use serde_json::{Value, json};

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

const KEYS: &[&str] = &["disk", "zone", "gen", "gpu"];
const VALUES: &[&str] = &["", "a", "b", "7", "12"];
const EFFECTS: &[&str] = &["NoSchedule", "NoExecute", "PreferNoSchedule"];

fn taint() -> impl Strategy<Value = Value> {
    (word(KEYS), word(VALUES), word(EFFECTS))
        .prop_map(|(key, value, effect)| json!({"key": key, "value": value, "effect": effect}))
}

fn toleration() -> impl Strategy<Value = Value> {
    (word(KEYS), word(&["Exists", "Equal", ""]), word(VALUES), word(&["", "NoSchedule", "NoExecute"])).prop_map(
        |(key, operator, value, effect)| {
            let value = if operator == "Exists" { String::new() } else { value };
            json!({"key": key, "operator": operator, "value": value, "effect": effect})
        },
    )
}

fn labels() -> impl Strategy<Value = Value> {
    prop::collection::btree_map(word(KEYS), word(VALUES), 0..4).prop_map(|labels| json!(labels))
}

fn nodes() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec((labels(), prop::collection::vec(taint(), 0..3)), 1..12).prop_map(|nodes| {
        let named = nodes.into_iter().enumerate().map(|(at, (labels, taints))| {
            json!({"kind": "Node", "metadata": {"name": format!("node-{at}"), "labels": labels}, "spec": {"taints": taints}})
        });
        named.collect()
    })
}

fn requirement() -> impl Strategy<Value = Value> {
    (word(KEYS), word(&["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]), word(VALUES)).prop_map(|(key, operator, value)| {
        let values = if matches!(operator.as_str(), "Exists" | "DoesNotExist") { json!([]) } else { json!([value]) };
        json!({"key": key, "operator": operator, "values": values})
    })
}

fn daemon_set() -> impl Strategy<Value = Value> {
    let terms = prop::option::of(prop::collection::vec(prop::collection::vec(requirement(), 0..3), 0..3));
    let selector = prop::collection::btree_map(word(KEYS), word(VALUES), 0..2);
    (selector, terms, prop::collection::vec(toleration(), 0..4), any::<bool>()).prop_map(
        |(selector, terms, tolerations, host_network)| {
            let mut spec = json!({
                "nodeSelector": selector, "tolerations": tolerations, "hostNetwork": host_network,
                "containers": [{"name": "c", "image": "i"}],
            });
            if let Some(terms) = terms {
                let terms: Vec<Value> = terms.into_iter().map(|term| json!({"matchExpressions": term})).collect();
                spec["affinity"] =
                    json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}});
            }
            daemon_set_of(&spec)
        },
    )
}

fn daemon_set_of(pod_spec: &Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d"},
        "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {"metadata": {"labels": {"app": "d"}}, "spec": pod_spec}},
    })
}

/// How many cores a node has, and of each pod on it how many it takes, its priority, and whether it has port 80 of the host.
type Room = (i32, Vec<(i32, i32, bool)>);

fn room() -> impl Strategy<Value = Room> {
    (0..8, prop::collection::vec((0..3, -1..2, any::<bool>()), 0..4))
}

/// A node and the pods on it.
fn occupied_node(at: usize, (cores, pods): &Room) -> Vec<Value> {
    let name = format!("node-{at:03}");
    let allocatable = json!({"cpu": cores.to_string(), "memory": "8Gi", "pods": "4"});
    let mut items = vec![json!({"kind": "Node", "metadata": {"name": name}, "status": {"allocatable": allocatable}})];
    items.extend(pods.iter().enumerate().map(|(pod, (cpu, priority, takes_port))| {
        let ports = if *takes_port { json!([{"containerPort": 80, "hostPort": 80}]) } else { json!([]) };
        let container = json!({"name": "c", "image": "i", "resources": {"requests": {"cpu": cpu.to_string()}}, "ports": ports});
        json!({
            "kind": "Pod", "metadata": {"name": format!("pod-{at:03}-{pod}"), "namespace": "default"},
            "spec": {"nodeName": name, "priority": priority, "containers": [container]}, "status": {"phase": "Running"},
        })
    }));
    items
}

fn cluster(nodes: &[Value]) -> Cluster {
    let mut dump = DumpReader::default();
    dump.read("nodes", json!({"items": nodes}).to_string().as_bytes());
    assert!(dump.take_problems().is_empty());
    dump.finish("nodes")
}

fn report(daemon_set: &Value, cluster: &Cluster) -> PlanReport {
    let manifest = read_manifest(&Arc::new(SourceText::new("d.json", daemon_set.to_string())));
    assert!(manifest.problems.is_empty(), "{:?}", manifest.problems);
    let authored = &manifest.daemon_sets[0];
    let planned = PlannedDaemonSet {
        authored,
        namespace: "default",
        refused: Vec::new(),
        plan: plan(&authored.object, "default", cluster),
    };
    plan_report(Header::new("PlanReport"), &[planned], cluster, &[], &[])
}

fn running(daemon_set: &Value, cluster: &Cluster) -> Vec<String> {
    let object = serde_json::from_value(daemon_set.clone()).expect("a DaemonSet");
    let plan = plan(&object, "default", cluster);
    plan.nodes
        .iter()
        .filter(|decision| decision.verdict() == Verdict::Runs)
        .map(|decision| decision.node.name.to_string())
        .collect()
}

proptest! {
    #[test]
    fn the_order_of_nodes_never_changes_the_report(daemon_set in daemon_set(), nodes in nodes(), seed in any::<u64>()) {
        let mut shuffled = nodes.clone();
        let at = usize::try_from(seed % nodes.len() as u64).unwrap_or_default();
        shuffled.rotate_left(at);
        if seed % 2 == 0 {
            shuffled.reverse();
        }
        prop_assert_eq!(report(&daemon_set, &cluster(&nodes)), report(&daemon_set, &cluster(&shuffled)));
    }

    #[test]
    fn another_toleration_never_makes_an_eligible_node_ineligible(daemon_set in daemon_set(), nodes in nodes(), more in toleration()) {
        let cluster = cluster(&nodes);
        let mut tolerant = daemon_set.clone();
        if let Some(list) = tolerant["spec"]["template"]["spec"]["tolerations"].as_array_mut() {
            list.push(more);
        }
        let after = running(&tolerant, &cluster);
        prop_assert!(running(&daemon_set, &cluster).iter().all(|node| after.contains(node)));
    }

    #[test]
    fn an_unrelated_node_never_changes_anothers_verdict(daemon_set in daemon_set(), nodes in nodes(), labels in labels(), taint in taint()) {
        let mut more = nodes.clone();
        more.push(json!({"kind": "Node", "metadata": {"name": "a-stranger", "labels": labels}, "spec": {"taints": [taint]}}));
        let before = report(&daemon_set, &cluster(&nodes));
        let mut after = report(&daemon_set, &cluster(&more));
        after.daemon_sets[0].nodes.retain(|node| &*node.name != "a-stranger");
        prop_assert_eq!(&before.daemon_sets[0].nodes, &after.daemon_sets[0].nodes);
    }

    #[test]
    fn among_many_nodes_each_is_decided_as_if_it_were_alone(rooms in prop::collection::vec(room(), 3..6), cpu in 1..4, priority in 0..2) {
        let mut daemon_set = daemon_set_of(&json!({"containers": [{
            "name": "c", "image": "i", "resources": {"requests": {"cpu": cpu}}, "ports": [{"containerPort": 80, "hostPort": 80}],
        }]}));
        daemon_set["spec"]["template"]["spec"]["priorityClassName"] = json!(if priority == 0 { "" } else { "system-node-critical" });
        let outcome = |items: &[Value]| -> Vec<_> {
            let report = report(&daemon_set, &cluster(items));
            let words = |node: &NodeReport| node.reasons.iter().map(|reason| reason.words.clone()).collect::<Vec<_>>();
            report.daemon_sets[0].nodes.iter().map(|node| (node.verdict, words(node), node.victims.len())).collect()
        };
        let alone: Vec<_> = rooms.iter().flat_map(|room| outcome(&occupied_node(0, room))).collect();
        // So many that they are decided on several threads.
        let many: Vec<&Room> = rooms.iter().cycle().take(rooms.len() * 12).collect();
        let items: Vec<Value> = many.iter().enumerate().flat_map(|(at, room)| occupied_node(at, room)).collect();
        let expected: Vec<_> = alone.iter().cloned().cycle().take(many.len()).collect();
        prop_assert_eq!(outcome(&items), expected);
    }

    #[test]
    fn a_suggestion_pasted_into_the_manifest_wins_exactly_its_nodes(daemon_set in daemon_set(), nodes in nodes()) {
        let cluster = cluster(&nodes);
        let before = running(&daemon_set, &cluster);
        for suggestion in &report(&daemon_set, &cluster).daemon_sets[0].suggestions {
            let after = running(&apply(&daemon_set, &suggestion.field_path, &suggestion.yaml, suggestion.replaces.as_deref()), &cluster);
            let won: Vec<&str> = after.iter().filter(|node| !before.contains(node)).map(String::as_str).collect();
            let promised: Vec<&str> = suggestion.nodes.iter().map(AsRef::as_ref).collect();
            prop_assert_eq!(won, promised, "{:?}", suggestion);
        }
    }

    #[test]
    fn a_report_reads_back_as_it_was_written(daemon_set in daemon_set(), nodes in nodes()) {
        let report = report(&daemon_set, &cluster(&nodes));
        let text = serde_json::to_string(&report).expect("reports are JSON");
        prop_assert_eq!(serde_json::from_str::<PlanReport>(&text).expect("reports read back"), report);
    }

    #[test]
    fn json_and_its_yaml_are_the_same_manifest(daemon_set in daemon_set()) {
        let yaml = serde_saphyr::to_string(&daemon_set).expect("manifests are YAML");
        let read = |name: &str, text: String| read_values(&Arc::new(SourceText::new(name, text))).0;
        prop_assert_eq!(read("d.json", daemon_set.to_string()), read("d.yaml", yaml));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "[-a-z0-9:{}\\[\\]\"'&*<>|#,.! \n\t]{0,200}") {
        let _ = read_manifest(&Arc::new(SourceText::new("any", text.clone())));
        let mut dump = DumpReader::default();
        dump.read("any", text.as_bytes());
        let _ = dump.finish("any");
    }

    #[test]
    fn a_quantity_written_and_read_again_is_the_same(units in any::<i64>(), suffix in word(&["n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "e3"])) {
        let quantity: Quantity = format!("{units}{suffix}").parse().expect("a quantity");
        prop_assert_eq!(quantity.to_string().parse::<Quantity>(), Ok(quantity), "{}{}", units, suffix);
    }
}

/// Pastes lines where a suggestion says, as a person would.
fn apply(daemon_set: &Value, path: &str, yaml: &str, replaces: Option<&str>) -> Value {
    let pasted = format!("kind: X\napiVersion: v1\nspec:\n  {}\n", yaml.replace('\n', "\n  "));
    let (values, problems) = read_values(&Arc::new(SourceText::new("pasted", pasted)));
    assert!(problems.is_empty(), "{problems:?}");
    let mut changed = daemon_set.clone();
    if let Some((map, key)) = replaces.and_then(|path| path.strip_suffix(']')?.split_once("nodeSelector[")) {
        assert_eq!(map, "spec.template.spec.");
        changed["spec"]["template"]["spec"]["nodeSelector"].as_object_mut().expect("a map").remove(key);
    }
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let mut at = &mut changed;
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    for step in &steps {
        at = match step.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[*step],
        };
    }
    let value = values[0]["spec"].clone();
    match (at.as_array_mut(), replaces) {
        (Some(list), None) => list.extend(value.as_array().expect("a list").clone()),
        _ => *at = value,
    }
    changed
}
