//! The objects of one kind, as far as they were collected.

use std::collections::BTreeMap;

use k8s_openapi::Metadata;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::Known;

/// The objects of one kind: all that there are, or only some, and then why.
///
/// What is there can be relied upon; what is not there is missing from the cluster only if the list is complete.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected<T> {
    objects: Vec<T>,
    missing: Option<String>,
}

impl<T> Collected<T> {
    /// All objects of the kind.
    pub fn all(objects: Vec<T>) -> Self {
        Self { objects, missing: None }
    }

    /// Some of the objects, and why there may be others.
    pub fn some(objects: Vec<T>, why: String) -> Self {
        Self { objects, missing: Some(why) }
    }

    /// Says why there may be others.
    pub fn may_lack_some(&mut self, why: String) {
        self.missing = Some(why);
    }

    /// The objects that are known.
    pub fn objects(&self) -> &[T] {
        &self.objects
    }

    /// Why there may be others, where there may be.
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// The first object that suits; none if all are known and none suits.
    pub fn find(&self, suits: impl Fn(&T) -> bool) -> Known<Option<&T>> {
        match (self.objects.iter().find(|object| suits(object)), &self.missing) {
            (None, Some(why)) => Known::NotCollected(why.clone()),
            (found, _) => Known::Known(found),
        }
    }
}

impl<T: Metadata<Ty = ObjectMeta>> Collected<T> {
    /// The object of this name, of a kind that lives in no namespace.
    pub fn named(&self, name: &str) -> Known<Option<&T>> {
        self.find(|object| object.metadata().name.as_deref() == Some(name))
    }

    /// The objects by namespace and name, of several with the same the last.
    #[must_use]
    pub fn by_name(self) -> Self {
        let key = |object: &T| (object.metadata().namespace.clone(), object.metadata().name.clone());
        let objects: BTreeMap<_, T> = self.objects.into_iter().map(|object| (key(&object), object)).collect();
        Self { objects: objects.into_values().collect(), missing: self.missing }
    }

    /// The object of this namespace and name.
    pub fn in_namespace(&self, namespace: &str, name: &str) -> Known<Option<&T>> {
        self.find(|object| {
            let metadata = object.metadata();
            metadata.namespace.as_deref() == Some(namespace) && metadata.name.as_deref() == Some(name)
        })
    }
}
