//! The admission plugin ServiceAccount: whom the pod acts for
//! (`plugin/pkg/admission/serviceaccount/admission.go:Admit`).
//!
//! The volume with the token is not added: its name is random, and nothing that is decided here looks at it.

use k8s_openapi::api::core::v1::{PodSpec, ServiceAccount};

use super::rejection::Rejection;
use crate::engine::Plugin;
use crate::model::{Collected, FieldPath, Known};

const PLUGIN: Plugin = Plugin::ServiceAccount;
const DEFAULT: &str = "default";

/// Writes the default name into a pod that names no service account.
pub fn set_default_name(spec: &mut PodSpec) {
    let given = [&spec.service_account_name, &spec.service_account].into_iter().flatten().find(|name| !name.is_empty());
    let name = given.cloned().unwrap_or_else(|| DEFAULT.to_owned());
    spec.service_account = Some(name.clone());
    spec.service_account_name = Some(name);
}

/// The pod's service account, as far as it is known.
pub fn account_of<'a>(
    spec: &PodSpec,
    namespace: &str,
    accounts: &'a Collected<ServiceAccount>,
) -> Known<Option<&'a ServiceAccount>> {
    accounts.in_namespace(namespace, spec.service_account_name.as_deref().unwrap_or_default())
}

/// Whether the pod acts for the service account that every namespace is given.
pub fn is_default(spec: &PodSpec) -> bool {
    spec.service_account_name.as_deref() == Some(DEFAULT)
}

/// Refuses a pod whose service account does not exist; hands the account's pull secrets to a pod that has none.
pub fn admit(spec: &mut PodSpec, namespace: &str, account: Option<&ServiceAccount>) -> Result<(), Rejection> {
    let Some(account) = account else {
        let name = spec.service_account_name.clone().unwrap_or_default();
        let message = format!("error looking up service account {namespace}/{name}: serviceaccount {name:?} not found");
        let rejection = Rejection::forbidden(PLUGIN, message).at(FieldPath::of("spec.serviceAccountName"));
        return Err(rejection.with("namespace", namespace).with("serviceAccountName", name));
    };
    if spec.image_pull_secrets.as_ref().is_none_or(Vec::is_empty) {
        spec.image_pull_secrets.clone_from(&account.image_pull_secrets);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account(namespace: &str, name: &str) -> ServiceAccount {
        let account = json!({ "metadata": { "namespace": namespace, "name": name }, "imagePullSecrets": [{ "name": "pull" }] });
        serde_json::from_value(account).expect("a service account")
    }

    fn admitted(spec: &mut PodSpec, namespace: &str, accounts: &Collected<ServiceAccount>) -> Result<(), Rejection> {
        let Known::Known(account) = account_of(spec, namespace, accounts) else { panic!("all accounts are known") };
        admit(spec, namespace, account)
    }

    #[test]
    fn the_account_is_looked_up_in_the_pods_own_namespace() {
        let accounts = Collected::all(vec![account("a", "default"), account("b", "agent")]);
        let mut spec = PodSpec { service_account_name: Some("agent".to_owned()), ..PodSpec::default() };
        set_default_name(&mut spec);
        assert_eq!(
            admitted(&mut spec, "a", &accounts).map_err(|rejection| rejection.message),
            Err("error looking up service account a/agent: serviceaccount \"agent\" not found".to_owned())
        );
        assert_eq!(admitted(&mut spec, "b", &accounts), Ok(()));
    }

    #[test]
    fn a_pod_without_pull_secrets_gets_those_of_its_account() {
        let mut spec = PodSpec::default();
        set_default_name(&mut spec);
        assert!(is_default(&spec));
        assert_eq!(admit(&mut spec, "a", Some(&account("a", "default"))), Ok(()));
        assert_eq!(spec.image_pull_secrets.map(|secrets| secrets[0].name.clone()), Some("pull".to_owned()));
    }
}
