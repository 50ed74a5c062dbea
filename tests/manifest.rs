//! What a manifest tells besides its objects: duplicate keys, wrong types, kinds of problems, comments, templates.

use std::fmt::Write as _;
use std::sync::Arc;

use daemonset_plan::manifest::{About, IgnoreComment, Manifest, Problem, SourceText, Span, read_manifest, read_settings};
use daemonset_plan::model::FieldPath;
use serde::Deserialize;

const HEAD: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: logging}\n";

fn source(text: impl Into<String>) -> Arc<SourceText> {
    Arc::new(SourceText::new("test.yaml", text.into()))
}

fn read(text: impl Into<String>) -> Manifest {
    read_manifest(&source(text))
}

/// Each duplicate as `path: line of the ignored key < line of the effective one`.
fn duplicates(text: &str) -> Vec<String> {
    let manifest = read(text);
    assert!(manifest.problems.is_empty(), "{:?}", messages(&manifest.problems));
    let daemon_set = &manifest.daemon_sets[0];
    let line = |span: Span| daemon_set.source().position(span.start).line;
    let shown = daemon_set.duplicate_keys.iter().map(|key| {
        assert!(!daemon_set.source().slice(key.ignored).contains(':'), "the bytes of the key alone");
        format!("{}: {} < {}", key.path, line(key.ignored), line(key.effective))
    });
    shown.collect()
}

fn messages(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.message.as_str()).collect()
}

#[test]
fn keys_that_a_later_one_overrides_are_noted() {
    let many_labels = (0..20).fold(String::new(), |mut labels, at| {
        let _ = write!(labels, "    l{at}: one\n    l{}: two\n", at / 10 * 19);
        labels
    });
    let table: &[(&str, &[&str])] = &[
        ("spec:\n  minReadySeconds: 1\n", &[]),
        ("spec:\n  minReadySeconds: 1\n  minReadySeconds: 2\n", &["spec.minReadySeconds: 5 < 6"]),
        (
            "spec:\n  minReadySeconds: 1\n  minReadySeconds: 2\n  minReadySeconds: 3\n",
            &["spec.minReadySeconds: 5 < 7", "spec.minReadySeconds: 6 < 7"],
        ),
        ("spec:\n  selector:\n    matchLabels:\n      a/b: one\n      a/b: two\n", &["spec.selector.matchLabels[a/b]: 7 < 8"]),
        (
            "spec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: a\n        image: b\n",
            &["spec.template.spec.containers[0].image: 9 < 10"],
        ),
        // What a merge key brings in is no duplicate, whichever of the two comes first; but its own keys may be.
        ("spec:\n  minReadySeconds: 1\n  <<: {minReadySeconds: 2}\n", &[]),
        ("spec:\n  <<: {minReadySeconds: 2}\n  minReadySeconds: 1\n", &[]),
        (
            "spec:\n  <<:\n    minReadySeconds: 2\n    minReadySeconds: 3\n  minReadySeconds: 1\n",
            &["spec.minReadySeconds: 6 < 7"],
        ),
        // A mapping that aliases repeat is one mapping.
        (
            "spec:\n  selector:\n    matchLabels: &labels\n      a: one\n      a: two\n  template:\n    metadata:\n      labels: *labels\n",
            &["spec.selector.matchLabels[a]: 7 < 8"],
        ),
        // Two spellings of one key in JSON, where every key is a string.
        ("spec:\n  selector:\n    matchLabels:\n      1: one\n      0x1: two\n", &["spec.selector.matchLabels[1]: 7 < 8"]),
        ("spec: {}\nspec:\n  minReadySeconds: 2\n", &["spec: 4 < 5"]),
    ];
    for (rest, expected) in table {
        assert_eq!(duplicates(&format!("{HEAD}{rest}")), *expected, "{rest}");
    }
    let large = duplicates(&format!("{HEAD}spec:\n  selector:\n   matchLabels:\n{many_labels}"));
    assert_eq!(large.len(), 20, "l0 and l19 stand ten times beside their own: {large:?}");
    let json = "{\"apiVersion\": \"apps/v1\", \"kind\": \"DaemonSet\", \"metadata\": {\"name\": \"a\",\n\"name\": \"b\"}}";
    assert_eq!(duplicates(json), ["metadata.name: 1 < 2"]);
}

#[test]
fn every_wrong_type_of_a_daemon_set_is_told_and_the_daemon_set_is_left_out() {
    let spec = "spec:\n  minReadySeconds: soon\n  selector:\n    matchLabels: {app: y, tier: 1.5}\n  template:\n    \
                metadata: []\n    spec:\n      hostNetwork: 1\n      nodeSelector: linux\n      containers:\n      \
                - name: 1\n        resources: {limits: {cpu: lots, memory: 1Gi}}\n        ports: [{containerPort: http}, 80]\n";
    let manifest = read(format!("{HEAD}{spec}---\n{}", HEAD.replace("agent", "fine")));
    assert_eq!(manifest.daemon_sets.len(), 1, "only the one without a wrong type");
    let paths: Vec<String> = manifest
        .problems
        .iter()
        .map(|problem| {
            assert_eq!(problem.object, Some(("logging".to_owned(), "agent".to_owned())));
            match &problem.about {
                About::InvalidType { path, .. } => path.to_string(),
                other => panic!("{}: {other:?}", problem.message),
            }
        })
        .collect();
    let expected = [
        "spec.minReadySeconds",
        "spec.selector.matchLabels[app]",
        "spec.selector.matchLabels[tier]",
        "spec.template.metadata",
        "spec.template.spec.hostNetwork",
        "spec.template.spec.nodeSelector",
        "spec.template.spec.containers[0].name",
        "spec.template.spec.containers[0].resources.limits[cpu]",
        "spec.template.spec.containers[0].ports[0].containerPort",
        "spec.template.spec.containers[0].ports[1]",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn of_very_many_wrong_types_the_first_fifty_are_told() {
    let labels = (0..70).fold(String::new(), |labels, at| format!("{labels}      l{at}: 1\n"));
    let manifest = read(format!("{HEAD}spec:\n  selector:\n    matchLabels:\n{labels}"));
    assert_eq!(manifest.problems.len(), 50);
    assert!(manifest.daemon_sets.is_empty());
}

#[test]
fn a_problem_says_what_it_is_about() {
    let old = |version: &str| HEAD.replace("apps/v1", version);
    let nameless = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: [agent]}\n";
    let agent = Some("agent");
    let wrong_type = |path: &'static str| About::InvalidType { path: FieldPath::of(path), stable_path: path.to_owned() };
    let table = [
        ("a: [1\n".to_owned(), About::Syntax, None),
        ("{\"a\": 1,}\n{\"a\"\n".to_owned(), About::Syntax, None),
        (format!("--- x\n{HEAD}"), About::Syntax, None),
        (format!("{HEAD}spec: {{? [a] : b}}\n"), About::Syntax, None),
        (format!("{HEAD}a: *b\n"), About::Syntax, None),
        (format!("{HEAD}spec: []\n"), wrong_type("spec"), agent),
        (nameless.to_owned(), wrong_type("metadata.name"), None),
        (old("extensions/v1beta1"), About::ApiVersion { removed: true }, agent),
        (old("apps/v1beta2"), About::ApiVersion { removed: true }, agent),
        (old("apps/v2"), About::ApiVersion { removed: false }, agent),
        (old("v1"), About::ApiVersion { removed: false }, agent),
        (old("app/v1"), About::ApiVersion { removed: false }, agent),
        (old("App/v1"), About::ApiVersion { removed: false }, agent),
        (old("extension/v1"), About::ApiVersion { removed: false }, agent),
        (HEAD.replace("kind: DaemonSet\n", ""), About::Kind, None),
        (HEAD.replace("apiVersion: apps/v1\n", ""), About::Kind, None),
        (HEAD.replace("DaemonSet", "Daemonset"), About::Kind, None),
        ("apiVersion: apps/v1\n".to_owned(), About::Kind, None),
        ("kind: DaemonSet\n".to_owned(), About::Kind, None),
        ("kind:\nspec: {}\n".to_owned(), About::Kind, None),
        ("metadata: {name: a}\nspec: {template: {}}\n".to_owned(), About::Kind, None),
        ("Kind: DaemonSet\napiversion: apps/v1\nmetadata: {}\nspec: {template: {spec: {}}}\n".to_owned(), About::Kind, None),
        ("- {apiVersion: v1, kind: Pod}\n".to_owned(), About::Kind, None),
        ("- metadata: {name: a}\n  spec: {template: {}}\n".to_owned(), About::Kind, None),
        ("kind: ConfigMap\napiVersion: v1\n---\n- a\n".to_owned(), About::Kind, None),
        ("text\n---\nkind: ConfigMap\napiVersion: v1\n".to_owned(), About::Kind, None),
        ("items: [{apiVersion: v1, kind: Pod}, {a: 1}]\n".to_owned(), About::Kind, None),
        ("apiVersion: v1\nkind: List\nitems: [{a: 1}]\n".to_owned(), About::Kind, None),
        (format!("{HEAD}sepc: {{}}\n"), About::Other, None),
        (HEAD.replace("name: agent, ", ""), About::Other, None),
    ];
    for (text, about, name) in table {
        let mut manifest = read(text.clone());
        let unusable = manifest.take_unusable();
        manifest.problems.extend(unusable);
        let [problem] = manifest.problems.as_slice() else { panic!("{text}: {:?}", messages(&manifest.problems)) };
        assert_eq!(problem.about, about, "{text}: {}", problem.message);
        assert_eq!(problem.object.as_ref().map(|(_, name)| name.as_str()), name, "{text}");
        assert!(matches!(about, About::Other) || manifest.daemon_sets.is_empty(), "{text}");
    }
}

#[test]
fn only_a_group_that_is_a_domain_is_another_groups() {
    for (version, counts, messages_of) in [
        ("apps.kruise.io/v1alpha1", "1 DaemonSet, 1 DaemonSet.apps.kruise.io/v1alpha1", None),
        ("app/v1", "1 DaemonSet", Some("no matches for kind \"DaemonSet\" in version \"app/v1\"")),
    ] {
        let manifest = read(format!("{HEAD}---\n{}", HEAD.replace("apps/v1", version)));
        assert_eq!(manifest.counts(), counts);
        assert_eq!(messages(&manifest.problems), Vec::from_iter(messages_of), "{version}");
        let help = manifest.problems.first().and_then(|problem| problem.help.as_deref());
        assert_eq!(help, messages_of.map(|_| "write apiVersion: apps/v1"));
    }
}

#[test]
fn documents_of_other_tools_are_counted_and_are_no_problem() {
    let one = "1 document that is no Kubernetes object";
    for (text, counts) in [
        ("name: CI\non:\n  push:\njobs: {test: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n", one),
        ("image: {repository: agent, tag: 1.25}\ntolerations: []\n", one),
        ("resources: [agent.yaml]\nnamespace: logging\n", one),
        ("services: {web: {image: nginx}}\nx-a: &a {b: 1}\nc: {<<: *a}\n", one),
        ("items: [a, {b: 1}]\n", one),
        ("metadata: {name: a}\nspec: {template:}\n", one),
        ("spec: {template: {spec: {}}}\n", one),
        ("{}", one),
        ("- hosts: all\n  tasks: [{name: a}]\n", one),
        ("$ANSIBLE_VAULT;1.1;AES256\n3133\n3737\n", one),
        ("apiVersion: v2\nname: agent\nversion: 1.2.3\ntype: application\n", one),
        ("apiVersion: 1\ndatasources: [{name: Prometheus, type: prometheus}]\n", one),
        ("kind: pipeline\ntype: docker\nname: default\nsteps: [{name: a, image: b}]\n", one),
        ("kind: Kustomization\nmetadata: {name: a}\nresources: [agent.yaml]\n", one),
        ("kind: 5\n---\n- a\n", "2 documents that are no Kubernetes objects"),
        ("a: 1\n---\n# nothing\n---\n- b\n---\ntext\n", "3 documents that are no Kubernetes objects"),
        ("apiVersion: v1\nkind: Pod\n---\na: 1\n", "1 Pod, 1 document that is no Kubernetes object"),
    ] {
        let mut manifest = read(text);
        let unusable = manifest.take_unusable();
        assert_eq!(messages(&manifest.problems), [""; 0], "{text}");
        assert_eq!(messages(&unusable), [""; 0], "{text}");
        assert_eq!(manifest.counts(), counts, "{text}");
    }
    let beside = read(format!("{HEAD}---\na: 1\n"));
    assert_eq!((beside.daemon_sets.len(), beside.problems.len()), (1, 0));
}

#[test]
fn what_was_meant_to_be_an_object_is_none_of_another_tool() {
    for (text, message) in [
        ("kind: DaemonSet\nspec: {}\n", "this DaemonSet has no apiVersion"),
        ("kind: Deamonset\nname: a\n", "this Deamonset has no apiVersion"),
        ("apiVersion: 1\nkind: Daemonset\n", "this Daemonset has no apiVersion"),
        ("apiVersion: apps/v1\nmetadata: {name: a}\n", "this object has no kind"),
        ("apiVersion: apps/v1\nKind: DaemonSet\nspec: {}\n", "this object has no kind"),
        ("kind: Deployment\nmetadata: {name: a}\n", "this Deployment has no apiVersion"),
        ("metadata: {name: a}\nspec: {template: {spec: {}}}\n", "this object has no kind"),
        ("items: [{apiVersion: apps/v1, spec: {}}]\n", "this object has no kind"),
    ] {
        assert_eq!(messages(&read(text).problems), [message], "{text}");
    }
}

fn shown(comment: &IgnoreComment) -> String {
    let rules: Vec<&str> = comment
        .rules
        .iter()
        .map(|(rule, span)| {
            assert_eq!(comment.source.slice(*span), rule, "a rule knows its bytes");
            rule.as_str()
        })
        .collect();
    let text = comment.source.slice(comment.span);
    assert!(text.starts_with('#') && !text.ends_with(['\r', '\n']), "{text:?}");
    assert_eq!(comment.lines.start(), comment.lines.end());
    format!("{} {} ({})", comment.lines.start(), rules.join("+"), comment.reason)
}

#[test]
fn comments_that_ignore_rules_speak_for_a_line() {
    let table: &[(&str, &[&str])] = &[
        ("a: 1 # daemonset-plan: ignore[x] it is so\nb: 2\n", &["1 x (it is so)"]),
        ("a: 1 # daemonset-plan: ignore[x]", &["1 x ()"]),
        ("# daemonset-plan: ignore[x, y/z ,w]   why \na: 1\n", &["2 x+y/z+w (why)"]),
        ("#daemonset-plan:ignore[x]\n\n  # another\n\na: 1\n", &["5 x ()"]),
        ("\u{FEFF}# daemonset-plan: ignore[x]\r\na: 1 # daemonset-plan: ignore[y]\r\n", &["2 x ()", "2 y ()"]),
        ("# daemonset-plan: ignore[x] 1\n# daemonset-plan: ignore[y] 2\na: 1\n", &["3 x (1)", "3 y (2)"]),
        ("# daemonset-plan: ignore[x]\n---\na: 1\n", &["3 x ()"]),
        ("a: 1\n# daemonset-plan: ignore[x]\n", &["2 x ()"]),
        ("a: 1\n# daemonset-plan: ignore[x]\n---\nb: 1\n", &["4 x ()"]),
        ("a:\n# daemonset-plan: ignore[x]\n- b\n- # daemonset-plan: ignore[y]\n  c: 1\n", &["3 x ()", "4 y ()"]),
        ("a: | # daemonset-plan: ignore[x]\n  # daemonset-plan: ignore[y]\nb: 1\n", &["1 x ()"]),
        ("a: {b: 1, # daemonset-plan: ignore[x]\n  c: 1}\n", &["1 x ()"]),
        ("{a: 1, # daemonset-plan: ignore[x]\n  c: 1}\n", &["1 x ()"]),
        ("# daemonset-plan: ignore[x]\n", &["1 x ()"]),
        // Texts are no comments.
        ("a: '# daemonset-plan: ignore[x]'\nb: a#daemonset-plan: ignore[x]\nc: \"\n # daemonset-plan: ignore[x]\"\n", &[]),
        ("{\"a\": \"# daemonset-plan: ignore[x]\"}\n", &[]),
        ("a: 1 # see daemonset-plan: ignore[x]\n", &[]),
        ("a: 1 # see ignore[x]\n", &[]),
    ];
    for (text, expected) in table {
        let manifest = read(*text);
        assert_eq!(manifest.ignore_comments.iter().map(shown).collect::<Vec<_>>(), *expected, "{text}");
        let about_comments: Vec<&str> =
            messages(&manifest.problems).into_iter().filter(|text| text.contains("comment")).collect();
        assert!(about_comments.is_empty(), "{text}: {about_comments:?}");
    }
}

#[test]
fn a_comment_to_this_program_that_it_cannot_follow_is_a_problem() {
    let table = [
        ("ignore", "this comment does not say in brackets what to ignore"),
        ("ignore x", "this comment does not say in brackets what to ignore"),
        ("ignore[]", "this comment does not say which rule to ignore"),
        ("ignore[x,]", "this comment does not say which rule to ignore"),
        ("ignore[x", "the list of rules in this comment has no ]"),
        ("ignored[x]", "this comment asks for something unknown"),
        ("disable[x]", "this comment asks for something unknown"),
        ("", "this comment asks for something unknown"),
    ];
    for (request, message) in table {
        let manifest = read(format!("{HEAD}# daemonset-plan: {request}\nspec: {{}}\n"));
        assert_eq!(messages(&manifest.problems), [message], "{request}");
        let help = manifest.problems[0].help.as_deref().unwrap_or_default();
        assert!(help.contains("# daemonset-plan: ignore[rule] reason"), "{help}");
        assert!(manifest.problems[0].place.is_some() && manifest.ignore_comments.is_empty());
        assert_eq!(manifest.daemon_sets.len(), 1, "the object still counts");
    }
}

#[test]
fn hundreds_of_comments_in_a_row_are_read() {
    let license = "# a line of the license\n".repeat(500);
    for first in ["", "# daemonset-plan: ignore[x]\n"] {
        let manifest = read(format!("{first}{license}{HEAD}spec:\n{license}  selector: {{}}\n"));
        assert_eq!((manifest.daemon_sets.len(), manifest.problems.len()), (1, 0));
    }
}

#[test]
fn an_object_knows_the_template_that_helm_rendered_it_from() {
    let text = format!(
        "---\n# Source: agent/templates/ds.yaml\n{HEAD}---\n{HEAD}---\n# Source: x.yaml\n# Source: agent/templates/two.yaml\r\n# more\n{HEAD}\
         # Source: later.yaml\n---\n#  Source: not-helm\n{HEAD}"
    );
    let manifest = read(text);
    let templates: Vec<_> = manifest.daemon_sets.iter().map(|daemon_set| daemon_set.template()).collect();
    assert_eq!(templates, [Some("agent/templates/ds.yaml"), None, Some("agent/templates/two.yaml"), None]);
    let list = "kind: List\nitems:\n# Source: a.yaml\n- {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}}\n\
                # Source: b.yaml\n- {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: b}}\n";
    let templates: Vec<_> =
        read(list).daemon_sets.iter().map(|daemon_set| daemon_set.template().map(ToOwned::to_owned)).collect();
    assert_eq!(templates, [Some("a.yaml".to_owned()), Some("b.yaml".to_owned())]);
}

#[test]
fn a_field_is_there_when_it_was_written_and_is_not_null() {
    let manifest = read(format!("{HEAD}spec:\n  selector: {{}}\n  template: null\n  updateStrategy:\n"));
    let daemon_set = &manifest.daemon_sets[0];
    let table = [
        (FieldPath::of("spec.selector"), true),
        (FieldPath::of("spec.template"), false),
        (FieldPath::of("spec.template.spec"), false),
        (FieldPath::of("spec.updateStrategy"), false),
        (FieldPath::of("spec.minReadySeconds"), false),
        (FieldPath::of("metadata.name"), true),
        (FieldPath::of("metadata.name.first"), false),
        (FieldPath::of("metadata").index(0), false),
        (FieldPath::default(), true),
    ];
    for (path, expected) in table {
        assert_eq!(daemon_set.has(&path), expected, "{path}");
    }
}

#[derive(Debug, Deserialize, PartialEq, Default)]
#[serde(default, rename_all = "camelCase")]
struct Settings {
    strict: bool,
    cluster: Option<String>,
    most_findings: u32,
    level: Option<Level>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only reading it is tested")]
struct Required {
    name: String,
    inner: Inner,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only reading it is tested")]
struct Inner {
    count: u32,
    other: Option<bool>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Level {
    Note,
    Warning,
}

#[test]
fn settings_are_read_from_one_document_of_yaml_or_json() {
    let some = || Settings { strict: true, most_findings: 3, level: Some(Level::Note), ..Settings::default() };
    let table = [
        ("", Settings::default()),
        ("# nothing\n---\n", Settings::default()),
        ("null\n", Settings::default()),
        ("strict: true\nmostFindings: 3\nlevel: note\ncluster: ~\n", some()),
        ("{\"strict\": true, \"mostFindings\": 3, \"level\": \"note\"}", some()),
    ];
    for (text, expected) in table {
        let read = read_settings::<Settings>(&source(text)).expect(text);
        assert_eq!((read.object, read.unknown_fields.len()), (expected, 0), "{text}");
    }
    let read = read_settings::<Settings>(&source("strcit: true\nstrict: true\nstrict: false\n")).expect("readable");
    assert_eq!((read.unknown_fields[0].path.to_string(), read.unknown_fields[0].nearest), ("strcit".to_owned(), Some("strict")));
    assert_eq!(read.duplicate_keys.len(), 1);
}

#[test]
fn settings_that_cannot_be_read_are_problems_with_their_places() {
    let table: &[(&str, &[&str])] = &[
        (
            "strict: maybe\nmostFindings: [1]\nlevel: loud\n",
            &[
                "strict: expected true or false, found the string \"maybe\"",
                "mostFindings: expected a whole number, found a list",
                "level: expected one of note, warning, found \"loud\"",
            ],
        ),
        ("level: {note: 1}\n", &["level: expected a string, found a mapping"]),
        ("strict\n", &["expected a mapping, found the string \"strict\""]),
        ("- strict\n", &["expected a mapping, found a list"]),
        ("strict: true\n---\nstrict: false\n", &["more than one document"]),
    ];
    for (text, expected) in table {
        let problems = read_settings::<Settings>(&source(*text)).expect_err(text);
        assert_eq!(messages(&problems), *expected, "{text}");
        assert!(problems.iter().all(|problem| problem.place.is_some()), "{text}");
    }
    let problems = read_settings::<Settings>(&source("level: warn\n")).expect_err("no level");
    assert_eq!(problems[0].help.as_deref(), Some("did you mean warning?"));
    let problems = read_settings::<Settings>(&source("a: [1")).expect_err("no YAML");
    assert_eq!(problems[0].about, About::Syntax);
}

#[test]
fn a_required_value_that_is_wrong_is_not_also_missing() {
    let table: &[(&str, &[&str])] = &[
        (
            "name: a\ninner: {count: x, other: 1}\n",
            &[
                "inner.count: expected a whole number, found the string \"x\"",
                "inner.other: expected true or false, found the number 1",
            ],
        ),
        ("name: [a]\ninner: {}\n", &["name: expected a string, found a list", "inner: missing field `count`"]),
        ("inner: {count: 1}\n", &["missing field `name`"]),
    ];
    for (text, expected) in table {
        let problems = read_settings::<Required>(&source(*text)).expect_err(text);
        assert_eq!(messages(&problems), *expected, "{text}");
    }
}

#[test]
fn a_manifest_keeps_its_texts() {
    let mut manifest = read(HEAD);
    manifest.extend(read_manifest(&Arc::new(SourceText::new("empty.yaml", String::new()))));
    let names: Vec<&str> = manifest.sources.iter().map(|source| source.name()).collect();
    assert_eq!(names, ["test.yaml", "empty.yaml"]);
}
