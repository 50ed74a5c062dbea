//! How to reach a live cluster, spelled as kubectl spells it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use jiff::SignedDuration;

use crate::source::{BearerToken, ConnectOptions};

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(in crate::cli) struct ConnectionArguments {
    /// The kubeconfig's context [default: its current-context]
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,
    /// The kubeconfig [default: those that KUBECONFIG names, or ~/.kube/config]
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub kubeconfig: Option<PathBuf>,
    /// The kubeconfig's user
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub user: Option<String>,
    /// The user to impersonate
    #[arg(long = "as", value_name = "USER", hide_short_help = true)]
    pub as_user: Option<String>,
    /// The uid to impersonate
    #[arg(long, value_name = "UID", hide_short_help = true)]
    pub as_uid: Option<String>,
    /// A group to impersonate; repeatable
    #[arg(long = "as-group", value_name = "GROUP", hide_short_help = true)]
    pub as_groups: Vec<String>,
    /// The address of the API server
    #[arg(short = 's', long, value_name = "URL", hide_short_help = true)]
    pub server: Option<String>,
    /// The bearer token to sign in with
    #[arg(long, value_name = "TOKEN", hide_short_help = true)]
    pub token: Option<String>,
    /// The certificates of the authorities to trust
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub certificate_authority: Option<PathBuf>,
    /// The client certificate to sign in with
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub client_certificate: Option<PathBuf>,
    /// The key of the client certificate
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub client_key: Option<PathBuf>,
    /// Accept any certificate of the API server
    #[arg(long, hide_short_help = true)]
    pub insecure_skip_tls_verify: bool,
    /// The name to look for in the API server's certificate
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub tls_server_name: Option<String>,
    /// How long one request may take: 10s, 2m; 0 is for ever
    #[arg(long, value_name = "DURATION", value_parser = request_timeout, hide_short_help = true)]
    pub request_timeout: Option<Duration>,
}

impl ConnectionArguments {
    /// What was typed, with the kubeconfig's cluster and the namespace, which are options of their own. An empty text is as good as none.
    pub fn options(&self, cluster: Option<&str>, namespace: Option<&str>) -> ConnectOptions {
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let file = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
        ConnectOptions {
            kubeconfig: file(&self.kubeconfig),
            context: given(self.context.as_deref()),
            cluster: given(cluster),
            takes_built_in: false,
            user: given(self.user.as_deref()),
            as_user: given(self.as_user.as_deref()),
            as_uid: given(self.as_uid.as_deref()),
            as_groups: self.as_groups.clone(),
            namespace: given(namespace),
            server: given(self.server.as_deref()),
            token: given(self.token.as_deref()).map(BearerToken),
            certificate_authority: file(&self.certificate_authority),
            client_certificate: file(&self.client_certificate),
            client_key: file(&self.client_key),
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
            tls_server_name: given(self.tls_server_name.as_deref()),
            request_timeout: self.request_timeout,
        }
    }
}

/// A time as kubectl takes it: a number of seconds, or a number with its unit (`client-go/tools/clientcmd/helpers.go:ParseTimeout`).
fn request_timeout(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    let with_unit = || Duration::try_from(text.parse::<SignedDuration>().ok()?).ok();
    seconds.or_else(with_unit).ok_or_else(|| "write a time like 10s, 2m or 1h; 0 is for ever".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_timeout_is_a_number_of_seconds_or_has_a_unit() {
        for (text, milliseconds) in [
            ("0", Some(0)),
            ("10", Some(10_000)),
            ("10s", Some(10_000)),
            ("500ms", Some(500)),
            ("1m30s", Some(90_000)),
            ("-1s", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(request_timeout(text).ok(), milliseconds.map(Duration::from_millis), "{text}");
        }
    }
}
