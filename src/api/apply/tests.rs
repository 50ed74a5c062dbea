use k8s_openapi::api::apps::v1::DaemonSet;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{LAST_APPLIED, Merged, UnreadableLastApplied};
use crate::api::{default_daemon_set, stored_form};

/// A DaemonSet with this pod spec.
fn object(spec: &Value) -> Value {
    let template = json!({ "metadata": { "labels": { "app": "a" } }, "spec": spec });
    json!({ "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": { "name": "a", "namespace": "n" },
        "spec": { "selector": { "matchLabels": { "app": "a" } }, "template": template } })
}

fn typed(object: &Value) -> DaemonSet {
    let without_nulls = super::three_way::without_nulls(object);
    serde_json::from_value(without_nulls).unwrap_or_else(|error| panic!("{object}: {error}"))
}

fn live(last: Option<&Value>, spec: &Value) -> DaemonSet {
    let mut live = object(spec);
    if let Some(last) = last {
        live["metadata"]["annotations"] = json!({ LAST_APPLIED: object(last).to_string() });
    }
    typed(&live)
}

fn merge(live: &DaemonSet, manifest: &Value) -> Result<Merged, UnreadableLastApplied> {
    super::apply(live, &typed(manifest), manifest)
}

fn apply(live: &DaemonSet, manifest: &Value) -> DaemonSet {
    merge(live, manifest).expect("the annotation is JSON").object
}

/// The pod spec that comes of it.
fn applied(last: Option<&Value>, manifest: &Value, live_spec: &Value) -> Value {
    let manifest = object(manifest);
    let result = apply(&live(last, live_spec), &manifest);
    json!(result).pointer("/spec/template/spec").expect("there is one").clone()
}

/// A pod spec of one container with this field.
fn of_container(field: &str, value: &Value) -> Value {
    json!({ "containers": [{ "name": "a", field: value }] })
}

/// A rule, what was applied last, the manifest, the live object and what becomes of it: fields of pod specs.
type Row = (&'static str, Option<Value>, Value, Value, Value);

fn assert_rows<const N: usize>(rows: [Row; N]) {
    let with = |fields: Value| {
        let mut spec = json!({ "containers": [] });
        spec.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        spec
    };
    for (rule, last, manifest, live, expected) in rows {
        assert_eq!(applied(last.map(with).as_ref(), &with(manifest), &with(live)), with(expected), "{rule}");
    }
}

#[test]
fn fields_go_come_and_stay_as_kubectl_apply_has_it() {
    assert_rows([
        ("what the manifest says is taken", None, json!({"hostPID": true}), json!({}), json!({"hostPID": true})),
        ("a changed value is taken", None, json!({"hostname": "b"}), json!({"hostname": "a"}), json!({"hostname": "b"})),
        (
            "what was applied last and is not in the manifest goes",
            Some(json!({"hostPID": true})),
            json!({}),
            json!({"hostPID": true, "dnsPolicy": "Default"}),
            json!({"dnsPolicy": "Default"}),
        ),
        (
            "what was applied last with another value since goes as well",
            Some(json!({"hostname": "a"})),
            json!({}),
            json!({"hostname": "b"}),
            json!({}),
        ),
        (
            "what kubectl apply never had stays",
            Some(json!({})),
            json!({}),
            json!({"schedulerName": "default-scheduler"}),
            json!({"schedulerName": "default-scheduler"}),
        ),
        ("without the annotation everything stays", None, json!({}), json!({"hostPID": true}), json!({"hostPID": true})),
        ("an explicit null deletes", None, json!({"hostPID": null}), json!({"hostPID": true}), json!({})),
        (
            "maps are merged key by key",
            Some(json!({"nodeSelector": {"a": "1", "b": "1"}})),
            json!({"nodeSelector": {"a": "2"}}),
            json!({"nodeSelector": {"a": "1", "b": "1", "c": "1"}}),
            json!({"nodeSelector": {"a": "2", "c": "1"}}),
        ),
        (
            "a map that the manifest has no more goes with what others put into it",
            Some(json!({"nodeSelector": {"a": "1"}})),
            json!({}),
            json!({"nodeSelector": {"a": "1", "c": "1"}}),
            json!({}),
        ),
    ]);
}

#[test]
fn lists_of_the_pod_are_merged_or_replaced() {
    assert_rows([
        (
            "an empty list of items to merge removes only what was applied",
            Some(json!({"imagePullSecrets": [{"name": "a"}]})),
            json!({"imagePullSecrets": []}),
            json!({"imagePullSecrets": [{"name": "a"}, {"name": "b"}]}),
            json!({"imagePullSecrets": [{"name": "b"}]}),
        ),
        (
            "tolerations are replaced whole",
            None,
            json!({"tolerations": [{"key": "b"}]}),
            json!({"tolerations": [{"key": "a"}, {"key": "b", "operator": "Exists"}]}),
            json!({"tolerations": [{"key": "b"}]}),
        ),
        (
            "a toleration that somebody added stays where the manifest has no tolerations",
            Some(json!({})),
            json!({}),
            json!({"tolerations": [{"key": "a"}]}),
            json!({"tolerations": [{"key": "a"}]}),
        ),
        (
            "a volume with another source loses the old one",
            None,
            json!({"volumes": [{"name": "v", "hostPath": {"path": "/v"}}]}),
            json!({"volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}, {"name": "w"}]}),
            json!({"volumes": [{"name": "v", "hostPath": {"path": "/v"}}, {"name": "w"}]}),
        ),
        (
            "a volume of the same source keeps its defaults",
            None,
            json!({"volumes": [{"name": "v", "configMap": {"name": "c"}}]}),
            json!({"volumes": [{"name": "v", "configMap": {"name": "c", "defaultMode": 420}}]}),
            json!({"volumes": [{"name": "v", "configMap": {"name": "c", "defaultMode": 420}}]}),
        ),
        (
            "host aliases go by their address, and what is in them is replaced",
            None,
            json!({"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["b"]}]}),
            json!({"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["a"]}, {"ip": "2.2.2.2"}]}),
            json!({"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["b"]}, {"ip": "2.2.2.2"}]}),
        ),
    ]);
}

fn env(names: &str) -> Value {
    let item = |text: &str| match text.split_once('=') {
        Some((name, value)) => json!({ "name": name, "value": value }),
        None => json!({ "name": text }),
    };
    names.split_whitespace().map(item).collect()
}

/// What `kubectl apply` of 1.36 makes of them.
#[test]
fn a_variable_that_is_there_twice_is_what_kubectl_makes_of_it() {
    for (rule, last, manifest, live, expected, is_clear) in [
        (
            "what is there already stays in its order",
            "A=1 B=$(A) A=2",
            "A=1 B=$(A) A=2",
            "A=1 B=$(A) A=2",
            "A=1 B=$(A) A=2",
            true,
        ),
        ("any change brings the two together", "A=1 B=1 A=2", "A=1 B=2 A=2", "A=1 B=1 A=2", "A=1 A=2 B=2", true),
        ("so does an item of somebody else", "A=1 B=1 A=2", "A=1 B=1 A=2", "A=1 B=1 A=2 X=1", "A=1 A=2 B=1 X=1", true),
        ("a new value of the first", "A=1 B=1 A=2", "A=3 B=1 A=2", "A=1 B=1 A=2", "A=3 A=2 B=1", false),
        ("a new value of the second goes to the first", "A=1 B=1 A=2", "A=1 B=1 A=3", "A=1 B=1 A=2", "A=3 A=2 B=1", false),
        ("one of two removes both", "A=1 A=2", "A=2", "A=1 A=2", "", false),
        ("a second one never comes", "A=1", "A=1 A=2", "A=1", "A=1", false),
        ("two new values", "A=1 A=2", "A=3 A=4", "A=1 A=2", "A=3 A=2", false),
        ("two new ones come as they are", "", "A=1 A=2", "", "A=1 A=2", true),
    ] {
        let [last, manifest, there, expected] = [last, manifest, live, expected].map(|names| of_container("env", &env(names)));
        let there = if live.is_empty() { json!({ "containers": [{ "name": "a" }] }) } else { there };
        assert_eq!(applied(Some(&last), &manifest, &there), expected, "{rule}");
        let manifest = object(&manifest);
        let lists = merge(&self::live(Some(&last), &there), &manifest).expect("the annotation is JSON").repeated_keys;
        let expected: &[&str] = if is_clear { &[] } else { &["spec.template.spec.containers[0].env"] };
        assert_eq!(lists, expected, "{rule}");
    }
}

#[test]
fn items_of_lists_are_merged_by_their_keys() {
    for (rule, last, manifest, live, expected) in [
        ("a new item comes", "", "A=1 B=1", "A=1", "A=1 B=1"),
        ("an item that was applied goes", "A=1 B=1", "A=1", "A=1 B=1", "A=1"),
        ("an item of somebody else stays", "A=1", "A=2", "A=1 X=1", "A=2 X=1"),
        ("a value that was applied goes", "A=1", "A", "A=1", "A"),
        ("a value that was not applied stays", "A", "A", "A=1", "A=1"),
        ("the order is that of the manifest", "A=1 B=1", "B=1 A=1", "A=1 B=1", "B=1 A=1"),
        ("what only the cluster has stays before what it was before", "", "A=1 B=1", "X=1 A=1 B=1", "X=1 A=1 B=1"),
        ("between the same items as well", "", "A=1 B=1", "A=1 X=1 B=1", "A=1 X=1 B=1"),
        (
            "and if the manifest turns them round, before the first that was behind it",
            "",
            "B=1 A=1",
            "A=1 X=1 B=1",
            "X=1 B=1 A=1",
        ),
        ("a new item comes before what only the cluster has", "", "A=1 B=1", "A=1 X=1", "A=1 B=1 X=1"),
    ] {
        let [last, manifest, live, expected] = [last, manifest, live, expected].map(|names| of_container("env", &env(names)));
        assert_eq!(applied(Some(&last), &manifest, &live), expected, "{rule}");
    }
}

#[test]
fn ports_go_by_their_number_alone() {
    let dns = json!([{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53, "protocol": "TCP"}]);
    let udp = json!([{"containerPort": 53, "protocol": "UDP"}]);
    let dns_and_metrics = json!([dns[0], dns[1], {"containerPort": 9153, "protocol": "TCP"}]);
    let none = json!([]);
    for (rule, last, manifest, live, expected) in [
        ("two of one number that are there stay", &dns, &dns, &dns, &dns),
        ("two of one number that are new come", &none, &dns, &none, &dns),
        ("two of one number stay in their order beside a new one", &dns, &dns_and_metrics, &dns, &dns_and_metrics),
        // kubernetes/kubernetes#39188
        ("a second one of the same number is merged into the first", &udp, &dns, &udp, &udp),
        ("one of two removes both", &dns, &udp, &dns, &none),
    ] {
        let [last, manifest, live, expected] = [last, manifest, live, expected].map(|ports| of_container("ports", ports));
        assert_eq!(applied(Some(&last), &manifest, &live), expected, "{rule}");
    }
}

#[test]
fn every_list_that_kubernetes_merges_is_merged_and_no_other() {
    let container = |field: &str, items: Value| (field.to_owned(), items, true);
    let pod = |field: &str, items: Value| (field.to_owned(), items, false);
    for ((field, items, is_of_container), merges) in [
        (pod("initContainers", json!([{"name": "a"}, {"name": "b"}])), true),
        (pod("volumes", json!([{"name": "a"}, {"name": "b"}])), true),
        (pod("imagePullSecrets", json!([{"name": "a"}, {"name": "b"}])), true),
        (pod("hostAliases", json!([{"ip": "a"}, {"ip": "b"}])), true),
        (pod("schedulingGates", json!([{"name": "a"}, {"name": "b"}])), true),
        (pod("resourceClaims", json!([{"name": "a"}, {"name": "b"}])), true),
        (
            pod(
                "topologySpreadConstraints",
                json!([{"topologyKey": "a", "maxSkew": 1, "whenUnsatisfiable": "x"}, {"topologyKey": "b", "maxSkew": 1, "whenUnsatisfiable": "x"}]),
            ),
            true,
        ),
        (pod("tolerations", json!([{"key": "a"}, {"key": "b"}])), false),
        (pod("readinessGates", json!([{"conditionType": "a"}, {"conditionType": "b"}])), false),
        (container("env", json!([{"name": "a"}, {"name": "b"}])), true),
        (container("ports", json!([{"containerPort": 1}, {"containerPort": 2}])), true),
        (container("volumeMounts", json!([{"mountPath": "a", "name": "x"}, {"mountPath": "b", "name": "x"}])), true),
        (container("volumeDevices", json!([{"devicePath": "a", "name": "x"}, {"devicePath": "b", "name": "x"}])), true),
        (container("args", json!(["a", "b"])), false),
        (container("command", json!(["a", "b"])), false),
        (container("envFrom", json!([{"prefix": "a"}, {"prefix": "b"}])), false),
        (
            container(
                "resizePolicy",
                json!([{"resourceName": "a", "restartPolicy": "x"}, {"resourceName": "b", "restartPolicy": "x"}]),
            ),
            false,
        ),
    ] {
        let with = |items: &Value| match is_of_container {
            true => of_container(&field, items),
            false => json!({ "containers": [], field.as_str(): items }),
        };
        let written = json!([items[0]]);
        let expected = with(if merges { &items } else { &written });
        assert_eq!(applied(None, &with(&written), &with(&items)), expected, "{field}");
    }
}

#[test]
fn what_is_the_servers_or_kubectls_own_stays() {
    let mut live = object(&json!({ "containers": [] }));
    live["metadata"] = json!({
        "name": "a", "namespace": "n", "uid": "u", "generation": 7, "resourceVersion": "5", "finalizers": ["f"],
        "annotations": { LAST_APPLIED: object(&json!({})).to_string(), "deprecated.daemonset.template.generation": "3", "mine": "x" },
    });
    live["status"] =
        json!({ "desiredNumberScheduled": 3, "currentNumberScheduled": 3, "numberMisscheduled": 0, "numberReady": 3 });
    live["spec"]["template"]["metadata"]["annotations"] = json!({ "kubectl.kubernetes.io/restartedAt": "today" });
    let mut manifest = object(&json!({ "containers": [] }));
    manifest["metadata"] =
        json!({ "name": "a", "uid": "v", "resourceVersion": "4", "labels": { "new": "1" }, "finalizers": ["g"] });
    let mut expected = live.clone();
    expected["metadata"]["labels"] = json!({ "new": "1" });
    expected["metadata"]["finalizers"] = json!(["g", "f"]);
    assert_eq!(json!(apply(&typed(&live), &manifest)), json!(typed(&expected)));
}

#[test]
fn an_annotation_that_cannot_be_read_stops_kubectl_and_so_do_we() {
    let manifest = object(&json!({ "containers": [] }));
    for (last, is_read) in [("", true), ("null", true), ("{}", true), ("{", false), ("[]", false), ("7", false), ("x", false)] {
        let mut live = typed(&manifest);
        live.metadata.annotations.get_or_insert_default().insert(LAST_APPLIED.to_owned(), last.to_owned());
        assert_eq!(merge(&live, &manifest).is_ok(), is_read, "{last}");
    }
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned)
}

/// A pod spec with lists of every sort; no key is there twice.
fn pod_spec() -> impl Strategy<Value = Value> {
    let keyed = || prop::collection::btree_map(word(), prop::option::of(word()), 0..4);
    let selector = prop::collection::btree_map(word(), word(), 0..3);
    let env = |entries: std::collections::BTreeMap<String, Option<String>>| -> Value {
        entries.into_iter().map(|(name, value)| json!({ "name": name, "value": value.unwrap_or_default() })).collect()
    };
    let containers = prop::collection::btree_map(word(), keyed(), 1..3);
    (containers, keyed(), keyed(), prop::option::of(selector), prop::option::of(word())).prop_map(
        move |(containers, volumes, tolerations, selector, hostname)| {
            let containers =
                containers.into_iter().map(|(name, entries)| json!({ "name": name, "image": "i:1", "env": env(entries) }));
            let volumes = volumes.into_iter().map(|(name, path)| match path {
                Some(path) => json!({ "name": name, "hostPath": { "path": path } }),
                None => json!({ "name": name, "emptyDir": {} }),
            });
            let tolerations =
                tolerations.into_iter().map(|(key, value)| json!({ "key": key, "value": value.unwrap_or_default() }));
            let mut spec = json!({ "containers": containers.collect::<Value>(), "volumes": volumes.collect::<Value>(),
                "tolerations": tolerations.collect::<Value>() });
            selector.into_iter().for_each(|selector| spec["nodeSelector"] = json!(selector));
            hostname.into_iter().for_each(|hostname| spec["hostname"] = json!(hostname));
            spec
        },
    )
}

/// Whether everything that is in the one is in the other, in lists in this order.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            part.iter().all(|(name, part)| whole.get(name).is_some_and(|whole| holds(whole, part)))
        }
        (Value::Array(whole), Value::Array(part)) => {
            let mut rest = whole.iter();
            part.iter().all(|part| rest.any(|whole| holds(whole, part)))
        }
        (whole, part) => whole == part,
    }
}

fn stored(object: &Value) -> DaemonSet {
    let mut stored = typed(object);
    default_daemon_set(&mut stored);
    stored
}

proptest! {
    #[test]
    fn applying_what_is_there_changes_nothing(spec in pod_spec()) {
        let manifest = object(&spec);
        let mut live = stored(&manifest);
        live.metadata.annotations.get_or_insert_default().insert(LAST_APPLIED.to_owned(), manifest.to_string());
        prop_assert_eq!(apply(&live, &manifest), live);
    }

    #[test]
    fn what_the_manifest_says_is_in_the_result(last in pod_spec(), manifest in pod_spec(), others in pod_spec()) {
        let result = applied(Some(&last), &manifest, &others);
        prop_assert!(holds(&result, &manifest), "{result}");
    }

    #[test]
    fn nothing_of_the_last_manifest_is_left_behind(last in pod_spec(), manifest in pod_spec()) {
        let (last_object, manifest_object) = (object(&last), object(&manifest));
        let mut live = stored(&last_object);
        live.metadata.annotations.get_or_insert_default().insert(LAST_APPLIED.to_owned(), last_object.to_string());
        let mut result = apply(&live, &manifest_object);
        default_daemon_set(&mut result);
        let template = |object: &DaemonSet| stored_form(object).pointer("/spec/template").cloned();
        prop_assert_eq!(template(&result), template(&stored(&manifest_object)));
    }
}
