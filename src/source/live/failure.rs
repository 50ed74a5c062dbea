//! Why a cluster did not answer, in one line each, with what to do next.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError};
use serde::Deserialize;

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

/// Nothing listens, no such host, no trust, no answer: what went wrong on the way to the server.
pub(super) fn unreachable(server: &str, error: &kube::Error) -> Failure {
    let causes = causes(error);
    let connecting = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(error) = connecting {
        return Failure::Cluster(tls(server, error));
    }
    let kind = causes.iter().rev().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    let last = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
    let named = causes.iter().any(|cause| cause.to_string() == "dns error");
    let cannot = format!("cannot connect to {server}");
    Failure::Cluster(match kind {
        Some(io::ErrorKind::TimedOut) => return Failure::Cluster(timed_out(server, None)),
        _ if named => Problem::failure(format!("{cannot}: no such host"))
            .help("is the name right in the kubeconfig or --server, and is the VPN up?"),
        Some(io::ErrorKind::ConnectionRefused) => Problem::failure(format!("{cannot}: connection refused"))
            .help("is the cluster running, and is this its address? --context and --server choose another"),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe) => {
            return Failure::Broken("the connection was closed".to_owned());
        }
        _ if is_broken(error) => return Failure::Broken("the connection was closed".to_owned()),
        _ => Problem::failure(format!("{cannot}: {last}")).help("is this its address? --context and --server choose another"),
    })
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

fn tls(server: &str, error: &rustls::Error) -> Problem {
    let certificate = format!("the certificate of {server}");
    let trust = "name the cluster's CA with --certificate-authority, or skip the check with --insecure-skip-tls-verify";
    match error {
        // A cluster that was made anew has another authority of the same name.
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            Problem::failure(format!("{certificate} is signed by an unknown authority")).help(trust)
        }
        rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext { expected, presented }) => {
            // `DnsName("kubernetes.example.com")`
            let names: Vec<&str> = presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name)).collect();
            let problem = Problem::failure(format!(
                "{certificate} is not for {}, only for {}",
                expected.to_str(),
                if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
            ));
            problem.help(match names.first() {
                Some(name) => format!("if that is the right server, check it by that name: --tls-server-name {name}"),
                None => trust.to_owned(),
            })
        }
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            Problem::failure(format!("{certificate} has expired")).help("renew it; is the clock of this machine right?")
        }
        rustls::Error::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
            Problem::failure(format!("{certificate} is not valid yet")).help("is the clock of this machine right?")
        }
        rustls::Error::InvalidCertificate(other) => {
            Problem::failure(format!("{certificate} cannot be trusted: {other}")).help(trust)
        }
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired | AlertDescription::HandshakeFailure) => {
            Problem::failure(format!("{server} asks for a client certificate"))
                .help("give one with --client-certificate and --client-key, or choose another --user")
        }
        rustls::Error::AlertReceived(alert) => Problem::failure(format!("{server} refused the TLS handshake: {alert:?}"))
            .help("is the client certificate the right one for this cluster?"),
        rustls::Error::InvalidMessage(_) => {
            Problem::failure(format!("{server} does not speak TLS")).help("is its address http:// rather than https://?")
        }
        other => Problem::failure(format!("no TLS connection to {server}: {other}")).help(trust),
    }
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
