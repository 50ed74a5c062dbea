//! Kubeconfig files: which there are, what they say together, and what of it was chosen.
//!
//! As `client-go/tools/clientcmd` has it (`loader.go`, `client_config.go`): files of a `KUBECONFIG` list that are not there are passed
//! over, of equal names the first counts, flags go over what the files say.

use std::io;
use std::path::{Path, PathBuf};

use kube::config::{AuthInfo, Cluster, Kubeconfig, KubeconfigError};

use crate::manifest::{Place, Position, Problem};
use crate::model::did_you_mean;
use crate::source::{BuiltIn, ConnectOptions};

/// The cluster and the user that were chosen, with what the flags say about them.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The context; `None` where there is none, because everything came from flags.
    pub context: Option<String>,
    /// The user's name in the kubeconfig.
    pub user_name: Option<String>,
    pub cluster: Cluster,
    pub user: AuthInfo,
    pub namespace: Option<String>,
}

/// Where kubeconfigs are looked for.
fn paths(options: &ConnectOptions) -> Vec<PathBuf> {
    if let Some(path) = &options.kubeconfig {
        return vec![path.clone()];
    }
    let listed = of_variable();
    if listed.is_empty() {
        return std::env::home_dir().map(|home| home.join(".kube").join("config")).into_iter().collect();
    }
    listed
}

/// What `KUBECONFIG` names.
fn of_variable() -> Vec<PathBuf> {
    let listed = std::env::var_os("KUBECONFIG").unwrap_or_default();
    std::env::split_paths(&listed).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// Whether `KUBECONFIG` names files, and none of them is there. One of a list may be missing, as for kubectl; where all are, a cluster was
/// meant and its name is misspelled, or a script did not write it.
pub(super) fn is_named_and_missing() -> bool {
    let listed = of_variable();
    !listed.is_empty() && listed.iter().all(|path| std::fs::metadata(path).is_err_and(|error| is_not_there(&error)))
}

/// Everything that the kubeconfigs say; `None` where there are none, or nothing is in them.
pub(super) fn read(options: &ConnectOptions) -> Result<Option<Kubeconfig>, Problem> {
    let mut merged = Kubeconfig::default();
    for path in paths(options) {
        let place = || Place::Path(path.display().to_string());
        let read = match Kubeconfig::read_from(&path) {
            Ok(read) => read,
            Err(KubeconfigError::ReadConfig(error, _)) if options.kubeconfig.is_none() && is_not_there(&error) => continue,
            Err(error) => return Err(unreadable(&path, &error)),
        };
        merged = merged.merge(read).map_err(|error| Problem::error(error.to_string()).at(place()))?;
    }
    let says_something = !(merged.clusters.is_empty() && merged.contexts.is_empty() && merged.auth_infos.is_empty());
    Ok(says_something.then_some(merged))
}

fn is_not_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The lines of a kubeconfig are never shown: they hold tokens and keys.
fn unreadable(path: &Path, error: &KubeconfigError) -> Problem {
    let name = path.display().to_string();
    match error {
        KubeconfigError::ReadConfig(error, _) if is_not_there(error) => {
            Problem::failure("no such kubeconfig").at(Place::Path(name)).help("is --kubeconfig spelled right?")
        }
        KubeconfigError::ReadConfig(error, _) => {
            Problem::failure(format!("cannot read the kubeconfig: {error}")).at(Place::Path(name))
        }
        KubeconfigError::Parse(error) => {
            let said = error.without_snippet().to_string();
            let said = said.lines().next().unwrap_or_default();
            let number = |number: u64| usize::try_from(number).unwrap_or(1);
            let place = error.location();
            // The place is told as all places are.
            let end = place.map(|place| format!(" at line {}, column {}", place.line(), place.column()));
            let said = end.and_then(|end| said.strip_suffix(&end)).unwrap_or(said);
            let position = place.map(|place| Position { line: number(place.line()), column: number(place.column()) });
            let place = position.map_or(Place::Path(name.clone()), |position| Place::Streamed(name, position));
            Problem::error(format!("this is no kubeconfig: {said}")).at(place)
        }
        other => Problem::error(other.to_string()).at(Place::Path(name)),
    }
}

/// The words for a kubeconfig that is not there.
pub(super) fn no_kubeconfig(options: &ConnectOptions) -> Problem {
    let paths: Vec<String> = paths(options).iter().map(|path| path.display().to_string()).collect();
    let looked = match paths.as_slice() {
        [path] if options.kubeconfig.is_none() && is_named_and_missing() => {
            format!("KUBECONFIG names {path}, which is not there")
        }
        paths if options.kubeconfig.is_none() && is_named_and_missing() => {
            format!("KUBECONFIG names {}, none of which is there", paths.join(", "))
        }
        [] => "KUBECONFIG is not set and there is no home folder".to_owned(),
        [path] => format!("there is nothing in {path}"),
        paths => format!("there is nothing in any of {}", paths.join(", ")),
    };
    let ways = "name one with --kubeconfig, or a server with --server, or plan from a dump with --nodes";
    Problem::error(format!("no kubeconfig: {looked}")).help(match (&options.cluster, built_in_names(options)) {
        (Some(cluster), names @ [_, ..]) => {
            let question = did_you_mean(cluster, names.iter().copied(), |_| cluster.len() / 3);
            let question = question.map_or_else(String::new, |question| format!("{question} "));
            format!("{question}the built-in clusters are {}; for any other, {ways}", names.join(", "))
        }
        _ => ways.to_owned(),
    })
}

/// The built-in clusters, where one could have been meant.
fn built_in_names(options: &ConnectOptions) -> &'static [&'static str] {
    if options.takes_built_in && options.cluster.is_some() { &BuiltIn::NAMES } else { &[] }
}

/// Chooses the context, its cluster and its user, and applies the flags.
pub(super) fn choose(kubeconfig: &Kubeconfig, options: &ConnectOptions) -> Result<Chosen, Problem> {
    let context_name = options.context.as_ref().or(kubeconfig.current_context.as_ref()).filter(|name| !name.is_empty());
    let context = match context_name {
        None => None,
        Some(name) => {
            let found = kubeconfig.contexts.iter().find(|named| named.name == *name);
            let names: Vec<&str> = kubeconfig.contexts.iter().map(|named| named.name.as_str()).collect();
            let says = match options.context {
                Some(_) => format!("the kubeconfig has no context {name}"),
                None => format!("the kubeconfig's current-context is {name}, which it does not have"),
            };
            Some(found.and_then(|named| named.context.as_ref()).ok_or_else(|| not_there(says, name, "contexts", &names))?)
        }
    };
    let cluster_name = options.cluster.as_deref().or(context.map(|context| context.cluster.as_str()));
    let user_name = options.user.as_deref().or(context.and_then(|context| context.user.as_deref()));
    let user_name = user_name.filter(|name| !name.is_empty());
    if cluster_name.is_none() && options.server.is_none() {
        let names = kubeconfig.contexts.iter().map(|named| named.name.as_str()).collect::<Vec<_>>();
        let problem = Problem::error("no context is chosen: the kubeconfig has no current-context");
        return Err(problem.help(format!("choose one with --context: {}", listed("contexts", &names))));
    }
    let mut cluster = match cluster_name.filter(|name| !name.is_empty()) {
        None => Cluster::default(),
        Some(name) => {
            let found = kubeconfig.clusters.iter().find(|named| named.name == name);
            let names: Vec<&str> = kubeconfig.clusters.iter().map(|named| named.name.as_str()).collect();
            let says = says("cluster", name, options.cluster.is_some(), context_name);
            found.and_then(|named| named.cluster.clone()).ok_or_else(|| cluster_not_there(says, name, &names, options))?
        }
    };
    let mut user = match user_name {
        None => AuthInfo::default(),
        Some(name) => {
            let found = kubeconfig.auth_infos.iter().find(|named| named.name == name);
            let names: Vec<&str> = kubeconfig.auth_infos.iter().map(|named| named.name.as_str()).collect();
            let says = says("user", name, options.user.is_some(), context_name);
            found.ok_or_else(|| not_there(says, name, "users", &names))?.auth_info.clone().unwrap_or_default()
        }
    };
    apply_to_cluster(&mut cluster, options)?;
    apply_to_user(&mut user, options);
    let namespace = options.namespace.clone().or(context.and_then(|context| context.namespace.clone()));
    Ok(Chosen {
        context: context_name.cloned(),
        user_name: user_name.map(str::to_owned),
        cluster,
        user,
        namespace: namespace.filter(|namespace| !namespace.is_empty()),
    })
}

fn says(what: &str, name: &str, by_flag: bool, context: Option<&String>) -> String {
    match context {
        Some(context) if !by_flag => format!("the context {context} names the {what} {name}, which the kubeconfig does not have"),
        _ => format!("the kubeconfig has no {what} {name}"),
    }
}

fn not_there(message: String, name: &str, what: &str, names: &[&str]) -> Problem {
    let question = did_you_mean(name, names.iter().copied(), |_| name.len() / 3);
    Problem::error(message).help(question.unwrap_or_else(|| listed(what, names)))
}

fn cluster_not_there(message: String, name: &str, names: &[&str], options: &ConnectOptions) -> Problem {
    let built_in = built_in_names(options);
    if built_in.is_empty() {
        return not_there(message, name, "clusters", names);
    }
    let question = did_you_mean(name, names.iter().chain(built_in).copied(), |_| name.len() / 3);
    let question = question.unwrap_or_else(|| format!("{};", listed("clusters", names)));
    Problem::error(message).help(format!("{question} the built-in ones are {}", built_in.join(", ")))
}

fn listed(what: &str, names: &[&str]) -> String {
    const MOST_LISTED: usize = 5;
    if names.is_empty() {
        return format!("it has no {what}");
    }
    let more = names.len().saturating_sub(MOST_LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("its {what} are {}{more}", names[..names.len().min(MOST_LISTED)].join(", "))
}

/// `client_config.go:getCluster`: a flag for the trust in the server replaces all that the file says of it, and a name to look for in the
/// certificate belongs to the server it was written for.
fn apply_to_cluster(cluster: &mut Cluster, options: &ConnectOptions) -> Result<(), Problem> {
    if options.insecure_skip_tls_verify && options.certificate_authority.is_some() {
        let problem = Problem::error("--insecure-skip-tls-verify and --certificate-authority contradict each other");
        return Err(problem.help("leave one of them out"));
    }
    if options.insecure_skip_tls_verify || options.certificate_authority.is_some() {
        cluster.insecure_skip_tls_verify = Some(options.insecure_skip_tls_verify);
        cluster.certificate_authority = options.certificate_authority.as_deref().map(text);
        cluster.certificate_authority_data = None;
    }
    if options.tls_server_name.is_some() || options.server.is_some() {
        cluster.tls_server_name.clone_from(&options.tls_server_name);
    }
    if options.server.is_some() {
        cluster.server.clone_from(&options.server);
    }
    Ok(())
}

fn apply_to_user(user: &mut AuthInfo, options: &ConnectOptions) {
    if let Some(token) = &options.token {
        *user = AuthInfo {
            token: Some(token.0.clone().into()),
            token_file: None,
            username: None,
            password: None,
            auth_provider: None,
            exec: None,
            ..user.clone()
        };
    }
    if let Some(certificate) = &options.client_certificate {
        user.client_certificate = Some(text(certificate));
        user.client_certificate_data = None;
    }
    if let Some(key) = &options.client_key {
        user.client_key = Some(text(key));
        user.client_key_data = None;
    }
    let set = |field: &mut Option<String>, flag: &Option<String>| {
        if flag.is_some() {
            field.clone_from(flag);
        }
    };
    set(&mut user.impersonate, &options.as_user);
    set(&mut user.impersonate_uid, &options.as_uid);
    if !options.as_groups.is_empty() {
        user.impersonate_groups = Some(options.as_groups.clone());
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
