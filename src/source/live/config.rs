//! What was chosen → the configuration of the client.
//!
//! kube reads kubeconfigs into configurations as well, but applies `NO_PROXY` to the proxy instead of the server, and says of a file
//! that cannot be read no more than its error.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, Uri};
use kube::Config;
use kube::config::{AuthInfo, Cluster};

use super::credentials;
use super::kubeconfig::Chosen;
use super::proxy::{self, Proxy};
use crate::manifest::{Place, Problem};
use crate::source::ConnectOptions;

/// How long a connection may take, its handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the server may stay silent in the middle of an answer; its own limit for a request is as long.
const SILENCE: Duration = Duration::from_mins(1);

/// Where a pod finds its service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Whether the connection to what was chosen is encrypted.
pub(super) fn is_secure(chosen: &Chosen) -> Result<bool, Problem> {
    Ok(address(&chosen.cluster, &chosen.user)?.scheme_str() == Some("https"))
}

/// The configuration for what was chosen, and the proxy on the way.
pub(super) fn of_chosen(chosen: &Chosen) -> Result<(Config, Option<Proxy>), Problem> {
    let cluster = &chosen.cluster;
    let address = address(cluster, &chosen.user)?;
    let mut config = Config::new(address);
    config.default_namespace = chosen.namespace.clone().unwrap_or_else(|| "default".to_owned());
    config.accept_invalid_certs = cluster.insecure_skip_tls_verify.unwrap_or(false);
    config.disable_compression = cluster.disable_compression.unwrap_or(false);
    config.tls_server_name.clone_from(&cluster.tls_server_name);
    config.root_cert = authorities(cluster)?;
    if config.accept_invalid_certs {
        // Else kube asks the system for its authorities, and a container may have none.
        config.root_cert = Some(Vec::new());
    }
    let proxy = proxy::of(cluster.proxy_url.as_deref(), &config.cluster_url)?;
    config.proxy_url = proxy.as_ref().map(|proxy| proxy.uri.clone());
    config.auth_info = chosen.user.clone();
    check_files(&config.auth_info)?;
    Ok((config, proxy))
}

/// The configuration of a pod, from what the kubelet puts into it; `None` outside of pods.
pub(super) fn in_cluster() -> Option<Result<Config, Problem>> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (host, port) = (variable("KUBERNETES_SERVICE_HOST")?, variable("KUBERNETES_SERVICE_PORT")?);
    Some(of_service_account(&host, &port, Path::new(SERVICE_ACCOUNT)))
}

fn of_service_account(host: &str, port: &str, folder: &Path) -> Result<Config, Problem> {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let mut config = Config::new(parse(&format!("https://{host}:{port}"))?);
    let authority = folder.join("ca.crt");
    config.root_cert = Some(certificates(&read(&authority)?, &authority)?);
    let namespace = String::from_utf8_lossy(&read(&folder.join("namespace"))?).trim().to_owned();
    config.default_namespace = if namespace.is_empty() { "default".to_owned() } else { namespace };
    config.auth_info.token_file = Some(folder.join("token").display().to_string());
    credentials::complete(&mut config.auth_info)?;
    Ok(config)
}

/// What holds however the server was found.
pub(super) fn complete(config: &mut Config, options: &ConnectOptions) {
    let agent = HeaderValue::from_static(concat!("daemonset-plan/", env!("CARGO_PKG_VERSION")));
    config.headers.push((HeaderName::from_static("user-agent"), agent));
    config.connect_timeout = Some(CONNECT_TIMEOUT);
    config.read_timeout = options.request_timeout.is_none().then_some(SILENCE);
    config.reset_reader_on_write = true;
    // The wait is bounded in `request`.
    config.default_retry = false;
}

/// `client-go/rest/url_utils.go:DefaultServerURL`: an address without a scheme is https where there is anything to do with TLS.
fn address(cluster: &Cluster, user: &AuthInfo) -> Result<Uri, Problem> {
    let server = cluster.server.as_deref().filter(|server| !server.is_empty()).ok_or_else(|| {
        let problem = Problem::error("the cluster in the kubeconfig has no server");
        problem.help("write its address under clusters[].cluster.server, or give --server")
    })?;
    if server.contains("://") {
        return parse(server);
    }
    let has_authority = cluster.certificate_authority.is_some() || cluster.certificate_authority_data.is_some();
    let has_certificate = user.client_certificate.is_some() || user.client_certificate_data.is_some();
    let is_secure = has_authority || has_certificate || cluster.insecure_skip_tls_verify == Some(true);
    parse(&format!("{}://{server}", if is_secure { "https" } else { "http" }))
}

fn parse(server: &str) -> Result<Uri, Problem> {
    let parsed: Option<Uri> = server.parse().ok();
    let usable = parsed.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some());
    usable
        .ok_or_else(|| Problem::error(format!("{server} is no address of a server")).help("write it like https://10.0.0.1:6443"))
}

fn authorities(cluster: &Cluster) -> Result<Option<Vec<Vec<u8>>>, Problem> {
    if let Some(data) = &cluster.certificate_authority_data {
        let what = Path::new("certificate-authority-data of the kubeconfig");
        let decoded = STANDARD.decode(data.trim()).map_err(|_| no_certificate(what))?;
        return certificates(&decoded, what).map(Some);
    }
    let path = cluster.certificate_authority.as_deref().filter(|path| !path.is_empty()).map(Path::new);
    path.map(|path| certificates(&read(path)?, path)).transpose()
}

/// The certificates of a text in PEM, in DER.
fn certificates(pem: &[u8], what: &Path) -> Result<Vec<Vec<u8>>, Problem> {
    let text = String::from_utf8_lossy(pem);
    let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    let decoded = blocks.map(|block| {
        let (body, _) = block.split_once("-----END CERTIFICATE-----")?;
        let body: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
        STANDARD.decode(body).ok()
    });
    let decoded: Option<Vec<Vec<u8>>> = decoded.collect();
    decoded.filter(|certificates| !certificates.is_empty()).ok_or_else(|| no_certificate(what))
}

fn no_certificate(what: &Path) -> Problem {
    Problem::error("there is no certificate in PEM here")
        .at(Place::Path(what.display().to_string()))
        .help("it begins with -----BEGIN CERTIFICATE-----")
}

fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|error| crate::source::files::failure(path, &error))
}

/// Reads the files once, so that one that is not there is told by its name.
fn check_files(user: &AuthInfo) -> Result<(), Problem> {
    let certificate = user.client_certificate.as_ref().filter(|_| user.client_certificate_data.is_none());
    let key = user.client_key.as_ref().filter(|_| user.client_key_data.is_none());
    for path in [certificate, key].into_iter().flatten() {
        read(Path::new(path))?;
    }
    let has_certificate = user.client_certificate.is_some() || user.client_certificate_data.is_some();
    let has_key = user.client_key.is_some() || user.client_key_data.is_some();
    match (has_certificate, has_key) {
        (true, false) => Err(Problem::error("there is a client certificate without its key").help("give it with --client-key")),
        (false, true) => {
            Err(Problem::error("there is a client key without its certificate").help("give it with --client-certificate"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_takes_its_service_account() {
        let folder = std::env::temp_dir().join(format!("daemonset-plan-account-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write("ca.crt", "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n");
        write("namespace", "monitoring\n");
        let missing = of_service_account("10.0.0.1", "443", &folder).unwrap_err();
        assert_eq!(missing.message, "no such file or folder");
        write("token", "secret");
        let config = of_service_account("10.0.0.1", "443", &folder).unwrap();
        assert_eq!(config.cluster_url, "https://10.0.0.1:443/");
        assert_eq!(config.default_namespace, "monitoring");
        assert_eq!(config.root_cert, Some(vec![vec![1, 2, 3]]));
        assert_eq!(of_service_account("fd00::1", "6443", &folder).unwrap().cluster_url, "https://[fd00::1]:6443/");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn an_address_without_a_scheme_is_https_where_there_is_anything_to_do_with_tls() {
        let cluster = |server: &str, insecure| Cluster {
            server: Some(server.to_owned()),
            insecure_skip_tls_verify: insecure,
            ..Cluster::default()
        };
        for (server, insecure, expected) in [
            ("https://api.example.com:6443", None, Some("https://api.example.com:6443/")),
            ("localhost:8080", None, Some("http://localhost:8080/")),
            ("localhost:8080", Some(true), Some("https://localhost:8080/")),
            ("https://example.com/k8s/clusters/c-1", None, Some("https://example.com/k8s/clusters/c-1")),
            ("ftp://example.com", None, None),
            ("http://", None, None),
        ] {
            let address = address(&cluster(server, insecure), &AuthInfo::default()).ok();
            assert_eq!(address.map(|uri| uri.to_string()).as_deref(), expected, "{server}");
        }
    }
}
