//! Why a TLS handshake failed, in words: what rustls has is the names of its types.

use std::fmt::Debug;

use rustls::{AlertDescription, CertificateError, Error};

use crate::manifest::Problem;

const TRUST: &str = "name the cluster's CA with --certificate-authority, or skip the check with --insecure-skip-tls-verify";

/// What to say of a handshake with this server that failed.
pub(super) fn tls(server: &str, error: &Error) -> Problem {
    match error {
        Error::InvalidCertificate(error) => certificate(server, error),
        Error::AlertReceived(AlertDescription::CertificateRequired | AlertDescription::HandshakeFailure) => {
            Problem::failure(format!("{server} asks for a client certificate"))
                .help("give one with --client-certificate and --client-key, or choose another --user")
        }
        Error::AlertReceived(alert) => {
            let why = match alert {
                AlertDescription::Unknown(code) => format!("alert {code}"),
                alert => in_words(alert),
            };
            Problem::failure(format!("{server} refused the TLS handshake: {why}"))
                .help("is the client certificate the right one for this cluster?")
        }
        Error::InvalidMessage(_) => {
            Problem::failure(format!("{server} does not speak TLS")).help("is its address http:// rather than https://?")
        }
        Error::PeerIncompatible(why) => no_connection(server, &in_words(why)),
        Error::PeerMisbehaved(why) => no_connection(server, &in_words(why)),
        other => no_connection(server, &other.to_string()),
    }
}

fn no_connection(server: &str, why: &str) -> Problem {
    Problem::failure(format!("no TLS connection to {server}: {why}"))
        .help("does the server speak TLS 1.2 or 1.3? --context and --server choose another")
}

fn certificate(server: &str, error: &CertificateError) -> Problem {
    let certificate = format!("the certificate of {server}");
    match error {
        // A cluster that was made anew has another authority of the same name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            Problem::failure(format!("{certificate} is signed by an unknown authority")).help(TRUST)
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            // `DnsName("kubernetes.example.com")`
            let names: Vec<&str> = presented.iter().map(|name| name.split('"').nth(1).unwrap_or(name)).collect();
            let only = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
            let problem = Problem::failure(format!("{certificate} is not for {}, only for {only}", expected.to_str()));
            problem.help(match names.first() {
                Some(name) => format!("if that is the right server, check it by that name: --tls-server-name {name}"),
                None => TRUST.to_owned(),
            })
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Problem::failure(format!("{certificate} has expired")).help("renew it; is the clock of this machine right?")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Problem::failure(format!("{certificate} is not valid yet")).help("is the clock of this machine right?")
        }
        // Go takes such a certificate, webpki does not, and has no setting for it.
        CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
            let problem = Problem::failure(format!("{certificate} is that of a CA, and no server's"));
            problem.help(
                "kubectl accepts one that is its own CA, this program does not: have the server use one that a CA signed for it, \
                 or skip the check with --insecure-skip-tls-verify",
            )
        }
        CertificateError::Other(other) => untrusted(&certificate, &in_words(&other.0)),
        other => untrusted(&certificate, &in_words(other)),
    }
}

fn untrusted(certificate: &str, why: &str) -> Problem {
    Problem::failure(format!("{certificate} cannot be trusted: {why}")).help(TRUST)
}

/// The name of a variant as words: `UnknownCA` is `unknown ca`. What the variant holds is left out.
fn in_words(variant: &impl Debug) -> String {
    let debugged = format!("{variant:?}");
    let mut words = String::new();
    let mut is_within_word = false;
    for letter in debugged.chars().take_while(char::is_ascii_alphanumeric) {
        if letter.is_ascii_uppercase() && is_within_word {
            words.push(' ');
        }
        is_within_word = !letter.is_ascii_uppercase();
        words.push(letter.to_ascii_lowercase());
    }
    // Variants that hold more than those before them are called so.
    words.strip_suffix(" context").map_or(words.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::{OtherError, PeerIncompatible};

    use super::*;

    #[test]
    fn no_name_of_a_type_is_shown() {
        let other = CertificateError::Other(OtherError(Arc::new(std::fmt::Error)));
        let invalid = Error::InvalidCertificate;
        for (error, expected) in [
            (Error::AlertReceived(AlertDescription::UnknownCA), "S refused the TLS handshake: unknown ca"),
            (Error::AlertReceived(AlertDescription::Unknown(200)), "S refused the TLS handshake: alert 200"),
            (
                Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
                "no TLS connection to S: no cipher suites in common",
            ),
            (invalid(CertificateError::Revoked), "the certificate of S cannot be trusted: revoked"),
            (invalid(CertificateError::BadEncoding), "the certificate of S cannot be trusted: bad encoding"),
            (
                invalid(CertificateError::UnsupportedSignatureAlgorithmContext {
                    signature_algorithm_id: vec![1],
                    supported_algorithms: Vec::new(),
                }),
                "the certificate of S cannot be trusted: unsupported signature algorithm",
            ),
            (invalid(other), "the certificate of S cannot be trusted: error"),
        ] {
            assert_eq!(tls("S", &error).message, expected);
        }
    }
}
