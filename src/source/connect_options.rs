//! How to reach a cluster, as it was asked for: kubectl's own flags.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// What was asked for; whatever is not given comes from the kubeconfig.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectOptions {
    /// The only kubeconfig to read, in the place of those that `KUBECONFIG` names.
    pub kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig.
    pub context: Option<String>,
    /// The cluster of the kubeconfig, in the place of the context's.
    pub cluster: Option<String>,
    /// Whether the name of a built-in cluster could have been given in the place of one of the kubeconfig.
    pub takes_built_in: bool,
    /// The user of the kubeconfig, in the place of the context's.
    pub user: Option<String>,
    /// The user to impersonate.
    pub as_user: Option<String>,
    /// The uid to impersonate.
    pub as_uid: Option<String>,
    /// The groups to impersonate.
    pub as_groups: Vec<String>,
    /// The namespace, in the place of the context's.
    pub namespace: Option<String>,
    /// The address of the API server, in the place of the cluster's.
    pub server: Option<String>,
    /// The bearer token, in the place of whatever the user signs in with.
    pub token: Option<BearerToken>,
    /// The certificates of the authorities to trust, a file in PEM.
    pub certificate_authority: Option<PathBuf>,
    /// The client's certificate, a file in PEM.
    pub client_certificate: Option<PathBuf>,
    /// The key of the client's certificate, a file in PEM.
    pub client_key: Option<PathBuf>,
    /// Whether to accept any certificate of the server.
    pub insecure_skip_tls_verify: bool,
    /// The name to look for in the server's certificate, in the place of the host's.
    pub tls_server_name: Option<String>,
    /// How long one request may take; zero is for ever.
    pub request_timeout: Option<Duration>,
}

impl ConnectOptions {
    /// Whether anything is given that makes sense for a live cluster only.
    pub fn ask_for_a_cluster(&self) -> bool {
        let names = [&self.context, &self.cluster, &self.user, &self.server];
        self.kubeconfig.is_some() || names.iter().any(|name| name.is_some())
    }
}

/// A bearer token, which nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken(pub String);

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken(…)")
    }
}

impl From<&str> for BearerToken {
    fn from(token: &str) -> Self {
        Self(token.to_owned())
    }
}
