//! IP addresses (`apimachinery/pkg/util/validation/ip.go:IsValidIPForLegacyField`; StrictIPCIDRValidation is on since 1.36).

// Of `core`, because reading an address opens no connection: decisions do without `std::net`.
use core::net::{IpAddr, Ipv6Addr};

/// What is wrong with an IP address; need not be in canonical form.
pub(super) fn ip_address(value: &str) -> Vec<String> {
    let message = match (value.parse::<IpAddr>(), without_leading_zeros(value).parse::<IpAddr>()) {
        (Ok(IpAddr::V6(address)), _) if is_mapped(&address) => "must not be an IPv4-mapped IPv6 address",
        (Ok(_), _) => return Vec::new(),
        // The older of the two parsers that the API server asks ignores zeros in front.
        (Err(_), Ok(_)) => "must not have leading 0s",
        (Err(_), Err(_)) => "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
    };
    vec![message.to_owned()]
}

fn is_mapped(address: &Ipv6Addr) -> bool {
    address.to_ipv4_mapped().is_some()
}

fn without_leading_zeros(value: &str) -> String {
    let group = |group: &str| {
        let bare = group.trim_start_matches('0');
        if bare.is_empty() && !group.is_empty() { "0".to_owned() } else { bare.to_owned() }
    };
    let dotted = |part: &str| part.split('.').map(group).collect::<Vec<_>>().join(".");
    value.split(':').map(dotted).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::ip_address;

    #[test]
    fn addresses_are_read_strictly() {
        let invalid = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        for (value, expected) in [
            ("10.9.8.7", ""),
            ("2001:db8::ffff", ""),
            ("FE80:0:0:0:0:0:0:0abc", ""),
            ("::", ""),
            ("010.1.2.3", "must not have leading 0s"),
            ("1.2.3.00", "must not have leading 0s"),
            ("::ffff:1.2.3.4", "must not be an IPv4-mapped IPv6 address"),
            ("::ffff:01.2.3.4", "must not have leading 0s"),
            ("1.2.3", invalid),
            ("1.2.3.256", invalid),
            ("1..2.3", invalid),
            ("fe80::1%eth0", invalid),
            ("10.0.0.0/8", invalid),
            (" 10.9.8.7", invalid),
            ("", invalid),
        ] {
            assert_eq!(ip_address(value).join("; "), expected, "{value:?}");
        }
    }
}
