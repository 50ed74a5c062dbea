//! Dumps of clusters on disk: folders, packed files, and what is damaged or no file at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use daemonset_plan::manifest::{Objects, Severity};
use daemonset_plan::source::{ClusterSource, collect};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::dumps::{assert_complete, node, pod};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("daemonset-plan-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the temporary folder can be made");
        Self(path)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder can be made");
        fs::write(&path, content).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
#[test]
fn folders_and_packed_files_are_read_like_single_files() {
    let folder = Folder::new("forms");
    let (nodes, pods) =
        (json!({"kind": "NodeList", "items": [node("n1"), node("n2")]}), json!({"kind": "PodList", "items": [pod("p1")]}));
    folder.write("cluster-info/nodes.json", nodes.to_string());
    folder.write("cluster-info/default/pods.json", pods.to_string());
    folder.write("cluster-info/default/p1/logs.txt", "{ not read }");
    folder.write("must-gather/cluster-scoped-resources/core/nodes/n1.yaml", format!("---\n{}\n", node("n1")));
    folder.write("must-gather/cluster-scoped-resources/core/nodes/n2.yaml", format!("---\n{}\n", node("n2")));
    folder.write("must-gather/namespaces/default/core/pods.yaml", format!("---\n{pods}\n"));
    folder.write("sonobuoy/resources/cluster/core_v1_nodes.json", nodes.to_string());
    folder.write("sonobuoy/resources/ns/default/core_v1_pods.json", pods.to_string());
    folder.write("sonobuoy/meta/run.yaml", "just: settings\n");
    let packed = folder.write("packed", packed(format!("{nodes}{pods}").as_bytes()));
    let paths = ["cluster-info", "must-gather", "sonobuoy"].map(|name| folder.0.join(name));
    for path in paths.into_iter().chain([packed]) {
        let collected = collect(&ClusterSource::Dumps(vec![path.clone()]), Objects::default());
        assert!(collected.problems.is_empty(), "{path:?}: {:?}", collected.problems);
        assert_complete(&collected.cluster.unwrap_or_else(|| panic!("{path:?} holds nodes")), &path.display().to_string());
    }
    let both = [folder.0.join("cluster-info/nodes.json"), folder.0.join("cluster-info/default/pods.json")];
    assert_complete(
        &collect(&ClusterSource::Dumps(both.to_vec()), Objects::default()).cluster.expect("it holds nodes"),
        "two files",
    );
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("packing works in memory");
    packed.finish().expect("packing works in memory")
}

fn collected(path: PathBuf) -> (usize, Vec<(Severity, String)>) {
    let collected = collect(&ClusterSource::Dumps(vec![path]), Objects::default());
    let problems = collected.problems.into_iter().map(|problem| (problem.severity, problem.message)).collect();
    (collected.cluster.map_or(0, |cluster| cluster.nodes().len()), problems)
}

#[test]
fn a_damaged_archive_is_bad_input_and_what_came_before_counts() {
    let folder = Folder::new("damaged");
    let nodes: Vec<Value> = (0..500).map(|at| node(&format!("n{at}"))).collect();
    let documents: String = nodes.iter().map(|node| format!("---\n{node}\n")).collect();
    for (name, text) in [("cut.json.gz", json!({"kind": "NodeList", "items": nodes}).to_string()), ("cut.yaml.gz", documents)] {
        let whole = packed(text.as_bytes());
        for (cut, least) in [(12, 400), (whole.len() / 2, 100)] {
            let path = folder.write(name, &whole[..whole.len() - cut]);
            let (found, problems) = collected(path);
            assert!(found >= least, "{name}: {found} of 500 nodes");
            assert!(problems.iter().all(|(severity, _)| *severity == Severity::Error), "{name}: {problems:?}");
            assert!(problems.iter().any(|(_, message)| message.starts_with("cannot unpack")), "{name}: {problems:?}");
        }
    }
    let small = packed(json!({"kind": "NodeList", "items": [node("n1")]}).to_string().as_bytes());
    assert_eq!(collected(folder.write("small.gz", &small[..small.len() - 6])).0, 1, "less than what tells JSON from YAML");
}

#[test]
fn tar_archives_are_named_as_such() {
    let folder = Folder::new("tar");
    let mut tar = vec![0; 1024];
    tar[..10].copy_from_slice(b"nodes.json");
    tar[257..262].copy_from_slice(b"ustar");
    for (name, bytes) in [("dump.tar", tar.clone()), ("dump.tar.gz", packed(&tar))] {
        let (_, problems) = collected(folder.write(name, bytes));
        assert_eq!(problems[0], (Severity::Error, "this is a tar archive".to_owned()));
    }
}

#[test]
fn in_a_folder_only_files_without_anything_that_is_read_are_let_off_with_a_warning() {
    let list = json!({"kind": "NodeList", "apiVersion": "v1", "items": [node("n1"), node("n2")]}).to_string();
    let lines = "apiVersion: v1\nkind: NodeList\nitems:\n- kind: Node\n  metadata: {name: n1\n";
    for (name, text, severity) in [
        ("cut.json", &list[..list.len() - 20], Severity::Error),
        ("head.json", "{\"kind\":\"NodeList\",\"items\":[", Severity::Error),
        ("first.json", "{\"apiVersion\":\"v1\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"meta", Severity::Error),
        ("single.json", "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{", Severity::Error),
        ("cut.yaml", lines, Severity::Error),
        ("longhorn.json", "{\"kind\":\"NodeList\",\"apiVersion\":\"longhorn.io/v1\",\"items\":[", Severity::Warning),
        ("events.json", "{\"kind\":\"EventList\",\"items\":[{\"involvedObject\":{\"kind\":\"Pod\"}", Severity::Warning),
        ("events.yaml", "kind: Event\ninvolvedObject:\n    kind: Pod\n  x: [", Severity::Warning),
        ("notes.yaml", "just text", Severity::Warning),
    ] {
        let folder = Folder::new("softened");
        folder.write("good.json", node("n9").to_string());
        folder.write(name, text);
        let (found, problems) = collected(folder.0.clone());
        assert!(found > 0 && !problems.is_empty(), "{name}");
        assert!(problems.iter().all(|problem| problem.0 == severity), "{name}: {problems:?}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_in_a_folder_are_passed_over_and_links_to_files_followed() {
    let folder = Folder::new("pipes");
    let elsewhere = Folder::new("elsewhere");
    let made = std::process::Command::new("mkfifo").arg(folder.0.join("pipe.json")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo is there");
    let target = elsewhere.write("nodes.json", node("n1").to_string());
    std::os::unix::fs::symlink(target, folder.0.join("link.json")).expect("a link can be made");
    assert_eq!(collected(folder.0.clone()), (1, vec![]));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_looked_into_is_a_failure_and_the_others_count() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("closed");
    folder.write("a/nodes.json", node("n1").to_string());
    folder.write("z/nodes.json", node("n2").to_string());
    let closed = folder.0.join("m");
    fs::create_dir(&closed).expect("a folder can be made");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("it can be closed");
    // The superuser looks into everything.
    let failures = usize::from(fs::read_dir(&closed).is_err());
    let (found, problems) = collected(folder.0.clone());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("it can be opened");
    assert_eq!((found, problems.len()), (2, failures), "{problems:?}");
    assert!(problems.iter().all(|problem| problem.0 == Severity::Failure));
}
