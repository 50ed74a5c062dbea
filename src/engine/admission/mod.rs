//! What pod creation does in a namespace: the API server's admission plugins, one module each.

pub mod pod_security;
