//! The proxy on the way to the API server: the kubeconfig's, or what the environment names.
//!
//! `HTTPS_PROXY` and `NO_PROXY` as Go reads them (`golang.org/x/net/http/httpproxy`).

use std::net::IpAddr;

use http::Uri;

use crate::manifest::Problem;

/// A proxy, and where it is named.
#[derive(Debug)]
pub(super) struct Proxy {
    pub uri: Uri,
    pub from: &'static str,
}

impl Proxy {
    /// Its address without a user and a password.
    pub fn address(&self) -> String {
        let port = self.uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", self.uri.scheme_str().unwrap_or("http"), self.uri.host().unwrap_or_default())
    }
}

/// The proxy to take to this server.
pub(super) fn of(kubeconfig: Option<&str>, server: &Uri) -> Result<Option<Proxy>, Problem> {
    let variable = |upper: &str| {
        let value = std::env::var(upper).ok().filter(|value| !value.is_empty());
        value.or_else(|| std::env::var(upper.to_lowercase()).ok().filter(|value| !value.is_empty()))
    };
    let (proxy, from) = match kubeconfig.filter(|proxy| !proxy.is_empty()) {
        Some(proxy) => (proxy.to_owned(), "proxy-url of the kubeconfig"),
        None => {
            let name = if server.scheme_str() == Some("http") { "HTTP_PROXY" } else { "HTTPS_PROXY" };
            let Some(proxy) = variable(name) else { return Ok(None) };
            if is_direct(server, &variable("NO_PROXY").unwrap_or_default()) {
                return Ok(None);
            }
            (proxy, name)
        }
    };
    // Names are left to the proxy by either scheme, and kube knows one of them.
    let with_scheme = match proxy.split_once("://") {
        Some(("socks5h", rest)) => format!("socks5://{rest}"),
        Some(_) => proxy,
        None => format!("http://{proxy}"),
    };
    match with_scheme.parse::<Uri>() {
        Ok(uri) if matches!(uri.scheme_str(), Some("http" | "https" | "socks5")) => Ok(Some(Proxy { uri, from })),
        // It is not shown: it may hold a password.
        _ => Err(Problem::error(format!("{from} is no address of a proxy"))
            .help("write it like http://proxy.example.com:3128 or socks5://127.0.0.1:1080")),
    }
}

/// Whether no proxy is taken to this server: those of the same machine, and those that `NO_PROXY` lists.
fn is_direct(server: &Uri, no_proxy: &str) -> bool {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']).to_lowercase();
    let ip: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || ip.is_some_and(|ip| ip.is_loopback()) {
        return true;
    }
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("http") { 80 } else { 443 });
    no_proxy.split(',').map(|entry| entry.trim().to_lowercase()).filter(|entry| !entry.is_empty()).any(|entry| {
        if entry == "*" {
            return true;
        }
        if let (Some(ip), Some((network, bits))) = (ip, entry.split_once('/')) {
            return network.parse().is_ok_and(|network| bits.parse().is_ok_and(|bits| is_within(ip, network, bits)));
        }
        if let Ok(entry) = entry.trim_matches(['[', ']']).parse::<IpAddr>() {
            return ip == Some(entry);
        }
        let (name, of_port) = match entry.rsplit_once(':') {
            Some((name, of_port)) => (name, of_port.parse().ok()),
            None => (entry.as_str(), None),
        };
        if of_port.is_some_and(|of_port: u16| of_port != port) {
            return false;
        }
        let name = name.strip_prefix('*').unwrap_or(name);
        match name.strip_prefix('.') {
            Some(_) => host.ends_with(name),
            None => host == name || host.strip_suffix(name).is_some_and(|sub| sub.ends_with('.')),
        }
    })
}

fn is_within(ip: IpAddr, network: IpAddr, bits: u32) -> bool {
    let same = |ip: u128, network: u128, width: u32| bits <= width && (bits == 0 || (ip ^ network) >> (width - bits) == 0);
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => same(u32::from(ip).into(), u32::from(network).into(), 32),
        (IpAddr::V6(ip), IpAddr::V6(network)) => same(u128::from(ip), u128::from(network), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_names_servers_by_name_address_and_network() {
        for (server, no_proxy, expected) in [
            ("https://127.0.0.1:6443", "", true),
            ("https://localhost:6443", "", true),
            ("https://[::1]:6443", "", true),
            ("https://10.0.0.1:6443", "", false),
            ("https://10.0.0.1:6443", "*", true),
            ("https://10.0.0.1:6443", "a, 10.0.0.1,", true),
            ("https://10.0.0.1:6443", "10.0.0.0/8", true),
            ("https://11.0.0.1:6443", "10.0.0.0/8", false),
            ("https://[fd00::1]:6443", "fd00::/8", true),
            ("https://api.example.com", "example.com", true),
            ("https://api.example.com", ".example.com", true),
            ("https://example.com", ".example.com", false),
            ("https://api.example.com", "*.example.com:443", true),
            ("https://api.example.com", "example.com:8443", false),
            ("https://notexample.com", "example.com", false),
        ] {
            assert_eq!(is_direct(&server.parse().unwrap(), no_proxy), expected, "{server} {no_proxy}");
        }
    }

    #[test]
    fn the_proxy_of_the_kubeconfig_comes_first() {
        let server: Uri = "https://127.0.0.1:6443".parse().unwrap();
        let proxy = |text| of(Some(text), &server).map(|proxy| proxy.map(|proxy| proxy.uri.to_string()));
        assert_eq!(proxy("socks5://127.0.0.1:1080").unwrap().as_deref(), Some("socks5://127.0.0.1:1080/"));
        assert_eq!(proxy("socks5h://127.0.0.1:1080").unwrap().as_deref(), Some("socks5://127.0.0.1:1080/"));
        assert_eq!(proxy("proxy:3128").unwrap().as_deref(), Some("http://proxy:3128/"));
        let with_password = of(Some("http://me:secret@proxy:3128"), &server).unwrap().unwrap();
        assert_eq!(with_password.address(), "http://proxy:3128");
        let problem = proxy("ftp://proxy").unwrap_err();
        assert_eq!(problem.message, "proxy-url of the kubeconfig is no address of a proxy");
    }
}
