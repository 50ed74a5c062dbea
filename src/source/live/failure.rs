//! Why a cluster did not answer, in one line each, with what to do next.

use std::error::Error;
use std::io;
use std::time::Duration;

use serde::Deserialize;

use super::proxy::Proxy;
use super::tls_failure::tls;
use crate::manifest::Problem;

/// Why a request has no answer that can be used.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing can be had from this server by these credentials.
    Cluster(Problem),
    /// The API server answered that it will not.
    Status(Status),
    /// The answer ended before its end, or is none; why.
    Broken(String),
}

/// What the API server says in the place of an object.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Status {
    /// The HTTP status code.
    #[serde(default)]
    pub code: u16,
    /// The reason in one word: `Forbidden`, `Invalid`.
    #[serde(default)]
    pub reason: String,
    /// The message, as the API server words it.
    #[serde(default)]
    pub message: String,
    /// What is behind it.
    #[serde(default)]
    pub details: Option<StatusDetails>,
}

/// What is behind a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct StatusDetails {
    /// Everything that is wrong.
    #[serde(default)]
    pub causes: Vec<StatusCause>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct StatusCause {
    /// The field.
    #[serde(default)]
    pub field: Option<String>,
    /// What is wrong with it.
    #[serde(default)]
    pub message: String,
}

impl Status {
    /// The status of an answer. Proxies answer in HTML, and unknown paths in plain text.
    pub(super) fn of(code: u16, body: &[u8]) -> Self {
        let said: Option<Self> = serde_json::from_slice(body).ok().filter(|status: &Self| !status.message.is_empty());
        let mut status = said.unwrap_or_else(|| {
            let text = String::from_utf8_lossy(body);
            let line = text.trim().lines().next().unwrap_or_default();
            let line = if line.starts_with('<') { "" } else { line };
            Self { message: line.chars().take(200).collect(), ..Self::default() }
        });
        status.code = code;
        status
    }

    /// Whether the user may not do this at all. Admission plugins and webhooks refuse with the same code and reason; only the words of the
    /// authorizer tell (`apiserver/pkg/endpoints/handlers/responsewriters/errors.go:forbiddenMessage`).
    pub(in crate::source) fn lacks_a_right(&self) -> bool {
        self.code == 403 && self.message.contains(" cannot ") && self.message.contains(" resource ")
    }

    /// `500 Internal Server Error: etcdserver: request timed out`
    pub(in crate::source) fn words(&self) -> String {
        let name = http::StatusCode::from_u16(self.code).ok().and_then(|code| code.canonical_reason()).unwrap_or_default();
        let code = format!("{} {name}", self.code);
        if self.message.is_empty() { code.trim_end().to_owned() } else { format!("{}: {}", code.trim_end(), self.message) }
    }
}

/// Nothing listens, no such host, no trust, no answer: what went wrong on the way to the server, which may be through a proxy.
pub(super) fn unreachable(server: &str, proxy: Option<&Proxy>, error: &kube::Error) -> Failure {
    let causes = causes(error);
    let connecting = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(error) = connecting {
        return Failure::Cluster(tls(server, error));
    }
    let kind = causes.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    let last = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
    let named = causes.iter().any(|cause| cause.to_string() == "dns error");
    if let Some(problem) = proxy.and_then(|proxy| failed_proxy(server, proxy, &causes, kind, named)) {
        return Failure::Cluster(problem);
    }
    let cannot = format!("cannot connect to {server}");
    Failure::Cluster(match kind {
        Some(io::ErrorKind::TimedOut) => {
            let through = proxy.map(|proxy| format!(" through the proxy {}", proxy.address())).unwrap_or_default();
            timed_out(&format!("{server}{through}"), None)
        }
        _ if named => Problem::failure(format!("{cannot}: no such host"))
            .help("is the name right in the kubeconfig or --server, and is the VPN up?"),
        Some(io::ErrorKind::ConnectionRefused) => Problem::failure(format!("{cannot}: connection refused"))
            .help("is the cluster running, and is this its address? --context and --server choose another"),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe) => {
            return Failure::Broken("the connection was closed".to_owned());
        }
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            return Failure::Broken("the answer is packed with gzip and cannot be unpacked".to_owned());
        }
        _ if is_broken(error) => return Failure::Broken("the connection was closed".to_owned()),
        _ => Problem::failure(format!("{cannot}: {last}")).help("is this its address? --context and --server choose another"),
    })
}

/// What a proxy does not do, or why it is not there. Its words are those of hyper-util, which has no types for them that could be named.
fn failed_proxy(
    server: &str,
    proxy: &Proxy,
    causes: &[&(dyn Error + 'static)],
    kind: Option<io::ErrorKind>,
    is_unnamed: bool,
) -> Option<Problem> {
    let of_proxy =
        |text: String| ["tunnel error: ", "SOCKS error: "].iter().find_map(|start| text.strip_prefix(start).map(str::to_owned));
    let said = causes.iter().find_map(|cause| of_proxy(cause.to_string()))?;
    let (address, from) = (proxy.address(), proxy.from);
    let cannot = format!("cannot connect to {server} through the proxy {address}");
    let mut help = format!("the proxy comes from {from}: is it running, and is this its address?");
    let why = match (kind, said.as_str()) {
        (Some(io::ErrorKind::ConnectionRefused), _) => "the proxy refused the connection",
        (Some(io::ErrorKind::TimedOut), _) => "the proxy does not answer",
        _ if is_unnamed => "there is no host of the proxy's name",
        (_, "failed to create underlying connection") => "the proxy cannot be reached",
        (_, "proxy authorization required") => {
            help = format!("write them into {from}: http://USER:PASSWORD@HOST:PORT");
            "the proxy asks for a user and a password"
        }
        (_, "unsuccessful") => {
            help = format!(
                "does the proxy, which comes from {from}, let this server through? NO_PROXY lists servers to reach without it"
            );
            "the proxy will not"
        }
        (_, "unexpected end of file" | "io error establishing tunnel" | "io error during SOCKS handshake") => {
            "the proxy closed the connection"
        }
        (_, said) => said,
    };
    Some(Problem::failure(format!("{cannot}: {why}")).help(help))
}

/// A connection that was there ended in the middle of an answer.
fn is_broken(error: &kube::Error) -> bool {
    matches!(error, kube::Error::HyperError(_))
}

/// No answer came in time; the limit, where it was given.
pub(super) fn timed_out(server: &str, limit: Option<Duration>) -> Problem {
    match limit {
        Some(limit) => Problem::failure(format!("no answer from {server} within {}", seconds(limit)))
            .help("give it longer with --request-timeout, or look whether it can be reached from here"),
        None => Problem::failure(format!("no answer from {server}"))
            .help("can it be reached from here, and is the VPN up? --context and --server choose another"),
    }
}

fn seconds(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

/// Whether the server knows who asks: 401.
pub(super) fn unauthorized(server: &str, user: Option<&str>) -> Problem {
    let who = user.map_or_else(|| "these credentials".to_owned(), |user| format!("the credentials of user {user}"));
    Problem::failure(format!("{server} does not accept {who}: Unauthorized"))
        .help("sign in again, or choose others with --user, --token or --client-certificate")
}

/// The error and everything that caused it. An `io::Error` does not name the error inside of it as its source.
fn causes(error: &kube::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        causes.push(cause);
        let inside = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inside.map(|inside| inside as &(dyn Error + 'static)).or_else(|| cause.source());
    }
    causes
}

/// Why no client could be made of a configuration.
pub(super) fn unusable(error: &kube::Error) -> Problem {
    use kube::client::RustlsTlsError;
    let certificate = "is the client certificate or its key a file in PEM?";
    match error {
        kube::Error::RustlsTls(RustlsTlsError::InvalidServerName(_)) => {
            Problem::error("--tls-server-name is no name of a server").help("write it like kubernetes.default.svc")
        }
        kube::Error::RustlsTls(RustlsTlsError::AddRootCertificate(cause)) => {
            let problem = Problem::error(format!("the authorities to trust cannot be used: {cause}"));
            problem.help("name the cluster's CA with --certificate-authority")
        }
        kube::Error::RustlsTls(error) => {
            Problem::error(format!("the client certificate cannot be used: {error}")).help(certificate)
        }
        kube::Error::Auth(error) => Problem::error(format!("the kubeconfig's way to sign in cannot be used: {error}"))
            .help("choose another user with --user, or give a --token"),
        other => Problem::error(format!("the kubeconfig cannot be used: {other}")).help("choose another context with --context"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_status_of_kubernetes_is_told_by_its_code() {
        for (code, body, expected) in [
            (
                500,
                r#"{"kind":"Status","message":"etcdserver: request timed out","code":500}"#,
                "500 Internal Server Error: etcdserver: request timed out",
            ),
            (502, "<html><body>Bad Gateway</body></html>", "502 Bad Gateway"),
            (404, "404 page not found\n", "404 Not Found: 404 page not found"),
            (599, "", "599"),
        ] {
            assert_eq!(Status::of(code, body.as_bytes()).words(), expected);
        }
    }
}
