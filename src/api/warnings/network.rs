//! Addresses in unusual forms (`apimachinery/pkg/util/validation/ip.go:GetWarningsForIP`).

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use k8s_openapi::api::core::v1::PodSpec;

use super::warning::{Warning, pod_spec};

/// Warns of addresses of name servers and of host aliases; what is no address at all is refused elsewhere.
pub(super) fn warn(spec: &PodSpec, warnings: &mut Vec<Warning>) {
    let servers = spec.dns_config.iter().flat_map(|config| config.nameservers.iter().flatten());
    for (index, server) in servers.enumerate() {
        let place = pod_spec().field("dnsConfig").field("nameservers").index(index);
        warnings.extend(unusual(server).map(|text| Warning::new(place, text)));
    }
    for (index, alias) in spec.host_aliases.iter().flatten().enumerate() {
        let place = pod_spec().field("hostAliases").index(index).field("ip");
        warnings.extend(unusual(&alias.ip).map(|text| Warning::new(place, text)));
    }
}

/// What is unusual in the form of an address.
fn unusual(address: &str) -> Option<String> {
    let non_standard = |usual: Ipv4Addr| {
        format!("non-standard IP address {address:?} will be considered invalid in a future Kubernetes release: use \"{usual}\"")
    };
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => None,
        Ok(IpAddr::V6(parsed)) => match parsed.to_ipv4_mapped() {
            Some(mapped) => Some(non_standard(mapped)),
            None => non_canonical(address, parsed),
        },
        Err(_) => with_leading_zeros(address).map(non_standard),
    }
}

fn non_canonical(address: &str, parsed: Ipv6Addr) -> Option<String> {
    let canonical = parsed.to_string();
    (canonical != address).then(|| format!("IPv6 address {address:?} should be in RFC 5952 canonical format (\"{canonical}\")"))
}

/// Reads `010.0.0.1` as old versions of Go did: leading zeros mean nothing.
fn with_leading_zeros(address: &str) -> Option<Ipv4Addr> {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    let parts: Vec<u8> = address.split('.').map(|part| Some(part).filter(is_number)?.parse().ok()).collect::<Option<_>>()?;
    <[u8; 4]>::try_from(parts).ok().map(Ipv4Addr::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::warning::tests::assert_warnings;
    use super::*;

    #[test]
    fn addresses_are_in_their_usual_form() {
        for usual in ["1.2.3.4", "2001:db8::1", "::", "x", "1.2.3", "1.2.3.256", "+1.2.3.4"] {
            assert_eq!(unusual(usual), None, "{usual}");
        }
        assert_eq!(
            unusual("2001:DB8:0::1").as_deref(),
            Some("IPv6 address \"2001:DB8:0::1\" should be in RFC 5952 canonical format (\"2001:db8::1\")")
        );
        let old = |address: &str, usual: &str| {
            format!("{address}\" will be considered invalid in a future Kubernetes release: use \"{usual}\"")
        };
        assert_warnings(
            warn,
            &[(
                json!({ "dnsConfig": { "nameservers": ["1.2.3.4", "05.06.07.08"] }, "hostAliases": [{ "ip": "::ffff:1.2.3.4" }] }),
                &[
                    &old("dnsConfig.nameservers[1]: non-standard IP address \"05.06.07.08", "5.6.7.8"),
                    &old("hostAliases[0].ip: non-standard IP address \"::ffff:1.2.3.4", "1.2.3.4"),
                ],
            )],
        );
    }
}
