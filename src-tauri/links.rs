//! Links of `galley:`, as other programs hand them over. Whoever makes one may be hostile: what is not exactly one of ours
//! is none, and none leads anywhere.

use galley_app::api::{Link, LinkKind};

const SCHEME: &str = "galley:";
/// `galley://project/<id>?version=<id>` and a little.
const MAX_CHARS: usize = 200;

/// Whether an argument is meant as a link and not as the name of a file.
pub fn is_link(argument: &str) -> bool {
    argument.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
}

/// Reads `galley://<proof|thread|project>/<id>`, of proofs and threads with `?version=<id>`.
pub fn parse(text: &str) -> Option<Link> {
    if text.len() > MAX_CHARS || !is_link(text) {
        return None;
    }
    let rest = text.get(SCHEME.len()..)?.strip_prefix("//")?;
    let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
    let (kind, id) = path.split_once('/')?;
    // Some programs add one.
    let id = id.strip_suffix('/').unwrap_or(id);
    let kind = match kind {
        "proof" => LinkKind::Proof,
        "thread" => LinkKind::Thread,
        "project" => LinkKind::Project,
        _ => return None,
    };
    let version = match query {
        None => None,
        Some(query) => Some(query.strip_prefix("version=").filter(|_| kind != LinkKind::Project)?),
    };
    if !is_id(id) || version.is_some_and(|version| !is_id(version)) {
        return None;
    }
    Some(Link { kind, id: id.to_owned(), version: version.map(str::to_owned) })
}

/// A UUID in its usual writing.
fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => matches!(letter, '0'..='9' | 'a'..='f'),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

    #[test]
    fn links_of_ours_are_read() {
        let check = |text: String, kind: LinkKind, version: Option<&str>| {
            let expected = Link { kind, id: ID.to_owned(), version: version.map(str::to_owned) };
            assert_eq!(parse(&text), Some(expected), "{text}");
        };
        check(format!("galley://proof/{ID}"), LinkKind::Proof, None);
        check(format!("GALLEY://project/{ID}/"), LinkKind::Project, None);
        check(format!("galley://thread/{ID}?version={ID}"), LinkKind::Thread, Some(ID));
        check(format!("galley://proof/{ID}?version={ID}"), LinkKind::Proof, Some(ID));
    }

    #[test]
    fn everything_else_is_none() {
        for text in [
            "galley:".to_owned(),
            "galley://".to_owned(),
            "galley://proof".to_owned(),
            "galley://proof/".to_owned(),
            format!("galley:proof/{ID}"),
            format!("galley://proof/{ID}/more"),
            format!("galley://proof/{ID}?version="),
            format!("galley://proof/{ID}?version={ID}&x=1"),
            format!("galley://proof/{ID}?thread={ID}"),
            format!("galley://proof/{ID}#x"),
            format!("galley://project/{ID}?version={ID}"),
            format!("galley://settings/{ID}"),
            format!("galley://user@proof/{ID}"),
            format!("galley://proof//{ID}"),
            format!("galley://proof/{}", ID.to_uppercase()),
            "galley://proof/../../../../etc/passwd".to_owned(),
            format!("galley://proof/{ID}\n"),
            format!("http://proof/{ID}"),
            format!("galley://proof/{}", "a".repeat(10_000)),
        ] {
            assert_eq!(parse(&text), None, "{text:?}");
        }
        assert!(!is_link("galley.png") && !is_link("gälley:x") && is_link("galley:"));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_and_what_is_read_is_written_again(text in "(galley://)?.{0,90}") {
            if let Some(link) = parse(&text) {
                prop_assert!(is_id(&link.id));
            }
        }
    }
}
