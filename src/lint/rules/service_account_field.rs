//! `service-account-field`: the old name of `serviceAccountName`
//! (`pkg/apis/core/v1/conversion.go:Convert_v1_PodSpec_To_core_PodSpec`).

use crate::engine::quoted;
use crate::lint::{Check, Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    id: "service-account-field",
    level: Level::Info,
    page: include_str!("service_account_field.md"),
    needs_cluster: false,
    check: Check::DaemonSet(check),
};

fn check(context: &Context<'_>) -> Vec<Found> {
    let Some(pod) = context.written_pod() else { return Vec::new() };
    let given = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let Some(old) = given(&pod.service_account) else { return Vec::new() };
    let place = context.pod_path().field("serviceAccount");
    let name = context.pod_path().field("serviceAccountName");
    vec![match given(&pod.service_account_name) {
        None => Found::at(place, "serviceAccount is the deprecated name of serviceAccountName")
            .help("rename the field")
            .fix(context.pod_path(), format!("serviceAccountName: {}", quoted(&old))),
        Some(new) if new != old => {
            Found::at(place, format!("serviceAccount {old:?} is ignored: serviceAccountName {new:?} counts"))
                .related(name, "the one that counts")
                .help("remove serviceAccount")
        }
        // The API server writes both into every object that it stores.
        Some(_) if context.daemon_set.metadata.resource_version.is_some() || context.daemon_set.metadata.uid.is_some() => {
            return Vec::new();
        }
        Some(_) => Found::at(place, "serviceAccount is deprecated and says what serviceAccountName says already")
            .related(name, "the name that is not deprecated")
            .help("remove serviceAccount"),
    }]
}
