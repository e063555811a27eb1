//! W12 and W10 in lists: folders, values, the bin, and everything that is searched.

use galley_core::field::{FieldKind, FieldValue};
use galley_core::op::{Choice, FieldDefine, FieldRef, FieldWas, ProofMove, ProofRef, ProofSet, VersionRef};
use galley_core::{FieldId, Payload, ProjectId, ProofId};
use galley_store::{Page, ProofQuery, SortBy, ValueFilter};

use crate::desk::{Desk, Guest};

fn moved(desk: &Desk, project: ProjectId, proof: ProofId, folder: &str) {
    let was = desk.store.proof(proof).unwrap().unwrap().folder;
    desk.did(project.space(), Payload::ProofMove(ProofMove { proof, folder: folder.into(), was }));
}

fn set(desk: &Desk, project: ProjectId, proof: ProofId, field: FieldId, value: Option<FieldValue>) {
    let values = desk.store.proof(proof).unwrap().unwrap().values;
    let was = values.into_iter().find(|one| one.field == field).map(|one| one.value);
    desk.did(project.space(), Payload::ProofSet(ProofSet { proof, field, value, was }));
}

fn tags(all: &[&str]) -> Option<FieldValue> {
    Some(FieldValue::Tags(all.iter().map(|tag| (*tag).to_owned()).collect()))
}

fn number(text: &str) -> Option<FieldValue> {
    Some(FieldValue::Number(text.into()))
}

fn filter(field: FieldId) -> ValueFilter {
    ValueFilter { field, any: Vec::new(), from: None, until: None }
}

fn listed(desk: &Desk, project: ProjectId, query: &ProofQuery) -> Vec<ProofId> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = desk.store.list_proofs(project, query, after.as_ref(), 2).unwrap();
        if let Some(total) = page.total {
            let whole = desk.store.list_proofs(project, query, None, 500).unwrap();
            assert_eq!(whole.rows.len(), total as usize, "{query:?}");
        }
        all.extend(page.rows.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

fn by_name() -> ProofQuery {
    ProofQuery { sort: SortBy::Name, descending: false, ..ProofQuery::default() }
}

fn folders(desk: &Desk, project: ProjectId) -> Vec<(String, u32)> {
    let rows = desk.store.folders(project).unwrap();
    rows.into_iter().map(|row| (row.path, row.num_proofs)).collect()
}

#[test]
fn w12_folders_hold_what_lies_in_and_below_them() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let proofs: Vec<ProofId> = (0..6).map(|n| desk.proof(project, &format!("Poster {n}")).0).collect();
    for (proof, folder) in
        proofs.iter().zip(["Spring/Social", "Spring", "Spring 2", "Spring/Social/Old", "A%"])
    {
        moved(&desk, project, *proof, folder);
    }
    let named = |path: &str, num: u32| (path.to_owned(), num);
    let expected = [
        named("A%", 1),
        named("Spring", 3),
        named("Spring/Social", 2),
        named("Spring/Social/Old", 1),
        named("Spring 2", 1),
    ];
    assert_eq!(folders(&desk, project), expected);
    let within =
        |folder: &str| listed(&desk, project, &ProofQuery { folder: Some(folder.into()), ..by_name() });
    assert_eq!(within("Spring"), [proofs[0], proofs[1], proofs[3]]);
    assert_eq!(within("Spring/Social"), [proofs[0], proofs[3]]);
    assert_eq!(within("A%"), [proofs[4]]);
    assert_eq!(within("Sprin"), []);
    assert_eq!(within("").len(), 6);
    let below = desk.store.proofs_within(project, "Spring/Social").unwrap();
    assert_eq!(below, [(proofs[0], "Spring/Social".to_owned()), (proofs[3], "Spring/Social/Old".to_owned())]);

    desk.did(project.space(), Payload::ProofArchive(ProofRef { proof: proofs[3] }));
    desk.did(project.space(), Payload::ProofDelete(ProofRef { proof: proofs[4] }));
    assert_eq!(
        folders(&desk, project),
        [named("Spring", 2), named("Spring/Social", 1), named("Spring 2", 1)]
    );
    assert_eq!(
        desk.store.proofs_within(project, "Spring/Social").unwrap().len(),
        2,
        "what is put away goes along"
    );
    desk.store.undo().unwrap().unwrap();
    desk.store.undo().unwrap().unwrap();
    assert_eq!(folders(&desk, project), expected);
    desk.store.rebuild().unwrap();
    assert_eq!(folders(&desk, project), expected);
    desk.verified();
}

#[test]
fn w12_every_filter_of_values_is_that_of_looking_at_them() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let proofs: Vec<ProofId> = (0..5).map(|n| desk.proof(project, &format!("Poster {n}")).0).collect();
    let markets = desk.field("Markets", FieldKind::Tags, &[]);
    let budget = desk.field("Budget", FieldKind::Number, &[]);
    let expiry = desk.field("Expiry", FieldKind::Date, &[]);
    let client = desk.field("Client", FieldKind::Text, &[]);
    for (at, all) in [(0, vec!["AU", "NZ"]), (1, vec!["au"]), (2, vec!["AUT"])] {
        set(&desk, project, proofs[at], markets, tags(&all));
    }
    for (at, text) in [(0, "-2"), (1, "-10"), (2, "9.5"), (3, "10")] {
        set(&desk, project, proofs[at], budget, number(text));
    }
    for (at, day) in [(0, "2026-01-31"), (1, "2026-02-01")] {
        set(&desk, project, proofs[at], expiry, Some(FieldValue::Date(day.into())));
    }
    set(&desk, project, proofs[4], client, Some(FieldValue::Text("Bellweather & Söhne".into())));

    let check = |filters: Vec<ValueFilter>, expected: &[usize]| {
        let expected: Vec<ProofId> = expected.iter().map(|at| proofs[*at]).collect();
        let query = ProofQuery { values: filters, ..by_name() };
        assert_eq!(listed(&desk, project, &query), expected, "{query:?}");
    };
    let any = |field, all: &[&str]| ValueFilter {
        any: all.iter().map(|one| (*one).to_owned()).collect(),
        ..filter(field)
    };
    let between = |field, from: Option<&str>, until: Option<&str>| ValueFilter {
        from: from.map(str::to_owned),
        until: until.map(str::to_owned),
        ..filter(field)
    };
    check(vec![any(markets, &["AU"])], &[0, 1]);
    check(vec![any(markets, &["nz", "aut"])], &[0, 2]);
    check(vec![any(markets, &["A"])], &[]);
    check(vec![any(client, &["sohne"])], &[4]);
    check(vec![any(client, &["100%", "BELL"])], &[4]);
    check(vec![any(budget, &["9.50"])], &[2]);
    check(vec![between(budget, Some("-2"), Some("9.5"))], &[0, 2]);
    check(vec![between(budget, None, Some("-3"))], &[1]);
    check(vec![between(budget, Some("9.6"), None)], &[3]);
    check(vec![between(budget, Some("much"), None)], &[]);
    check(vec![between(expiry, Some("2026-02-01"), None)], &[1]);
    check(vec![any(markets, &["AU"]), between(budget, Some("-5"), None)], &[0]);

    set(&desk, project, proofs[0], markets, None);
    check(vec![any(markets, &["AU"])], &[1]);
    let directory = desk.store.directory().unwrap();
    desk.did(directory, Payload::FieldRemove(FieldRef { field: markets }));
    check(vec![any(markets, &["AU"])], &[]);
    assert!(desk.store.proof(proofs[1]).unwrap().unwrap().values.iter().all(|one| one.field != markets));
    desk.store.undo().unwrap().unwrap();
    check(vec![any(markets, &["AU"])], &[1]);
    desk.store.rebuild().unwrap();
    check(vec![any(markets, &["AU"])], &[1]);
    desk.verified();
}

#[test]
fn w12_fields_stand_in_their_order_and_come_back() {
    let desk = Desk::new();
    let first = desk.field("Market", FieldKind::Choice, &["AU"]);
    let second = desk.field("Budget", FieldKind::Number, &[]);
    let names = || desk.store.fields().unwrap().into_iter().map(|field| field.name).collect::<Vec<_>>();
    assert_eq!(names(), ["Market", "Budget"]);
    let directory = desk.store.directory().unwrap();
    let was = FieldWas { name: "Market".into(), options: vec!["AU".into()], position: 0 };
    let change = FieldDefine {
        field: first,
        name: "Markets".into(),
        kind: FieldKind::Choice,
        options: vec!["AU".into(), "NZ".into()],
        position: 5,
        was: Some(was),
    };
    desk.did(directory, Payload::FieldDefine(change));
    assert_eq!(names(), ["Budget", "Markets"]);
    desk.did(directory, Payload::FieldRemove(FieldRef { field: second }));
    assert_eq!(names(), ["Markets"]);
    assert!(desk.store.field(second).unwrap().unwrap().removed);
    desk.store.undo().unwrap().unwrap();
    desk.store.undo().unwrap().unwrap();
    assert_eq!(names(), ["Market", "Budget"]);
    desk.store.undo().unwrap().unwrap();
    assert_eq!(names(), ["Market"]);
    desk.store.redo().unwrap().unwrap();
    assert_eq!(names(), ["Market", "Budget"]);
    desk.verified();
    let desk = desk.again();
    assert_eq!(desk.store.fields().unwrap().len(), 2);
}

#[test]
fn s7_an_op_is_checked_against_the_fields_of_its_time() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, _) = desk.proof(project, "Poster");
    let risk = desk.field("Risk", FieldKind::Choice, &["High", "Low"]);
    set(&desk, project, proof, risk, Some(FieldValue::Choice("High".into())));
    let directory = desk.store.directory().unwrap();
    let narrowed = FieldDefine {
        field: risk,
        name: "Risk".into(),
        kind: FieldKind::Choice,
        options: vec!["Low".into()],
        position: 0,
        was: Some(FieldWas { name: "Risk".into(), options: vec!["High".into(), "Low".into()], position: 0 }),
    };
    desk.did(directory, Payload::FieldDefine(narrowed));
    desk.did(directory, Payload::FieldRemove(FieldRef { field: risk }));
    desk.verified();
    desk.store.rebuild().unwrap();
    desk.verified();
}

#[test]
fn w10_what_is_in_the_bin_is_in_no_other_list() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let mut guest = Guest::join(&desk, project);
    let (proof, version) = desk.proof(project, "Poster of spring");
    let (other, _) = desk.proof(project, "Banner");
    let said = Payload::ThreadStart(desk.thread_start(proof, version, "The cyan is off"));
    guest.say(&desk, project.space(), &said).unwrap();
    desk.store.mark_read(proof).unwrap();
    let before = desk.store.proof(proof).unwrap().unwrap();
    desk.did(project.space(), Payload::ProofDelete(ProofRef { proof }));

    let all = Page { offset: 0, limit: 10 };
    let ids = |rows: Vec<galley_store::ProofRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(listed(&desk, project, &by_name()), [other]);
    assert_eq!(listed(&desk, project, &ProofQuery { deleted: true, ..by_name() }), [proof]);
    assert_eq!(ids(desk.store.proofs(project, false, all).unwrap().rows), [other]);
    assert_eq!(ids(desk.store.waiting(10).unwrap()), [other]);
    assert_eq!(ids(desk.store.recent(10).unwrap()), []);
    assert_eq!(desk.store.project(project).unwrap().unwrap().num_proofs, 1);
    for text in ["spring", "cyan", "of"] {
        assert_eq!(desk.store.find(text, 10).unwrap(), [], "{text}");
    }
    assert!(desk.store.proof(proof).unwrap().unwrap().deleted, "its own page says so");

    desk.did(project.space(), Payload::ProofRecover(ProofRef { proof }));
    let after = desk.store.proof(proof).unwrap().unwrap();
    assert_eq!(galley_store::ProofRow { updated_at: before.updated_at, ..after }, before);
    assert_eq!(desk.store.find("cyan", 10).unwrap().len(), 1);
    assert_eq!(desk.store.project(project).unwrap().unwrap().num_proofs, 2);
    desk.verified();
}

#[test]
fn s51_what_is_deleted_in_parts_is_one_step_of_undo() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let proofs: Vec<ProofId> = (0..4).map(|n| desk.proof(project, &format!("Poster {n}")).0).collect();
    let delete = |proofs: &[ProofId], step| {
        let acts: Vec<_> =
            proofs.iter().map(|proof| Payload::ProofDelete(ProofRef { proof: *proof })).collect();
        desk.store.record_more(project.space(), &acts, step).unwrap().1
    };
    let first = delete(&proofs[..2], None);
    assert_eq!(delete(&proofs[2..], first), first);
    assert_eq!(listed(&desk, project, &by_name()), []);
    desk.store.undo().unwrap().unwrap();
    assert_eq!(listed(&desk, project, &by_name()), proofs);
    desk.store.redo().unwrap().unwrap();
    assert_eq!(listed(&desk, project, &ProofQuery { deleted: true, ..by_name() }), proofs);
}

#[test]
fn names_are_found_before_words_and_words_before_pages() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (paper, version) = desk.proof(project, "Brochure");
    let (named, _) = desk.proof(project, "Marmalade");
    let (tagged, _) = desk.proof(project, "Flyer");
    let field = desk.field("Products", FieldKind::Tags, &[]);
    set(&desk, project, tagged, field, tags(&["marmalade"]));
    let said = desk.thread_start(named, desk.store.proof(named).unwrap().unwrap().version, "More marmalade!");
    desk.did(project.space(), Payload::ThreadStart(said));
    desk.did(
        project.space(),
        Payload::DecisionRecord(desk.decide(tagged, Choice::Reject, "No marmalade is seen")),
    );
    let mut noted = desk.version(tagged, b"another").unwrap();
    noted.note = "With marmalade".into();
    noted.file_name = "marmalade-2.png".into();
    desk.did(project.space(), Payload::VersionSubmit(noted));
    let pages = [(1, "Contents".to_owned()), (3, "How we make Marmalade at home".to_owned())];
    assert!(desk.store.keep_page_texts(version, &pages, 3, true).unwrap());

    let found = |text: &str| {
        let hits = desk.store.find(text, 20).unwrap();
        hits.into_iter().map(|hit| (hit.what, hit.proof, hit.page)).collect::<Vec<_>>()
    };
    let hits = found("marmalade");
    let kinds: Vec<&str> = hits.iter().map(|hit| hit.0.as_str()).collect();
    assert_eq!(kinds, ["proof", "file", "value", "note", "decision", "comment", "page-text"]);
    assert_eq!(hits[6], ("page-text".to_owned(), paper, Some(3)));
    let hit = desk.store.find("at home", 20).unwrap().remove(0);
    assert_eq!((hit.version, hit.page), (Some(version), Some(3)));
    assert_eq!(hit.snippet, "How we make Marmalade \u{2068}at\u{2069} home");
    assert_eq!(desk.store.find("marmalade", 2).unwrap().len(), 2);
    // The same excerpt of the same page is one hit; another one of that page is one of its own.
    let keep = |id: i64, text: &str| {
        let sql = "INSERT INTO page_texts (id, version, page, text) VALUES (?1, ?2, 3, ?3)";
        desk.database().execute(sql, (id, format!("version/{version}"), text)).unwrap();
    };
    keep(1, "How we make Marmalade at home");
    assert_eq!(found("at home").len(), 1);
    keep(2, "Nothing like jam at home");
    assert_eq!(found("at home").len(), 2);
    assert_eq!(found("poster.png").len(), 3, "all others came with such a file");
    desk.did(project.space(), Payload::VersionWithdraw(VersionRef { proof: paper, version }));
    assert_eq!(found("at home"), []);
}

#[test]
fn s42_pages_are_kept_in_order_within_bounds_and_go_on() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Brochure");
    let text = |page: u32| (page, format!("page {page} of the brochure"));
    assert!(desk.store.keep_page_texts(version, &[text(1), text(2)], 2, false).unwrap());
    let reading = desk.store.page_reading(version).unwrap();
    assert_eq!((reading.last_page, reading.done), (2, false));
    // A page that was there already is not kept twice.
    assert!(desk.store.keep_page_texts(version, &[text(2), text(3)], 3, false).unwrap());
    let count = || {
        let db = desk.database();
        db.query_row("SELECT count(*) FROM page_texts", [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!(count(), 3);
    let large = "x".repeat(usize::try_from(galley_store::pages::MAX_BYTES).unwrap());
    let (beyond, far) = ((4, large), (galley_store::pages::MAX_PAGES + 1, "far".to_owned()));
    assert!(desk.store.keep_page_texts(version, &[beyond, far], 4, false).unwrap());
    assert_eq!(count(), 3);
    let (newer, _) = desk.proof(project, "Leaflet");
    let newer_version = desk.store.proof(newer).unwrap().unwrap().version;
    assert!(desk.store.keep_page_texts(newer_version, &[text(1), text(2)], 2, true).unwrap());
    let hits = desk.store.find("of the brochure", 10).unwrap();
    let order: Vec<_> = hits.iter().map(|hit| (hit.proof, hit.page.unwrap())).collect();
    assert_eq!(order, [(newer, 1), (newer, 2), (proof, 1), (proof, 2), (proof, 3)]);

    assert_eq!(
        desk.store.unread_pages("image/png", 10).unwrap(),
        [version],
        "what is read to its end is not asked for"
    );
    assert_eq!(desk.store.unread_pages("application/pdf", 10).unwrap(), []);
    desk.store.rebuild().unwrap();
    assert_eq!(count(), 5, "they are of the bytes, not of the log");
    desk.did(project.space(), Payload::VersionWithdraw(VersionRef { proof, version }));
    assert!(!desk.store.keep_page_texts(version, &[text(5)], 5, true).unwrap());
    assert_eq!(desk.store.unread_pages("image/png", 10).unwrap(), []);
}

#[test]
fn lists_of_version_two_go_on() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster 2");
    let (archived, _) = desk.proof(project, "Banner");
    desk.did(project.space(), Payload::ProofArchive(ProofRef { proof: archived }));
    let mut guest = Guest::join(&desk, project);
    let said = Payload::ThreadStart(desk.thread_start(proof, version, "theirs"));
    guest.say(&desk, project.space(), &said).unwrap();
    let seen = desk.store.proof(proof).unwrap();
    let (proofs, _) = include_str!("../../src/lists.sql").split_once("-- Private rows").unwrap();
    let columns = "proof, sid, project, archived, waiting, submitted_at, created_at, updated_at, name_key, folded, \
                   kind, standing, version, open, unread";
    let was = format!(
        "CREATE TEMP TABLE was AS SELECT {columns} FROM view_proofs; {proofs}
         INSERT INTO view_proofs ({columns}) SELECT {columns} FROM was;
         DROP TABLE view_folders; DROP TABLE view_values;
         DROP TABLE page_texts; DROP TABLE page_search; DROP TABLE page_readings;
         DROP TABLE view_labels; DROP TABLE kept_files;
         DELETE FROM texts WHERE what IN ('file', 'note', 'value');
         PRAGMA user_version = 2;"
    );
    desk.database().execute_batch(&was).unwrap();
    let desk = desk.again();
    assert_eq!(desk.store.proof(proof).unwrap(), seen);
    assert_eq!(desk.store.project(project).unwrap().unwrap().num_proofs, 1);
    let query = ProofQuery { unread: true, text: "poster 2".into(), ..Default::default() };
    assert_eq!(listed(&desk, project, &query), [proof]);
    assert_eq!(desk.store.find("poster.png", 10).unwrap().len(), 2, "names of files are found from now on");
    moved(&desk, project, proof, "Spring");
    assert_eq!(folders(&desk, project), [("Spring".to_owned(), 1)]);
    desk.verified();
}

#[test]
fn a_project_of_five_thousand_proofs_is_listed_in_parts() {
    const MANY: u32 = 5_000;
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let field = desk.field("Markets", FieldKind::Tags, &[]);
    let (first, _) = desk.proof(project, "Poster");
    set(&desk, project, first, field, tags(&["AU"]));
    // As many rows of the views as so many proofs have; the log is not looked at here.
    let sql = format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MANY} - 1)
         INSERT INTO view_proofs SELECT printf('%s-%012d', substr(proof, 1, 23), n), sid, project, archived, waiting,
             submitted_at, created_at, updated_at + n % 7, name_key || (n % 100), folded, kind, standing, version, open,
             unread, printf('Folder %d/Sub %d', n % 10, n % 100), 0 FROM view_proofs, n;
         INSERT INTO view_values SELECT proof, '{field}', 0, 'tag ' || (updated_at % 7), NULL FROM view_proofs
             WHERE proof <> '{first}';
         INSERT INTO rows SELECT 'proof/' || v.proof, r.sid, r.what, r.parent, v.proof, r.position, r.nth, r.hidden,
             r.confirmed, replace(r.entity, '{first}', v.proof) FROM view_proofs v, rows r
             WHERE r.key = 'proof/{first}' AND v.proof <> '{first}';"
    );
    desk.database().execute_batch(&sql).unwrap();
    assert_eq!(desk.store.project(project).unwrap().unwrap().num_proofs, MANY);
    let folders = desk.store.folders(project).unwrap();
    assert_eq!(folders.len(), 110);
    assert_eq!(
        folders.iter().filter(|row| !row.path.contains('/')).map(|row| row.num_proofs).sum::<u32>(),
        MANY - 1
    );
    let query = ProofQuery {
        folder: Some("Folder 3".into()),
        values: vec![ValueFilter { any: vec!["TAG 1".into(), "tag 2".into()], ..filter(field) }],
        ..ProofQuery::default()
    };
    for sort in SortBy::ALL {
        let query = ProofQuery { sort: *sort, ..query.clone() };
        let mut after = None;
        let mut seen = std::collections::BTreeSet::new();
        let mut total = None;
        loop {
            let page = desk.store.list_proofs(project, &query, after.as_ref(), 40).unwrap();
            total = total.or(page.total);
            assert!(page.rows.iter().all(|row| seen.insert(row.id)), "each of them once, by {sort:?}");
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(total, Some(u32::try_from(seen.len()).unwrap()));
        assert!(seen.len() > 100);
    }
    // Nobody looks at all of the proofs for a list, the folders or the count.
    let db = desk.database();
    for sql in [
        "SELECT folder, num FROM view_folders WHERE project = 'p'",
        "SELECT ifnull(sum(num), 0) FROM view_folders WHERE project = 'p'",
        "SELECT proof FROM view_values WHERE field = 'f' AND folded = 'x'",
        "SELECT proof FROM view_values WHERE field = 'f' AND key >= 'x' AND key <= 'y'",
        "SELECT count(*) FROM view_proofs WHERE project = 'p' AND deleted = 0 AND archived = 0",
        "SELECT key FROM rows WHERE key >= 'version/' AND key < 'version0' AND NOT hidden",
        "SELECT sid, entity FROM rows WHERE key >= 'comment/' AND key < 'comment0' AND instr(lower(entity), 'x')",
    ] {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> =
            statement.query_map([], |row| row.get(3)).unwrap().collect::<rusqlite::Result<_>>().unwrap();
        assert!(plan.iter().all(|line| line.starts_with("SEARCH")), "{sql}: {plan:?}");
    }
}
