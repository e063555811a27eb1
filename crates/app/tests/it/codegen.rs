//! The committed TypeScript is what the registry says; `UPDATE=1` writes it.

#[test]
fn codegen_is_fresh() {
    let folder = galley_testkit::places::package().join("../../ui/src/backend/generated");
    for (name, expected) in galley_app::codegen::files() {
        let path = folder.join(name);
        if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &expected).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == expected, "{name} is stale: run `cargo xtask codegen`");
    }
}
