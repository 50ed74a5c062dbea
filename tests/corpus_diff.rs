//! Updates from one release of a real DaemonSet to the next, where the folder with them is at hand beside the checkout.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use daemonset_plan::engine::diff::{field_changes, same_template};
use daemonset_plan::manifest::{SourceText, read_manifest};
use k8s_openapi::api::apps::v1::DaemonSet;

use crate::corpus::{files, shared};

fn daemon_set(path: &Path) -> Option<DaemonSet> {
    let source = SourceText::from_bytes(path.display().to_string(), &fs::read(path).expect("readable"));
    read_manifest(&Arc::new(source)).daemon_sets.into_iter().next().map(|authored| authored.object)
}

/// `-` before what goes, `+` before what comes, `~` before what changes.
fn changes(old: &DaemonSet, new: &DaemonSet) -> Vec<String> {
    let changes = field_changes(old, new);
    let told = changes.iter().map(|change| match (&change.old, &change.new) {
        (None, _) => format!("+ {}", change.path),
        (_, None) => format!("- {}", change.path),
        _ => format!("~ {}", change.path),
    });
    told.collect()
}

#[test]
fn updates_of_real_daemon_sets_are_told_field_by_field() {
    let Some(versions) = shared("corpus/versions") else { return };
    let read = |name: &str| daemon_set(&versions.join(name)).unwrap_or_else(|| panic!("{name} holds no DaemonSet"));
    // Compared by hand with the texts.
    for (old, new, expected) in [
        (
            "kubernetes-csi__csi-driver-nfs__csi-nfs-node__v4.2.0.yaml",
            "kubernetes-csi__csi-driver-nfs__csi-nfs-node__v4.4.0.yaml",
            vec![
                "~ spec.template.spec.containers[0].image",
                "~ spec.template.spec.containers[1].image",
                "~ spec.template.spec.containers[2].image",
                "~ spec.template.spec.dnsPolicy",
                "+ spec.template.spec.priorityClassName",
                "+ spec.template.spec.securityContext.seccompProfile",
            ],
        ),
        (
            "kubernetes-sigs__azuredisk-csi-driver__csi-azuredisk-node__v1.10.0.yaml",
            "kubernetes-sigs__azuredisk-csi-driver__csi-azuredisk-node__v1.20.0.yaml",
            vec![
                "~ spec.template.spec.containers[0].image",
                "~ spec.template.spec.containers[1].image",
                "+ spec.template.spec.containers[2].args[6]",
                "~ spec.template.spec.containers[2].image",
                "- spec.template.spec.containers[2].volumeMounts[5]",
                "+ spec.template.spec.containers[2].volumeMounts[5]",
                "- spec.template.spec.volumes[6]",
                "+ spec.template.spec.volumes[6]",
            ],
        ),
    ] {
        assert_eq!(changes(&read(old), &read(new)), expected, "{old} {new}");
    }
}

#[test]
fn a_release_restarts_pods_exactly_if_a_field_of_the_template_changes() {
    let Some(versions) = shared("corpus/versions") else { return };
    let releases: Vec<(String, DaemonSet)> = files(&versions)
        .iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some((name.rsplit_once("__")?.0.to_owned(), daemon_set(path)?))
        })
        .collect();
    let mut compared = 0;
    for (project, old) in &releases {
        for (_, new) in releases.iter().filter(|(other, _)| other == project) {
            let of_template = field_changes(old, new).iter().filter(|change| change.restarts_pods).count();
            assert_eq!(of_template == 0, same_template(old, new), "{project}");
            compared += 1;
        }
    }
    println!("corpus/versions: {compared} pairs of releases");
    assert!(compared > releases.len(), "each is compared with itself and with others");
}
