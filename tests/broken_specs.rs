//! What lint says of DaemonSets whose selector, template or spec is missing, misspelled or does not fit.

use daemonset_plan::lint::Settings;

use crate::linting::report;

const POD: &str = "{priorityClassName: node-agents, tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists, \
     effect: NoSchedule}], containers: [{name: agent, image: registry.example/agent:1.4, readinessProbe: {httpGet: {path: /ready, port: 8080}}, \
     resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 64Mi}}}]}";

/// A DaemonSet of this spec: the findings as `rule field: help | paste`.
fn found(fields: &str) -> Vec<String> {
    let text = format!("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent, namespace: logging}}\n{fields}\n");
    let report = report(&text.replace("POD", POD), None, &Settings::default());
    let words = |finding: &daemonset_plan::report::FindingReport| {
        let fix = finding.fix.as_ref().map_or_else(String::new, |fix| format!(" | {}: {}", fix.field_path, fix.yaml));
        assert!(finding.fix.as_ref().is_none_or(|fix| !fix.yaml.is_empty()), "{fields}");
        // A label on the whole document says nothing.
        assert!(finding.related.iter().all(|related| related.location.line > 4), "{fields}");
        format!("{}{fix}", finding.rule)
    };
    report.findings.iter().map(words).collect()
}

#[test]
fn the_template_gets_the_labels_of_the_selector_and_never_the_other_way_round() {
    for (selector, labels, paste) in [
        ("{matchLabels: {app: agent}}", "{app: agnet}", " | spec.template.metadata.labels: app: \"agent\""),
        ("{matchLabels: {app: agent, tier: a}}", "{app: agent}", " | spec.template.metadata.labels: tier: \"a\""),
        ("{matchLabels: {app: agent}}", "", " | spec.template.metadata.labels: app: \"agent\""),
        (
            "{matchExpressions: [{key: app, operator: In, values: [a, b]}, {key: tier, operator: Exists}]}",
            "{app: c}",
            " | spec.template.metadata.labels: app: \"a\"\ntier: \"\"",
        ),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}", "{app: a}", ""),
    ] {
        let spec = format!("spec:\n  selector: {selector}\n  template:\n    metadata: {{labels: {labels}}}\n    spec: POD");
        assert_eq!(found(&spec), [format!("selector-mismatch{paste}")], "{selector} {labels}");
    }
}

#[test]
fn a_selector_that_is_missing_is_said_to_be_missing() {
    let missing = |labels: &str| format!("spec:\n  template:\n    metadata: {{labels: {labels}}}\n    spec: POD");
    let selects = |key: &str| format!("selector-mismatch | spec: selector:\n  matchLabels:\n    {key}: \"agent\"");
    assert_eq!(found(&missing("{app: agent}")), [selects("app")]);
    assert_eq!(found(&missing("{name: agent, version: v1.4.2}")), [selects("name")], "what changes is not selected by");
    assert_eq!(found(&missing("")), ["selector-mismatch"]);
    let report = report(
        &format!("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: a}}\n{}", missing("{app: a}").replace("POD", POD)),
        None,
        &Settings::default(),
    );
    assert!(report.findings[0].message.starts_with("spec.selector is missing"), "{:?}", report.findings[0]);
}

#[test]
fn what_only_follows_from_a_missing_part_of_the_spec_is_not_said_beside_it() {
    let selector = "selector: {matchLabels: {app: agent}}";
    let template = "metadata: {labels: {app: agent}}";
    for (fields, expected) in [
        (format!("spce:\n  {selector}\n  template:\n    {template}\n    spec: POD"), &["invalid-field", "unknown-field"][..]),
        (
            format!("spec:\n{selector}\ntemplate:\n  {template}\n  spec: POD"),
            &["invalid-field", "unknown-field", "unknown-field"],
        ),
        (String::new(), &["invalid-field"]),
        (format!("spec:\n  {selector}\n  templte:\n    {template}\n    spec: POD"), &["invalid-field", "unknown-field"]),
        (format!("spec:\n  {selector}\n  template:\n    {template}\n    spce: POD"), &["invalid-field", "unknown-field"]),
    ] {
        assert_eq!(found(&fields), expected, "{fields}");
    }
}
