//! The texts that findings offer to paste: pasted where they say, they make the finding go away and nothing worse.

use daemonset_plan::lint::{RULES, Settings};
use daemonset_plan::report::{FindingReport, LevelReport};
use serde_json::{Map, Value};

use crate::linting::report;
use crate::rules::blocks;

/// Rules whose help says to set something instead: what the finding is at has to go.
const REPLACE: &[&str] = &["dead-annotation", "deprecated-node-label", "node-name-set", "service-account-field"];

/// Rules whose examples have no object to paste into, or whose text is the whole of what stands there.
const OF_THE_TEXT: &[&str] = &["duplicate-key", "invalid-type", "removed-api-version", "selector-mismatch", "unknown-field"];

/// A field, an entry or an item.
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let (mut steps, mut rest) = (Vec::new(), path);
    while !rest.is_empty() {
        if let Some((inside, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            steps.push(inside.parse().map_or(Step::Key(inside), Step::Item));
            rest = behind.strip_prefix('.').unwrap_or(behind);
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        steps.push(Step::Key(&rest[..end]));
        rest = rest[end..].strip_prefix('.').unwrap_or(&rest[end..]);
    }
    steps
}

/// The value at a path; what is absent is made.
fn at<'v>(value: &'v mut Value, steps: &[Step<'_>]) -> &'v mut Value {
    steps.iter().fold(value, |value, step| match step {
        Step::Key(key) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            value.as_object_mut().expect("a mapping").entry(*key).or_insert(Value::Null)
        }
        Step::Item(at) => value.get_mut(at).expect("an item that is there"),
    })
}

/// Pastes: entries of a mapping take the place of entries of the same name, items of a list are added.
fn paste(document: &mut Value, finding: &FindingReport) {
    let fix = finding.fix.as_ref().expect("a fix");
    let replaced = finding.field_path.as_deref().filter(|_| REPLACE.contains(&finding.rule.as_str()));
    if let Some((Step::Key(last), parents)) = replaced.map(steps).as_deref().and_then(|steps| steps.split_last()) {
        at(document, parents).as_object_mut().expect("a mapping").remove(*last);
    }
    let place = at(document, &steps(&fix.field_path));
    let pasted: Value = serde_saphyr::from_str(&fix.yaml).unwrap_or_else(|error| panic!("{}: {error}", fix.yaml));
    match (place, pasted) {
        (Value::Object(there), Value::Object(new)) => there.extend(new),
        (Value::Array(there), Value::Array(new)) => there.extend(new),
        (there @ Value::Null, new) => *there = new,
        (there, new) => panic!("{}: {new} does not go into {there}", finding.rule),
    }
}

fn documents(text: &str) -> Vec<Value> {
    text.split("---\n").map(|document| serde_saphyr::from_str(document).expect("YAML")).collect()
}

fn findings(documents: &[Value], dump: Option<&str>) -> Vec<FindingReport> {
    let texts: Vec<String> = documents.iter().map(|document| format!("{document}\n")).collect();
    report(&texts.join("---\n"), dump, &Settings::default()).findings
}

fn is_the_same(one: &FindingReport, other: &FindingReport) -> bool {
    (&one.rule, &one.field_path, &one.object) == (&other.rule, &other.field_path, &other.object)
}

/// Pastes some of the fixes of a manifest and tells what is wrong then.
fn wrong_after(documents: &[Value], dump: Option<&str>, before: &[FindingReport], fixed: &[&FindingReport]) -> Vec<String> {
    let mut changed = documents.to_vec();
    for finding in fixed {
        let name = finding.object.as_ref().map(|object| object.name.as_str());
        let document = changed.iter_mut().find(|document| document["metadata"]["name"].as_str() == name);
        paste(document.expect("the finding's object"), finding);
    }
    let after = findings(&changed, dump);
    let stays = fixed.iter().filter(|finding| after.iter().any(|other| is_the_same(finding, other)));
    let stays = stays.map(|finding| format!("{} stays", finding.rule));
    let is_new =
        |finding: &&FindingReport| finding.level == LevelReport::Error && !before.iter().any(|other| is_the_same(finding, other));
    let new = after.iter().filter(is_new).map(|finding| format!("{}: {}", finding.rule, finding.message));
    let also: Vec<&str> = fixed.iter().map(|finding| finding.rule.as_str()).collect();
    stays.chain(new).map(|wrong| format!("{wrong} (after {}): {}", also.join(", "), Value::from(changed.clone()))).collect()
}

/// Pastes the fixes of a manifest one by one, then all; gives their number.
fn check(text: &str, dump: Option<&str>) -> usize {
    let documents = documents(text);
    let before = findings(&documents, dump);
    let fixable: Vec<&FindingReport> = before.iter().filter(|finding| finding.fix.is_some()).collect();
    let mut wrong: Vec<String> =
        fixable.iter().flat_map(|finding| wrong_after(&documents, dump, &before, std::slice::from_ref(finding))).collect();
    wrong.extend(wrong_after(&documents, dump, &before, &fixable));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    fixable.len()
}

#[test]
fn every_fix_of_the_pages_does_what_it_is_for() {
    let mut fixes = 0;
    for rule in RULES {
        let mut dump = None;
        for block in blocks(rule.page) {
            match block.kind.as_str() {
                "yaml cluster" => dump = Some(block.text),
                "yaml fails" if !OF_THE_TEXT.contains(&rule.id) => {
                    fixes += check(&block.text, dump.as_deref());
                }
                _ => {}
            }
        }
    }
    println!("{fixes} fixes");
    assert!(fixes > 20, "{fixes}");
}

/// A DaemonSet, of the spec's fields and the pod's.
fn daemon_set(spec: &str, pod: &str) -> String {
    let containers = if pod.contains("containers:") { "" } else { "containers: [{name: c, image: i}], " };
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: d, namespace: kube-system}}\nspec: {{{spec} selector: {{matchLabels: {{app: d}}}}, \
         template: {{metadata: {{labels: {{app: d}}}}, spec: {{{containers}{pod}}}}}}}\n"
    )
}

fn node(name: &str, labels: &str, taints: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{taints: [{taints}]}}\n\
         status: {{allocatable: {{cpu: 4, memory: 8Gi, pods: 110}}}}\n"
    )
}

#[test]
fn fixes_fit_what_else_is_written() {
    let linux = node("linux", "kubernetes.io/os: linux, kubernetes.io/arch: amd64", "");
    let old = node("old", "kubernetes.io/os: linux, kubernetes.io/arch: '386'", "");
    let windows = node("windows", "kubernetes.io/os: windows, kubernetes.io/arch: amd64", "");
    let control = node("control", "kubernetes.io/os: linux", "{key: node-role.kubernetes.io/control-plane, effect: NoSchedule}");
    let dedicated = |name: &str| node(name, "", &format!("{{key: dedicated, value: {name}, effect: NoSchedule}}"));
    let virtuals = node("v", "type: virtual-kubelet", "") + &node("f", "eks.amazonaws.com/compute-type: fargate", "");
    let linux_or_amd = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
        [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}, {}, {matchExpressions: [{key: pool, operator: DoesNotExist}]}]}}}";
    for (spec, pod, cluster) in [
        ("", "hostNetwork: true", ""),
        ("", "containers: [{name: c, image: i, resources: {requests: {memory: 2Gi}}}]", ""),
        ("", "containers: [{name: c, image: i, resources: {requests: {cpu: 1}, limits: {cpu: 1}}}]", ""),
        ("", "serviceAccount: '1234'", ""),
        ("updateStrategy: {type: OnDelete, rollingUpdate: {maxUnavailable: 0}},", "", ""),
        ("updateStrategy: {type: OnDelete, rollingUpdate: {maxSurge: 1}},", "", ""),
        ("updateStrategy: {rollingUpdate: {maxSurge: 1}},", "", ""),
        ("", "nodeSelector: {beta.kubernetes.io/os: linux}, nodeName: linux", &linux),
        ("", "containers: [{name: c, image: i-386}]", &(linux.clone() + &old)),
        ("", "", &(linux.clone() + &windows)),
        ("", "os: {name: windows}", &(linux.clone() + &windows)),
        (
            "",
            "tolerations: [{key: node-role.kubernetes.io/master, operator: Exists, effect: NoExecute}]",
            &(linux.clone() + &control),
        ),
        ("", "tolerations: [{key: dedicated, value: c, effect: NoSchedule}]", &(dedicated("a") + &dedicated("b"))),
        ("", "tolerations: [{key: dedicated, value: c}]", &(dedicated("a") + &linux)),
        ("", "tolerations: [{key: dedicated}]", &(dedicated("a") + &dedicated("b"))),
        ("", "", &(dedicated("a") + &dedicated("b"))),
        ("", linux_or_amd, &(linux.clone() + &virtuals)),
        ("", "", &(linux.clone() + &virtuals)),
        ("", "affinity: {}", &(linux.clone() + &virtuals)),
        ("", "affinity: {podAffinity: {}}", &(linux.clone() + &virtuals)),
        ("", "", &virtuals),
    ] {
        assert!(check(&daemon_set(spec, pod), Some(cluster).filter(|cluster| !cluster.is_empty())) > 0, "{spec} {pod}");
    }
}
