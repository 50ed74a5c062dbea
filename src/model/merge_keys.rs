//! What tells the items of a list apart, so that they are found again wherever they move to.

/// By which fields the items of a list are told apart, the absent ones left out: the keys that Kubernetes merges them by
/// (`patchMergeKey`, `listMapKey` in `k8s.io/api/core/v1/types.go`), and what people tell them apart by where it has none.
const KEYS: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("env", &["name"]),
    ("volumes", &["name"]),
    ("volumeMounts", &["mountPath"]),
    ("volumeDevices", &["devicePath"]),
    ("ports", &["containerPort", "protocol"]),
    ("imagePullSecrets", &["name"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("tolerations", &["key", "operator", "value", "effect"]),
    ("matchExpressions", &["key", "operator"]),
    ("matchFields", &["key", "operator"]),
    ("resourceClaims", &["name"]),
    ("claims", &["name"]),
    ("schedulingGates", &["name"]),
    ("resizePolicy", &["resourceName"]),
    ("readinessGates", &["conditionType"]),
    ("sysctls", &["name"]),
    ("httpHeaders", &["name"]),
    ("options", &["name"]),
    ("items", &["path"]),
];

/// The fields that tell the items of a list of this name apart; none where only their positions do.
pub fn merge_keys(list: &str) -> &'static [&'static str] {
    KEYS.iter().find(|(name, _)| *name == list).map_or(&[], |(_, keys)| keys)
}
