//! Realistic clusters of any size, the same for the same seed: nodes as `kubectl get nodes -o json` prints them.

use std::fmt::Write as _;

/// A small generator of pseudo-random numbers (xorshift), so that every run measures the same bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// `kubectl get nodes -o json` of so many nodes: about 17 KB each, four blanks of indentation.
pub fn nodes_json(count: usize) -> String {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut text = String::with_capacity(count * 17_500);
    text.push_str("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n");
    // A list of the API server is in the order of names.
    let mut names: Vec<String> = (0..count).map(node_name).collect();
    names.sort_unstable();
    for (at, name) in names.iter().enumerate() {
        node(&mut text, (at, name), &mut random);
        text.push_str(if at + 1 < count { ",\n" } else { "\n" });
    }
    text.push_str("    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n");
    text
}

/// `kubectl get pods -A -o json` of so many pods on each of so many nodes: about 4 KB each.
#[allow(dead_code, reason = "the generator and the benchmark use different parts")]
pub fn pods_json(nodes: usize, pods_per_node: usize, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    out.write_all(b"{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n")?;
    for at in 0..nodes {
        for pod in 0..pods_per_node {
            let last = at + 1 == nodes && pod + 1 == pods_per_node;
            out.write_all(pod_json(at, pod, &mut random).as_bytes())?;
            out.write_all(if last { b"\n" } else { b",\n" })?;
        }
    }
    out.write_all(b"    ],\n    \"kind\": \"List\"\n}\n")
}

/// One pod of a ReplicaSet, with what a real one carries along: environment, mounts, conditions, container statuses.
fn pod_json(node: usize, at: usize, random: &mut Random) -> String {
    let node_name = node_name(node);
    let app = random.below(400);
    let environment: Vec<serde_json::Value> = (0..5)
        .map(|at| serde_json::json!({"name": format!("SETTING_{at}"), "value": format!("https://service-{at}.internal.example/path")}))
        .collect();
    let value = serde_json::json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "creationTimestamp": "2026-11-01T10:00:00Z", "generateName": format!("app-{app}-7d9f8c6b54-"),
            "labels": {"app.kubernetes.io/name": format!("app-{app}"), "pod-template-hash": "7d9f8c6b54", "team": format!("team-{}", app % 20)},
            "name": format!("app-{app}-7d9f8c6b54-{node}-{at}"), "namespace": format!("team-{}", app % 20),
            "ownerReferences": [{"apiVersion": "apps/v1", "blockOwnerDeletion": true, "controller": true, "kind": "ReplicaSet",
                "name": format!("app-{app}-7d9f8c6b54"), "uid": format!("{app:08x}-aaaa-4bbb-8ccc-000000000000")}],
            "uid": format!("{:08x}-1111-4222-8333-{at:012x}", random.below(1 << 32)),
        },
        "spec": {
            "containers": [{
                "env": environment, "image": format!("registry.example/team/app-{app}:v1.2.3"), "name": "app",
                "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}],
                "readinessProbe": {"httpGet": {"path": "/ready", "port": "http", "scheme": "HTTP"}, "periodSeconds": 10},
                "resources": {"limits": {"memory": "512Mi"}, "requests": {"cpu": format!("{}m", 50 + random.below(400)), "memory": "256Mi"}},
                "volumeMounts": [{"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "name": "kube-api-access-x2x9k", "readOnly": true}],
            }],
            "nodeName": node_name, "priority": 0, "preemptionPolicy": "PreemptLowerPriority", "restartPolicy": "Always",
            "tolerations": [
                {"effect": "NoExecute", "key": "node.kubernetes.io/not-ready", "operator": "Exists", "tolerationSeconds": 300},
                {"effect": "NoExecute", "key": "node.kubernetes.io/unreachable", "operator": "Exists", "tolerationSeconds": 300},
            ],
        },
        "status": {
            "conditions": (["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(|kind| {
                serde_json::json!({"lastTransitionTime": "2026-11-01T10:00:12Z", "status": "True", "type": kind})
            })),
            "containerStatuses": [{"containerID": "containerd://5b1f0c1e6f0a4a519f0e2d6c1d7b8a90", "image": "registry.example/team/app",
                "name": "app", "ready": true, "restartCount": 0, "started": true, "state": {"running": {"startedAt": "2026-11-01T10:00:10Z"}}}],
            "hostIP": "10.0.0.1", "phase": "Running", "podIP": "10.1.0.1", "qosClass": "Burstable", "startTime": "2026-11-01T10:00:00Z",
        },
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

fn node_name(at: usize) -> String {
    format!("ip-10-{}-{}-{}.eu-west-1.compute.internal", at >> 16, at >> 8 & 255, at & 255)
}

fn node(text: &mut String, (at, name): (usize, &str), random: &mut Random) {
    let zone = ["a", "b", "c"][usize::try_from(random.below(3)).unwrap_or_default()];
    let pool = random.below(10);
    let arch = if pool == 1 { "arm64" } else { "amd64" };
    let _ = write!(
        text,
        r#"        {{
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {{
                "annotations": {{
                    "alpha.kubernetes.io/provided-node-ip": "10.0.{at}.1",
                    "csi.volume.kubernetes.io/nodeid": "{{\"ebs.csi.aws.com\":\"i-{at:016x}\"}}",
                    "node.alpha.kubernetes.io/ttl": "15",
                    "volumes.kubernetes.io/controller-managed-attach-detach": "true"
                }},
                "creationTimestamp": "2026-0{}-1{}T0{}:12:45Z",
                "labels": {{
                    "beta.kubernetes.io/arch": "{arch}",
                    "beta.kubernetes.io/instance-type": "m6i.4xlarge",
                    "beta.kubernetes.io/os": "linux",
                    "failure-domain.beta.kubernetes.io/region": "eu-west-1",
                    "failure-domain.beta.kubernetes.io/zone": "eu-west-1{zone}",
                    "k8s.io/cloud-provider-aws": "3f1c9a2e7bd04c55a1e0f2b3c4d5e6f7",
                    "karpenter.sh/capacity-type": "{}",
                    "karpenter.sh/nodepool": "pool-{pool}",
                    "kubernetes.io/arch": "{arch}",
                    "kubernetes.io/hostname": "{name}",
                    "kubernetes.io/os": "linux",
                    "node.kubernetes.io/instance-type": "m6i.4xlarge",
                    "topology.ebs.csi.aws.com/zone": "eu-west-1{zone}",
                    "topology.k8s.aws/zone-id": "euw1-az{}",
                    "topology.kubernetes.io/region": "eu-west-1",
                    "topology.kubernetes.io/zone": "eu-west-1{zone}"
                }},
                "name": "{name}",
                "resourceVersion": "{}",
                "uid": "{:08x}-1111-4222-8333-{at:012x}"
            }},
            "spec": {{
                "providerID": "aws:///eu-west-1{zone}/i-{at:016x}"{}
            }},
            "status": {{
                "addresses": [
                    {{
                        "address": "10.0.{at}.1",
                        "type": "InternalIP"
                    }},
                    {{
                        "address": "{name}",
                        "type": "Hostname"
                    }}
                ],
                "allocatable": {{
                    "cpu": "15890m",
                    "ephemeral-storage": "95551679124",
                    "hugepages-1Gi": "0",
                    "hugepages-2Mi": "0",
                    "memory": "62500Mi",
                    "pods": "110"
                }},
                "capacity": {{
                    "cpu": "16",
                    "ephemeral-storage": "104845292Ki",
                    "hugepages-1Gi": "0",
                    "hugepages-2Mi": "0",
                    "memory": "64600Mi",
                    "pods": "110"
                }},
"#,
        random.below(9) + 1,
        random.below(9),
        random.below(10),
        if pool < 3 { "spot" } else { "on-demand" },
        random.below(3) + 1,
        random.below(1 << 40),
        random.below(1 << 32),
        taints(pool),
    );
    conditions(text);
    images(text, random);
    text.push_str(
        "                \"nodeInfo\": {\n                    \"architecture\": \"amd64\",\n                    \"bootID\": \"5b1f0c1e-6f0a-4a51-9f0e-2d6c1d7b8a90\",\n                    \"containerRuntimeVersion\": \"containerd://2.1.4\",\n                    \"kernelVersion\": \"6.12.40\",\n                    \"kubeletVersion\": \"v1.36.2\",\n                    \"operatingSystem\": \"linux\",\n                    \"osImage\": \"Linux\"\n                }\n            }\n        }",
    );
}

fn taints(pool: u64) -> String {
    let (key, value) = match pool {
        0 => ("dedicated", "batch"),
        2 => ("nvidia.com/gpu", "present"),
        _ => return String::new(),
    };
    format!(
        ",\n                \"taints\": [\n                    {{\n                        \"effect\": \"NoSchedule\",\n                        \"key\": \"{key}\",\n                        \"value\": \"{value}\"\n                    }}\n                ]"
    )
}

fn conditions(text: &mut String) {
    text.push_str("                \"conditions\": [\n");
    let kinds = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"];
    for (at, kind) in kinds.iter().enumerate() {
        let _ = write!(
            text,
            "                    {{\n                        \"lastHeartbeatTime\": \"2026-11-20T10:11:12Z\",\n                        \"lastTransitionTime\": \"2026-10-01T08:00:00Z\",\n                        \"message\": \"kubelet reports what it found out about {kind}\",\n                        \"reason\": \"Kubelet{kind}\",\n                        \"status\": \"{}\",\n                        \"type\": \"{kind}\"\n                    }}{}\n",
            if *kind == "Ready" { "True" } else { "False" },
            if at + 1 < kinds.len() { "," } else { "" },
        );
    }
    text.push_str("                ],\n");
}

/// The images that a node reports take most of its bytes.
fn images(text: &mut String, random: &mut Random) {
    text.push_str("                \"images\": [\n");
    for at in 0..30 {
        let digest = format!("{:016x}{:016x}{:016x}{:016x}", random.below(u64::MAX), at, random.below(u64::MAX), at * 7);
        let _ = write!(
            text,
            "                    {{\n                        \"names\": [\n                            \"123456789012.dkr.ecr.eu-west-1.amazonaws.com/platform/service-{at}@sha256:{digest}\",\n                            \"123456789012.dkr.ecr.eu-west-1.amazonaws.com/platform/service-{at}:v1.{at}.3\"\n                        ],\n                        \"sizeBytes\": {}\n                    }}{}\n",
            random.below(1 << 31),
            if at < 29 { "," } else { "" },
        );
    }
    text.push_str("                ],\n");
}
