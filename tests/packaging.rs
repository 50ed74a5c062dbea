//! What is there for those who install it: the plugin's manifest for krew, where binaries are found, and the roles that a cluster's
//! administrator grants.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use daemonset_plan::manifest::{SourceText, read_values};
use serde_json::{Value, json};

const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("it is there")
}

fn documents(name: &str, text: String) -> Vec<Value> {
    let (values, problems) = read_values(&Arc::new(SourceText::new(name, text)));
    assert!(problems.is_empty(), "{name}: {problems:?}");
    values
}

/// krew's manifest as its release bot fills it in: `uri` and, indented by four, `sha256`.
fn krew_manifest() -> Value {
    let template = text("packaging/krew/ds-plan.yaml");
    let filled: String = template
        .lines()
        .map(|line| match line.trim().strip_prefix("{{addURIAndSha \"").and_then(|rest| rest.strip_suffix("\" .TagName }}")) {
            Some(uri) => format!("    uri: {uri}\n    sha256: {}\n", "ab".repeat(32)),
            None => format!("{line}\n"),
        })
        .collect();
    let filled = filled.replace("{{ .TagName }}", "v1.2.3");
    assert!(!filled.contains("{{"), "{filled}");
    documents("ds-plan.yaml", filled).remove(0)
}

/// What a release carries is made by a script, which says the same.
#[cfg(unix)]
#[test]
fn the_script_fills_in_the_checksums_of_the_archives() {
    let folder = std::env::temp_dir().join(format!("daemonset-plan-krew-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("it can be made");
    for platform in krew_manifest()["spec"]["platforms"].as_array().expect("a list") {
        let archive = platform["uri"].as_str().and_then(|uri| uri.rsplit('/').next()).expect("an address");
        let line = format!("{}  {archive}\n", "ab".repeat(32));
        fs::write(folder.join(format!("{archive}.sha256")), line).expect("it can be written");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/krew/fill");
    let run = || std::process::Command::new(&script).arg("v1.2.3").arg(&folder).output().expect("it runs");
    let filled = run();
    assert!(filled.status.success(), "{filled:?}");
    assert_eq!(documents("filled", String::from_utf8(filled.stdout).expect("UTF-8")), [krew_manifest()]);
    fs::remove_file(folder.join("daemonset-plan-x86_64-apple-darwin.tar.gz.sha256")).expect("it is there");
    assert!(!run().status.success(), "an archive is missing");
    fs::remove_dir_all(&folder).expect("it is there");
}

/// A list and the paragraph after it are one without the blank line between them.
#[cfg(unix)]
#[test]
fn the_notes_of_a_release_are_its_part_of_the_changelog() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/notes");
    let run = |version: &str| std::process::Command::new(&script).arg(version).output().expect("it runs");
    let changelog = text("CHANGELOG.md");
    let parts = changelog.split("\n## [").skip(1).map(|part| part.split_once('\n').expect("it has lines"));
    for (heading, expected) in parts {
        let version = heading.split(']').next().expect("it begins with the version");
        assert_eq!(String::from_utf8_lossy(&run(version).stdout).trim(), expected.trim(), "{version}");
    }
    let unknown = run("9.9.9");
    assert!(!unknown.status.success() && unknown.stdout.is_empty(), "{unknown:?}");
}

/// As `krew/internal/index/validation` and krew-index's own checks have it.
#[test]
fn the_manifest_for_krew_has_what_the_index_asks_for() {
    let manifest = krew_manifest();
    assert_eq!(manifest["apiVersion"], "krew.googlecontainertools.github.com/v1alpha2");
    assert_eq!((&manifest["kind"], &manifest["metadata"]["name"]), (&json!("Plugin"), &json!("ds-plan")));
    let spec = &manifest["spec"];
    assert_eq!((&spec["version"], &spec["homepage"]), (&json!("v1.2.3"), &json!(REPOSITORY)));
    let short = spec["shortDescription"].as_str().expect("a text");
    assert!(short.len() <= 50 && !short.ends_with('.'), "{short}");
    for field in ["description", "caveats"] {
        let longest = spec[field].as_str().expect("a text").lines().map(str::len).max();
        assert!(longest.is_some_and(|longest| longest <= 80), "{field}");
    }
    let mut systems = Vec::new();
    for platform in spec["platforms"].as_array().expect("a list") {
        let labels = &platform["selector"]["matchLabels"];
        let (os, bin) = (labels["os"].as_str().expect("a text"), platform["bin"].as_str().expect("a text"));
        systems.push(format!("{os}/{}", labels["arch"].as_str().expect("a text")));
        assert_eq!(bin, if os == "windows" { "kubectl-ds_plan.exe" } else { "kubectl-ds_plan" });
        assert_eq!(platform["files"], json!([{ "from": bin, "to": "." }, { "from": "LICENSE", "to": "." }]), "{os}");
        assert_eq!(platform["sha256"].as_str().map(str::len), Some(64), "{os}");
    }
    assert_eq!(systems, ["linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"]);
}

#[test]
fn krew_the_action_and_binstall_download_the_same_archives() {
    let action = text("action.yml");
    let download = format!("{REPOSITORY}/releases/download/v1.2.3/daemonset-plan-");
    let manifest = krew_manifest();
    let uris = manifest["spec"]["platforms"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|platform| platform["uri"].as_str().expect("a text"));
    let targets: BTreeSet<&str> = uris
        .map(|uri| uri.strip_prefix(&download).and_then(|rest| rest.strip_suffix(".tar.gz")).unwrap_or_else(|| panic!("{uri}")))
        .collect();
    let of_action = action.lines().filter_map(|line| line.split_once(" target=")?.1.strip_suffix(" ;;"));
    assert_eq!(targets, of_action.filter(|target| !target.is_empty()).collect());
    for needed in [format!("repository={REPOSITORY}\n"), "archive=daemonset-plan-$target.tar.gz\n".to_owned()] {
        assert!(action.contains(&needed), "{needed}");
    }
    let binstall = "pkg-url = \"{ repo }/releases/download/v{ version }/{ name }-{ target }.tar.gz\"\n";
    assert!(text("Cargo.toml").contains(binstall), "cargo binstall downloads other archives");
}

/// krew takes the plugin and the licence from the top of an archive, and the action looks for the program there.
#[cfg(unix)]
#[test]
fn an_archive_has_the_programs_and_the_licence_at_its_top() {
    use std::process::Command;

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("daemonset-plan-packaging-{}", std::process::id()));
    fs::create_dir_all(folder.join("binaries")).expect("a folder can be made");
    let copied = ["packaging", "LICENSE", "README.md", "CHANGELOG.md", "completions", "man"].map(|name| root.join(name));
    assert!(Command::new("cp").arg("-R").args(copied).arg(&folder).status().expect("cp runs").success());
    for (target, suffix) in [("x86_64-unknown-linux-musl", ""), ("x86_64-pc-windows-msvc", ".exe")] {
        let binaries = ["daemonset-plan", "kubectl-ds_plan", "kubectl_complete-ds_plan"].map(|name| format!("{name}{suffix}"));
        binaries.iter().for_each(|name| fs::write(folder.join("binaries").join(name), name).expect("a file can be written"));
        let packed = Command::new("bash").arg(folder.join("packaging/pack")).args([target, "binaries"]).status();
        assert!(packed.expect("bash runs").success(), "{target}");
        let archive = folder.join(format!("packed/daemonset-plan-{target}.tar.gz"));
        let listed = Command::new("tar").arg("-tzf").arg(&archive).output().expect("tar runs");
        let listed = String::from_utf8(listed.stdout).expect("UTF-8");
        let top: BTreeSet<&str> = listed.lines().map(|name| name.trim_start_matches("./")).collect();
        assert!(binaries.iter().all(|name| top.contains(name.as_str())) && top.contains("LICENSE"), "{target}: {top:?}");
        let sum = fs::read_to_string(archive.with_extension("gz.sha256")).expect("there is a checksum");
        assert_eq!(sum.split_whitespace().next().map(str::len), Some(64), "{sum}");
    }
    fs::remove_dir_all(&folder).expect("it is there");
}

#[cfg(feature = "live")]
#[test]
fn the_roles_allow_what_a_cluster_is_asked_for_and_nothing_else() {
    use daemonset_plan::source::live::ResourceKind;

    let texts = |value: &Value| -> Vec<String> {
        value.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text").to_owned()).collect()
    };
    let allowed = |role: &Value| -> BTreeSet<String> {
        let mut allowed = BTreeSet::new();
        for rule in role["rules"].as_array().expect("a list") {
            for group in texts(&rule["apiGroups"]) {
                for resource in texts(&rule["resources"]) {
                    allowed.extend(texts(&rule["verbs"]).iter().map(|verb| format!("{verb} {group}/{resource}")));
                }
            }
        }
        allowed
    };
    let roles = documents("rbac.yaml", text("examples/rbac.yaml"));
    let names: Vec<&Value> = roles.iter().map(|role| &role["metadata"]["name"]).collect();
    assert_eq!(names, ["daemonset-plan", "daemonset-plan-server-dry-run"]);
    let lists = ResourceKind::ALL.iter().map(|kind| format!("list {}/{}", kind.group(), kind.plural()));
    assert_eq!(allowed(&roles[0]), lists.collect());
    assert_eq!(allowed(&roles[1]), BTreeSet::from(["create apps/daemonsets".to_owned(), "patch apps/daemonsets".to_owned()]));
    // The binding is there to be taken over.
    let commented = text("examples/rbac.yaml");
    let (_, binding) = commented.split_once("\n# ---\n").expect("it begins with a line of its own");
    let binding: String = binding.lines().skip(1).map(|line| format!("{}\n", line.trim_start_matches("# "))).collect();
    assert!(binding.starts_with("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"), "{binding}");
}
