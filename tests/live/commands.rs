//! The program against a live cluster, and what it does where there is none.

use std::process::{Command, Output};

use super::access::{Folder, access, kubeconfig};
use super::recordings::{cluster, recording};
use super::stand_in::StandIn;
use crate::program::program;

const MANIFEST: &str = "examples/fluentd.yaml";

fn output(command: &mut Command) -> Output {
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").env("COLUMNS", "200").output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_plan_asks_the_cluster_of_the_kubeconfig() {
    let stand_in = StandIn::new(cluster);
    let (folder, _) = access(&stand_in, "{token: secret}");
    // A file of the list that is not there is passed over, and of two current contexts the first counts.
    folder.write("other", "current-context: nope\ncontexts: [{name: nope, context: {cluster: nope, user: nope}}]\n");
    let list = std::env::join_paths([folder.path("missing"), folder.path("config"), folder.path("other")]).expect("no colons");
    let output = output(program().args([MANIFEST, "-o", "json"]).env("KUBECONFIG", list));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(said(&output), "");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["daemonSets"][0]["nodes"].as_array().map(Vec::len), Some(14));
    let inputs = report["inputs"].to_string();
    assert!(inputs.contains(r#""context":"dev""#) && inputs.contains("14 Nodes"), "{inputs}");
    let quotas = stand_in.seen().into_iter().find(|seen| seen.path().ends_with("/resourcequotas"));
    assert_eq!(quotas.expect("they are asked for").path(), "/api/v1/namespaces/kube-system/resourcequotas");
}

#[test]
fn what_names_no_namespace_goes_to_that_of_the_context() {
    let stand_in = StandIn::new(cluster);
    let (folder, _) = access(&stand_in, "{token: secret}");
    let manifest = folder.write("agent.yaml", include_str!("../cli/inputs/agent.yaml").replace(", namespace: monitoring", ""));
    let manifest = manifest.display().to_string();
    for arguments in [vec!["plan", &manifest], vec!["diff", &manifest, &manifest]] {
        let mut command = program();
        let output = output(command.args(&arguments).args(["-o", "json"]).env("KUBECONFIG", folder.path("config")));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["daemonSets"][0]["namespace"], "shop", "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn a_kubeconfig_that_fails_is_an_error_and_never_the_example() {
    let folder = Folder::new();
    folder.write("config", kubeconfig("https://127.0.0.1:1", &folder.0.join("ca.crt"), "{token: secret}"));
    folder.write("broken", "clusters: {");
    let path = folder.path("");
    for (file, arguments, code, expected) in [
        ("config", &[][..], 3, "  × DIRca.crt: no such file or folder\n"),
        (
            "config",
            &["--insecure-skip-tls-verify"],
            3,
            "  × cannot connect to https://127.0.0.1:1: connection refused\n  \
             help: is the cluster running, and is this its address? --context and --server choose another\n",
        ),
        ("config", &["--context", "prod"], 2, "  × the kubeconfig has no context prod\n  help: its contexts are dev\n"),
        (
            "config",
            &["--cluster", "kinds"],
            2,
            "  × the kubeconfig has no cluster kinds\n  help: did you mean kind? the built-in ones are kubeadm, eks, gke, aks, mixed\n",
        ),
        ("broken", &[], 2, "  × DIRbroken:1:11: this is no kubeconfig: expected sequence start\n"),
    ] {
        let output = output(program().arg(MANIFEST).args(arguments).env("KUBECONFIG", folder.path(file)));
        let said = said(&output).replace(&path, "DIR");
        assert_eq!(output.status.code(), Some(code), "{file} {arguments:?}: {said}");
        assert!(said.starts_with(expected), "{file} {arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{file} {arguments:?}");
    }
}

#[test]
fn the_example_is_for_those_who_have_no_cluster() {
    let folder = Folder::new();
    folder.write("config", kubeconfig("https://127.0.0.1:1", &folder.0.join("ca.crt"), "{token: secret}"));
    let note = "note: no cluster given, so this is the built-in example cluster \"mixed\"";
    for nothing in ["", "/dev/null"] {
        let output = output(program().arg(MANIFEST).env("KUBECONFIG", nothing));
        assert!(said(&output).starts_with(note), "{nothing}: {}", said(&output));
    }
    // A built-in cluster and a dump are chosen, whatever kubeconfig is there.
    for arguments in [["--cluster", "kubeadm"], ["--nodes", "examples/cluster.json"]] {
        let output = output(program().arg(MANIFEST).args(arguments).env("KUBECONFIG", folder.path("config")));
        assert_eq!(said(&output), "", "{arguments:?}");
    }
    // A pod has one, by its service account, which these tests do not have.
    let in_pod = [("KUBERNETES_SERVICE_HOST", "127.0.0.1"), ("KUBERNETES_SERVICE_PORT", "1")];
    let in_pod = output(program().arg(MANIFEST).envs(in_pod));
    assert_eq!(in_pod.status.code(), Some(3), "{}", said(&in_pod));
    let output = output(program().args([MANIFEST, "--context", "dev"]));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        said(&output),
        "  × no kubeconfig: there is nothing in /nonexistent/.kube/config\n  \
         help: name one with --kubeconfig, or a server with --server, or plan from a dump with --nodes\n"
    );
}

/// Commands that take no built-in cluster suggest none.
#[test]
fn a_cluster_of_no_kubeconfig_may_be_a_misspelled_built_in_one() {
    let folder = Folder::new();
    folder.write("config", kubeconfig("https://127.0.0.1:1", &folder.0.join("ca.crt"), "{token: secret}"));
    let none = "  × no kubeconfig: there is nothing in /nonexistent/.kube/config\n  help: ";
    let ways = "name one with --kubeconfig, or a server with --server, or plan from a dump with --nodes\n";
    let built_in = "kubeadm, eks, gke, aks, mixed";
    let own = folder.path("config");
    for (arguments, config, expected) in [
        (
            &[MANIFEST, "--cluster", "ekss"][..],
            "",
            format!("{none}did you mean eks? the built-in clusters are {built_in}; for any other, {ways}"),
        ),
        (
            &["show", MANIFEST, "--pod", "n", "--cluster", "production"],
            "",
            format!("{none}the built-in clusters are {built_in}; for any other, {ways}"),
        ),
        (&["audit", "--cluster", "ekss"], "", format!("{none}{ways}")),
        (
            &[MANIFEST, "--cluster", "kubeadmm"],
            &own,
            format!(
                "  × the kubeconfig has no cluster kubeadmm\n  help: did you mean kubeadm? the built-in ones are {built_in}\n"
            ),
        ),
        (
            &[MANIFEST, "--cluster", "production"],
            &own,
            format!(
                "  × the kubeconfig has no cluster production\n  help: its clusters are kind; the built-in ones are {built_in}\n"
            ),
        ),
        (
            &["snapshot", "-o", "-", "--cluster", "kubeadmm"],
            &own,
            "  × the kubeconfig has no cluster kubeadmm\n  help: its clusters are kind\n".to_owned(),
        ),
    ] {
        let output = output(program().args(arguments).env("KUBECONFIG", config));
        assert_eq!(said(&output), expected, "{arguments:?}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

/// Where no built-in cluster will do, the kubeconfig's own cluster of such a name is meant.
#[test]
fn an_audit_takes_a_cluster_of_the_kubeconfig_that_is_called_as_a_built_in_one() {
    let folder = Folder::new();
    let config = kubeconfig("https://127.0.0.1:1", &folder.0.join("ca.crt"), "{token: secret}");
    folder.write("config", config.replace("name: kind", "name: eks").replace("cluster: kind", "cluster: eks"));
    for (arguments, code, expected) in [
        (&["audit", "--cluster", "eks"][..], 3, "ca.crt: no such file or folder"),
        (&["snapshot", "-o", "-", "--cluster", "eks"], 3, "ca.crt: no such file or folder"),
        (&["audit", "--cluster", "gke"], 2, "a built-in cluster holds no DaemonSets to audit"),
        (&[MANIFEST, "--cluster", "eks"], 0, ""),
    ] {
        let output = output(program().args(arguments).env("KUBECONFIG", folder.path("config")));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(expected), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn kubeconfigs_that_are_named_and_missing_are_no_call_for_the_example() {
    let folder = Folder::new();
    let path = format!("{}/", folder.0.display());
    let (missing, other) = (folder.path("missing"), folder.path("other"));
    let list = std::env::join_paths([&missing, &other]).expect("paths");
    let help = "help: name one with --kubeconfig, or a server with --server, or plan from a dump with --nodes";
    for arguments in
        [&[MANIFEST][..], &["diff", MANIFEST], &["diff", MANIFEST, MANIFEST], &["show", MANIFEST, "--pod", "n"], &["audit"]]
    {
        for (named, expected) in [
            (missing.as_ref(), "KUBECONFIG names DIRmissing, which is not there"),
            (list.as_os_str(), "KUBECONFIG names DIRmissing, DIRother, none of which is there"),
        ] {
            let output = output(program().args(arguments).env("KUBECONFIG", named));
            let said = said(&output).replace(&path, "DIR");
            assert_eq!(said, format!("  × no kubeconfig: {expected}\n  {help}\n"), "{arguments:?}");
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        }
    }
    // As for kubectl: what is missing of a list is passed over, and no cluster is asked where another is chosen.
    folder.write("empty", "");
    let list = std::env::join_paths([&missing, &folder.path("empty")]).expect("paths");
    assert_eq!(output(program().arg(MANIFEST).env("KUBECONFIG", list)).status.code(), Some(0));
    let chosen = output(program().args([MANIFEST, "--cluster", "kubeadm"]).env("KUBECONFIG", &missing));
    assert_eq!((chosen.status.code(), said(&chosen).as_str()), (Some(0), ""));
    assert_eq!(output(program().args(["show", MANIFEST]).env("KUBECONFIG", &missing)).status.code(), Some(0));
}

#[test]
fn a_user_who_may_not_list_nodes_gets_no_plan() {
    let stand_in = StandIn::new(|seen| if seen.path() == "/api/v1/nodes" { recording("forbidden-nodes") } else { cluster(seen) });
    let (folder, _) = access(&stand_in, "{token: secret}");
    let output = output(program().arg(MANIFEST).arg("--kubeconfig").arg(folder.path("config")));
    assert_eq!(output.status.code(), Some(3));
    assert!(
        said(&output).starts_with("  × cannot list nodes: nodes is forbidden: User \"viewer\" cannot list"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_kind_that_may_not_be_listed_is_not_evaluated() {
    let stand_in = StandIn::new(|seen| if seen.path() == "/api/v1/pods" { recording("forbidden-pods") } else { cluster(seen) });
    let (folder, _) = access(&stand_in, "{token: secret}");
    let run = |arguments: &[&str]| output(program().arg(MANIFEST).arg("--kubeconfig").arg(folder.path("config")).args(arguments));
    let planned = run(&[]);
    assert_eq!(planned.status.code(), Some(0), "{}", said(&planned));
    let text = String::from_utf8_lossy(&planned.stdout).into_owned();
    assert!(text.contains("existing pods: pods is forbidden: User \"viewer\" cannot list resource \"pods\""), "{text}");
    assert_eq!(run(&["--strict"]).status.code(), Some(2));
}

#[test]
fn flags_of_kubectl_may_stand_before_the_command() {
    let stand_in = StandIn::new(cluster);
    let (folder, _) = access(&stand_in, "{token: secret}");
    let config = folder.path("config");
    for arguments in
        [["--context", "dev", "audit", "--kubeconfig", &config], ["--kubeconfig", &config, "audit", "--context", "dev"]]
    {
        let output = output(program().args(arguments));
        assert!(String::from_utf8_lossy(&output.stdout).contains("log-agent"), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn flags_of_kubectl_reach_the_server() {
    let stand_in = StandIn::new(cluster);
    let mut command = program();
    command.args([MANIFEST, "-s", &stand_in.url(), "--insecure-skip-tls-verify", "--token", "typed", "--as", "jane"]);
    command.args(["--as-group", "devs", "--as-group", "ops", "--as-uid", "42", "--request-timeout", "30s"]);
    let output = output(&mut command);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let seen = stand_in.seen();
    assert!(!seen.is_empty());
    for asked in seen {
        assert_eq!(asked.header("authorization"), ["Bearer typed"]);
        assert_eq!(asked.header("impersonate-user"), ["jane"]);
        assert_eq!(asked.header("impersonate-group"), ["devs", "ops"]);
        assert_eq!(asked.header("impersonate-uid"), ["42"]);
    }
}

#[cfg(unix)]
#[test]
fn a_cluster_that_takes_its_time_is_watched_on_a_terminal_and_nowhere_else() {
    use std::process::Stdio;
    use std::time::Duration;

    use crate::terminal::{terminal, written};

    let stand_in = StandIn::new(|seen| {
        if seen.path() == "/api/v1/nodes" {
            std::thread::sleep(Duration::from_millis(2500));
        }
        cluster(seen)
    });
    let (folder, _) = access(&stand_in, "{token: secret}");
    let mut command = program();
    command.arg(MANIFEST).arg("--kubeconfig").arg(folder.path("config")).env("TERM", "xterm");
    let piped = output(&mut command);
    assert_eq!((piped.status.code(), said(&piped).as_str()), (Some(0), ""));
    let (terminal, end) = terminal(24, 100);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(end).spawn().expect("it runs");
    // Its end of the terminal is open here until the command goes.
    drop(command);
    let shown = written(terminal);
    assert!(child.wait().expect("it ends").success());
    assert!(shown.contains("reading the cluster: "), "{shown:?}");
}
