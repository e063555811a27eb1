//! The document of errors is what the tables say; `UPDATE=1` writes it.

#[test]
fn errors_document_is_fresh() {
    let path = galley_testkit::places::package().join("../../docs/ERRORS.md");
    let expected = galley_app::failure::document();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "docs/ERRORS.md is stale: run `cargo xtask codegen`");
}
