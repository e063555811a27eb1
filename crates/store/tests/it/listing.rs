//! Lists of proofs: each order and filter is what looking at every proof gives, and parts hold each proof once.

use std::collections::BTreeSet;

use galley_core::op::{Choice, ProofKind, ProofRef};
use galley_core::state::Standing;
use galley_core::{FilterId, Payload, ProjectId, ProofId, VersionId};
use galley_store::{FilterRow, ProofCursor, ProofPage, ProofQuery, ProofRow, SortBy, Track};

use crate::desk::{Desk, Guest};
use crate::power::Dice;

const NAMES: [&str; 9] =
    ["Banner", "banner", "Bänner", "Poster", "Zebra", "Äpfel", "1 Film", "Straße", "映画"];
const KINDS: [ProofKind; 4] = [ProofKind::Image, ProofKind::Pdf, ProofKind::Video, ProofKind::Audio];

/// A project of proofs that differ in everything they are sorted and filtered by.
struct Shelf {
    desk: Desk,
    project: ProjectId,
    proofs: Vec<(ProofId, VersionId)>,
}

impl Shelf {
    fn new(num: usize, seed: u64) -> Self {
        let desk = Desk::new();
        let project = desk.store.create_project("Launch").unwrap();
        let other = desk.store.create_project("Other").unwrap();
        desk.proof(other, "Elsewhere");
        let mut guest = Guest::join(&desk, project);
        let mut dice = Dice(seed);
        let mut roll = |sides: usize| dice.roll(sides as u64) as usize;
        let mut proofs = Vec::new();
        for _ in 0..num {
            let name = format!("{} {}", NAMES[roll(NAMES.len())], roll(30));
            let mut create = desk.proof_create(&name);
            create.kind = KINDS[roll(KINDS.len())];
            let submit = desk.version(create.proof, b"the same bytes").unwrap();
            let ids = (create.proof, submit.version);
            let made = vec![Payload::ProofCreate(create), Payload::VersionSubmit(submit)];
            desk.store.record_all(project.space(), made, Track::Not).unwrap();
            proofs.push(ids);
        }
        for at in 0..num {
            let (proof, version) = proofs[roll(num)];
            if desk.store.proof(proof).unwrap().unwrap().archived {
                continue;
            }
            match at % 5 {
                0 => {
                    let again = desk.version(proof, format!("version {at}").as_bytes()).unwrap();
                    desk.did(project.space(), Payload::VersionSubmit(again));
                }
                1 if desk.store.cannot_decide(proof).unwrap().is_none() => {
                    let choice = [Choice::Approve, Choice::ApproveWithChanges, Choice::Reject][roll(3)];
                    desk.did(project.space(), Payload::DecisionRecord(desk.decide(proof, choice, "Why")));
                }
                2 => {
                    let mut start = desk.thread_start(proof, version, "theirs");
                    // Of any kind of proof.
                    start.marks.clear();
                    guest.say(&desk, project.space(), &Payload::ThreadStart(start)).unwrap();
                }
                3 => {
                    desk.did(project.space(), Payload::ProofArchive(ProofRef { proof }));
                }
                _ => desk.store.mark_read(proof).unwrap(),
            }
        }
        Self { desk, project, proofs }
    }

    fn page(&self, query: &ProofQuery, after: Option<&ProofCursor>, limit: u32) -> ProofPage {
        self.desk.store.list_proofs(self.project, query, after, limit).unwrap()
    }

    /// All that a query gives, in parts of `limit`.
    fn all(&self, query: &ProofQuery, limit: u32) -> Vec<ProofRow> {
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let page = self.page(query, after.as_ref(), limit);
            assert_eq!(page.total.is_some(), after.is_none(), "counted with the first part alone");
            assert!(page.rows.len() <= limit as usize);
            rows.extend(page.rows);
            // As it goes over to the interface and back.
            let Some(next) = page.next.map(|next| next.to_string()) else { return rows };
            after = Some(ProofCursor::parse(query.sort, &next).unwrap());
        }
    }

    fn rows(&self) -> Vec<ProofRow> {
        self.proofs.iter().map(|(proof, _)| self.desk.store.proof(*proof).unwrap().unwrap()).collect()
    }
}

fn ids(rows: &[ProofRow]) -> Vec<ProofId> {
    rows.iter().map(|row| row.id).collect()
}

/// A name cut into words and numbers, the plain way.
fn cut(name: &str) -> Vec<(u8, String, u128)> {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter == 'ä' { "a".to_owned() } else { letter.to_string().replace('ß', "ss") })
        .collect();
    let mut parts: Vec<(u8, String, u128)> = Vec::new();
    for letter in plain.chars() {
        match (letter.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((0, _, number))) => *number = *number * 10 + u128::from(digit),
            (Some(digit), _) => parts.push((0, String::new(), u128::from(digit))),
            // A space stands before digits, letters after them.
            (None, _) if letter == ' ' => parts.push((b' ', letter.to_string(), 0)),
            (None, _) => parts.push((b'a', letter.to_string(), 0)),
        }
    }
    for part in &mut parts {
        part.0 = match part.0 {
            0 => 1,
            b' ' => 0,
            _ => 2,
        };
    }
    parts
}

fn rank(standing: Standing) -> usize {
    let order = [
        Standing::Pending,
        Standing::ChangesRequested,
        Standing::Rejected,
        Standing::ApprovedWithChanges,
        Standing::Approved,
    ];
    order.iter().position(|one| *one == standing).unwrap()
}

#[test]
fn every_order_is_that_of_sorting_all_of_them() {
    let shelf = Shelf::new(60, 11);
    let rows = shelf.rows();
    assert!(rows.iter().any(|row| row.unread > 0) && rows.iter().any(|row| row.archived));
    for sort in SortBy::ALL {
        let mut expected = rows.clone();
        match sort {
            SortBy::Name => expected.sort_by_key(|row| (cut(&row.name), row.name.clone(), row.id)),
            SortBy::Standing => expected.sort_by_key(|row| (rank(row.standing), row.id)),
            SortBy::Version => expected.sort_by_key(|row| (row.version_number, row.id)),
            SortBy::Open => expected.sort_by_key(|row| (row.open_threads, row.id)),
            SortBy::Unread => expected.sort_by_key(|row| (row.unread, row.id)),
            SortBy::Changed => expected.sort_by_key(|row| (row.updated_at, row.id)),
            // Proofs are made one after the other.
            SortBy::Created => {}
        }
        let query = |descending| ProofQuery { sort: *sort, descending, archived: None, ..Default::default() };
        for limit in [1, 7, 500] {
            let listed = shelf.all(&query(false), limit);
            assert_eq!(ids(&listed), ids(&expected), "{sort:?} in parts of {limit}");
        }
        let mut back = ids(&expected);
        back.reverse();
        assert_eq!(ids(&shelf.all(&query(true), 7)), back, "{sort:?}, descending");
    }
}

#[test]
fn every_filter_is_that_of_looking_at_all_of_them() {
    let shelf = Shelf::new(60, 12);
    let rows = shelf.rows();
    let median = {
        let mut times: Vec<i64> = rows.iter().map(|row| row.updated_at).collect();
        times.sort_unstable();
        times[30]
    };
    let texts = [("", ""), ("BANNER", "banner"), ("straße", "strasse"), ("an 2", "an"), ("100%", "100%")];
    let mut num_found = 0;
    for (text, plain) in texts {
        for standings in [vec![], vec![Standing::Pending], vec![Standing::Approved, Standing::Rejected]] {
            for kinds in [vec![], vec![ProofKind::Pdf, ProofKind::Audio]] {
                for archived in [None, Some(false), Some(true)] {
                    for unread in [false, true] {
                        for changed_since in [None, Some(median)] {
                            let (standings, kinds) = (standings.clone(), kinds.clone());
                            let fits = |row: &ProofRow| {
                                let name: String = cut(&row.name).into_iter().map(|part| part.1).collect();
                                let named = match text {
                                    "an 2" => name.contains(plain) && row.name.contains('2'),
                                    _ => name.contains(plain),
                                };
                                named
                                    && (standings.is_empty() || standings.contains(&row.standing))
                                    && (kinds.is_empty() || kinds.contains(&row.kind))
                                    && archived.is_none_or(|archived| row.archived == archived)
                                    && (!unread || row.unread > 0)
                                    && changed_since.is_none_or(|since| row.updated_at >= since)
                            };
                            let expected: BTreeSet<ProofId> =
                                rows.iter().filter(|row| fits(row)).map(|row| row.id).collect();
                            let query = ProofQuery {
                                text: text.to_owned(),
                                standings: standings.clone(),
                                kinds: kinds.clone(),
                                archived,
                                unread,
                                changed_since,
                                ..Default::default()
                            };
                            let listed = shelf.all(&query, 9);
                            assert_eq!(listed.len(), expected.len(), "each of them once: {query:?}");
                            assert_eq!(
                                ids(&listed).into_iter().collect::<BTreeSet<_>>(),
                                expected,
                                "{query:?}"
                            );
                            let total = shelf.page(&query, None, 1).total.unwrap();
                            assert_eq!(total as usize, expected.len(), "{query:?}");
                            num_found += expected.len();
                        }
                    }
                }
            }
        }
    }
    assert!(num_found > 100, "filters let something through");
}

#[test]
fn what_changes_between_two_parts_moves_nothing_else() {
    let shelf = Shelf::new(20, 13);
    let query = ProofQuery { sort: SortBy::Name, descending: false, archived: None, ..Default::default() };
    let before = ids(&shelf.all(&query, 500));
    let first = shelf.page(&query, None, 8);
    // The one that the next part begins after is put in front, and another stands there before it.
    let last = first.rows[7].id;
    let was = first.rows[7].name.clone();
    let rename = galley_core::op::ProofRename { proof: last, name: "0".into(), was };
    if !shelf.desk.store.proof(last).unwrap().unwrap().archived {
        shelf.desk.did(shelf.project.space(), Payload::ProofRename(rename));
    }
    shelf.desk.proof(shelf.project, "0 new");
    let rest = shelf.page(&query, first.next.as_ref(), 500);
    assert_eq!(ids(&rest.rows), before[8..]);
    assert_eq!((rest.total, rest.next), (None, None));
}

#[test]
fn parts_of_nothing_and_of_exactly_all_end() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let page = |limit| desk.store.list_proofs(project, &ProofQuery::default(), None, limit).unwrap();
    assert_eq!((page(10).total, page(10).rows.len(), page(10).next), (Some(0), 0, None));
    for n in 0..3 {
        desk.proof(project, &format!("Poster {n}"));
    }
    assert_eq!((page(3).total, page(3).rows.len(), page(3).next), (Some(3), 3, None));
    assert!(page(2).next.is_some());
}

#[test]
fn views_of_the_version_before_are_made_anew() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let (proof, version) = desk.proof(project, "Poster 2");
    let mut guest = Guest::join(&desk, project);
    let said = Payload::ThreadStart(desk.thread_start(proof, version, "theirs"));
    guest.say(&desk, project.space(), &said).unwrap();
    let seen = desk.store.proof(proof).unwrap();
    let was = "DROP TABLE view_proofs; DROP TABLE filters; DROP TABLE view_folders; DROP TABLE view_values;
        DROP TABLE page_texts; DROP TABLE page_search; DROP TABLE page_readings;
        CREATE TABLE view_proofs (proof TEXT PRIMARY KEY, sid INTEGER NOT NULL REFERENCES spaces (sid),
            project TEXT NOT NULL, archived INTEGER NOT NULL, waiting INTEGER NOT NULL,
            submitted_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 1;";
    desk.database().execute_batch(was).unwrap();
    desk.database().execute_batch("DROP TABLE view_labels; DROP TABLE kept_files;").unwrap();
    let desk = desk.again();
    assert_eq!(desk.store.proof(proof).unwrap(), seen);
    let query = ProofQuery { unread: true, text: "poster 2".into(), ..Default::default() };
    assert_eq!(desk.store.list_proofs(project, &query, None, 10).unwrap().total, Some(1));
    desk.verified();
}

#[test]
fn what_is_archived_in_parts_is_one_step_of_undo() {
    let desk = Desk::new();
    let project = desk.store.create_project("Launch").unwrap();
    let space = project.space();
    let proofs: Vec<ProofId> = (0..6).map(|n| desk.proof(project, &format!("Poster {n}")).0).collect();
    let archive = |proofs: &[ProofId], step| {
        let acts: Vec<_> =
            proofs.iter().map(|proof| Payload::ProofArchive(ProofRef { proof: *proof })).collect();
        desk.store.record_more(space, &acts, step).unwrap().1
    };
    let total = || desk.store.list_proofs(project, &ProofQuery::default(), None, 1).unwrap().total.unwrap();
    let first = archive(&proofs[..2], None);
    assert_eq!(archive(&proofs[2..4], first), first);
    assert_eq!(total(), 2);
    desk.store.undo().unwrap().unwrap();
    assert_eq!(total(), 6);
    desk.store.redo().unwrap().unwrap();
    assert_eq!(total(), 2);
    desk.store.undo().unwrap().unwrap();
    // What was taken back does not come back with what is done now.
    let later = archive(&proofs[4..], first);
    assert_ne!(later, first);
    assert_eq!(total(), 4);
    desk.store.undo().unwrap().unwrap();
    assert_eq!((total(), desk.store.undo_state().unwrap().undo), (6, Some("proof.create".into())));
    desk.verified();
}

#[test]
fn s25_saved_filters_are_rows_of_this_person() {
    let desk = Desk::new();
    let (project, other) =
        (desk.store.create_project("Launch").unwrap(), desk.store.create_project("Other").unwrap());
    let filter = |project, name: &str| FilterRow {
        id: desk.store.fresh(FilterId::new),
        project,
        name: name.into(),
        query: "{}".into(),
    };
    let num_ops = desk.store.verify(&mut |_, _| {}).unwrap().num_ops;
    let (own, all) = (filter(Some(project), "Mine"), filter(None, "Everywhere"));
    desk.store.save_filter(&own).unwrap();
    desk.store.save_filter(&all).unwrap();
    assert_eq!(desk.store.filters(project).unwrap(), [own.clone(), all.clone()]);
    assert_eq!(desk.store.filters(other).unwrap(), std::slice::from_ref(&all));
    let over = FilterRow { name: "Mine, too".into(), query: r#"{"unread":true}"#.into(), ..own };
    desk.store.save_filter(&over).unwrap();
    desk.store.rebuild().unwrap();
    let desk = desk.again();
    assert_eq!(desk.store.filters(project).unwrap(), [over.clone(), all]);
    assert_eq!(desk.store.num_filters_but(over.id).unwrap(), 1);
    desk.store.delete_filter(over.id).unwrap();
    assert_eq!(desk.store.delete_filter(over.id).unwrap_err().code(), "not-found");
    assert_eq!(desk.store.filters(project).unwrap().len(), 1);
    assert_eq!(desk.store.verify(&mut |_, _| {}).unwrap().num_ops, num_ops, "none of it is an op");
}
