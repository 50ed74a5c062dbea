//! The recordings of a real API server, by the request that they answer.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::live::stand_in::{Reply, Seen};

/// The recorded answer of this name.
pub fn recording(name: &str) -> Reply {
    let text = text(name);
    let recorded: Value = serde_json::from_str(&text).expect("JSON");
    let response = &recorded["response"];
    let code = u16::try_from(response["status"].as_u64().expect("a code")).expect("a code");
    let body = match (&response["text"], &response["base64"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(packed)) => STANDARD.decode(packed).expect("base64"),
        _ => body(&text).to_owned().into_bytes(),
    };
    let headers = response["headers"].as_object().expect("headers").iter();
    let headers = headers.map(|(name, value)| (name.clone(), value.as_str().expect("a text").to_owned())).collect();
    Reply::Answer { code, headers, body }
}

fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api-recordings").join(format!("{name}.json"));
    fs::read_to_string(path).expect("the recording is there")
}

/// The body of the response as it stands in the recording, which is the last there: the order of its fields is the server's.
fn body(text: &str) -> &str {
    let (_, response) = text.split_once("\n \"response\": {").expect("a response");
    let (_, body) = response.split_once("\n  \"body\": ").expect("a body");
    body.trim_end().strip_suffix("\n }\n}").expect("it ends the recording")
}

fn recorded(name: &str) -> Value {
    serde_json::from_str(&text(name)).expect("JSON")
}

/// The message that the API server recorded under this name gave.
pub fn message(name: &str) -> String {
    recorded(name)["response"]["body"]["message"].as_str().expect("a message").to_owned()
}

/// The recorded cluster: every list that a collection asks for.
pub fn cluster(seen: &Seen) -> Reply {
    let path = seen.path();
    let (folder, resource) = path.rsplit_once('/').expect("a path");
    let namespace = folder.split_once("/namespaces/").map(|(_, namespace)| namespace);
    let (kind, version) = match resource {
        "nodes" => return recording("nodes-all"),
        "pods" if namespace.is_none() => return recording("pods-running"),
        // None of them has ended.
        "pods" => ("PodList", "v1"),
        "persistentvolumes" => ("PersistentVolumeList", "v1"),
        "storageclasses" => ("StorageClassList", "storage.k8s.io/v1"),
        "namespaces" | "priorityclasses" | "runtimeclasses" | "csinodes" => return recording(resource),
        "serviceaccounts" => return recording("serviceaccounts-shop"),
        _ => return of_namespace(&format!("{resource}-all"), namespace),
    };
    Reply::json(200, &json!({"kind": kind, "apiVersion": version, "metadata": {"resourceVersion": "404"}, "items": []}))
}

/// A recorded list of everything, as far as it is of a namespace.
fn of_namespace(name: &str, namespace: Option<&str>) -> Reply {
    let mut body = recorded(name)["response"]["body"].take();
    let items = body["items"].as_array_mut().expect("items");
    items.retain(|item| namespace.is_none_or(|namespace| item["metadata"]["namespace"] == namespace));
    Reply::json(200, &body)
}

/// The recorded cluster, with its nodes in the three pages of the recording.
pub fn paged(seen: &Seen) -> Reply {
    if seen.path() != "/api/v1/nodes" {
        return cluster(seen);
    }
    match seen.query("continue") {
        None => recording("nodes-page-1"),
        Some(token) if token == next_page("nodes-page-1") => recording("nodes-page-2"),
        Some(token) if token == next_page("nodes-page-2") => recording("nodes-page-3"),
        Some(_) => recording("nodes-bad-continue"),
    }
}

fn next_page(name: &str) -> String {
    recorded(name)["response"]["body"]["metadata"]["continue"].as_str().expect("a token").to_owned()
}
