//! The checks that only the restricted standard makes, but for profiles and `/proc`
//! (`pod-security-admission/policy/check_allowPrivilegeEscalation.go`, `check_capabilities_restricted.go`,
//! `check_restrictedVolumes.go`, `check_runAsNonRoot.go`, `check_runAsUser.go`).

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Volume;

use super::container_checks::added_capabilities;
use super::subject::Subject;
use super::violation::Finding;
use super::wording::{containers, for_count, pod_and_containers, quoted};

pub(super) fn allow_privilege_escalation(subject: &Subject<'_>) -> Option<Finding> {
    if subject.is_exempt_as_windows() {
        return None;
    }
    let is_ruled_out = |allowed: Option<bool>| allowed == Some(false);
    let names = subject.containers_where(|context| !is_ruled_out(context.and_then(|context| context.allow_privilege_escalation)));
    let detail = || format!("{} must set securityContext.allowPrivilegeEscalation=false", containers(&names));
    (!names.is_empty()).then(|| Finding { reason: "allowPrivilegeEscalation != false", detail: detail() })
}

pub(super) fn capabilities_restricted(subject: &Subject<'_>) -> Option<Finding> {
    if subject.is_exempt_as_windows() {
        return None;
    }
    let keeping = subject.containers_where(|context| {
        let capabilities = context.and_then(|context| context.capabilities.as_ref());
        let dropped = capabilities.and_then(|capabilities| capabilities.drop.as_deref()).unwrap_or_default();
        !dropped.iter().any(|capability| capability == "ALL")
    });
    let keeps =
        (!keeping.is_empty()).then(|| format!("{} must set securityContext.capabilities.drop=[\"ALL\"]", containers(&keeping)));
    let adds = added_capabilities(subject, &["NET_BIND_SERVICE"]);
    let details: Vec<String> = [keeps, adds].into_iter().flatten().collect();
    (!details.is_empty()).then(|| Finding { reason: "unrestricted capabilities", detail: details.join("; ") })
}

pub(super) fn restricted_volumes(subject: &Subject<'_>) -> Option<Finding> {
    let (mut names, mut types) = (Vec::new(), BTreeSet::new());
    for volume in subject.spec.volumes.iter().flatten().filter(|volume| !is_unrestricted(volume)) {
        names.push(&volume.name);
        types.insert(restricted_type(volume));
    }
    let detail = || {
        let (noun, verb) = (for_count(names.len(), "volume", "volumes"), for_count(names.len(), "uses", "use"));
        let types_noun = for_count(types.len(), "restricted volume type", "restricted volume types");
        format!("{noun} {} {verb} {types_noun} {}", quoted(&names), quoted(&types))
    };
    (!names.is_empty()).then(|| Finding { reason: "restricted volume types", detail: detail() })
}

fn is_unrestricted(volume: &Volume) -> bool {
    volume.config_map.is_some()
        || volume.csi.is_some()
        || volume.downward_api.is_some()
        || volume.empty_dir.is_some()
        || volume.ephemeral.is_some()
        || volume.image.is_some()
        || volume.persistent_volume_claim.is_some()
        || volume.projected.is_some()
        || volume.secret.is_some()
}

/// The first of the volume's sources in Kubernetes' order; one without any is `unknown`.
fn restricted_type(volume: &Volume) -> &'static str {
    let types = [
        (volume.host_path.is_some(), "hostPath"),
        (volume.gce_persistent_disk.is_some(), "gcePersistentDisk"),
        (volume.aws_elastic_block_store.is_some(), "awsElasticBlockStore"),
        (volume.git_repo.is_some(), "gitRepo"),
        (volume.nfs.is_some(), "nfs"),
        (volume.iscsi.is_some(), "iscsi"),
        (volume.glusterfs.is_some(), "glusterfs"),
        (volume.rbd.is_some(), "rbd"),
        (volume.flex_volume.is_some(), "flexVolume"),
        (volume.cinder.is_some(), "cinder"),
        (volume.cephfs.is_some(), "cephfs"),
        (volume.flocker.is_some(), "flocker"),
        (volume.fc.is_some(), "fc"),
        (volume.azure_file.is_some(), "azureFile"),
        (volume.vsphere_volume.is_some(), "vsphereVolume"),
        (volume.quobyte.is_some(), "quobyte"),
        (volume.azure_disk.is_some(), "azureDisk"),
        (volume.photon_persistent_disk.is_some(), "photonPersistentDisk"),
        (volume.portworx_volume.is_some(), "portworxVolume"),
        (volume.scale_io.is_some(), "scaleIO"),
        (volume.storageos.is_some(), "storageos"),
    ];
    types.iter().find(|(is_set, _)| *is_set).map_or("unknown", |(_, name)| name)
}

/// An explicit false is worse than saying nothing: where there is one, nothing else is mentioned.
pub(super) fn run_as_non_root(subject: &Subject<'_>) -> Option<Finding> {
    if subject.is_exempt_with_user_namespace() {
        return None;
    }
    let of_pod = subject.pod_security_context().and_then(|context| context.run_as_non_root);
    let containers_saying =
        |said: Option<bool>| subject.containers_where(|context| context.and_then(|context| context.run_as_non_root) == said);
    let refusing = pod_and_containers(of_pod == Some(false), &containers_saying(Some(false)));
    let detail = refusing.map(|who| format!("{who} must not set securityContext.runAsNonRoot=false")).or_else(|| {
        let silent = containers_saying(None);
        (of_pod.is_none() && !silent.is_empty())
            .then(|| format!("pod or {} must set securityContext.runAsNonRoot=true", containers(&silent)))
    })?;
    Some(Finding { reason: "runAsNonRoot != true", detail })
}

pub(super) fn run_as_user(subject: &Subject<'_>) -> Option<Finding> {
    if subject.is_exempt_with_user_namespace() {
        return None;
    }
    let pod = subject.pod_security_context().is_some_and(|context| context.run_as_user == Some(0));
    let names = subject.containers_where(|context| context.is_some_and(|context| context.run_as_user == Some(0)));
    let who = pod_and_containers(pod, &names)?;
    Some(Finding { reason: "runAsUser=0", detail: format!("{who} must not set runAsUser=0") })
}
