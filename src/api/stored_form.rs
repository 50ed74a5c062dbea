//! An object as Go's types write it down (`k8s.io/api/apps/v1/types.go`, `k8s.io/api/core/v1/types.go`), which is what the
//! controller compares templates by (`pkg/controller/daemon/update.go:getPatch`, `Match`).
//!
//! Whether `hostNetwork: false` differs from no `hostNetwork` depends on the field's Go type: what is no pointer and has
//! `omitempty` vanishes when it is false, 0 or empty; a pointer stays whatever it points to (`runAsNonRoot: false`,
//! `emptyDir: {}`), and so does a field without `omitempty` (`name: ""`). Lists and maps vanish when they are empty, the few
//! without `omitempty` too, because nobody can tell them from absent ones once they were in the store.
//! May use: nothing.

use serde::Serialize;
use serde_json::{Value, json};

/// The JSON of a DaemonSet or a pod that has its defaults ([`default_daemon_set`](super::default_daemon_set)). Two DaemonSets
/// make the same ControllerRevision, and hence the same pods, exactly when their `.spec.template` are equal here.
///
/// The fields that only a server knows are as they were, `status` included.
pub fn stored_form(object: &impl Serialize) -> Value {
    let mut stored = json!(object);
    omit("", &mut stored);
    stored
}

/// Whether a field is a map with free keys, whose entries are no fields: `labels`.
pub(crate) fn has_free_keys(field: &str, value: &Value) -> bool {
    // `options` is such a map for a flexVolume, and a list for dnsConfig.
    value.is_object() && MAPS.contains(&field)
}

const MAPS: [&str; 10] = [
    "annotations",
    "labels",
    "limits",
    "matchLabels",
    "nodeSelector",
    "options",
    "overhead",
    "requests",
    "userAnnotations",
    "volumeAttributes",
];

/// Texts, numbers and booleans that are no pointers and have `omitempty`; the others keep their zero. `parent.field` is one of
/// the object that the field `parent` is or lists, for names that are something else elsewhere. Left out are those whose zero is
/// replaced by a default.
const OMITTED_WHEN_ZERO: &[&str] = &[
    // The objects' metadata and the DaemonSet's own spec.
    "metadata.generateName",
    "metadata.generation",
    "metadata.name",
    "metadata.namespace",
    "metadata.resourceVersion",
    "metadata.selfLink",
    "metadata.uid",
    "minReadySeconds",
    // The pod.
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "nodeName",
    "priorityClassName",
    "serviceAccount",
    "serviceAccountName",
    "subdomain",
    "imagePullSecrets.name",
    "options.name",
    "level",
    "role",
    "seLinuxOptions.type",
    "user",
    "effect",
    "tolerations.key",
    "tolerations.operator",
    "tolerations.value",
    // Containers.
    "containers.image",
    "initContainers.image",
    "ephemeralContainers.image",
    "stdin",
    "stdinOnce",
    "targetContainerName",
    "tty",
    "workingDir",
    "action",
    "exitCodes.operator",
    "claims.request",
    "containerName",
    "env.value",
    "prefix",
    "configMapKeyRef.name",
    "configMapRef.name",
    "secretKeyRef.name",
    "secretRef.name",
    "host",
    "initialDelaySeconds",
    "hostIP",
    "hostPort",
    "ports.name",
    "readOnly",
    "subPath",
    "subPathExpr",
    // Volumes.
    "audience",
    "certificateChainPath",
    "chapAuthDiscovery",
    "chapAuthSession",
    "configMap.name",
    "credentialBundlePath",
    "datasetName",
    "datasetUUID",
    "directory",
    "fsType",
    "group",
    "keyPath",
    "keyType",
    "medium",
    "nodePublishSecretRef.name",
    "partition",
    "cephfs.path",
    "podCertificate.signerName",
    "protectionDomain",
    "reference",
    "revision",
    "secret.name",
    "secret.secretName",
    "secretFile",
    "sslEnabled",
    "storagePolicyID",
    "storagePolicyName",
    "storagePool",
    "tenant",
    "scaleIO.volumeName",
    "spec.volumeName",
    "storageos.volumeName",
    "volumeNamespace",
];

/// Pointers of a name that is no pointer elsewhere.
const POINTERS: &[&str] = &["azureDisk.fsType", "azureDisk.readOnly", "csi.fsType", "csi.readOnly"];

/// Leaves out what Go does below the field `parent`.
fn omit(parent: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut().filter(|(name, value)| !has_free_keys(name, value)) {
                omit(name, value);
            }
            fields.retain(|name, value| !is_omitted(parent, name, value));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| omit(parent, item)),
        _ => {}
    }
}

fn is_omitted(parent: &str, name: &str, value: &Value) -> bool {
    let omits_zero = || {
        let qualified = format!("{parent}.{name}");
        let is_in = |table: &[&str]| table.iter().any(|entry| *entry == name || *entry == qualified);
        is_in(OMITTED_WHEN_ZERO) && !is_in(POINTERS)
    };
    match value {
        Value::Null => true,
        Value::Bool(value) => !value && omits_zero(),
        Value::Number(number) => number.as_i64() == Some(0) && omits_zero(),
        Value::String(text) => text.is_empty() && omits_zero(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty() && MAPS.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use k8s_openapi::api::apps::v1::{DaemonSet, DaemonSetSpec};

    use super::*;
    use crate::api::every_field::every_field;

    /// The texts, numbers and booleans below a value, by the field that holds their object.
    fn scalars(parent: &str, value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields.iter().filter(|(name, value)| !has_free_keys(name, value)) {
                    match value {
                        Value::Array(items) if !items.iter().all(Value::is_object) => {}
                        Value::Object(_) | Value::Array(_) => scalars(name, value, found),
                        _ => {
                            found.entry(parent.to_owned()).or_default().insert(name.clone());
                        }
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| scalars(parent, item, found)),
            _ => {}
        }
    }

    fn all_zero() -> DaemonSet {
        let spec = every_field::<DaemonSetSpec>(&["creationTimestamp", "deletionTimestamp", "managedFields"]);
        DaemonSet { spec: Some(spec), ..DaemonSet::default() }
    }

    #[test]
    fn of_all_fields_only_pointers_and_what_go_always_writes_keep_a_zero() {
        let mut kept = BTreeMap::new();
        scalars("(spec)", &stored_form(&all_zero())["spec"], &mut kept);
        let lines: Vec<String> = kept
            .into_iter()
            .map(|(parent, fields)| format!("{parent}: {}", fields.into_iter().collect::<Vec<_>>().join(" ")))
            .collect();
        assert_eq!(lines.join("\n"), KEPT.trim());
    }

    /// A line for each field that is or lists objects: what these keep. What is defaulted is among them.
    const KEPT: &str = "
(spec): revisionHistoryLimit
appArmorProfile: localhostProfile type
awsElasticBlockStore: volumeID
azureDisk: cachingMode diskName diskURI fsType kind readOnly
azureFile: secretName shareName
cinder: volumeID
claims: name
clusterTrustBundle: name optional path signerName
configMap: defaultMode optional
configMapKeyRef: key optional
configMapRef: optional
containers: imagePullPolicy name restartPolicy terminationMessagePath terminationMessagePolicy
csi: driver fsType readOnly
dataSource: apiGroup kind name
dataSourceRef: apiGroup kind name namespace
downwardAPI: defaultMode
emptyDir: sizeLimit
env: name
ephemeralContainers: imagePullPolicy name restartPolicy terminationMessagePath terminationMessagePolicy
fc: lun
fieldRef: apiVersion fieldPath
fileKeyRef: key optional path volumeName
flexVolume: driver
gcePersistentDisk: pdName
gitRepo: repository
glusterfs: endpoints path
grpc: port service
hostAliases: ip
hostPath: path type
httpGet: path port scheme
httpHeaders: name value
image: pullPolicy
initContainers: imagePullPolicy name restartPolicy terminationMessagePath terminationMessagePolicy
iscsi: initiatorName iqn iscsiInterface lun targetPortal
items: key mode path
lifecycle: stopSignal
livenessProbe: failureThreshold periodSeconds successThreshold terminationGracePeriodSeconds timeoutSeconds
matchExpressions: key operator
matchFields: key operator
metadata: deletionGracePeriodSeconds
nfs: path server
options: value
os: name
ownerReferences: apiVersion blockOwnerDeletion controller kind name uid
persistentVolumeClaim: claimName
photonPersistentDisk: pdID
podAffinityTerm: topologyKey
podCertificate: maxExpirationSeconds
ports: containerPort protocol
portworxVolume: volumeID
preferredDuringSchedulingIgnoredDuringExecution: weight
projected: defaultMode
quobyte: registry volume
rbd: image keyring pool
readinessGates: conditionType
readinessProbe: failureThreshold periodSeconds successThreshold terminationGracePeriodSeconds timeoutSeconds
requiredDuringSchedulingIgnoredDuringExecution: topologyKey
resizePolicy: resourceName restartPolicy
resourceClaims: name resourceClaimName resourceClaimTemplateName
resourceFieldRef: divisor resource
rollingUpdate: maxSurge maxUnavailable
scaleIO: gateway storageMode system
schedulingGates: name
schedulingGroup: podGroupName
seccompProfile: localhostProfile type
secret: defaultMode optional
secretKeyRef: key optional
secretRef: optional
securityContext: allowPrivilegeEscalation fsGroup fsGroupChangePolicy privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy supplementalGroupsPolicy
serviceAccountToken: expirationSeconds path
sleep: seconds
spec: activeDeadlineSeconds automountServiceAccountToken dnsPolicy enableServiceLinks hostUsers hostnameOverride preemptionPolicy priority restartPolicy runtimeClassName schedulerName setHostnameAsFQDN shareProcessNamespace storageClassName terminationGracePeriodSeconds volumeAttributesClassName volumeMode
startupProbe: failureThreshold periodSeconds successThreshold terminationGracePeriodSeconds timeoutSeconds
sysctls: name value
tcpSocket: port
tolerations: tolerationSeconds
topologySpreadConstraints: maxSkew minDomains nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable
updateStrategy: type
volumeDevices: devicePath name
volumeMounts: mountPath mountPropagation name recursiveReadOnly
volumes: name
vsphereVolume: volumePath
windowsOptions: gmsaCredentialSpec gmsaCredentialSpecName hostProcess runAsUserName
";

    #[test]
    fn every_entry_of_the_tables_is_a_field() {
        let mut fields = BTreeMap::new();
        scalars("", &json!(all_zero()), &mut fields);
        let names: Vec<String> = fields
            .into_iter()
            .flat_map(|(parent, names)| names.into_iter().flat_map(move |name| [format!("{parent}.{name}"), name]))
            .collect();
        for entry in OMITTED_WHEN_ZERO.iter().chain(POINTERS) {
            assert!(names.iter().any(|name| name == entry), "{entry}");
        }
    }
}
