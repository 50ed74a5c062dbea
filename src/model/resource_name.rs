//! Kinds of resource names (`pkg/apis/core/v1/helper/helpers.go:IsNativeResource, IsExtendedResourceName, IsOvercommitAllowed`).

use super::syntax::is_qualified_name;

/// What quotas put before the name of a resource that is requested.
pub const REQUESTS_PREFIX: &str = "requests.";

/// Whether Kubernetes itself defines the resource: no domain, or one of its own.
pub fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Whether the resource belongs to somebody else, as `nvidia.com/gpu` does.
pub fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with(REQUESTS_PREFIX) && is_qualified_name(&format!("{REQUESTS_PREFIX}{name}"))
}

/// Whether this is memory in pages of one size.
pub fn is_huge_pages(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether limits may exceed requests.
pub fn is_overcommit_allowed(name: &str) -> bool {
    is_native(name) && !is_huge_pages(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_kubernetes_sorts_them() {
        for (name, native, extended, overcommit) in [
            ("cpu", true, false, true),
            ("hugepages-2Mi", true, false, false),
            ("nvidia.com/gpu", false, true, false),
            ("requests.nvidia.com/gpu", false, false, false),
            ("batch.kubernetes.io/x", true, false, true),
            ("a.b/c d", false, false, false),
        ] {
            assert_eq!(
                (is_native(name), is_extended(name), is_overcommit_allowed(name)),
                (native, extended, overcommit),
                "{name}"
            );
        }
    }
}
