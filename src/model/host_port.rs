//! Ports of the host that a pod takes (`kube-scheduler/framework/types.go:HostPortInfo`).

use std::fmt;
use std::sync::Arc;

/// One port of a node's address space.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostPort {
    /// The address; `0.0.0.0` is every address. `::` is just another text to the scheduler.
    pub ip: Arc<str>,
    /// TCP, UDP or SCTP.
    pub protocol: Arc<str>,
    /// The number.
    pub port: i32,
}

const EVERY_ADDRESS: &str = "0.0.0.0";

impl HostPort {
    /// A port with the defaults for what is left out: every address, TCP.
    pub fn new(ip: Option<&str>, protocol: Option<&str>, port: i32) -> Self {
        let or = |text: Option<&str>, default: &str| Arc::from(text.filter(|text| !text.is_empty()).unwrap_or(default));
        Self { ip: or(ip, EVERY_ADDRESS), protocol: or(protocol, "TCP"), port }
    }

    /// Whether two pods cannot take both on one node.
    pub fn conflicts_with(&self, other: &Self) -> bool {
        self.port == other.port
            && self.protocol == other.protocol
            && (self.ip == other.ip || *self.ip == *EVERY_ADDRESS || *other.ip == *EVERY_ADDRESS)
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self.ip != *EVERY_ADDRESS {
            write!(f, "{}:", self.ip)?;
        }
        write!(f, "{}/{}", self.port, self.protocol)
    }
}

#[cfg(test)]
mod tests {
    use super::HostPort;

    #[test]
    fn ports_conflict_as_the_scheduler_says() {
        let any = HostPort::new(None, None, 9100);
        for (other, conflicts) in [
            (HostPort::new(Some("127.0.0.1"), None, 9100), true),
            (HostPort::new(Some("::"), None, 9100), true),
            (HostPort::new(None, Some("UDP"), 9100), false),
            (HostPort::new(None, None, 9101), false),
        ] {
            assert_eq!(any.conflicts_with(&other), conflicts, "{other}");
            assert_eq!(other.conflicts_with(&any), conflicts, "{other}");
        }
        let one = HostPort::new(Some("10.0.0.1"), None, 9100);
        assert!(!one.conflicts_with(&HostPort::new(Some("10.0.0.2"), None, 9100)));
        assert!(!one.conflicts_with(&HostPort::new(Some("::"), None, 9100)));
    }
}
