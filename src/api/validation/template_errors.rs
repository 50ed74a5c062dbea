//! The errors of a template's spec as lines, for the tables of the tests in this folder.

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::{Value, json};

use super::containers::{Volumes, validate_containers};
use super::field_error::FieldError;
use super::pod_resources::validate_pod_resources;
use super::security_context::validate_pod_security_context;
use crate::api::default_daemon_set;
use crate::model::FieldPath;

const SPEC: &str = "spec.template.spec";

/// What is wrong with a template's spec, without the path of the spec; ` @ place` where the field does not lead to the value.
pub(super) fn lines_of_spec(spec: &Value) -> Vec<String> {
    let object = json!({ "metadata": { "name": "agent" }, "spec": { "selector": {}, "template": { "spec": spec } } });
    let mut daemon_set: DaemonSet = serde_json::from_value(object).expect("a DaemonSet");
    default_daemon_set(&mut daemon_set);
    let spec = daemon_set.spec.and_then(|spec| spec.template.spec).expect("a template with a spec");
    let volumes: Volumes<'_> = spec.volumes.iter().flatten().map(|volume| (volume.name.as_str(), volume)).collect();
    let mut errors = Vec::new();
    let path = FieldPath::of(SPEC);
    validate_containers(&spec, &volumes, &path, &mut errors);
    validate_pod_resources(&spec, &path, &mut errors);
    validate_pod_security_context(&spec, &path, &mut errors);
    errors.iter().map(line).collect()
}

/// The same for a spec of one container with these fields, without the path of the container.
pub(super) fn lines_of_container(fields: &Value) -> Vec<String> {
    let mut container = json!({ "name": "a", "image": "i" });
    let Value::Object(fields) = fields else { panic!("fields of a container") };
    container.as_object_mut().expect("an object").extend(fields.clone());
    let volumes = json!([{ "name": "logs", "emptyDir": {} }, { "name": "disk", "persistentVolumeClaim": { "claimName": "d" } }]);
    let lines = lines_of_spec(&json!({ "containers": [container], "volumes": volumes }));
    lines.into_iter().map(|line| line.replace("containers[0].", "")).collect()
}

fn line(error: &FieldError) -> String {
    let place = error.place.as_ref().map(|place| format!(" @ {place}")).unwrap_or_default();
    format!("{error}{place}").replace(&format!("{SPEC}."), "")
}
