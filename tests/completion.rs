//! Completion as shells and kubectl ask for it: by running the program.

use std::ffi::OsStr;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::program::NO_CLUSTER;

const KUBECONFIG: &str = "\
apiVersion: v1
kind: Config
clusters: [{name: west, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: viewer, user: {}}]
contexts: [{name: staging, context: {cluster: west, user: viewer}}, {name: \"st\\e[2J\\t\\n\", context: {cluster: west, user: viewer}}]
";

/// What a program says with these words, where there is this kubeconfig. No cluster is asked: nobody listens at its address.
fn answer(bin: &str, words: &[&str], variables: &[(&str, &str)]) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("daemonset-plan-completion-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, KUBECONFIG).expect("a file can be written");
    let mut command = Command::new(bin);
    let named = words.iter().map(|word| if *word == "CONFIG" { path.as_os_str() } else { OsStr::new(word) });
    let output = command.args(named).envs(NO_CLUSTER).envs(variables.iter().copied()).output().expect("it runs");
    let _ = std::fs::remove_file(&path);
    assert!(output.status.success() && output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn kubectl_is_told_what_may_follow() {
    for (words, expected) in [
        (&["plan", "--stri"][..], "--strict\tExit 2 when the dump lacks a fact that the answer depends on\n:4\n"),
        (&["plan", "--context", ""], ":4\n"),
        (&["plan", "--nodes", ""], ":0\n"),
        (&["plan", "--output-file", "js"], "json=\n:6\n"),
        (&["plan", "--kustomize", ""], ":16\n"),
        (&[], ":4\n"),
    ] {
        assert_eq!(answer(env!("CARGO_BIN_EXE_kubectl_complete-ds_plan"), words, &[]), expected, "{words:?}");
    }
}

/// Names that would steer the terminal are not offered.
#[cfg(feature = "live")]
#[test]
fn names_come_from_the_kubeconfig_that_is_named() {
    for (words, expected) in [
        (&["--kubeconfig", "CONFIG", "--context", ""][..], "staging\tcontext of the kubeconfig\n:4\n"),
        (&["plan", "--kubeconfig", "CONFIG", "--cluster", "we"], "west\tcluster of the kubeconfig\n:4\n"),
        (&["plan", "--kubeconfig", "CONFIG", "--user", ""], "viewer\tuser of the kubeconfig\n:4\n"),
    ] {
        assert_eq!(answer(env!("CARGO_BIN_EXE_kubectl_complete-ds_plan"), words, &[]), expected, "{words:?}");
    }
    let words = ["--", "daemonset-plan", "--kubeconfig", "CONFIG", "--context", ""];
    let of_fish = answer(env!("CARGO_BIN_EXE_daemonset-plan"), &words, &[("DAEMONSET_PLAN_COMPLETE", "fish")]);
    assert_eq!(of_fish, "staging\tcontext of the kubeconfig\n");
}

/// A link of the plugin's own folder is all that krew's users need.
#[cfg(unix)]
#[test]
fn the_plugin_answers_kubectl_when_it_is_called_so() {
    use std::os::unix::process::CommandExt;

    let mut command = Command::new(env!("CARGO_BIN_EXE_kubectl-ds_plan"));
    let output =
        command.arg0("/x/kubectl_complete-ds_plan").args(["explain", "NodeRes"]).envs(NO_CLUSTER).output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("NodeResourcesFit\t"), "{output:?}");
}

#[test]
fn scripts_of_shells_are_told_the_same() {
    let fish = |words: &[&str]| {
        let words: Vec<&str> = ["--", "daemonset-plan"].iter().chain(words).copied().collect();
        answer(env!("CARGO_BIN_EXE_daemonset-plan"), &words, &[("DAEMONSET_PLAN_COMPLETE", "fish")])
    };
    assert!(fish(&["pl"]).starts_with("plan\tWhich nodes get a pod"));
    assert_eq!(fish(&["plan", "-o", "j"]), "json\n");
    assert_eq!(fish(&["plan", "Cargo.tom"]), "Cargo.toml\n");
    assert_eq!(
        fish(&["--cluster", "x", "aud"]),
        "audit\tWhether a cluster holds what is predicted: each DaemonSet's missing, pending and stray pods, and why\n"
    );
    // Names that are nobody's to know: neither options nor anything else.
    assert_eq!(fish(&["audit", "--nodes", "Cargo.toml", ""]), "");
    let bash = [("DAEMONSET_PLAN_COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", "2"), ("_CLAP_IFS", " ")];
    let words = ["--", "daemonset-plan", "lint", "--bas", "more"];
    assert_eq!(answer(env!("CARGO_BIN_EXE_daemonset-plan"), &words, &bash), "--baseline");
    let bash = [("DAEMONSET_PLAN_COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", "4"), ("_CLAP_IFS", " ")];
    let words = ["--", "daemonset-plan", "audit", "--nodes", "Cargo.toml", ""];
    assert_eq!(answer(env!("CARGO_BIN_EXE_daemonset-plan"), &words, &bash), "");
}

/// The variable is the scripts' own; whatever else it holds, the program runs.
#[test]
fn a_shell_that_does_not_ask_is_no_question() {
    let version = answer(env!("CARGO_BIN_EXE_daemonset-plan"), &["version"], &[("DAEMONSET_PLAN_COMPLETE", "1")]);
    assert!(version.starts_with("daemonset-plan "), "{version}");
}
