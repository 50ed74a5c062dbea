//! Reports of diffs for the tests of their formats.

use daemonset_plan::render::{ReportFormat, View, render_diff};
use daemonset_plan::report::{
    BlastRadiusReport, ChangeReport, DaemonSetDiffReport, DiffReport, DiffSummary, EffectReport, EstimateReport,
    FieldChangeReport, Header, HeadroomReport, LocationReport, NodeDiffReport, NotEvaluated, ProblemReport, ReasonReport,
    RefusedReport, ReplacementReport, RolloutReport, SecondsReport, StuckReport, TimeoutReport, UnblockReport, VerdictReport,
    WaveReport, WhenReport,
};
use serde_json::{Value, json};

use crate::lint_reports::NASTY;

pub(crate) fn rendered(report: &DiffReport, format: ReportFormat) -> String {
    rendered_in(report, format, View::default())
}

pub(crate) fn rendered_in(report: &DiffReport, format: ReportFormat, view: View) -> String {
    let mut out = Vec::new();
    render_diff(report, format, view, &mut out).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

/// The table at a width.
pub(crate) fn table(report: &DiffReport, width: usize) -> String {
    rendered_in(report, ReportFormat::Table, View { width: Some(width), ..View::default() })
}

pub(crate) fn report(daemon_sets: Vec<DaemonSetDiffReport>) -> DiffReport {
    DiffReport { header: Header::new("DiffReport"), daemon_sets }
}

pub(crate) fn span(low: u64, high: u64) -> SecondsReport {
    SecondsReport { low, high }
}

pub(crate) fn field(path: &str, old: Option<Value>, new: Option<Value>, restarts_pods: bool) -> FieldChangeReport {
    FieldChangeReport { field_path: path.to_owned(), old, new, restarts_pods, only_order: false, location: None }
}

pub(crate) fn reason(message: &str) -> ReasonReport {
    ReasonReport {
        plugin: "DaemonSetController".to_owned(),
        message: message.to_owned(),
        words: None,
        field_path: None,
        location: None,
        details: std::collections::BTreeMap::new(),
    }
}

pub(crate) fn node(name: &str, effect: EffectReport, when: Option<WhenReport>, reasons: &[&str]) -> NodeDiffReport {
    use VerdictReport::{Excluded, Keeps, Pending, Runs};
    let (before, after) = match effect {
        EffectReport::Gains => (Excluded, Runs),
        EffectReport::Loses => (Runs, Excluded),
        EffectReport::Restarts => (Runs, Runs),
        EffectReport::Fails => (Runs, Pending),
        EffectReport::Keeps => (Runs, Keeps),
        EffectReport::Unchanged => (Excluded, Excluded),
    };
    NodeDiffReport {
        name: name.into(),
        before: Some(before),
        after: Some(after),
        effect,
        when,
        reasons: reasons.iter().map(|message| reason(message)).collect(),
        field_path: None,
    }
}

/// A DaemonSet of which nothing changes.
pub(crate) fn unchanged() -> DaemonSetDiffReport {
    DaemonSetDiffReport {
        namespace: "logging".to_owned(),
        name: "fluentd".to_owned(),
        location: Some(LocationReport { path: "new.yaml".to_owned(), line: 1, column: 1, end_line: 9, end_column: 1 }),
        change: ChangeReport::Unchanged,
        fields: Vec::new(),
        kept: Vec::new(),
        restarts_pods: false,
        refused: Vec::new(),
        replacement: None,
        summary: DiffSummary { unchanged: 1, ..DiffSummary::default() },
        nodes: vec![node("worker-01", EffectReport::Unchanged, None, &[])],
        headroom: Vec::new(),
        rollout: None,
    }
}

/// The DaemonSet with such nodes, counted.
pub(crate) fn with_nodes(change: ChangeReport, nodes: Vec<NodeDiffReport>) -> DaemonSetDiffReport {
    let mut summary = DiffSummary::default();
    for node in &nodes {
        *match node.effect {
            EffectReport::Gains => &mut summary.gains,
            EffectReport::Loses => &mut summary.loses,
            EffectReport::Restarts => &mut summary.restarts,
            EffectReport::Fails => &mut summary.fails,
            EffectReport::Keeps => &mut summary.keeps,
            EffectReport::Unchanged => &mut summary.unchanged,
        } += 1;
    }
    DaemonSetDiffReport { change, summary, nodes, ..unchanged() }
}

pub(crate) fn numbered(count: usize, effect: EffectReport, when: Option<WhenReport>) -> Vec<NodeDiffReport> {
    (1..=count).map(|number| node(&format!("worker-{number:02}"), effect, when, &[])).collect()
}

pub(crate) fn rollout(desired: usize, waves: Vec<WaveReport>, seconds: Option<SecondsReport>) -> RolloutReport {
    RolloutReport {
        strategy: "RollingUpdate".to_owned(),
        max_unavailable: Some(2),
        max_surge: Some(0),
        desired,
        waves,
        forced_now: Vec::new(),
        missing_now: Vec::new(),
        stuck: None,
        estimate: EstimateReport {
            seconds,
            assumptions: vec![
                "pods start in 10 to 60 s: no pod tells how long it took (--pod-start knows better)".to_owned(),
                "pods stop in 2 to 30 s (terminationGracePeriodSeconds)".to_owned(),
            ],
        },
        timeout: None,
        blast_radius: BlastRadiusReport { unavailable_at_most: 2, pods: 2, unavailable: 2 },
        steps: Vec::new(),
    }
}

pub(crate) fn waves(count: usize, pods: usize) -> Vec<WaveReport> {
    vec![WaveReport { pods, seconds: Some(span(12, 40)) }; count]
}

/// An update with one of everything that usually happens.
pub(crate) fn update() -> DiffReport {
    use EffectReport::{Fails, Gains, Keeps, Loses, Restarts, Unchanged};
    let image = "spec.template.spec.containers[0].image";
    let toleration = "spec.template.spec.tolerations[1]";
    let not_tolerated = "taint nvidia.com/gpu=present:NoSchedule is not tolerated";
    let gains = |name| NodeDiffReport { field_path: Some(toleration.to_owned()), ..node(name, Gains, None, &[not_tolerated]) };
    let mut nodes = vec![
        node("full-1", Fails, Some(WhenReport::InRollout), &["Insufficient cpu: needs 100m, 40m of 3920m free"]),
        gains("gpu-1"),
        gains("gpu-2"),
        node("old-1", Keeps, Some(WhenReport::WhenDeleted), &["taint dedicated=db:NoSchedule is not tolerated"]),
        node("spare-1", Unchanged, None, &["nodeSelector kubernetes.io/os=linux, node has plan9"]),
        node("win-1", Loses, Some(WhenReport::AtOnce), &["nodeSelector kubernetes.io/os=linux, node has windows"]),
    ];
    nodes.extend(numbered(8, Restarts, Some(WhenReport::InRollout)));
    let env = "spec.template.spec.containers[0].env";
    let fields = vec![
        field(image, Some(json!("fluentd:1.15")), Some(json!("fluentd:1.16")), true),
        field(toleration, None, Some(json!({"key": "gpu", "operator": "Exists"})), true),
        field("metadata.labels[team]", Some(json!("core")), None, false),
        FieldChangeReport { only_order: true, ..field(env, Some(json!([1, 2])), Some(json!([2, 1])), true) },
    ];
    let headroom = |node: &str, free: &str, then: &str| HeadroomReport {
        node: node.into(),
        resource: "cpu".to_owned(),
        allocatable: "4".to_owned(),
        free_before: free.to_owned(),
        free_after: then.to_owned(),
    };
    let mut waves = waves(4, 2);
    waves.push(WaveReport { pods: 1, seconds: Some(span(12, 40)) });
    let changed = DaemonSetDiffReport {
        fields,
        restarts_pods: true,
        headroom: vec![headroom("worker-03", "120m", "20m"), headroom("worker-04", "300m", "200m")],
        rollout: Some(RolloutReport { forced_now: vec!["worker-07".into()], ..rollout(10, waves, Some(span(60, 200))) }),
        ..with_nodes(ChangeReport::Updated, nodes)
    };
    let why = "the dump holds none, so nothing of them is taken to refuse a pod".to_owned();
    let header = Header {
        not_evaluated: vec![NotEvaluated { what: "resource quotas".to_owned(), why, missing_fact: true }],
        ..Header::new("DiffReport")
    };
    DiffReport { header, daemon_sets: vec![changed] }
}

/// What the API server does not accept as an update.
pub(crate) fn replaced() -> DaemonSetDiffReport {
    let selector = "spec.selector";
    let (old, new) = (json!({"matchLabels": {"app": "fluentd"}}), json!({"matchLabels": {"app": "fluent"}}));
    let location = LocationReport { path: "new.yaml".to_owned(), line: 7, column: 3, end_line: 9, end_column: 1 };
    DaemonSetDiffReport {
        fields: vec![field(selector, Some(old), Some(new), false)],
        refused: vec![RefusedReport {
            field_path: selector.to_owned(),
            message: "Invalid value: {\"matchLabels\":{\"app\":\"fluent\"}}: field is immutable".to_owned(),
            location: Some(location),
        }],
        replacement: Some(ReplacementReport { pods: 10, seconds: Some(span(12, 90)) }),
        ..with_nodes(ChangeReport::Replaced, numbered(10, EffectReport::Restarts, Some(WhenReport::AtOnce)))
    }
}

/// A rollout that two nodes keep from ending.
pub(crate) fn stuck() -> DaemonSetDiffReport {
    let never = WaveReport { pods: 2, seconds: None };
    let yaml = "maxUnavailable: 3\n".to_owned();
    let unblock = |field_path: &str| UnblockReport { field_path: field_path.to_owned(), yaml: yaml.clone() };
    let stuck = StuckReport {
        reason: "unavailable".to_owned(),
        message: "2 nodes are without an available pod, as many as maxUnavailable allows, and stay so".to_owned(),
        nodes: vec!["worker-01".into(), "worker-02".into()],
        left_at_least: 3,
        left_at_most: 8,
        unblock: Some(unblock("spec.updateStrategy.rollingUpdate")),
    };
    let mut waves = waves(1, 2);
    waves.push(never);
    let seconds = 600;
    let timeout = TimeoutReport { seconds, fits: false, needs: Some(unblock("spec.updateStrategy.rollingUpdate")) };
    let blast_radius = BlastRadiusReport { unavailable_at_most: 2, pods: 10, unavailable: 10 };
    let rollout = RolloutReport { stuck: Some(stuck), timeout: Some(timeout), blast_radius, ..rollout(10, waves, None) };
    DaemonSetDiffReport {
        fields: vec![field("spec.template.metadata.annotations[restartedAt]", None, Some(json!("today")), true)],
        rollout: Some(rollout),
        ..with_nodes(ChangeReport::Updated, numbered(10, EffectReport::Restarts, Some(WhenReport::InRollout)))
    }
}

/// Texts that try to break out, wherever there is one.
pub(crate) fn nasty() -> DiffReport {
    use EffectReport::{Fails, Gains, Keeps, Loses, Restarts, Unchanged};
    let script = format!("#!/bin/sh\n{}", "echo ```\u{1b}[31m\n".repeat(40));
    let fields = vec![
        field(NASTY, Some(json!(NASTY)), Some(json!({NASTY: [NASTY, null]})), true),
        field("spec.template.spec.containers[0].args[0]", Some(json!(script)), Some(json!(format!("{script}exit"))), true),
    ];
    let nodes: Vec<_> = [Gains, Loses, Restarts, Fails, Keeps, Unchanged]
        .into_iter()
        .map(|effect| NodeDiffReport {
            field_path: Some(NASTY.to_owned()),
            ..node(&format!("{NASTY}{effect:?}"), effect, Some(WhenReport::AtOnce), &[NASTY])
        })
        .collect();
    let names: Vec<std::sync::Arc<str>> = nodes.iter().map(|node| node.name.clone()).collect();
    let mut broken = stuck().rollout.expect("it has one");
    broken.forced_now.clone_from(&names);
    broken.estimate.assumptions = vec![NASTY.to_owned()];
    let unblock = || UnblockReport { field_path: NASTY.to_owned(), yaml: NASTY.to_owned() };
    broken.timeout = Some(TimeoutReport { seconds: 5, fits: false, needs: Some(unblock()) });
    broken.stuck = broken.stuck.map(|stuck| StuckReport {
        message: NASTY.to_owned(),
        nodes: names.clone(),
        unblock: Some(unblock()),
        ..stuck
    });
    let location = LocationReport { path: NASTY.to_owned(), line: 3, column: 1, end_line: 3, end_column: 1 };
    let nasty = DaemonSetDiffReport {
        namespace: NASTY.to_owned(),
        name: NASTY.to_owned(),
        location: Some(location.clone()),
        fields,
        refused: vec![RefusedReport {
            field_path: NASTY.to_owned(),
            message: NASTY.to_owned(),
            location: Some(location.clone()),
        }],
        headroom: vec![HeadroomReport {
            node: names[0].clone(),
            resource: NASTY.to_owned(),
            allocatable: NASTY.to_owned(),
            free_before: NASTY.to_owned(),
            free_after: NASTY.to_owned(),
        }],
        rollout: Some(broken),
        ..with_nodes(ChangeReport::Updated, nodes)
    };
    let problem = ProblemReport {
        severity: "warning".to_owned(),
        message: NASTY.to_owned(),
        help: None,
        location: Some(location),
        path: None,
    };
    let header = Header {
        not_evaluated: vec![NotEvaluated { what: NASTY.to_owned(), why: NASTY.to_owned(), missing_fact: false }],
        problems: vec![problem],
        ..Header::new("DiffReport")
    };
    DiffReport { header, daemon_sets: vec![nasty] }
}
