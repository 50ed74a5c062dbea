//! What a snapshot keeps of a DaemonSet: what an audit reads of it. Of the template that is what the controller places by, what admission
//! judges and what the scheduler counts. No images, commands, environment, addresses in volumes; of most volumes only their type.

use super::keep::Keep;
use super::keep::Keep::{All, Each, Fields, FieldsAndOthers, Prefixed, Presence};

/// The DaemonSet.
pub(super) const DAEMON_SET: Keep = Fields(&[("metadata", METADATA), ("spec", SPEC), ("status", STATUS)]);

const METADATA: Keep = Fields(&[
    ("namespace", All),
    ("name", All),
    // Pods of a DaemonSet of the same name that was there before are others.
    ("uid", All),
    ("generation", All),
    ("creationTimestamp", All),
    ("deletionTimestamp", All),
    ("annotations", Fields(&[("deprecated.daemonset.template.generation", All)])),
]);

const SPEC: Keep = Fields(&[
    ("selector", All),
    ("updateStrategy", All),
    ("minReadySeconds", All),
    ("template", Fields(&[("metadata", Fields(&[("labels", All), ("annotations", PROFILES)])), ("spec", POD)])),
]);

/// The numbers; conditions hold messages.
const STATUS: Keep = Fields(&[
    ("observedGeneration", All),
    ("desiredNumberScheduled", All),
    ("currentNumberScheduled", All),
    ("numberMisscheduled", All),
    ("numberReady", All),
    ("numberAvailable", All),
    ("numberUnavailable", All),
    ("updatedNumberScheduled", All),
]);

/// The annotations that Pod Security judges.
const PROFILES: Keep = Prefixed(&[
    "container.apparmor.security.beta.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
    "seccomp.security.alpha.kubernetes.io/pod",
]);

const POD: Keep = Fields(&[
    ("activeDeadlineSeconds", All),
    ("affinity", All),
    ("containers", Each(&CONTAINER)),
    ("hostIPC", All),
    ("hostNetwork", All),
    ("hostPID", All),
    ("hostUsers", All),
    ("initContainers", Each(&CONTAINER)),
    ("nodeName", All),
    ("nodeSelector", All),
    ("os", All),
    ("overhead", All),
    ("preemptionPolicy", All),
    ("priority", All),
    ("priorityClassName", All),
    ("resourceClaims", Each(&Presence)),
    ("resources", AMOUNTS),
    ("runtimeClassName", All),
    ("schedulerName", All),
    ("schedulingGates", All),
    ("securityContext", POD_SECURITY),
    ("serviceAccount", All),
    ("serviceAccountName", All),
    ("tolerations", All),
    ("topologySpreadConstraints", All),
    ("volumes", Each(&VOLUME)),
]);

const CONTAINER: Keep = Fields(&[
    ("name", All),
    ("lifecycle", Fields(&[("postStart", HANDLER), ("preStop", HANDLER)])),
    ("livenessProbe", HANDLER),
    ("ports", Each(&Fields(&[("containerPort", All), ("hostIP", All), ("hostPort", All), ("protocol", All)]))),
    ("readinessProbe", HANDLER),
    ("resources", AMOUNTS),
    ("restartPolicy", All),
    ("securityContext", CONTAINER_SECURITY),
    ("startupProbe", HANDLER),
]);

const AMOUNTS: Keep = Fields(&[("limits", All), ("requests", All)]);

/// A probe or a hook that goes to another host by way of the node's network.
const HANDLER: Keep = Fields(&[("httpGet", Fields(&[("host", All)])), ("tcpSocket", Fields(&[("host", All)]))]);

const POD_SECURITY: Keep = Fields(&[
    ("appArmorProfile", All),
    ("runAsNonRoot", All),
    ("runAsUser", All),
    ("seLinuxOptions", All),
    ("seccompProfile", All),
    ("sysctls", Each(&Fields(&[("name", All)]))),
    ("windowsOptions", Fields(&[("hostProcess", All)])),
]);

const CONTAINER_SECURITY: Keep = Fields(&[
    ("allowPrivilegeEscalation", All),
    ("appArmorProfile", All),
    ("capabilities", All),
    ("privileged", All),
    ("procMount", All),
    ("runAsNonRoot", All),
    ("runAsUser", All),
    ("seLinuxOptions", All),
    ("seccompProfile", All),
    ("windowsOptions", Fields(&[("hostProcess", All)])),
]);

/// Pod Security goes by the type of a volume, and pods without the reference of an image are refused.
const VOLUME: Keep = FieldsAndOthers(
    &[("name", All), ("persistentVolumeClaim", Fields(&[("claimName", All)])), ("image", Fields(&[("reference", Presence)]))],
    &Presence,
);
