//! DaemonSets in snapshots: an audit from a snapshot is the audit from its source, and what an audit does not read is not in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use daemonset_plan::manifest::dump::Snapshot;
use daemonset_plan::source::{ClusterSource, collect_for_snapshot};
use serde_json::{Value, json};

use crate::corpus::{files, shared};
use crate::snapshots::{assert_faithful, audited, full_dump, manifest, read, text};

/// A DaemonSet with every field that an audit reads, and much that it does not; Pod Security refuses all that it can of its pods.
pub(crate) fn full_daemon_set() -> Value {
    let go = json!({"httpGet": {"host": "elsewhere.example.com", "port": 80, "path": "/SECRET", "httpHeaders": [{"name": "SECRET", "value": "SECRET"}]}});
    let tcp = json!({"tcpSocket": {"host": "10.9.8.7", "port": 80}, "periodSeconds": 7});
    let security = json!({"privileged": true, "runAsUser": 0, "procMount": "Unmasked", "capabilities": {"add": ["NET_ADMIN"]}, "runAsNonRoot": false,
        "allowPrivilegeEscalation": true, "seLinuxOptions": {"type": "spc_t"}, "seccompProfile": {"type": "Localhost", "localhostProfile": "profiles/till"},
        "appArmorProfile": {"type": "Unconfined"}, "windowsOptions": {"hostProcess": true, "runAsUserName": "SECRET", "gmsaCredentialSpec": "SECRET"}});
    let container = json!({"name": "till", "image": "SECRET", "command": ["SECRET"], "args": ["SECRET"], "workingDir": "/SECRET",
        "env": [{"name": "SECRET", "value": "SECRET"}], "envFrom": [{"secretRef": {"name": "SECRET"}}], "volumeMounts": [{"name": "tls", "mountPath": "/SECRET"}],
        "ports": [{"name": "secret", "containerPort": 80, "hostPort": 8080}], "resources": {"requests": {"cpu": "0.1"}, "claims": [{"name": "SECRET"}]},
        "lifecycle": {"postStart": {"exec": {"command": ["SECRET"]}}, "preStop": go}, "livenessProbe": {"exec": {"command": ["SECRET"]}},
        "readinessProbe": go, "startupProbe": tcp, "securityContext": security});
    let volumes = json!([
        {"name": "tls", "secret": {"secretName": "SECRET"}}, {"name": "conf", "configMap": {"name": "SECRET", "items": [{"key": "SECRET", "path": "SECRET"}]}},
        {"name": "host", "hostPath": {"path": "/SECRET"}}, {"name": "data", "persistentVolumeClaim": {"claimName": "till-data"}},
        {"name": "nfs", "nfs": {"server": "SECRET", "path": "/SECRET"}}, {"name": "iscsi", "iscsi": {"iqn": "SECRET", "lun": 7, "targetPortal": "SECRET"}},
        {"name": "rbd", "rbd": {"image": "SECRET", "monitors": ["SECRET"]}}, {"name": "code", "image": {"reference": "SECRET"}},
        {"name": "own", "ephemeral": {"volumeClaimTemplate": {"spec": {"storageClassName": "SECRET"}}}}, {"name": "empty", "emptyDir": {}},
        {"name": "csi", "csi": {"driver": "SECRET", "nodePublishSecretRef": {"name": "SECRET"}}},
        {"name": "all", "projected": {"sources": [{"serviceAccountToken": {"path": "SECRET"}}]}},
    ]);
    let term = json!({"topologyKey": "zone", "namespaces": ["shop"], "labelSelector": {"matchLabels": {"zone": "team-a"}}});
    json!({"apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": "till", "namespace": "shop", "uid": "u-1", "generation": 4, "creationTimestamp": "2026-01-01T00:00:00Z", "labels": {"SECRET": "SECRET"},
            "annotations": {"deprecated.daemonset.template.generation": "3", "kubectl.kubernetes.io/last-applied-configuration": "SECRET"},
            "managedFields": [{"manager": "SECRET"}]},
        "spec": {"selector": {"matchLabels": {"zone": "team-a"}}, "minReadySeconds": 5, "revisionHistoryLimit": 3,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "20%"}},
            "template": {
                "metadata": {"labels": {"zone": "team-a"}, "annotations": {"SECRET": "SECRET", "container.apparmor.security.beta.kubernetes.io/till": "unconfined",
                    "container.apparmor.security.beta.kubernetes.io/first": "localhost/profiles/till"}},
                "spec": {"containers": [container], "initContainers": [{"name": "first", "image": "SECRET", "restartPolicy": "Always"}], "volumes": volumes,
                    "hostNetwork": true, "hostPID": true, "hostIPC": true, "serviceAccountName": "agent", "priorityClassName": "high",
                    "runtimeClassName": "fast", "imagePullSecrets": [{"name": "SECRET"}], "nodeSelector": {"zone": "team-a"},
                    "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["SECRET"]}], "hostname": "SECRET", "subdomain": "SECRET",
                    "dnsConfig": {"searches": ["SECRET"]}, "resourceClaims": [{"name": "SECRET", "resourceClaimName": "SECRET"}],
                    "tolerations": [{"key": "dedicated", "value": "team-b", "effect": "NoSchedule"}],
                    "securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "SECRET"}], "runAsUser": 0, "fsGroup": 7, "appArmorProfile": {"type": "Unconfined"}},
                    "affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}},
                    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"zone": "team-a"}}}]}}},
        "status": {"observedGeneration": 4, "desiredNumberScheduled": 2, "currentNumberScheduled": 1, "numberMisscheduled": 0, "numberReady": 1,
            "collisionCount": 7, "conditions": [{"type": "SECRET", "status": "True", "message": "SECRET"}]}})
}

#[test]
fn of_a_daemon_set_only_what_an_audit_reads_is_kept() {
    let (cluster, snapshot) = read("full", &full_dump().to_string());
    let written = text(&snapshot);
    let kept = written.lines().find(|line| line.contains("\"DaemonSet\",\"metadata\"")).expect("a DaemonSet");
    let kept: Value = serde_json::from_str(kept.trim_end_matches(',')).expect("JSON");
    for path in [
        "/metadata/labels",
        "/metadata/managedFields",
        "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
        "/spec/template/spec/containers/0/image",
        "/spec/template/spec/containers/0/command",
        "/spec/template/spec/containers/0/args",
        "/spec/template/spec/containers/0/env",
        "/spec/template/spec/containers/0/envFrom",
        "/spec/template/spec/containers/0/volumeMounts",
        "/spec/template/spec/volumes/0/secret/secretName",
        "/spec/template/spec/imagePullSecrets",
        "/status/conditions",
    ] {
        assert_eq!(kept.pointer(path), None, "{kept}");
    }
    assert_eq!(kept["spec"]["template"]["spec"]["volumes"][2], json!({"name": "host", "hostPath": {}}));
    assert_eq!(kept["metadata"]["annotations"], json!({"deprecated.daemonset.template.generation": "3"}));
    assert_eq!(cluster.daemon_sets().objects().len(), 1);
}

/// Every volume type, security setting and probe that Pod Security judges is judged the same, whatever the standard.
#[test]
fn an_audit_of_pods_that_are_refused_tells_the_same_reasons() {
    let mut refused = BTreeSet::new();
    for (level, version) in [("restricted", "latest"), ("baseline", "latest"), ("baseline", "v1.18"), ("restricted", "v1.24")] {
        let mut dump = full_dump();
        for item in dump["items"].as_array_mut().expect("items").iter_mut().filter(|item| item["kind"] == "Namespace") {
            item["metadata"]["labels"] =
                json!({"pod-security.kubernetes.io/enforce": level, "pod-security.kubernetes.io/enforce-version": version});
        }
        // A node without a pod, whose pod is refused.
        let mut node = dump["items"][0].clone();
        node["metadata"]["name"] = "frankfurt-2".into();
        dump["items"].as_array_mut().expect("items").push(node);
        let read = read("full", &dump.to_string());
        let report = audited(&read.0);
        assert!(report.contains(&format!("violates PodSecurity \\\"{level}:{version}\\\"")), "{report}");
        assert_faithful(level, &read, &[]);
        refused.insert(report);
    }
    assert_eq!(refused.len(), 4);
}

/// What real manifests ask for, as DaemonSets of a cluster that is strict in one namespace and tight in the other.
#[test]
fn an_audit_from_a_snapshot_with_real_daemon_sets_is_the_audit_from_its_source() {
    let Some(corpus) = shared("corpus") else { return };
    let mut items = full_dump()["items"].take();
    let items = items.as_array_mut().expect("items");
    items.retain(|item| item["kind"] != "Namespace");
    for (name, level) in [("shop", "restricted"), ("tight", "privileged")] {
        let labels = json!({"pod-security.kubernetes.io/enforce": level});
        items.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}));
    }
    let limits = json!([{"type": "Container", "max": {"cpu": "300m"}, "default": {"memory": "100Mi"}}]);
    items.push(json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l", "namespace": "tight"}, "spec": {"limits": limits}}));
    let real = files(&corpus).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let mut count = 0;
    for path in real {
        for authored in manifest(&fs::read_to_string(path).expect("readable")).daemon_sets {
            for namespace in ["shop", "tight"] {
                let mut object = json!(authored.object);
                object["metadata"]["name"] = format!("ds-{count}").into();
                object["metadata"]["namespace"] = namespace.into();
                object["status"] = json!({"observedGeneration": 1, "desiredNumberScheduled": 1, "numberReady": 0, "currentNumberScheduled": 0, "numberMisscheduled": 0});
                items.push(object);
                count += 1;
            }
        }
    }
    println!("snapshots: {count} DaemonSets of real manifests");
    assert!(count > 100);
    assert_faithful("real", &read("real", &json!({"kind": "List", "items": items}).to_string()), &[]);
}

#[test]
fn an_audit_from_the_snapshot_of_a_dump_is_the_audit_from_the_dump() {
    let inputs = files(&PathBuf::from("tests/cli/inputs")).into_iter().filter(|path| {
        let is_text = path.extension().is_some_and(|ending| ending == "yaml");
        is_text && fs::read_to_string(path).expect("readable").contains("kind: Node")
    });
    let mut with_daemon_sets = 0;
    for path in inputs {
        let name = path.display().to_string();
        let collected = collect_for_snapshot(&ClusterSource::Dumps(vec![path]), &|_, _| ());
        let Some((cluster, kept)) = collected.cluster.zip(collected.kept) else { continue };
        with_daemon_sets += usize::from(!cluster.daemon_sets().objects().is_empty());
        let snapshot = Snapshot::of(&cluster, kept);
        assert_faithful(&name, &(cluster, snapshot), &[]);
    }
    assert!(with_daemon_sets >= 2, "{with_daemon_sets}");
}
