//! Changes of DaemonSets that the API server of a live cluster tries, and changes nothing: its own defaults, webhooks and policies decide.

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::Value;

use super::ConnectOptions;
use crate::manifest::Problem;

/// A change to try.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The DaemonSet's namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What to send.
    pub change: TrialChange,
}

/// What is sent of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialChange {
    /// A JSON merge patch for a DaemonSet that is there.
    Update(Value),
    /// The whole of one that is not there yet.
    Create(Value),
}

/// What the API server said.
#[derive(Debug, Clone, PartialEq)]
pub enum Tried {
    /// What it would store.
    Accepted(Box<DaemonSet>),
    /// Why it will not.
    Refused(Vec<Refusal>),
}

/// One refusal, in the API server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field, where it names one.
    pub field: Option<String>,
    /// What is wrong with it.
    pub message: String,
}

/// Has the API server try these changes, one after the other.
///
/// # Errors
///
/// The cluster does not answer, or this user may not try it.
#[cfg(feature = "live")]
pub fn try_changes(options: &ConnectOptions, trials: &[Trial]) -> Result<Vec<Tried>, Problem> {
    let connection = super::live::connect(options)?;
    trials.iter().map(|trial| try_change(&connection, trial)).collect()
}

/// This build knows no clusters.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "live"))]
pub fn try_changes(_: &ConnectOptions, _: &[Trial]) -> Result<Vec<Tried>, Problem> {
    Err(Problem::error("this build of the program cannot ask clusters: it was made without the feature live"))
}

#[cfg(feature = "live")]
fn try_change(connection: &super::live::Connection, trial: &Trial) -> Result<Tried, Problem> {
    let (namespace, name) = (&trial.namespace, &trial.name);
    let answer = match &trial.change {
        TrialChange::Update(patch) => connection.dry_run_patch(namespace, name, &patch.to_string())?,
        TrialChange::Create(object) => connection.dry_run_apply(namespace, name, &object.to_string())?,
    };
    match answer {
        Ok(text) => {
            let unreadable =
                |error| Problem::failure(format!("cannot read the dry run of DaemonSet {namespace}/{name}: {error}"));
            serde_json::from_str(&text).map(|stored| Tried::Accepted(Box::new(stored))).map_err(unreadable)
        }
        Err(status) if status.lacks_a_right() => Err(Problem::failure(status.message).help(
            "a dry run changes nothing, but takes the right to patch daemonsets and, where there is none yet, to create them: \
             ask for it, choose another user with --user or --as, or leave out --server-dry-run",
        )),
        Err(status) => Ok(Tried::Refused(refusals(&status))),
    }
}

/// Every cause that the API server names, or its message as a whole.
#[cfg(feature = "live")]
fn refusals(status: &super::live::Status) -> Vec<Refusal> {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    let named: Vec<Refusal> = causes
        .map(|cause| Refusal {
            field: cause.field.clone().filter(|field| !field.is_empty()),
            message: match cause.field.as_deref() {
                Some(field) if !field.is_empty() => format!("{field}: {}", cause.message),
                _ => cause.message.clone(),
            },
        })
        .collect();
    if named.is_empty() { vec![Refusal { field: None, message: status.words() }] } else { named }
}
