//! Which form of the wire both sides speak (S24): client n works with server n−1 to n+1.
//!
//! The header `galley-wire` of each request says the newest form that the client speaks, that of each answer the
//! newest of the server. Both then speak the older of the two. A server speaks to an older client in the words of
//! that form, also in codes of refusal.

/// The form of requests and answers that this build speaks.
pub const WIRE_VERSION: u32 = 1;
/// The header that says it, in requests and answers.
pub const WIRE_HEADER: &str = "galley-wire";

/// Why the two cannot talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    #[error("the other side does not say which form it speaks")]
    NotSaid,
    #[error("this client speaks form {client}, the server {server}; the client has to be updated")]
    ClientTooOld { client: u32, server: u32 },
    #[error("this client speaks form {client}, the server {server}; the server has to be updated")]
    ServerTooOld { client: u32, server: u32 },
}

/// The form that both speak: the older one, when they are at most one apart.
///
/// # Errors
/// [`Disagreement::ClientTooOld`], [`Disagreement::ServerTooOld`].
pub const fn agree(client: u32, server: u32) -> Result<u32, Disagreement> {
    if client.abs_diff(server) <= 1 {
        return Ok(if client < server { client } else { server });
    }
    Err(if client < server {
        Disagreement::ClientTooOld { client, server }
    } else {
        Disagreement::ServerTooOld { client, server }
    })
}

/// Reads the value of the header: digits, without sign or leading zero.
///
/// # Errors
/// [`Disagreement::NotSaid`].
pub fn said(header: Option<&str>) -> Result<u32, Disagreement> {
    let text = header.ok_or(Disagreement::NotSaid)?;
    let number: u32 = text.parse().map_err(|_| Disagreement::NotSaid)?;
    if number.to_string() == text { Ok(number) } else { Err(Disagreement::NotSaid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s24_client_n_works_with_server_one_older_to_one_newer() {
        assert_eq!(agree(5, 4), Ok(4));
        assert_eq!(agree(5, 5), Ok(5));
        assert_eq!(agree(5, 6), Ok(5));
        assert_eq!(agree(5, 7), Err(Disagreement::ClientTooOld { client: 5, server: 7 }));
        assert_eq!(agree(5, 3), Err(Disagreement::ServerTooOld { client: 5, server: 3 }));
        assert_eq!(agree(0, u32::MAX), Err(Disagreement::ClientTooOld { client: 0, server: u32::MAX }));
    }

    #[test]
    fn a_version_is_said_in_digits() {
        assert_eq!(said(Some("1")), Ok(1));
        for other in [None, Some(""), Some("+1"), Some("01"), Some(" 1"), Some("-1"), Some("4294967296")] {
            assert_eq!(said(other), Err(Disagreement::NotSaid), "{other:?}");
        }
    }
}
