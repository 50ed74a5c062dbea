//! The DaemonSets that tutorials show: each plans without an error on every built-in cluster.

use std::sync::Arc;

use daemonset_plan::engine::plan;
use daemonset_plan::manifest::{Objects, SourceText, read_manifest};
use daemonset_plan::source::{BuiltIn, ClusterSource, collect};

/// The usual first DaemonSets, in the shapes that beginners copy: comments behind values, a toleration with the old
/// control-plane taint and no operator, no resources, no namespace, a node selector nobody's nodes have.
const TUTORIALS: &[(&str, &str, usize)] = &[
    (
        "a collector that tolerates the taint control planes had before 1.24",
        "apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: collector
  namespace: kube-system
spec:
  selector:
    matchLabels:
      app: collector
  template:
    metadata:
      labels:
        app: collector
    spec:
      tolerations:
      - key: node-role.kubernetes.io/master
        effect: NoSchedule  # meant for the control plane
      containers:
      - name: collector
        image: registry.example/collector:v1
        resources:
          limits:
            cpu: \"500m\"
            memory: \"256Mi\"
        volumeMounts:
        - name: logs
          mountPath: /var/log
      volumes:
      - name: logs
        hostPath:
          path: /var/log  # of the node
",
        7,
    ),
    (
        "nothing but a name, labels and an image",
        "    apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: exporter
    spec:
      selector:
        matchLabels:
          name: exporter
      template:
        metadata:
          labels:
            name: exporter
        spec:
          containers:
          - name: exporter
            image: registry.example/exporter
",
        7,
    ),
    (
        "only nodes with a label that no node has",
        "apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ssd-monitor
spec:
  selector:
    matchLabels:
      app: ssd-monitor
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 1
  template:
    metadata:
      labels:
        app: ssd-monitor
    spec:
      nodeSelector:
        disktype: ssd
      containers:
        - name: main
          image: registry.example/ssd-monitor
",
        0,
    ),
];

#[test]
fn every_tutorial_plans_without_error_on_every_built_in_cluster() {
    for (what, text, on_mixed) in TUTORIALS {
        let manifest = read_manifest(&Arc::new(SourceText::new(*what, (*text).to_owned())));
        assert!(manifest.problems.is_empty(), "{what}: {:?}", manifest.problems);
        let [authored] = manifest.daemon_sets.as_slice() else { panic!("{what} holds one DaemonSet") };
        for built_in in BuiltIn::ALL {
            let collected = collect(&ClusterSource::BuiltIn(built_in), Objects::default());
            assert!(collected.problems.is_empty(), "{built_in}: {:?}", collected.problems);
            let cluster = collected.cluster.unwrap_or_else(|| panic!("{built_in} holds nodes"));
            let plan = plan(&authored.object, "default", &cluster);
            assert_eq!(plan.nodes.len(), cluster.nodes().len());
            if built_in == BuiltIn::Mixed {
                let wanted = plan.nodes.iter().filter(|decision| decision.eligibility.should_run).count();
                assert_eq!(wanted, *on_mixed, "{what}");
            }
        }
    }
}
