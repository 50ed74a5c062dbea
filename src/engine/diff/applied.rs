//! What a manifest makes of a DaemonSet that is in the cluster, as `kubectl apply` has it, and what the cluster keeps beside it.
//! May use: `api`.

use k8s_openapi::api::apps::v1::DaemonSet;
use serde_json::Value;

use super::fields::{FieldChange, field_changes};
use crate::api::{Merged, UnreadableLastApplied, apply, was_applied_by_kubectl};
use crate::engine::NotEvaluated;

/// A DaemonSet of the cluster to which a manifest was applied.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The new object.
    pub object: DaemonSet,
    /// What the manifest does not say and is no default: fields and items that stay because only the cluster has them.
    pub kept: Vec<FieldChange>,
    /// What another way of applying may do differently.
    pub not_evaluated: Vec<NotEvaluated>,
}

impl Applied {
    /// Applies a manifest; `written` is the same in JSON as it stands in its file.
    ///
    /// # Errors
    ///
    /// What was applied last cannot be read.
    pub fn of(live: &DaemonSet, manifest: &DaemonSet, written: &Value) -> Result<Self, UnreadableLastApplied> {
        let Merged { object, repeated_keys } = apply(live, manifest, written)?;
        // The object has all that the manifest has: whatever differs from the manifest alone comes from the cluster.
        let mut kept = field_changes(manifest, &object);
        kept.retain(|change| change.new.is_some() && !change.reordered);
        let not_by_kubectl = (!was_applied_by_kubectl(live)).then(|| not_made_by_kubectl(live));
        let not_evaluated = not_by_kubectl.into_iter().chain(repeated_keys.iter().map(|list| names_a_key_twice(list))).collect();
        Ok(Self { object, kept, not_evaluated })
    }
}

fn names_a_key_twice(list: &str) -> NotEvaluated {
    let why =
        format!("{list} names a key twice: kubectl cannot tell such items apart, and may refuse them or apply them otherwise");
    NotEvaluated::not_modelled("repeated keys", why)
}

fn not_made_by_kubectl(live: &DaemonSet) -> NotEvaluated {
    let name = |text: &Option<String>| text.clone().unwrap_or_default();
    let of = format!("{}/{}", name(&live.metadata.namespace), name(&live.metadata.name));
    let why = format!(
        "{of} was not made by kubectl apply, which therefore removes nothing of it; helm and server-side apply may, as their own diffs tell"
    );
    NotEvaluated::not_modelled("fields to be removed", why)
}
