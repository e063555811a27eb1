//! Every code that the server can say is explained where people look it up, in the same words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What stands between quotation marks, in order; lines that go on are joined as the compiler does.
fn literals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters = text.chars();
    while letters.by_ref().any(|letter| letter == '"') {
        let mut literal = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => break,
                '\\' => literal.extend(letters.next()),
                other => literal.push(other),
            }
        }
        found.push(literal);
    }
    found
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// What is in parentheses, up to the one that closes them.
fn within(text: &str) -> &str {
    let mut depth = 1;
    let end = text.find(|letter| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &text[..end.unwrap()]
}

/// The code that arguments name: a word, or one of the words of the wire.
fn code_of(arguments: &str) -> Option<String> {
    let named = arguments.split_once("code::").map(|(_, rest)| {
        let name = rest.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_').next().unwrap();
        name.to_lowercase().replace('_', "-")
    });
    named.or_else(|| literals(arguments).into_iter().find(|one| is_code(one)))
}

/// Every code with the sentences that stand beside it in the source: message first, then the next step.
fn said(folder: &Path, codes: &mut BTreeMap<String, Vec<String>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            said(&path, codes);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for function in text.split("\nfn ").flat_map(|part| part.split(") fn ")) {
            for arguments in function.split("Failure::new(").skip(1).map(within) {
                let Some(code) = code_of(arguments) else {
                    let is_other =
                        arguments.contains("refusal.code()") || arguments.contains("code: &'static str");
                    assert!(is_other, "{}: {arguments}", path.display());
                    continue;
                };
                let sentences = literals(function).into_iter().filter(|one| one.ends_with('.')).collect();
                codes.insert(code, sentences);
            }
        }
        for arguments in text.split("Stopped::Code(").skip(1).map(within) {
            if let Some(code) = code_of(arguments) {
                codes.entry(code).or_default();
            }
        }
    }
}

#[test]
fn every_code_is_explained_in_the_same_words() {
    let source = galley_testkit::places::package().join("src");
    let mut codes = BTreeMap::new();
    said(&source, &mut codes);
    assert!(codes.len() > 40, "{codes:?}");
    let document = include_str!("../../../../docs/ERRORS.md");
    let server = include_str!("../../../../docs/SERVER.md");
    let (_, own) = document.split_once("## What a team's server says").unwrap();
    let own = own.split("\n## ").next().unwrap();
    let mut rows = BTreeSet::new();
    for (code, sentences) in &codes {
        let cell = format!("| `{code}` |");
        assert!(document.contains(&cell), "{code} is not in docs/ERRORS.md");
        assert!(server.contains(&format!("`{code}`")), "{code} is not in docs/SERVER.md");
        let Some(row) = own.lines().find(|line| line.contains(&cell)) else { continue };
        rows.insert(row);
        // Client and server tell each other what to do by who has to be updated.
        if sentences.len() == 2 {
            let (message, hint) = (&sentences[0], &sentences[1]);
            assert!(row.contains(&format!("| {message} | {hint} |")), "{code}: {message} {hint}\n{row}");
        }
    }
    let all: BTreeSet<&str> = own.lines().filter(|line| line.contains("| `")).collect();
    assert_eq!(all, rows, "docs/ERRORS.md explains what no server says");
}

/// Ops are also answered with codes of the store that is asked.
#[test]
fn what_the_store_says_of_an_op_is_explained() {
    let document = include_str!("../../../../docs/ERRORS.md");
    for code in ["bad-op", "device-forked", "blob-missing"] {
        assert!(document.contains(&format!("| `{code}` |")), "{code}");
    }
}

/// Every source file below a folder, as one text.
fn all_of(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        text.push_str(&if path.is_dir() { all_of(&path) } else { std::fs::read_to_string(path).unwrap() });
    }
    text
}

#[test]
fn every_threat_names_tests_that_there_are() {
    let package = galley_testkit::places::package();
    // The server's own, those of its log in PostgreSQL, and those of the command that starts it.
    let sources: String = ["src", "tests", "../store-pg/tests", "../cli/tests"]
        .map(|folder| all_of(&package.join(folder)))
        .concat();
    let document = include_str!("../../../../docs/SECURITY.md");
    let table = document.split_once("| threat | what stands against it | shown by |").unwrap().1;
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 25, "{}", rows.len());
    for row in rows {
        let shown = row.trim_end_matches(" |").rsplit_once(" | ").unwrap().1;
        let tests: Vec<&str> = shown.split('`').filter(|name| name.contains('_')).collect();
        assert!(!tests.is_empty(), "{row}");
        for test in tests {
            assert!(sources.contains(&format!("fn {test}(")), "{test} is no test");
        }
    }
}
