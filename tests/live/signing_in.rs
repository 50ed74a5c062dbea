//! Ways to say who asks, each as it arrives at the server.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use daemonset_plan::manifest::Severity;
use daemonset_plan::source::ConnectOptions;
use daemonset_plan::source::live::connect;

use super::access::{Folder, access, complaints, line, nodes};
use super::recordings::cluster;
use super::stand_in::{Nature, Seen, StandIn};

/// What the server saw of one request by this user with these flags.
fn seen(user: &str, flags: impl FnOnce(ConnectOptions) -> ConnectOptions) -> Seen {
    let stand_in = StandIn::new(cluster);
    let (_folder, given) = access(&stand_in, user);
    let connection = connect(&flags(given)).unwrap_or_else(|problem| panic!("{user}: {problem:?}"));
    let problems = nodes(&connection).problems;
    assert!(problems.is_empty(), "{user}: {problems:?}");
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
fn a_token_of_a_file_is_sent_without_the_line_break_behind_it_and_counts_more_than_one_beside_it() {
    let folder = Folder::new();
    let path = folder.write("token", " from-file\r\n");
    let of_file = format!("{{tokenFile: {}}}", path.display());
    assert_eq!(seen(&of_file, |options| options).header("authorization"), ["Bearer from-file"]);
    let both = format!("{{token: secret, tokenFile: {}}}", path.display());
    assert_eq!(seen(&both, |options| options).header("authorization"), ["Bearer from-file"]);
    assert_eq!(seen("{token: secret, tokenFile: /nonexistent}", |options| options).header("authorization"), ["Bearer secret"]);
}

#[test]
fn what_no_header_can_hold_is_one_error_and_no_panic() {
    let stand_in = StandIn::new(cluster);
    let whole = "is it whole, and nothing but the token? --token and --user give another";
    let flags = "look at --as, --as-uid and --as-group, or at the user of the kubeconfig";
    let folder = Folder::new();
    let file = folder.write("token", "two\nlines\n");
    let with_token = |options: ConnectOptions| ConnectOptions { token: Some("a\nb".into()), ..options };
    let as_group = |options: ConnectOptions| ConnectOptions { as_groups: vec!["a\nb".to_owned()], ..options };
    let same: fn(ConnectOptions) -> ConnectOptions = |options| options;
    for (user, flag, expected) in [
        (
            "{}",
            with_token as fn(ConnectOptions) -> ConnectOptions,
            format!("the token cannot be sent: it holds a line break | {whole}"),
        ),
        (
            "{token: \"a\\u0007b\"}",
            same,
            format!("the token cannot be sent: it holds a character that no header can have | {whole}"),
        ),
        (
            &format!("{{tokenFile: {}}}", file.display()),
            same,
            format!("the token cannot be sent: it holds a line break | {whole}"),
        ),
        ("{token: t}", as_group, format!("nobody can be impersonated by a name that holds a line break | {flags}")),
    ] {
        let (_folder, given) = access(&stand_in, user);
        let problem = connect(&flag(given)).err().unwrap_or_else(|| panic!("{user} is accepted"));
        assert_eq!((line(&problem), problem.severity), (expected, Severity::Error));
    }
    assert!(stand_in.seen().is_empty());
}

#[test]
fn credentials_are_not_sent_in_the_clear_and_no_program_is_run_for_them() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = format!("http://{}", listener.local_addr().expect("an address"));
    let served = std::thread::spawn(move || {
        let requests = listener.incoming().take(3).flatten().map(|mut stream| {
            let mut request = vec![0; 4096];
            let length = std::io::Read::read(&mut stream, &mut request).expect("a request");
            let body = r#"{"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": []}"#;
            let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            std::io::Write::write_all(&mut stream, answer.as_bytes()).expect("somebody reads");
            String::from_utf8_lossy(&request[..length]).to_lowercase()
        });
        requests.collect::<Vec<String>>()
    });
    let said = format!(
        "{server} is asked without credentials: over plain http they are never sent | \
         kubectl does the same; write https:// if the server speaks it"
    );
    let folder = Folder::new();
    for (user, expected) in [
        ("{token: secret, as: jane}", Some(said.clone())),
        ("{exec: {command: no-such-program}}", Some(said)),
        ("{as: jane}", None),
    ] {
        let config = format!(
            "current-context: dev\ncontexts: [{{name: dev, context: {{cluster: kind, user: me}}}}]\nusers: [{{name: me, user: {user}}}]\n\
             clusters: [{{name: kind, cluster: {{server: '{server}'}}}}]\n"
        );
        let path = folder.write("config", config);
        let given = ConnectOptions { kubeconfig: Some(path), ..ConnectOptions::default() };
        let problems = nodes(&connect(&given).unwrap_or_else(|problem| panic!("{user}: {problem:?}"))).problems;
        assert_eq!(problems.iter().map(line).collect::<Vec<_>>(), Vec::from_iter(expected), "{user}");
        assert!(problems.iter().all(|problem| problem.severity == Severity::Warning), "{user}");
    }
    for (request, impersonates) in served.join().expect("it served").iter().zip([true, false, true]) {
        assert!(!request.contains("authorization:"), "{request}");
        assert_eq!(request.contains("impersonate-user: jane"), impersonates, "{request}");
    }
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
            (
                "printf '%s' '{\"status\": {\"token\": \"a\\nb\"}}'",
                format!("handed out a token that cannot be sent: it holds a line break | {see}"),
            ),
            ("echo '{\"status\": {\"token\": \"\"}}'", format!("handed out neither a token nor a certificate | {see}")),
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
