//! The TypeScript of the boundary, from the registry: types, names, tags and one function per operation.
//!
//! Written to `ui/src/backend/generated/` by `cargo xtask codegen` and committed; a test compares. Deterministic:
//! types by name, operations in the registry's order.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::EVENT;
use crate::api::{Event, Failure};
use crate::registry::{Kind, OPERATIONS};

const HEAD: &str = "// Generated from crates/app/src/registry.rs by `cargo xtask codegen`. Do not edit.\n\n";

/// The generated files: name and content.
pub fn files() -> Vec<(&'static str, String)> {
    vec![("types.ts", types()), ("operations.ts", operations())]
}

/// The types met so far, by name.
#[derive(Default)]
pub struct Types {
    config: Config,
    declared: BTreeMap<String, String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            if self.declared.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            let declared = format!("{docs}export {}\n", T::decl(&self.config));
            self.declared.insert(name, declared);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn types() -> String {
    let mut types = Types::default();
    types.visit::<Failure>();
    types.visit::<Event>();
    for operation in OPERATIONS {
        (operation.input.collect)(&mut types);
        (operation.output.collect)(&mut types);
    }
    let mut text = HEAD.to_owned();
    text.push_str(&types.declared.into_values().collect::<Vec<_>>().join("\n"));
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn operations() -> String {
    let config = Config::new();
    let mut text = HEAD.to_owned();
    text.push_str("import type * as t from './types';\n\n");
    let _ = writeln!(
        text,
        "/** The window event that carries a `t.Event`. */\nexport const EVENT = '{EVENT}';\n"
    );
    text.push_str("/** Every operation: what goes in, what comes out. */\nexport interface Operations {\n");
    for operation in OPERATIONS {
        let (input, output) = ((operation.input.name)(&config), (operation.output.name)(&config));
        let kind = kind(operation.kind);
        let _ = writeln!(
            text,
            "  '{}': {{ kind: '{kind}'; input: {}; output: {} }};",
            operation.name,
            qualified(&input),
            qualified(&output)
        );
    }
    text.push_str("}\n\nexport type OperationName = keyof Operations;\n\n");
    text.push_str(
        "/** Tags that a query carries, or that a command makes stale; `{x}` is filled from the input. */\n",
    );
    text.push_str(
        "export const operations: {\n  readonly [N in OperationName]: { readonly kind: Operations[N]['kind']; readonly tags: readonly string[] };\n} = {\n",
    );
    for operation in OPERATIONS {
        let tags = operation.tags.iter().map(|tag| format!("'{tag}'")).collect::<Vec<_>>().join(", ");
        let _ =
            writeln!(text, "  '{}': {{ kind: '{}', tags: [{tags}] }},", operation.name, kind(operation.kind));
    }
    text.push_str("};\n\n");
    text.push_str(&client());
    text
}

/// One nested object of functions: `backend.proof.get`, and `backend.undo` which is both function and area.
fn client() -> String {
    let mut text = String::from(
        "/** Nothing to pass where every member may be left out. */\nexport type InputOf<N extends OperationName> =\n  Record<never, never> extends Operations[N]['input'] ? [input?: Operations[N]['input']] : [input: Operations[N]['input']];\n\n\
         export type Call = <N extends OperationName>(name: N, ...input: InputOf<N>) => Promise<Operations[N]['output']>;\n\n\
         type One = <N extends OperationName>(name: N) => (...input: InputOf<N>) => Promise<Operations[N]['output']>;\n\n\
         /** One function per operation, over any transport. */\nexport function client(call: Call) {\n  const one: One =\n    (name) =>\n    (...input) =>\n      call(name, ...input);\n  return {\n",
    );
    let parts = |name: &'static str| name.split_once('.').unwrap_or((name, ""));
    let mut areas: Vec<&str> = OPERATIONS.iter().map(|operation| parts(operation.name).0).collect();
    areas.dedup();
    for area in areas {
        let of_area =
            || OPERATIONS.iter().map(|operation| operation.name).filter(|name| parts(name).0 == area);
        let callable = of_area().any(|name| name == area);
        let verbs: Vec<String> = of_area()
            .filter(|name| *name != area)
            .map(|name| format!("{}: one('{name}')", camel(parts(name).1)))
            .collect();
        let body = verbs.join(", ");
        let _ = match (callable, verbs.is_empty()) {
            (true, true) => writeln!(text, "    {area}: one('{area}'),"),
            (true, false) => writeln!(text, "    {area}: Object.assign(one('{area}'), {{ {body} }}),"),
            (false, _) => writeln!(text, "    {area}: {{ {body} }},"),
        };
    }
    text.push_str("  };\n}\n");
    text
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Query => "query",
        Kind::Command => "command",
    }
}

/// `Vec<Ticket>` prints as `Array<Ticket>`: every name of ours gets the module's prefix.
fn qualified(name: &str) -> String {
    let known = ["null", "Array", "string", "number", "boolean", "never", "Record", "symbol"];
    let mut out = String::new();
    let mut word = String::new();
    for letter in name.chars().chain(std::iter::once(' ')) {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            word.push(letter);
            continue;
        }
        if !word.is_empty() && !known.contains(&word.as_str()) {
            out.push_str("t.");
        }
        out.push_str(&word);
        word.clear();
        out.push(letter);
    }
    out.trim_end().to_owned()
}

fn camel(verb: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for letter in verb.chars() {
        if letter == '-' {
            upper = true;
        } else if upper {
            out.push(letter.to_ascii_uppercase());
            upper = false;
        } else {
            out.push(letter);
        }
    }
    out
}
