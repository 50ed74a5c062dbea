//! Ways to say who asks, each as it arrives at the server.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use daemonset_plan::manifest::Severity;
use daemonset_plan::source::ConnectOptions;
use daemonset_plan::source::live::connect;

use super::access::{access, complaints, line};
use super::recordings::{cluster, recording};
use super::stand_in::{Nature, Seen, StandIn};

/// What the server saw of one request by this user with these flags.
fn seen(user: &str, flags: impl FnOnce(ConnectOptions) -> ConnectOptions) -> Seen {
    let stand_in = StandIn::new(|_| recording("daemonset-missing"));
    let (_folder, given) = access(&stand_in, user);
    let connection = connect(&flags(given)).unwrap_or_else(|problem| panic!("{user}: {problem:?}"));
    assert!(matches!(connection.daemon_set("shop", "nope"), Ok(None)), "{user}");
    let seen = stand_in.seen();
    assert_eq!(seen.len(), 1, "{user}");
    seen[0].clone()
}

#[test]
fn a_token_comes_from_the_kubeconfig_or_from_a_flag_which_counts_more() {
    let flag = |options| ConnectOptions { token: Some("from-flag".into()), ..options };
    assert_eq!(seen("{token: secret}", |options| options).header("authorization"), ["Bearer secret"]);
    assert_eq!(seen("{token: secret}", flag).header("authorization"), ["Bearer from-flag"]);
    assert_eq!(seen("{exec: {command: /nonexistent}}", flag).header("authorization"), ["Bearer from-flag"]);
    assert_eq!(seen("{username: u, password: p}", flag).header("authorization"), ["Bearer from-flag"]);
    assert_eq!(seen("{username: u, password: p}", |options| options).header("authorization"), ["Basic dTpw"]);
    assert_eq!(seen("{}", |options| options).header("authorization"), [""; 0]);
}

#[test]
fn another_user_can_be_impersonated() {
    let asked = seen("{token: secret, as: from-config, as-groups: [from-config]}", |options| ConnectOptions {
        as_user: Some("jane".to_owned()),
        as_uid: Some("42".to_owned()),
        as_groups: vec!["devs".to_owned(), "ops".to_owned()],
        ..options
    });
    assert_eq!(asked.header("impersonate-user"), ["jane"]);
    assert_eq!(asked.header("impersonate-uid"), ["42"]);
    assert_eq!(asked.header("impersonate-group"), ["devs", "ops"]);
    assert_eq!(asked.header("authorization"), ["Bearer secret"]);
    let asked = seen("{token: secret, as: jane, as-groups: [devs]}", |options| options);
    assert_eq!((asked.header("impersonate-user"), asked.header("impersonate-group")), (vec!["jane"], vec!["devs"]));
}

#[test]
fn a_client_certificate_may_stand_in_the_kubeconfig_itself() {
    let stand_in = StandIn::of_nature(&Nature { asks_for_certificates: true, ..Nature::default() }, cluster);
    let own = stand_in.authority.client("viewer");
    let (certificate, key) = (STANDARD.encode(&own.pem), STANDARD.encode(own.key.serialize_pem()));
    let user = format!("{{client-certificate-data: {certificate}, client-key-data: {key}}}");
    let (_folder, given) = access(&stand_in, &user);
    assert_eq!(complaints(&stand_in, &given), Vec::<String>::new());
}

#[cfg(unix)]
mod programs {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::live::access::Folder;

    /// A program beside the kubeconfig that signs in, and the options that lead to it.
    fn plugin(stand_in: &StandIn, script: &str, more: &str) -> (Folder, ConnectOptions) {
        let user = format!(
            "{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: ./sign-in, interactiveMode: Never{more}}}}}"
        );
        let (folder, given) = access(stand_in, &user);
        let program: PathBuf = folder.write("sign-in", format!("#!/bin/sh\ncd {}\n{script}\n", folder.0.display()));
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be made to run");
        (folder, given)
    }

    #[test]
    fn a_program_hands_out_a_token_and_is_run_once() {
        let stand_in = StandIn::new(cluster);
        let script = "echo run >> runs; echo \"$KUBERNETES_EXEC_INFO\" > asked\n\
                      echo \"{\\\"kind\\\": \\\"ExecCredential\\\", \\\"status\\\": {\\\"token\\\": \\\"$1-$FROM\\\"}}\"";
        let more = ", args: [from], env: [{name: FROM, value: exec}], provideClusterInfo: true";
        let (folder, given) = plugin(&stand_in, script, more);
        assert_eq!(complaints(&stand_in, &given), Vec::<String>::new());
        assert!(stand_in.seen().iter().all(|seen| seen.header("authorization") == ["Bearer from-exec"]));
        let read = |name: &str| std::fs::read_to_string(folder.0.join(name)).expect("it was written");
        assert_eq!(read("runs"), "run\n");
        let asked: serde_json::Value = serde_json::from_str(&read("asked")).expect("JSON");
        assert_eq!(asked["kind"], "ExecCredential");
        assert_eq!(asked["apiVersion"], "client.authentication.k8s.io/v1");
        assert_eq!(asked["spec"]["interactive"], false);
        assert_eq!(asked["spec"]["cluster"]["server"], stand_in.url());
    }

    #[test]
    fn a_program_hands_out_a_certificate() {
        let stand_in = StandIn::of_nature(&Nature { asks_for_certificates: true, ..Nature::default() }, cluster);
        let own = stand_in.authority.client("viewer");
        let status = serde_json::json!({"clientCertificateData": own.pem, "clientKeyData": own.key.serialize_pem()});
        let (folder, given) = plugin(&stand_in, "cat credential", "");
        folder.write("credential", serde_json::json!({"kind": "ExecCredential", "status": status}).to_string());
        assert_eq!(complaints(&stand_in, &given), Vec::<String>::new());
    }

    #[test]
    fn a_program_that_fails_is_told_with_what_it_said() {
        let stand_in = StandIn::new(cluster);
        let again = "run it by itself to sign in again, or choose another user with --user or --token";
        let see = "it has to print an ExecCredential; run it by itself to see what it prints";
        for (script, expected) in [
            ("echo 'the session has expired' >&2; exit 1", format!("failed: the session has expired | {again}")),
            ("exit 3", format!("failed: exit status: 3 | {again}")),
            ("echo token: secret", format!("handed out no JSON at line 1 column 2 | {see}")),
            ("echo '{\"kind\": \"ExecCredential\"}'", format!("handed out no status | {see}")),
            ("echo '{\"status\": {}}'", format!("handed out neither a token nor a certificate | {see}")),
        ] {
            let (folder, given) = plugin(&stand_in, script, "");
            let problem = connect(&given).err().unwrap_or_else(|| panic!("{script}"));
            let program = folder.path("./sign-in");
            assert_eq!(line(&problem), format!("{program}, which the kubeconfig signs in with, {expected}"));
            assert_eq!(problem.severity, Severity::Failure);
        }
        assert!(stand_in.seen().is_empty());
    }

    #[test]
    fn a_program_that_is_not_there_is_told_with_how_to_install_it() {
        let stand_in = StandIn::new(cluster);
        for (hint, expected) in [
            ("", "install it, or choose another user with --user or --token"),
            (", installHint: 'apt-get install no-such-program'", "apt-get install no-such-program"),
        ] {
            let (_folder, given) = access(&stand_in, &format!("{{exec: {{command: no-such-program{hint}}}}}"));
            let problem = connect(&given).err().expect("there is no such program");
            let said = "cannot run no-such-program, which the kubeconfig signs in with: there is no such program";
            assert_eq!(line(&problem), format!("{said} | {expected}"));
        }
    }
}
