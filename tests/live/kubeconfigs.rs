//! Kubeconfigs: what is chosen, and what is said of those that cannot be used.

use std::path::PathBuf;

use daemonset_plan::manifest::{Place, Severity};
use daemonset_plan::source::ConnectOptions;
use daemonset_plan::source::live::{connect, default_namespace, has_kubeconfig};

use super::access::{Folder, line};

const CONFIG: &str = "\
apiVersion: v1
kind: Config
current-context: dev
clusters:
- {name: kind, cluster: {server: 'https://10.0.0.1:6443', insecure-skip-tls-verify: true}}
- {name: prod, cluster: {server: 'https://prod.example.com', insecure-skip-tls-verify: true}}
- {name: homeless, cluster: {insecure-skip-tls-verify: true}}
contexts:
- {name: dev, context: {cluster: kind, user: viewer, namespace: shop}}
- {name: prod, context: {cluster: prod, user: viewer}}
- {name: no-cluster, context: {cluster: gone, user: viewer}}
- {name: no-user, context: {cluster: kind, user: gone}}
- {name: anonymous, context: {cluster: kind}}
- {name: homeless, context: {cluster: homeless, user: viewer}}
users:
- {name: viewer, user: {token: secret}}
- {name: admin, user: {token: secret}}
";

fn options(config: &str) -> (Folder, ConnectOptions) {
    let folder = Folder::new();
    let path = folder.write("config", config);
    (folder, ConnectOptions { kubeconfig: Some(path), ..ConnectOptions::default() })
}

fn name(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[test]
fn flags_go_over_the_context_and_the_context_over_nothing() {
    let (_folder, given) = options(CONFIG);
    let some = |context: Option<&str>| context.map(str::to_owned);
    for (chosen, context, namespace, server) in [
        (given.clone(), Some("dev"), "shop", "https://10.0.0.1:6443"),
        (ConnectOptions { context: name("prod"), ..given.clone() }, Some("prod"), "default", "https://prod.example.com"),
        (ConnectOptions { cluster: name("prod"), ..given.clone() }, Some("dev"), "shop", "https://prod.example.com"),
        (ConnectOptions { context: name("anonymous"), ..given.clone() }, Some("anonymous"), "default", "https://10.0.0.1:6443"),
        (ConnectOptions { namespace: name("web"), ..given.clone() }, Some("dev"), "web", "https://10.0.0.1:6443"),
        (ConnectOptions { server: name("https://other"), ..given.clone() }, Some("dev"), "shop", "https://other"),
    ] {
        let connection = connect(&chosen).unwrap_or_else(|problem| panic!("{chosen:?}: {problem:?}"));
        assert_eq!(connection.context_name(), context, "{chosen:?}");
        assert_eq!(connection.default_namespace(), namespace, "{chosen:?}");
        assert_eq!(connection.server(), server, "{chosen:?}");
        let said = default_namespace(&chosen).expect("the kubeconfig is right");
        assert_eq!(said, some(Some(namespace).filter(|said| *said != "default")), "{chosen:?}");
    }
}

#[test]
fn a_server_needs_no_kubeconfig() {
    let (_folder, empty) = options("");
    let given = ConnectOptions { server: name("https://10.0.0.1:6443"), insecure_skip_tls_verify: true, ..empty };
    let connection = connect(&given).expect("a server is all it takes");
    assert_eq!((connection.context_name(), connection.described()), (None, "https://10.0.0.1:6443".to_owned()));
}

#[test]
fn every_wrong_choice_is_told_with_what_there_is_to_choose() {
    let (_folder, given) = options(CONFIG);
    let of_context = |context| ConnectOptions { context: name(context), ..given.clone() };
    let file = |file: &str| Some(PathBuf::from(file));
    for (chosen, expected) in [
        (of_context("prd"), "the kubeconfig has no context prd | did you mean prod?"),
        (
            of_context("staging"),
            "the kubeconfig has no context staging | its contexts are dev, prod, no-cluster, no-user, anonymous and 1 more",
        ),
        (
            ConnectOptions { cluster: name("x"), ..given.clone() },
            "the kubeconfig has no cluster x | its clusters are kind, prod, homeless",
        ),
        (ConnectOptions { user: name("viewr"), ..given.clone() }, "the kubeconfig has no user viewr | did you mean viewer?"),
        (
            of_context("no-cluster"),
            "the context no-cluster names the cluster gone, which the kubeconfig does not have | its clusters are kind, prod, homeless",
        ),
        (
            of_context("no-user"),
            "the context no-user names the user gone, which the kubeconfig does not have | its users are viewer, admin",
        ),
        (
            of_context("homeless"),
            "the cluster in the kubeconfig has no server | write its address under clusters[].cluster.server, or give --server",
        ),
        (
            ConnectOptions { server: name("ftp://x"), ..given.clone() },
            "ftp://x is no address of a server | write it like https://10.0.0.1:6443",
        ),
        (
            ConnectOptions { insecure_skip_tls_verify: true, certificate_authority: file("x"), ..given.clone() },
            "--insecure-skip-tls-verify and --certificate-authority contradict each other | leave one of them out",
        ),
        (
            ConnectOptions { client_key: file(file!()), ..given.clone() },
            "there is a client key without its certificate | give it with --client-certificate",
        ),
        (
            ConnectOptions { certificate_authority: file(file!()), ..given.clone() },
            "there is no certificate in PEM here | it begins with -----BEGIN CERTIFICATE-----",
        ),
        (
            ConnectOptions { tls_server_name: name("not a name"), ..given.clone() },
            "--tls-server-name is no name of a server | write it like kubernetes.default.svc",
        ),
    ] {
        let problem = connect(&chosen).err().unwrap_or_else(|| panic!("{chosen:?} is accepted"));
        assert_eq!(line(&problem), expected);
        assert_eq!(problem.severity, Severity::Error, "{expected}");
    }
}

#[test]
fn a_kubeconfig_that_cannot_be_read_is_told_with_its_path_and_without_its_lines() {
    let (folder, given) = options("users:\n- name: viewer\n  user: {token: [secret]}\n");
    let problem = connect(&given).err().expect("a token is a text");
    assert!(problem.message.starts_with("this is no kubeconfig: "), "{}", problem.message);
    assert!(!line(&problem).contains("secret"), "{}", line(&problem));
    let Some(Place::Streamed(path, position)) = &problem.place else { panic!("{:?}", problem.place) };
    assert_eq!((path.as_str(), position.line), (folder.path("config").as_str(), 3));
    assert!(has_kubeconfig(&given));

    let missing = ConnectOptions { kubeconfig: Some(folder.0.join("confg")), ..ConnectOptions::default() };
    let problem = connect(&missing).err().expect("it is not there");
    assert_eq!(line(&problem), "no such kubeconfig | is --kubeconfig spelled right?");
    assert_eq!(problem.severity, Severity::Failure);
    assert!(matches!(&problem.place, Some(Place::Path(path)) if *path == folder.path("confg")), "{:?}", problem.place);
    assert!(has_kubeconfig(&missing), "it was asked for");
}

#[test]
fn a_kubeconfig_without_a_context_asks_for_one() {
    let (folder, given) = options(&CONFIG.replace("current-context: dev\n", ""));
    let problem = connect(&given).err().expect("no context is chosen");
    let expected = "no context is chosen: the kubeconfig has no current-context | \
                    choose one with --context: its contexts are dev, prod, no-cluster, no-user, anonymous and 1 more";
    assert_eq!(line(&problem), expected);
    let (_other, given) = options("");
    let problem = connect(&given).err().expect("there is nothing in it");
    let path = given.kubeconfig.expect("it is given");
    let expected = format!(
        "no kubeconfig: there is nothing in {} | name one with --kubeconfig, or a server with --server, or plan from a dump with --nodes",
        path.display()
    );
    assert_eq!(line(&problem), expected);
    drop(folder);
}

#[test]
fn files_that_a_kubeconfig_names_are_beside_it_and_have_to_be_there() {
    let config = CONFIG.replace("{token: secret}", "{tokenFile: token}");
    let (folder, given) = options(&config);
    let problem = connect(&given).err().expect("there is no token");
    let choose = "is this the file that the token is in? --token and --user choose other credentials";
    assert_eq!(line(&problem), format!("no such file or folder | {choose}"));
    assert!(matches!(&problem.place, Some(Place::Path(path)) if *path == folder.path("token")), "{:?}", problem.place);
    folder.write("token", " \n");
    let problem = connect(&given).err().expect("there is nothing in it");
    assert_eq!(line(&problem), format!("there is no token in this file | {choose}"));
    folder.write("token", "secret");
    connect(&given).expect("now it is there");
}
