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

#[cfg(feature = "live")]
impl Trial {
    /// Whether the manifest itself says for which version of the object it is.
    fn names_a_version(&self) -> bool {
        matches!(&self.change, TrialChange::Update(patch) if !patch["metadata"]["resourceVersion"].is_null())
    }
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

/// What to do where the API server could not try it.
#[cfg(feature = "live")]
const WITHOUT_TRIAL: &str = "leave out --server-dry-run: the report is made without the API server's opinion then";

#[cfg(feature = "live")]
const TRY_AGAIN: &str = "try again, or leave out --server-dry-run";

#[cfg(feature = "live")]
fn try_change(connection: &super::live::Connection, trial: &Trial) -> Result<Tried, Problem> {
    let (namespace, name) = (&trial.namespace, &trial.name);
    let answer = match &trial.change {
        TrialChange::Update(patch) => connection.dry_run_patch(namespace, name, &patch.to_string()),
        TrialChange::Create(object) => connection.dry_run_apply(namespace, name, &object.to_string()),
    };
    match answer.map_err(|problem| if problem.help.is_none() { problem.help(TRY_AGAIN) } else { problem })? {
        Ok(text) => accepted(trial, &text),
        Err(status) => match not_tried(trial, &status) {
            Some(problem) => Err(problem),
            None if status.code == 409 && trial.names_a_version() => {
                let field = Some("metadata.resourceVersion".to_owned());
                Ok(Tried::Refused(vec![Refusal { field, message: status.message }]))
            }
            None => Ok(Tried::Refused(refusals(&status))),
        },
    }
}

/// What the API server would store. A proxy may answer with anything.
#[cfg(feature = "live")]
fn accepted(trial: &Trial, text: &str) -> Result<Tried, Problem> {
    let what = format!("the dry run of DaemonSet {}/{}", trial.namespace, trial.name);
    let unreadable = |error| Problem::failure(format!("cannot read {what}: {error}")).help(TRY_AGAIN);
    let stored: DaemonSet = serde_json::from_str(text).map_err(unreadable)?;
    let (namespace, name) = (stored.metadata.namespace.as_deref(), stored.metadata.name.as_deref());
    if namespace != Some(&*trial.namespace) || name != Some(&*trial.name) {
        let there = match (namespace, name) {
            (Some(namespace), Some(name)) => format!("DaemonSet {namespace}/{name}"),
            _ => "an object without a namespace or a name".to_owned(),
        };
        return Err(Problem::failure(format!("{what} is answered with {there}"))
            .help("does a proxy answer in the place of the API server? leave out --server-dry-run otherwise"));
    }
    Ok(Tried::Accepted(Box::new(stored)))
}

/// Why an answer says nothing of the change: it could not be tried at all.
#[cfg(feature = "live")]
fn not_tried(trial: &Trial, status: &super::live::Status) -> Option<Problem> {
    if status.lacks_a_right() {
        return Some(Problem::failure(status.message.clone()).help(
            "a dry run changes nothing, but takes the right to patch daemonsets and, where there is none yet, to create them: \
             ask for it, choose another user with --user or --as, or leave out --server-dry-run",
        ));
    }
    let is_update = matches!(trial.change, TrialChange::Update(_));
    let help = match status.code {
        // `apiserver/pkg/admission/plugin/webhook/errors/statuserror.go:NewDryRunUnsupportedErr`
        400 if status.message.contains("does not support dry run") => WITHOUT_TRIAL,
        405 | 412 | 415 => WITHOUT_TRIAL,
        // Somebody changed or deleted it in the meantime.
        409 if !trial.names_a_version() => TRY_AGAIN,
        404 if is_update => TRY_AGAIN,
        _ => return None,
    };
    let message = format!("cannot try the change of DaemonSet {}/{}: {}", trial.namespace, trial.name, status.words());
    Some(Problem::failure(message).help(help))
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
