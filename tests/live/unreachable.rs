//! Servers that do not answer, or that are not to be trusted: one line each, with the next step, however many lists were asked for.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use daemonset_plan::manifest::Severity;
use daemonset_plan::source::ConnectOptions;
use daemonset_plan::source::live::connect;

use super::access::{Folder, access, collected, complaints, kubeconfig, lines, nodes};
use super::certificates::Authority;
use super::recordings::{cluster, recording};
use super::stand_in::{Nature, Reply, StandIn};

#[test]
fn nobody_listens() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let server = format!("https://127.0.0.1:{port}");
    let (_folder, empty) = nothing();
    let given = ConnectOptions { server: Some(server.clone()), insecure_skip_tls_verify: true, ..empty };
    let (read, _) = collected(&connect(&given).expect("nothing was asked yet"));
    let expected = format!(
        "cannot connect to {server}: connection refused | is the cluster running, and is this its address? --context and --server choose another"
    );
    assert_eq!(lines(&read.problems), [expected]);
    assert_eq!(read.problems[0].severity, Severity::Failure);
}

/// An empty kubeconfig, so that nobody's own is read.
fn nothing() -> (Folder, ConnectOptions) {
    let folder = Folder::new();
    let path = folder.write("config", "");
    (folder, ConnectOptions { kubeconfig: Some(path), ..ConnectOptions::default() })
}

#[test]
fn no_such_host() {
    let (_folder, empty) = nothing();
    let server = Some("https://api.invalid:6443".to_owned());
    let given = ConnectOptions { server, insecure_skip_tls_verify: true, ..empty };
    let problems = nodes(&connect(&given).expect("nothing was asked yet")).problems;
    let expected = "cannot connect to https://api.invalid:6443: no such host | \
                    is the name right in the kubeconfig or --server, and is the VPN up?";
    assert_eq!(lines(&problems), [expected]);
}

#[test]
fn a_certificate_of_an_unknown_authority() {
    let stand_in = StandIn::new(cluster);
    let folder = Folder::new();
    let stranger = folder.write("ca.crt", Authority::new().pem());
    let path = folder.write("config", kubeconfig(&stand_in.url(), &stranger, "{token: secret}"));
    let given = ConnectOptions { kubeconfig: Some(path), ..ConnectOptions::default() };
    let expected = "the certificate of SERVER is signed by an unknown authority | \
                    name the cluster's CA with --certificate-authority, or skip the check with --insecure-skip-tls-verify";
    assert_eq!(complaints(&stand_in, &given), [expected]);
    assert!(stand_in.seen().is_empty(), "the token is not sent to strangers");
    let trusting = ConnectOptions { insecure_skip_tls_verify: true, ..given.clone() };
    assert_eq!(complaints(&stand_in, &trusting), Vec::<String>::new());
    let own = folder.write("own.crt", stand_in.authority.pem());
    let knowing = ConnectOptions { certificate_authority: Some(own), ..given };
    assert_eq!(complaints(&stand_in, &knowing), Vec::<String>::new());
}

#[test]
fn a_certificate_for_another_name() {
    let nature = Nature { name: "kubernetes.example.com", ..Nature::default() };
    let stand_in = StandIn::of_nature(&nature, cluster);
    let (_folder, given) = access(&stand_in, "{token: secret}");
    let expected = "the certificate of SERVER is not for 127.0.0.1, only for kubernetes.example.com | \
                    if that is the right server, check it by that name: --tls-server-name kubernetes.example.com";
    assert_eq!(complaints(&stand_in, &given), [expected]);
    let named = ConnectOptions { tls_server_name: Some("kubernetes.example.com".to_owned()), ..given.clone() };
    assert_eq!(complaints(&stand_in, &named), Vec::<String>::new());
    let trusting = ConnectOptions { insecure_skip_tls_verify: true, ..given };
    assert_eq!(complaints(&stand_in, &trusting), Vec::<String>::new());
}

#[test]
fn a_certificate_that_has_expired() {
    let stand_in = StandIn::of_nature(&Nature { has_expired: true, ..Nature::default() }, cluster);
    let (_folder, given) = access(&stand_in, "{token: secret}");
    let expected = "the certificate of SERVER has expired | renew it; is the clock of this machine right?";
    assert_eq!(complaints(&stand_in, &given), [expected]);
}

#[test]
fn a_server_that_does_not_speak_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = stream.map(|mut stream| std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"));
        }
    });
    let (_folder, empty) = nothing();
    let given = ConnectOptions { server: Some(server.clone()), insecure_skip_tls_verify: true, ..empty };
    let problems = nodes(&connect(&given).expect("nothing was asked yet")).problems;
    assert_eq!(lines(&problems), [format!("{server} does not speak TLS | is its address http:// rather than https://?")]);
}

#[test]
fn a_certificate_that_is_its_own_authority() {
    let stand_in = StandIn::of_nature(&Nature { is_own_authority: true, ..Nature::default() }, cluster);
    let (_folder, given) = access(&stand_in, "{token: secret}");
    let expected = "the certificate of SERVER is that of a CA, and no server's | \
                    kubectl accepts one that is its own CA, this program does not: have the server use one that a CA signed for it, \
                    or skip the check with --insecure-skip-tls-verify";
    assert_eq!(complaints(&stand_in, &given), [expected]);
    let trusting = ConnectOptions { insecure_skip_tls_verify: true, ..given };
    assert_eq!(complaints(&stand_in, &trusting), Vec::<String>::new());
}

/// A proxy that answers every request in this way, or hangs up.
fn proxy(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]);
            let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
        }
    });
    address
}

#[test]
fn a_proxy_that_does_not_let_through_is_named() {
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let running = "the proxy comes from proxy-url of the kubeconfig: is it running, and is this its address?";
    let through = "does the proxy, which comes from proxy-url of the kubeconfig, let this server through? \
                   NO_PROXY lists servers to reach without it";
    let with_user = "write them into proxy-url of the kubeconfig: http://USER:PASSWORD@HOST:PORT";
    for (proxy, why) in [
        (nobody.clone(), format!("the proxy refused the connection | {running}")),
        (nobody.replace("http", "socks5"), format!("the proxy cannot be reached | {running}")),
        (proxy("HTTP/1.1 403 Forbidden\r\n\r\n"), format!("the proxy will not | {through}")),
        (
            proxy("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
            format!("the proxy asks for a user and a password | {with_user}"),
        ),
        (proxy(""), format!("the proxy closed the connection | {running}")),
    ] {
        let folder = Folder::new();
        let with_password = proxy.replace("://", "://me:secret@");
        let config = format!(
            "current-context: dev\ncontexts: [{{name: dev, context: {{cluster: kind, user: me}}}}]\nusers: [{{name: me, user: {{}}}}]\n\
             clusters: [{{name: kind, cluster: {{server: 'https://api.invalid', insecure-skip-tls-verify: true, proxy-url: '{with_password}'}}}}]\n"
        );
        let kubeconfig = Some(folder.write("config", config));
        let given = ConnectOptions { kubeconfig, ..ConnectOptions::default() };
        let expected = format!("cannot connect to https://api.invalid through the proxy {proxy}: {why}");
        assert_eq!(lines(&nodes(&connect(&given).expect("nothing was asked yet")).problems), [expected]);
    }
}

#[test]
fn a_server_that_stays_silent() {
    let stand_in = StandIn::new(|_| Reply::Silence);
    let (_folder, given) = access(&stand_in, "{token: secret}");
    let given = ConnectOptions { request_timeout: Some(Duration::from_millis(1500)), ..given };
    let expected = "no answer from SERVER within 1500 ms | \
                    give it longer with --request-timeout, or look whether it can be reached from here";
    assert_eq!(complaints(&stand_in, &given), [expected]);
}

#[test]
fn a_server_that_does_not_know_the_user() {
    let stand_in = StandIn::new(|_| recording("unauthorized"));
    let (_folder, given) = access(&stand_in, "{token: stale}");
    let expected = "SERVER does not accept the credentials of user viewer: Unauthorized | \
                    sign in again, or choose others with --user, --token or --client-certificate";
    assert_eq!(complaints(&stand_in, &given), [expected]);
    let (_other, empty) = nothing();
    let given = ConnectOptions { server: Some(stand_in.url()), insecure_skip_tls_verify: true, ..empty };
    assert!(complaints(&stand_in, &given)[0].starts_with("SERVER does not accept these credentials: Unauthorized | "));
}

#[test]
fn a_server_that_asks_for_a_certificate() {
    let stand_in = StandIn::of_nature(&Nature { asks_for_certificates: true, ..Nature::default() }, cluster);
    let (folder, given) = access(&stand_in, "{token: secret}");
    let expected = "SERVER asks for a client certificate | \
                    give one with --client-certificate and --client-key, or choose another --user";
    assert_eq!(complaints(&stand_in, &given), [expected]);
    let write = |name: &str, text: String| -> Option<PathBuf> { Some(folder.write(name, text)) };
    let own = stand_in.authority.client("viewer");
    let known = ConnectOptions {
        client_certificate: write("own.crt", own.pem.clone()),
        client_key: write("own.key", own.key.serialize_pem()),
        ..given.clone()
    };
    assert_eq!(complaints(&stand_in, &known), Vec::<String>::new());
    let other = Authority::new().client("viewer");
    let stranger = ConnectOptions {
        client_certificate: write("other.crt", other.pem.clone()),
        client_key: write("other.key", other.key.serialize_pem()),
        ..given
    };
    let said = complaints(&stand_in, &stranger);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with(" | is the client certificate the right one for this cluster?"), "{said:?}");
}
