//! From where a request comes: counted by, and kept in the audit table.

use std::net::IpAddr;

/// The address of whoever is at the other end. Put into a request's extensions by whoever takes connections, who knows
/// whether a proxy is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub IpAddr);

/// What is known of where a request comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub address: Option<IpAddr>,
    /// What the client calls itself, shortened.
    pub agent: String,
}

impl Origin {
    /// What attempts are counted by: an IPv6 network of 64 bits is one household (RFC 4291 §2.5.1), so it is one address.
    pub(crate) fn counted_as(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(four)) => four.to_string(),
            Some(IpAddr::V6(six)) => {
                let [a, b, c, d, ..] = six.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            None => "unknown".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_one_household_is_one_address() {
        let check = |address: &str, expected: &str| {
            let origin = Origin { address: Some(address.parse().unwrap()), agent: String::new() };
            assert_eq!(origin.counted_as(), expected);
        };
        check("192.0.2.7", "192.0.2.7");
        check("::ffff:192.0.2.7", "192.0.2.7");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
        assert_eq!(Origin::default().counted_as(), "unknown");
    }
}
