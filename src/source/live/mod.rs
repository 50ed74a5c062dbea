//! A live cluster, asked through its API server. It only reads: nothing but GET is ever sent, and on request a patch that the API
//! server only tries (`dryRun=All`).
//!
//! kube does TLS, proxies and headers; tokio runs inside and nothing of it shows.

mod collection;
mod config;
mod credentials;
mod exec_plugin;
mod failure;
mod kubeconfig;
mod list;
mod proxy;
mod query;
mod request;
mod resource_kind;
mod tls_failure;

use kube::Client;
use tokio::runtime::Runtime;

pub use collection::{Collected, Scope};
pub use failure::{Status, StatusCause, StatusDetails};
pub use resource_kind::ResourceKind;

use super::{ConnectOptions, KubeconfigNames};
use crate::manifest::Problem;
use failure::{Failure, unusable};
use query::encoded;
use request::{ApiServer, Patch};

/// A connection to a cluster. Making one asks the cluster nothing yet.
pub struct Connection {
    runtime: Runtime,
    server: ApiServer,
    context: Option<String>,
    default_namespace: String,
    /// What whoever asks should know.
    notes: Vec<Problem>,
}

/// Whether there is a kubeconfig, or one was asked for, by a flag or by `KUBECONFIG`. One that cannot be read is there.
pub fn has_kubeconfig(options: &ConnectOptions) -> bool {
    options.kubeconfig.is_some() || kubeconfig::is_named_and_missing() || !matches!(kubeconfig::read(options), Ok(None))
}

/// Whether there is any way to a cluster: a kubeconfig, a server or a context that was asked for, or the service account of a pod.
pub fn has_cluster(options: &ConnectOptions) -> bool {
    options.ask_for_a_cluster() || has_kubeconfig(options) || config::in_cluster().is_some()
}

/// The namespace for what names none, which the context says; the cluster is not asked.
///
/// # Errors
///
/// What is wrong with the kubeconfig or the flags.
pub fn default_namespace(options: &ConnectOptions) -> Result<Option<String>, Problem> {
    match kubeconfig::read(options)? {
        Some(kubeconfig) => Ok(kubeconfig::choose(&kubeconfig, options)?.namespace),
        None if options.namespace.is_some() => Ok(options.namespace.clone()),
        None => Ok(config::in_cluster().and_then(Result::ok).map(|config| config.default_namespace)),
    }
}

/// The names in the kubeconfig; none where it cannot be read. The cluster is not asked.
pub fn kubeconfig_names(options: &ConnectOptions) -> KubeconfigNames {
    let Ok(Some(kubeconfig)) = kubeconfig::read(options) else { return KubeconfigNames::default() };
    KubeconfigNames {
        contexts: kubeconfig.contexts.into_iter().map(|named| named.name).collect(),
        clusters: kubeconfig.clusters.into_iter().map(|named| named.name).collect(),
        users: kubeconfig.auth_infos.into_iter().map(|named| named.name).collect(),
    }
}

/// Finds the cluster by the kubeconfig and the flags, and signs in where that takes a program.
///
/// # Errors
///
/// What is wrong with the kubeconfig, the flags or the files they name.
pub fn connect(options: &ConnectOptions) -> Result<Connection, Problem> {
    let found = kubeconfig::read(options)?;
    let of_pod = if found.is_none() && !options.ask_for_a_cluster() { config::in_cluster() } else { None };
    let mut notes = Vec::new();
    let (mut config, proxy, context, user) = match (of_pod, found) {
        (Some(config), _) => (config?, None, None, None),
        (None, None) if options.server.is_none() => return Err(kubeconfig::no_kubeconfig(options)),
        (None, found) => {
            let mut chosen = kubeconfig::choose(&found.unwrap_or_default(), options)?;
            match config::is_secure(&chosen)? {
                true => exec_plugin::sign_in(&mut chosen.user, &chosen.cluster)?,
                false => notes.extend(credentials::leave_out(&mut chosen)),
            }
            credentials::complete(&mut chosen.user)?;
            let (config, proxy) = config::of_chosen(&chosen)?;
            (config, proxy, chosen.context, chosen.user_name)
        }
    };
    if let Some(namespace) = &options.namespace {
        config.default_namespace.clone_from(namespace);
    }
    config::complete(&mut config, options);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::failure(format!("cannot start: {error}")))?;
    let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
    let default_namespace = config.default_namespace.clone();
    // The client starts a task of its own.
    let client = {
        let _inside = runtime.enter();
        Client::try_from(config).map_err(|error| unusable(&error))?
    };
    let server = ApiServer { client, server, user, proxy, timeout: options.request_timeout };
    Ok(Connection { runtime, server, context, default_namespace, notes })
}

impl Connection {
    /// The context's name; `None` where there is none: in a pod, and where everything came from flags.
    pub fn context_name(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// The namespace for what names none.
    pub fn default_namespace(&self) -> &str {
        &self.default_namespace
    }

    /// The address of the API server.
    pub fn server(&self) -> &str {
        &self.server.server
    }

    /// What the cluster is called in reports: `context kind-dev`, or the address.
    pub fn described(&self) -> String {
        self.context.as_ref().map_or_else(|| self.server.server.clone(), |context| format!("context {context}"))
    }

    /// What a DaemonSet would be after it was applied, as JSON, or why the API server refuses it. The API server only tries
    /// (server-side apply with `dryRun=All`); nothing changes.
    ///
    /// # Errors
    ///
    /// The cluster does not answer.
    pub fn dry_run_apply(&self, namespace: &str, name: &str, body: &str) -> Result<Result<String, Status>, Problem> {
        self.dry_run(namespace, name, Patch::Apply, body)
    }

    /// The same with a JSON merge patch, for a DaemonSet that is there.
    ///
    /// # Errors
    ///
    /// The cluster does not answer.
    pub fn dry_run_patch(&self, namespace: &str, name: &str, body: &str) -> Result<Result<String, Status>, Problem> {
        self.dry_run(namespace, name, Patch::Merge, body)
    }

    fn dry_run(&self, namespace: &str, name: &str, patch: Patch, body: &str) -> Result<Result<String, Status>, Problem> {
        let what = format!("the dry run of DaemonSet {namespace}/{name}");
        match self.runtime.block_on(self.server.dry_run(&path(namespace, name), patch, body)) {
            Ok(body) => text(body).map(Ok).map_err(|failure| self.problem(&what, failure)),
            Err(Failure::Status(status)) if (400..429).contains(&status.code) => Ok(Err(status)),
            Err(failure) => Err(self.problem(&what, failure)),
        }
    }

    fn problem(&self, what: &str, failure: Failure) -> Problem {
        let server = self.server();
        match failure {
            Failure::Cluster(problem) => problem,
            Failure::Status(status) if status.code == 403 => {
                Problem::failure(status.message).help("ask for that right, or choose another user with --user or --as")
            }
            Failure::Status(status) => Problem::failure(format!("cannot get {what} from {server}: {}", status.words())),
            Failure::Broken(why) => Problem::failure(format!("cannot get {what} from {server}: {why}")).help("try again"),
        }
    }
}

fn path(namespace: &str, name: &str) -> String {
    format!("/apis/apps/v1/namespaces/{}/daemonsets/{}", encoded(namespace), encoded(name))
}

fn text(body: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(body).map_err(|_| Failure::Broken("the answer is no UTF-8".to_owned()))?;
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(error) if error.is_eof() => Err(Failure::Broken("the answer ends in the middle".to_owned())),
        Err(_) => Err(Failure::Broken("the answer is no JSON".to_owned())),
    }
}
