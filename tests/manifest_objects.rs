//! Objects that stand beside a DaemonSet in its manifest: facts of the cluster it is applied to, and not all of them.

use std::sync::Arc;

use daemonset_plan::engine::plan;
use daemonset_plan::manifest::dump::DumpReader;
use daemonset_plan::manifest::{SourceText, read_manifest};

const NODE: &str =
    "{apiVersion: v1, kind: Node, metadata: {name: a}, spec: {}, status: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}}";

/// Plans a DaemonSet of namespace `logging` with these fields of a pod, beside these objects, on one node and what else the
/// dump holds: the message of the plugin that refuses its pods, empty where none does, and what was not evaluated.
fn planned(pod: &str, beside: &[&str], dump: &[&str]) -> (String, String) {
    let daemon_set = format!(
        "{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: agent, namespace: logging}}, spec: {{selector: {{matchLabels: \
         {{app: agent}}}}, template: {{metadata: {{labels: {{app: agent}}}}, spec: {{containers: [{{name: c, image: i}}]{pod}}}}}}}}}"
    );
    let text = beside.iter().fold(daemon_set, |text, object| format!("{text}\n---\n{object}"));
    let manifest = read_manifest(&Arc::new(SourceText::new("agent.yaml", text)));
    assert!(manifest.problems.is_empty(), "{:?}", manifest.problems);
    let mut reader = DumpReader::default();
    for object in [NODE].iter().chain(dump) {
        reader.read("dump", format!("---\n{object}").as_bytes());
    }
    assert!(reader.take_problems().is_empty(), "{dump:?}");
    reader.join(manifest.objects.in_namespace("logging"));
    let cluster = reader.finish("the dump");
    let plan = plan(&manifest.daemon_sets[0].object, "logging", &cluster);
    let used_up = plan.creation.quota.as_ref().filter(|(room, _)| *room == 0).map(|(_, rejection)| rejection);
    let rejection = plan.creation.outcome.as_ref().err().or(used_up);
    let refused = rejection.map(|rejection| rejection.message.clone()).unwrap_or_default();
    let missing = plan.not_evaluated.into_iter().filter(|missing| missing.missing_fact).map(|missing| missing.what);
    (refused, missing.collect::<Vec<_>>().join(", "))
}

#[test]
fn what_is_in_a_manifest_exists_and_tells_nothing_of_what_else_there_is() {
    let class =
        |name: &str| format!("{{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {{name: {name}}}, value: 5}}");
    let runtime =
        |name: &str| format!("{{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {{name: {name}}}, handler: h}}");
    let namespace = |name: &str| format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
    let account = |name: &str| format!("{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {name}}}}}");
    let with_class = ", priorityClassName: high";
    let with_runtime = ", runtimeClassName: sandbox";
    let with_account = ", serviceAccountName: agent";
    for (pod, beside, dump, refused, is_missing) in [
        ("", namespace("logging"), vec![], "", false),
        ("", namespace("other"), vec![], "", true),
        ("", namespace("other"), vec![namespace("more")], "namespaces \"logging\" not found", false),
        ("", namespace("logging"), vec![namespace("more")], "", false),
        (with_class, class("high"), vec![], "", false),
        (with_class, class("low"), vec![], "", true),
        (with_class, class("low"), vec![class("mid")], "no PriorityClass with name high was found", false),
        (with_class, class("high"), vec![class("mid")], "", false),
        ("", class("low"), vec![], "", true),
        (with_runtime, runtime("sandbox"), vec![], "", false),
        (with_runtime, runtime("other"), vec![], "", true),
        (with_runtime, runtime("other"), vec![runtime("more")], "pod rejected: RuntimeClass \"sandbox\" not found", false),
        (with_account, account("agent"), vec![], "", false),
        (with_account, account("other"), vec![], "", true),
    ] {
        let dump: Vec<&str> = dump.iter().map(String::as_str).collect();
        let (found, not_evaluated) = planned(pod, &[&beside], &dump);
        assert_eq!(found, refused, "{pod} {beside} {dump:?}");
        let kind = match beside.as_str() {
            text if text.contains("kind: Namespace") => "namespaces",
            text if text.contains("kind: PriorityClass") => "priority classes",
            text if text.contains("kind: RuntimeClass") => "runtime classes",
            _ => "service accounts",
        };
        assert_eq!(not_evaluated.contains(kind), is_missing, "{pod} {beside} {dump:?}: {not_evaluated}");
    }
}

#[test]
fn limit_ranges_and_quotas_of_a_manifest_hold_in_the_namespace_they_are_applied_to() {
    let limit = "{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, max: {cpu: 1}}]}}";
    let quota = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {limits.cpu: 1}}}";
    let (refused, missing) = planned("", &[limit], &[]);
    assert_eq!(refused, "");
    assert!(missing.contains("limit ranges"), "there may be more of them: {missing}");
    let (refused, _) = planned(", initContainers: [{name: d, image: i, resources: {limits: {cpu: 2}}}]", &[limit], &[]);
    assert!(refused.contains("maximum cpu usage per Container is 1"), "{refused}");
    let (refused, missing) = planned("", &[quota], &[]);
    assert!(refused.contains("must specify limits.cpu"), "{refused}");
    assert!(missing.contains("limit ranges"), "{missing}");
}

#[test]
fn an_object_that_is_there_already_is_changed_and_not_doubled() {
    let quota = |hard: u32, status: &str| {
        format!(
            "{{apiVersion: v1, kind: ResourceQuota, metadata: {{name: q, namespace: logging}}, spec: {{hard: {{pods: {hard}}}}}{status}}}"
        )
    };
    let live = quota(9, ", status: {hard: {pods: 9}, used: {pods: 3}}");
    let refused = |hard| planned("", &[&quota(hard, "")], &[&live]).0;
    assert_eq!(refused(4), "");
    assert_eq!(refused(3), "exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3");
    let namespace = |labels: &str, status: &str| {
        format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: logging, labels: {{{labels}}}}}{status}}}")
    };
    let live = namespace("pod-security.kubernetes.io/enforce: restricted", "");
    let refused = |labels| planned("", &[&namespace(labels, "")], &[&live]).0;
    assert!(refused("team: a").starts_with("violates PodSecurity \"restricted:latest\""), "labels that are not named stay");
    assert_eq!(refused("pod-security.kubernetes.io/enforce: privileged"), "");
    let going = namespace("", ", status: {phase: Terminating}");
    let (refused, _) = planned("", &[&namespace("", "")], &[&going]);
    assert!(refused.contains("it is being terminated"), "{refused}");
}
