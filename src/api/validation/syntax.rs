//! The syntax of names, keys and values, with the API server's words for what is wrong
//! (`apimachinery/pkg/util/validation/validation.go`, `apimachinery/pkg/api/validate/content`).

const DNS_LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and \
    end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const DNS_SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
    start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const DNS_SUBDOMAIN_WITH_UNDERSCORE: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' \
    or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";
const PERCENT: &str = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used \
    for validation is '[0-9]+%')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
    start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_NAME: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric \
    character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/// What is wrong with a DNS-1123 label (`IsDNS1123Label`); empty where nothing is.
pub(super) fn dns_1123_label(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 63);
    if !is_dns_label(value) {
        let only_dots = value.split('.').all(is_dns_label);
        wrong.push(if only_dots { "must not contain dots" } else { DNS_LABEL }.to_owned());
    }
    wrong
}

/// What is wrong with a DNS-1123 subdomain (`IsDNS1123Subdomain`).
pub(super) fn dns_1123_subdomain(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 253);
    if !value.split('.').all(is_dns_label) {
        wrong.push(DNS_SUBDOMAIN.to_owned());
    }
    wrong
}

/// What is wrong with a DNS-1123 subdomain that may hold underscores (`IsDNS1123SubdomainWithUnderscore`).
pub(super) fn dns_1123_subdomain_with_underscore(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 253);
    let label = |part: &str| is_dns_label(&part.strip_prefix('_').unwrap_or(part).replace('_', "-"));
    if !value.split('.').all(label) {
        wrong.push(DNS_SUBDOMAIN_WITH_UNDERSCORE.to_owned());
    }
    wrong
}

/// What is wrong with a percentage (`IsValidPercent`).
pub(super) fn percent(value: &str) -> Vec<String> {
    let digits = value.strip_suffix('%').unwrap_or_default();
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid { Vec::new() } else { vec![PERCENT.to_owned()] }
}

/// What is wrong with a label's value (`IsValidLabelValue`).
pub(in crate::api) fn label_value(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value.len() > 63 {
        wrong.push("must be no more than 63 bytes".to_owned());
    }
    if !value.is_empty() && !is_name_part(value) {
        wrong.push(LABEL_VALUE.to_owned());
    }
    wrong
}

/// What is wrong with a label's key or another qualified name (`IsQualifiedName`).
pub(super) fn qualified_name(value: &str) -> Vec<String> {
    let parts: Vec<&str> = value.split('/').collect();
    let mut wrong = Vec::new();
    let name = match *parts.as_slice() {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                wrong.push("prefix part must be non-empty".to_owned());
            } else {
                wrong.extend(dns_1123_subdomain(prefix).into_iter().map(|message| format!("prefix part {message}")));
            }
            name
        }
        _ => {
            let prefix = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            return vec![format!("a valid label key {QUALIFIED_NAME} {prefix}")];
        }
    };
    if name.is_empty() {
        wrong.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        wrong.push("name part must be no more than 63 bytes".to_owned());
    }
    if !is_name_part(name) {
        wrong.push(format!("name part {QUALIFIED_NAME}"));
    }
    wrong
}

/// What is wrong with a port's name (`IsValidPortName`).
pub(super) fn port_name(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value.len() > 15 {
        wrong.push("must be no more than 15 characters".to_owned());
    }
    if !value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') || value.is_empty() {
        wrong.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !value.bytes().any(|byte| byte.is_ascii_lowercase()) {
        wrong.push("must contain at least one letter (a-z)".to_owned());
    }
    if value.contains("--") {
        wrong.push("must not contain consecutive hyphens".to_owned());
    }
    if value.starts_with('-') || value.ends_with('-') {
        wrong.push("must not begin or end with a hyphen".to_owned());
    }
    wrong
}

/// What is wrong with the number of a port (`IsValidPortNum`).
pub(super) fn port_number(port: i32) -> Option<&'static str> {
    (!(1..=65535).contains(&port)).then_some("must be between 1 and 65535, inclusive")
}

fn longer_than(value: &str, most: usize) -> Vec<String> {
    if value.len() > most { vec![format!("must be no more than {most} characters")] } else { Vec::new() }
}

fn is_dns_label(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with('-')
        && !part.ends_with('-')
        && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_name_part(text: &str) -> bool {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() && bytes.iter().all(inner)
}

/// What is wrong with the name of a variable of the environment (`IsRelaxedEnvVarName`).
pub(super) fn variable_name(value: &str) -> Option<&'static str> {
    let printable = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'=';
    let message = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    (!value.bytes().all(printable)).then_some(message)
}

/// What is wrong with a key of a config map or a secret (`IsConfigMapKey`).
pub(super) fn config_map_key(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 253);
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if value.is_empty() || !value.bytes().all(allowed) {
        let message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or \
            'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
        wrong.push(message.to_owned());
    }
    match value {
        "." | ".." => wrong.push(format!("must not be '{value}'")),
        _ if value.starts_with("..") => wrong.push("must not start with '..'".to_owned()),
        _ => {}
    }
    wrong
}

/// What is wrong with the name of an HTTP header (`IsHTTPHeaderName`).
pub(super) fn http_header_name(value: &str) -> Option<&'static str> {
    let is_valid = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let message = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for \
        validation is '[-A-Za-z0-9]+')";
    (!is_valid).then_some(message)
}

/// What is wrong with a path that has to lead downwards from where it starts (`validateLocalDescendingPath`).
pub(super) fn local_descending_path(value: &str) -> Vec<&'static str> {
    let absolute = value.starts_with('/').then_some("must be a relative path");
    absolute.into_iter().chain(path_without_backsteps(value)).collect()
}

/// What is wrong with a path that may not lead upwards (`validatePathNoBacksteps`).
pub(super) fn path_without_backsteps(value: &str) -> Option<&'static str> {
    value.split('/').any(|part| part == "..").then_some("must not contain '..'")
}

/// What is wrong with the number of a user or a group (`IsValidUserID`, `IsValidGroupID`).
pub(super) fn user_or_group_id(id: i64) -> Option<&'static str> {
    i32::try_from(id).map_or(true, i32::is_negative).then_some("must be between 0 and 2147483647, inclusive")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_subdomains_of_dns() {
        for (value, label, subdomain, with_underscore) in [
            ("a", "", "", ""),
            ("a.b", "must not contain dots", "", ""),
            ("a_b", DNS_LABEL, DNS_SUBDOMAIN, ""),
            ("_a._b", DNS_LABEL, DNS_SUBDOMAIN, ""),
            ("__a", DNS_LABEL, DNS_SUBDOMAIN, DNS_SUBDOMAIN_WITH_UNDERSCORE),
            ("a_", DNS_LABEL, DNS_SUBDOMAIN, DNS_SUBDOMAIN_WITH_UNDERSCORE),
            ("a..b", DNS_LABEL, DNS_SUBDOMAIN, DNS_SUBDOMAIN_WITH_UNDERSCORE),
            ("", DNS_LABEL, DNS_SUBDOMAIN, DNS_SUBDOMAIN_WITH_UNDERSCORE),
            ("Ä", DNS_LABEL, DNS_SUBDOMAIN, DNS_SUBDOMAIN_WITH_UNDERSCORE),
        ] {
            assert_eq!(dns_1123_label(value).join("; "), label, "{value:?}");
            assert_eq!(dns_1123_subdomain(value).join("; "), subdomain, "{value:?}");
            assert_eq!(dns_1123_subdomain_with_underscore(value).join("; "), with_underscore, "{value:?}");
        }
        assert_eq!(dns_1123_label(&"a".repeat(64)), ["must be no more than 63 characters"]);
    }

    #[test]
    fn keys_and_values_of_labels() {
        for (key, expected) in [("a.b/C_d-1", 0), ("", 2), ("/a", 1), ("A.b/c", 1), ("a/", 2), ("a/b/c", 1), ("-", 1)] {
            assert_eq!(qualified_name(key).len(), expected, "{key:?}: {:?}", qualified_name(key));
        }
        assert_eq!(qualified_name(&"x".repeat(64)), ["name part must be no more than 63 bytes"]);
        assert_eq!(qualified_name("/a"), ["prefix part must be non-empty"]);
        assert_eq!(label_value("-"), [LABEL_VALUE]);
        assert_eq!(label_value(&"x".repeat(64)), ["must be no more than 63 bytes"]);
        assert!(label_value("").is_empty());
    }

    #[test]
    fn paths_stay_below_where_they_start() {
        let absolute = "must be a relative path";
        let back = "must not contain '..'";
        for (path, expected) in
            [("a/..b", vec![]), ("", vec![]), ("/a", vec![absolute]), ("a/../..", vec![back]), ("/..", vec![absolute, back])]
        {
            assert_eq!(local_descending_path(path), expected, "{path:?}");
        }
    }

    #[test]
    fn percentages_are_digits_and_a_sign() {
        for (value, valid) in
            [("0%", true), ("101%", true), ("", false), ("%", false), ("1", false), ("1.5%", false), ("-1%", false)]
        {
            assert_eq!(percent(value).is_empty(), valid, "{value:?}");
        }
    }
}
