//! Folders of a project: paths such as `Spring/Social`, kept with each proof. The empty path is the top.
//!
//! A folder is there while a proof is in it. Upper and lower case differ.

/// Names in one path.
pub const MAX_DEPTH: usize = 8;
/// Characters of one name.
pub const MAX_NAME_CHARS: usize = 80;

/// Brings a typed path into the one form that it has: outer space of each name goes. `None`: it cannot be a folder, as it
/// has an empty, dotted, too long or unprintable name, or lies too deep.
#[must_use]
pub fn clean(typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return Some(String::new());
    }
    let names: Vec<&str> = typed.split('/').map(str::trim).collect();
    let fits = names.len() <= MAX_DEPTH && names.iter().all(|name| is_name(name));
    fits.then(|| names.join("/"))
}

/// Whether a path has that form.
#[must_use]
pub fn is_clean(path: &str) -> bool {
    clean(path).as_deref() == Some(path)
}

/// Whether a folder is another one or lies in it. Everything lies in the top.
#[must_use]
pub fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where a folder lies after one that it lies in became another. `None`: it does not lie in it, or would lie too deep.
#[must_use]
pub fn moved(path: &str, from: &str, to: &str) -> Option<String> {
    if !is_within(path, from) {
        return None;
    }
    let rest = path.get(from.len()..)?.trim_start_matches('/');
    let whole = match (to.is_empty(), rest.is_empty()) {
        (true, _) => rest.to_owned(),
        (false, true) => to.to_owned(),
        (false, false) => format!("{to}/{rest}"),
    };
    is_clean(&whole).then_some(whole)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name != "."
        && name != ".."
        && name.chars().nth(MAX_NAME_CHARS).is_none()
        && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w12_paths_have_one_form() {
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(clean(typed).as_deref(), expected, "{typed:?}");
        };
        check("", Some(""));
        check("  ", Some(""));
        check(" Spring / Social ads", Some("Spring/Social ads"));
        check("夏/ñ", Some("夏/ñ"));
        check("a/b/c/d/e/f/g/h", Some("a/b/c/d/e/f/g/h"));
        check("a/b/c/d/e/f/g/h/i", None);
        for nonsense in ["/", "/a", "a/", "a//b", "a/ /b", ".", "..", "a/../b", "a/./b", "a\u{7}b", "a\nb"] {
            check(nonsense, None);
        }
        check(&"x".repeat(MAX_NAME_CHARS), Some(&"x".repeat(MAX_NAME_CHARS)));
        check(&"x".repeat(MAX_NAME_CHARS + 1), None);
        assert!(is_clean("a/b") && is_clean("") && !is_clean("a / b") && !is_clean(" "));
    }

    #[test]
    fn w12_what_lies_in_a_folder_moves_with_it() {
        assert!(is_within("a/b", "a") && is_within("a", "a") && is_within("a", ""));
        assert!(!is_within("ab", "a") && !is_within("a", "a/b"));
        assert_eq!(moved("a/b/c", "a/b", "x").as_deref(), Some("x/c"));
        assert_eq!(moved("a/b", "a/b", "x/y").as_deref(), Some("x/y"));
        assert_eq!(moved("a/b", "a", "").as_deref(), Some("b"));
        assert_eq!(moved("", "", "x").as_deref(), Some("x"));
        assert_eq!(moved("a", "", "x").as_deref(), Some("x/a"));
        assert_eq!(moved("ab", "a", "x"), None);
        assert_eq!(moved("a/b", "a", "1/2/3/4/5/6/7/8"), None);
    }
}
