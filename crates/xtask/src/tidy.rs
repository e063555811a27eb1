//! What no compiler checks: crate edges, module headers, forgotten tests, rules and their tests, banned words, doors
//! of the interface.
//!
//! Reads files as text and `cargo metadata`; changes nothing. Every finding names file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::shell::{command, read, root};

/// Which crate may depend on which of ours (docs/ARCHITECTURE.md, Rooms). A new edge is a design decision.
const EDGES: &[(&str, &[&str])] = &[
    ("galley-core", &[]),
    ("galley-media", &[]),
    ("galley-store", &["galley-core"]),
    ("galley-sync", &["galley-core"]),
    ("galley-interop", &["galley-core"]),
    ("galley-app", &["galley-core", "galley-media", "galley-store", "galley-sync", "galley-interop"]),
    ("galley-server", &["galley-core", "galley-store", "galley-sync"]),
    ("galley-store-pg", &["galley-core", "galley-store", "galley-server"]),
    ("galley-cli", &["galley-app", "galley-server", "galley-store-pg"]),
    ("galley-desktop", &["galley-app"]),
    (
        "galley-testkit",
        &["galley-core", "galley-media", "galley-store", "galley-sync", "galley-app", "galley-server"],
    ),
    ("xtask", &[]),
];

/// Edges of tests alone, beside those to galley-testkit.
const TEST_EDGES: &[(&str, &str)] = &[
    ("galley-app", "galley-server"),
    ("galley-cli", "galley-media"),
    ("galley-desktop", "galley-media"),
    ("galley-store-pg", "galley-sync"),
];

/// Words in names of types that say nothing, and synonyms that the glossary has settled.
const BANNED_NAMES: &[(&str, &str)] = &[
    ("Manager", "say what it holds"),
    ("Helper", "say what it does"),
    ("Util", "say what it does"),
    ("Service", "say what it does"),
    ("Processor", "say what it does"),
    ("Annotation", "a shape at a place is a mark (PDF annotations excepted: PdfAnnotation)"),
    ("Asset", "one piece under review is a proof"),
    ("Approver", "a person decides; say decider"),
    ("Remark", "say comment or thread"),
    ("Revision", "one set of bytes is a version (the revision of a frame table excepted: TableRevision)"),
];

const MAX_LINES: usize = 600;

/// Prints every finding; an error when there is one.
pub fn check() -> Result<()> {
    let files = tracked_files()?;
    let mut findings = Vec::new();
    findings.extend(edges()?);
    for file in &files {
        let Ok(text) = fs::read_to_string(root().join(file)) else { continue };
        findings.extend(text_findings(file, &text));
    }
    findings.extend(forgotten_tests(&files));
    findings.extend(rules_name_their_tests(&files));
    if findings.is_empty() {
        println!("tidy: {} files, nothing to say", files.len());
        return Ok(());
    }
    for finding in &findings {
        eprintln!("tidy: {finding}");
    }
    bail!("tidy: {} findings", findings.len())
}

fn tracked_files() -> Result<Vec<String>> {
    let list = read(&mut command("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    Ok(list.lines().filter(|file| root().join(file).is_file()).map(str::to_owned).collect())
}

fn edges() -> Result<Vec<String>> {
    let json = read(&mut command("cargo", &["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
    Ok(edge_findings(&serde_json::from_str(&json)?))
}

/// Of what `cargo metadata` says.
fn edge_findings(metadata: &serde_json::Value) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let mut findings = Vec::new();
    for package in metadata.get("packages").and_then(|list| list.as_array()).into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(edges) = allowed.get(name) else {
            findings.push(format!("{name}: a crate without a line in the table of edges"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"].as_str() == Some("dev");
            let in_tests = for_tests && (to == "galley-testkit" || TEST_EDGES.contains(&(name, to)));
            if allowed.contains_key(to) && !edges.contains(&to) && !in_tests {
                findings.push(format!("{name} → {to}: not an allowed edge"));
            }
        }
    }
    findings
}

fn text_findings(file: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let rust = file.ends_with(".rs");
    let script = file.ends_with(".ts") || file.ends_with(".tsx");
    let generated = file.contains("generated");
    // Tests stand in for the shell on the far side of the door, so they alone take its other half.
    let of_tests = file.starts_with("ui/test/") || file.ends_with(".test.ts") || file.ends_with(".test.tsx");
    if rust && !text.trim_start_matches("#![no_main]").trim_start().starts_with("//!") {
        findings.push(format!("{file}:1: no `//!` header: purpose, invariants, what it does not do"));
    }
    let lines = text.lines().count();
    if (rust || script || file.ends_with(".css")) && !generated && lines > MAX_LINES {
        findings.push(format!("{file}: {lines} lines; split it by concept (at most {MAX_LINES})"));
    }
    if file == "crates/xtask/src/tidy.rs" {
        return findings;
    }
    for (index, line) in text.lines().enumerate() {
        let at = format!("{file}:{}", index + 1);
        if (rust || script) && !generated {
            findings.extend(name_findings(&at, line));
        }
        if rust && (line.trim() == "#[ignore]" || line.contains("#[ignore =")) {
            findings.push(format!("{at}: an ignored test; assert today's behaviour and say why it is wrong"));
        }
        if script && (line.contains(".skip(") || line.contains("test.only") || line.contains("it.only")) {
            findings.push(format!("{at}: a skipped or lone test"));
        }
        if script && !file.starts_with("ui/src/backend/") && !of_tests && line.contains("@tauri-apps/") {
            findings.push(format!("{at}: only ui/src/backend/ may import @tauri-apps"));
        }
        for path in ["/root/", "/home/", "/work/", "/Users/"] {
            if names_absolute(line, path) && !file.ends_with("package-lock.json") {
                findings.push(format!("{at}: an absolute path of some machine ({path})"));
            }
        }
        if line.contains("registry.npmjs.org")
            || line.contains("index.crates.io")
            || line.contains("files.pythonhosted")
        {
            findings.push(format!("{at}: the host of a registry"));
        }
    }
    findings
}

/// Whether the line holds the folder as the start of a path, not inside a relative one such as `../home/`.
fn names_absolute(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before
            .is_some_and(|letter| letter == '.' || letter == '_' || letter == '-' || letter.is_alphanumeric())
    })
}

fn name_findings(at: &str, line: &str) -> Vec<String> {
    let code = line.trim_start();
    if code.starts_with("//") || code.starts_with('*') {
        return Vec::new();
    }
    let declared = ["struct ", "enum ", "trait ", "type ", "class ", "interface "];
    let Some(name) = declared.iter().find_map(|word| {
        let start = code.find(word)?;
        let before = code.get(..start)?;
        let plain = before.split(' ').all(|part| {
            part.is_empty()
                || part.starts_with("pub")
                || part == "export"
                || part == "declare"
                || part == "abstract"
        });
        plain.then(|| code.get(start + word.len()..).unwrap_or_default())
    }) else {
        return Vec::new();
    };
    let name: String = name.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    if ["PdfAnnotation", "TableRevision"].contains(&name.as_str()) {
        return Vec::new();
    }
    BANNED_NAMES
        .iter()
        .filter(|(word, _)| name.contains(word))
        .map(|(word, instead)| format!("{at}: `{name}` uses {word}: {instead}"))
        .collect()
}

/// Every file below a `tests/<binary>/` must be reached from its `main.rs`, and no test file may stand beside.
fn forgotten_tests(files: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let path = Path::new(file);
        let mut parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let Some(at) = parts.iter().position(|part| *part == "tests") else { continue };
        if !file.ends_with(".rs") || (at != 0 && parts.first() != Some(&"crates")) {
            continue;
        }
        let inside = parts.split_off(at + 1);
        match inside.as_slice() {
            [lone] => {
                findings.push(format!("{file}: `{lone}` stands beside the test binary; move it into it/"))
            }
            [_, "main.rs"] => {}
            [.., name] => {
                let folder = path.parent().unwrap_or(Path::new(""));
                if !is_reached(folder, name) {
                    findings.push(format!("{file}: no `mod` names it, so it never runs"));
                }
            }
            [] => {}
        }
    }
    findings
}

fn is_reached(folder: &Path, name: &str) -> bool {
    let (module, parents): (String, Vec<PathBuf>) = if name == "mod.rs" {
        let module = folder.file_name().and_then(|part| part.to_str()).unwrap_or_default().to_owned();
        let parent = folder.parent().unwrap_or(Path::new("")).to_path_buf();
        (module, vec![parent.join("main.rs"), parent.join("mod.rs")])
    } else {
        let module = name.trim_end_matches(".rs").to_owned();
        (module, vec![folder.join("main.rs"), folder.join("mod.rs"), folder.with_extension("rs")])
    };
    parents.iter().any(|parent| {
        fs::read_to_string(root().join(parent)).is_ok_and(|text| {
            text.lines().any(|line| {
                let line = line.trim();
                line == format!("mod {module};") || line == format!("pub mod {module};")
            })
        })
    })
}

/// Numbered rules and tests name each other: what docs/SYNC.md names exists, each rule there names a test, and each
/// rule that a test is called after is there.
fn rules_name_their_tests(files: &[String]) -> Vec<String> {
    let Ok(rules) = fs::read_to_string(root().join("docs/SYNC.md")) else {
        return vec!["docs/SYNC.md: missing".to_owned()];
    };
    let sources: Vec<String> = files
        .iter()
        .filter(|file| file.ends_with(".rs") && *file != "crates/xtask/src/tidy.rs")
        .filter_map(|file| fs::read_to_string(root().join(file)).ok())
        .collect();
    let mut findings = tests_missing(&rules, &sources);
    findings.extend(rules_without_tests(&rules));
    findings.extend(rules_missing(&rules, &sources));
    findings
}

fn tests_missing(rules: &str, sources: &[String]) -> Vec<String> {
    let mut missing: BTreeSet<&str> = rules.split('`').filter(|word| is_test(word)).collect();
    for text in sources {
        missing.retain(|name| !text.contains(&format!("fn {name}(")));
    }
    let say = |name: &&str| format!("docs/SYNC.md: names the test `{name}`, which does not exist");
    missing.iter().map(say).collect()
}

fn rules_without_tests(rules: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut silent: Option<&str> = None;
    let say = |rule: &str| format!("docs/SYNC.md: {rule} names no test");
    for line in rules.lines() {
        let begun = rule_at(line);
        if begun.is_some() || line.starts_with("## ") {
            findings.extend(silent.take().map(say));
            silent = begun;
        }
        if line.split('`').any(is_test) {
            silent = None;
        }
    }
    findings.extend(silent.map(say));
    findings
}

fn rules_missing(rules: &str, sources: &[String]) -> Vec<String> {
    let known: BTreeSet<&str> = rules.lines().filter_map(rule_at).collect();
    let names = sources.iter().flat_map(|text| text.split("fn ").skip(1));
    let wanted: BTreeSet<String> =
        names.filter_map(|rest| rest.split_once('(')).filter_map(|(name, _)| rule_of(name)).collect();
    let missing = wanted.iter().filter(|rule| !known.contains(rule.as_str()));
    missing.map(|rule| format!("docs/SYNC.md: has no {rule}, which tests are called after")).collect()
}

/// Whether a word is the name of a test: it begins with a rule, or says something.
fn is_test(word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
        && (rule_of(word).is_some() || word.matches('_').count() > 1)
}

/// The rule that a test is called after: of `s1_bytes_are_made_once`, `S1`.
fn rule_of(name: &str) -> Option<String> {
    let (rule, _) = name.split_once('_')?;
    let number = rule.strip_prefix(['s', 'w'])?;
    let letter = number.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_rule = number != letter && letter.len() <= 1 && letter.chars().all(|one| one.is_ascii_lowercase());
    is_rule.then(|| if rule.starts_with('s') { format!("S{number}") } else { format!("W{number}") })
}

/// The rule that a line of docs/SYNC.md begins.
fn rule_at(line: &str) -> Option<&str> {
    let text = line.strip_prefix("- ").unwrap_or(line).strip_prefix("**")?;
    let rule = text.get(..text.find(|letter: char| !letter.is_ascii_alphanumeric())?)?;
    let number = rule.strip_prefix(['S', 'W'])?;
    number.starts_with(|letter: char| letter.is_ascii_digit()).then_some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_name_is_found_and_prose_is_not() {
        assert_eq!(name_findings("a:1", "pub struct CacheManager {").len(), 1);
        assert_eq!(name_findings("a:1", "export interface UploadService {").len(), 1);
        assert!(name_findings("a:1", "// the struct Manager of old").is_empty());
        assert!(name_findings("a:1", "let service = 1;").is_empty());
        assert!(name_findings("a:1", "pub struct TableRevision(u32);").is_empty());
    }

    #[test]
    fn text_rules_fire() {
        assert_eq!(text_findings("x.rs", "fn a() {}").len(), 1, "no header");
        assert!(text_findings("x.rs", "//! Says.\nfn a() {}").is_empty());
        assert_eq!(text_findings("ui/src/home/a.ts", "import x from '@tauri-apps/api';").len(), 1);
        assert!(text_findings("ui/src/backend/a.ts", "import x from '@tauri-apps/api';").is_empty());
        assert!(text_findings("ui/test/a.ts", "import x from '@tauri-apps/api';").is_empty());
        assert!(text_findings("ui/src/app/a.ts", "import x from '../home/x';").is_empty());
        let home = format!("//! Says.\n// see /ro{}/x", "ot");
        assert_eq!(text_findings("x.rs", &home).len(), 1);
    }

    #[test]
    fn an_edge_that_nobody_allowed_is_found() {
        let found = |from: &str, to: &str, kind: Option<&str>| {
            let dependency = serde_json::json!({ "name": to, "kind": kind });
            edge_findings(
                &serde_json::json!({ "packages": [{ "name": from, "dependencies": [dependency] }] }),
            )
            .len()
        };
        assert_eq!(found("galley-app", "galley-store", None), 0);
        assert_eq!(found("galley-app", "serde", None), 0, "not one of ours");
        assert_eq!(found("galley-store", "galley-app", None), 1, "upwards");
        assert_eq!(found("galley-store", "galley-app", Some("build")), 1);
        assert_eq!(found("galley-core", "galley-app", Some("dev")), 1, "upwards for tests");
        assert_eq!(found("galley-cli", "galley-media", Some("dev")), 0);
        assert_eq!(found("galley-cli", "galley-media", None), 1, "for tests alone");
        assert_eq!(found("galley-app", "galley-testkit", Some("dev")), 0);
        assert_eq!(found("galley-app", "galley-testkit", None), 1, "for tests alone");
        assert_eq!(found("galley-more", "serde", None), 1, "in no table");
    }

    #[test]
    fn a_test_that_never_runs_is_found() {
        let found = |file: &str| forgotten_tests(&[file.to_owned()]).len();
        assert_eq!(found("crates/core/tests/lone.rs"), 1, "beside the test binary");
        assert_eq!(found("crates/core/tests/it/nowhere.rs"), 1, "in no `mod`");
        assert_eq!(found("crates/core/tests/it/main.rs"), 0);
        assert_eq!(found("crates/core/tests/it/tree.rs"), 0);
        assert_eq!(found("crates/core/src/log/tree.rs"), 0, "no test");
    }

    #[test]
    fn a_rule_whose_test_is_gone_is_found() {
        let sources = ["fn s1_here() {}".to_owned(), "fn it_is_here_too() {}".to_owned()];
        assert!(tests_missing("S1: `s1_here` `it_is_here_too`, in `space`, by `op_id`", &sources).is_empty());
        assert_eq!(tests_missing("S2: `s1_here` and `s2_gone`", &sources).len(), 1);
        assert_eq!(tests_missing("W1: `w1_gone`, `it_is_gone_too`", &sources).len(), 2);
    }

    #[test]
    fn a_rule_without_a_test_is_found() {
        assert!(rules_without_tests("**S1. One.** Is so.\n`s1_here`\n- **W11a.** `w11a_here`\n").is_empty());
        let rules =
            "**S1.** Says.\n\n**S2.** `s2_here`\n\n- **W3, too.** Says.\n\n## More\n\n**Words.** `s4_here`\n";
        assert_eq!(rules_without_tests(rules).len(), 2, "S1 and W3");
        assert_eq!(rules_without_tests("**S1.** Says, as does `op_id`.").len(), 1);
    }

    #[test]
    fn a_test_of_a_rule_that_is_nowhere_is_found() {
        let sources =
            ["fn s1_here() {}\nfn w11a_here() {}".to_owned(), "fn s16le_pcm() {} fn solo_is() {}".to_owned()];
        assert!(rules_missing("**S1.** One.\n- **W11a.** Another.", &sources).is_empty());
        assert_eq!(rules_missing("**S1.** One.\n- **W11.** Another.", &sources).len(), 1);
    }
}
