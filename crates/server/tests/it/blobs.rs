//! Bytes up and down over HTTP: chunks, quotas, ranges, what is for whom, and what is swept.

use std::sync::Arc;
use std::sync::atomic::Ordering as Atomic;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use galley_core::op::{OrgRole, ProjectRole};
use galley_core::{CommentId, Hash, ProjectId, VersionId};
use galley_server::blobs::{BlobLimits, Named, Sight, Swept};
use galley_sync::chunks;
use serde_json::{Value, json};

use crate::desk::{Client, DAY, Desk, Reply, policy};

const MIB: usize = 1 << 20;

fn project(number: u8) -> ProjectId {
    ProjectId::new(1_800_000_000_000, [number; 10])
}

fn version(number: u8) -> VersionId {
    VersionId::new(1_800_000_000_000, [number; 10])
}

/// Bytes whose chunks all differ.
fn bytes(num: usize, seed: u8) -> Vec<u8> {
    (0..num).map(|at| u8::try_from((at / MIB + at % 251) % 256).unwrap() ^ seed).collect()
}

fn leaves(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(MIB).map(|chunk| Hash::of(&[chunk])).collect()
}

fn announced(bytes: &[u8], project: ProjectId) -> Value {
    json!({
        "sha256": Hash::of(&[bytes]), "bytes": bytes.len(), "chunk_root": chunks::root(&leaves(bytes)),
        "for": { "space": project.space(), "version": version(1) },
    })
}

/// A desk with two agencies, each a member of a project of its own.
fn agencies(limits: BlobLimits) -> (Desk, Client, Client) {
    let desk = Desk::with(policy(), limits);
    let owner = desk.owner();
    let one = desk.joined(&owner, "One", OrgRole::External, Some((project(1), ProjectRole::Contributor)));
    let two = desk.joined(&owner, "Two", OrgRole::External, Some((project(2), ProjectRole::Contributor)));
    (desk, one, two)
}

#[track_caller]
fn start(by: &Client, said: &Value) -> (String, Value) {
    let reply = by.post("/v1/uploads", said);
    assert_eq!(reply.status, 200, "{:?}", String::from_utf8_lossy(&reply.body));
    let said = reply.json();
    (said["upload"].as_str().unwrap().to_owned(), said["have"].clone())
}

fn put(by: &Client, upload: &str, chunk: usize, bytes: &[u8]) -> Reply {
    by.send("PUT", &format!("/v1/uploads/{upload}/{chunk}"), &[], bytes)
}

fn finish(by: &Client, upload: &str) -> Reply {
    by.send("POST", &format!("/v1/uploads/{upload}/finish"), &[], b"")
}

/// Sends all of it.
#[track_caller]
fn bring(by: &Client, bytes: &[u8], project: ProjectId) -> Hash {
    let (upload, _) = start(by, &announced(bytes, project));
    for (number, chunk) in bytes.chunks(MIB).enumerate() {
        assert_eq!(put(by, &upload, number, chunk).status, 204);
    }
    assert_eq!(finish(by, &upload).status, 200);
    Hash::of(&[bytes])
}

/// Lets somebody see bytes by the first version.
fn show(desk: &Desk, to: &Client, sha256: Hash, name: &str) -> String {
    let seen = (to.person.unwrap(), Named::Version(version(1)), sha256, name.to_owned());
    desk.node.directory.lock().unwrap().seen.push(seen);
    format!("/v1/blobs/{sha256}?version={}", version(1))
}

fn files(desk: &Desk, below: &str) -> usize {
    let mut num = 0;
    let mut folders = vec![desk.folder.path().join("bytes").join(below)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { num += 1 }
        }
    }
    num
}

fn sweep(desk: &Desk) -> Swept {
    let node = Arc::clone(&desk.node) as Arc<dyn Sight>;
    desk.runtime.block_on(desk.node.blobs.sweep(node)).unwrap()
}

#[test]
fn s40_chunks_come_in_any_order_and_an_upload_goes_on_where_it_stopped() {
    let (desk, one, _) = agencies(BlobLimits::default());
    let whole = bytes(3 * MIB + 7, 1);
    let said = announced(&whole, project(1));
    let (upload, have) = start(&one, &said);
    assert_eq!(have, json!([]));
    for number in [3, 1] {
        let chunk = whole.chunks(MIB).nth(number).unwrap();
        assert_eq!(put(&one, &upload, number, chunk).status, 204);
    }
    finish(&one, &upload).is(409, "chunks-missing");
    let (again, have) = start(&one, &said);
    assert_eq!(
        (again, have),
        (upload.clone(), json!([{ "first": 1, "last": 1 }, { "first": 3, "last": 3 }]))
    );
    assert!(!desk.node.blobs.has(&Hash::of(&[&whole])), "not before all of it is there");
    for number in [0, 2, 2] {
        assert_eq!(put(&one, &upload, number, whole.chunks(MIB).nth(number).unwrap()).status, 204);
    }
    let finished = finish(&one, &upload);
    assert_eq!(finished.json(), json!({ "sha256": Hash::of(&[&whole]), "bytes": whole.len() }));
    assert_eq!(finish(&one, &upload).json(), finished.json(), "asked again it is done");
    assert!(desk.node.blobs.has(&Hash::of(&[&whole])));
    assert_eq!(files(&desk, "uploads"), 0);
    let (_, have) = start(&one, &said);
    assert_eq!(have, json!([{ "first": 0, "last": 3 }]));
    let path = show(&desk, &one, Hash::of(&[&whole]), "film.mp4");
    assert_eq!(one.get(&path).body, whole);
    let (hash, query) = path.split_once('?').unwrap();
    let listed = one.get(&format!("{hash}/leaves?{query}")).json();
    assert_eq!(listed["leaves"], json!(leaves(&whole)));
}

#[test]
fn tiny_and_large_files_arrive_whole() {
    let (desk, one, _) = agencies(BlobLimits::default());
    for (number, num) in [0, 1, MIB - 1, MIB, MIB + 1, 8 * MIB, 16 * MIB + 1].into_iter().enumerate() {
        let whole = bytes(num, u8::try_from(number).unwrap());
        let path = show(&desk, &one, bring(&one, &whole, project(1)), "x");
        assert!(one.get(&path).body == whole, "{num} bytes");
    }
}

#[test]
fn a_wrong_chunk_is_refused_and_wrong_bytes_never_arrive() {
    let (desk, one, two) = agencies(BlobLimits::default());
    let whole = bytes(MIB + 5, 1);
    let (upload, _) = start(&one, &announced(&whole, project(1)));
    let (first, last) = whole.split_at(MIB);
    let digest = format!("sha-256=:{}:", STANDARD.encode(Hash::of(&[first]).as_bytes()));
    let sent = |body: &[u8], digest: &str| {
        one.send("PUT", &format!("/v1/uploads/{upload}/0"), &[("content-digest", digest)], body)
    };
    sent(&bytes(MIB, 9), &digest).is(422, "chunk-differs");
    sent(first, "sha-256=nonsense").is(400, "bad-request");
    assert_eq!(sent(first, &digest).status, 204);
    put(&one, &upload, 1, b"").is(422, "chunk-unfit");
    put(&one, &upload, 1, &last[1..]).is(422, "chunk-unfit");
    put(&one, &upload, 0, last).is(422, "chunk-unfit");
    put(&one, &upload, 2, b"x").is(422, "chunk-unfit");
    assert_eq!(put(&one, &upload, 1, &bytes(MIB + 1, 1)).status, 413);
    two.send("PUT", &format!("/v1/uploads/{upload}/1"), &[], last).is(404, "upload-not-there");
    finish(&two, &upload).is(404, "upload-not-there");
    assert_eq!(put(&one, &upload, 1, &[0; 5]).status, 204);
    finish(&one, &upload).is(422, "bytes-differ");
    finish(&one, &upload).is(404, "upload-not-there");
    assert!(!desk.node.blobs.has(&Hash::of(&[&whole])));
    let mut said = announced(&whole, project(1));
    said["sha256"] = json!(Hash::of(&[b"other"]));
    let (upload, _) = start(&one, &said);
    assert_eq!(put(&one, &upload, 0, first).status, 204);
    assert_eq!(put(&one, &upload, 1, last).status, 204);
    finish(&one, &upload).is(422, "bytes-differ");
    assert_eq!((files(&desk, "uploads"), files(&desk, "blobs")), (0, 0));
    assert_eq!(
        bring(&one, &whole, project(1)),
        Hash::of(&[&whole]),
        "and the right ones are taken afterwards"
    );
}

#[test]
fn s41_a_hash_is_no_permission() {
    let (desk, one, two) = agencies(BlobLimits::default());
    let whole = bytes(MIB + 5, 1);
    let sha256 = bring(&one, &whole, project(1));
    let path = show(&desk, &one, sha256, "plan.pdf");
    assert_eq!(one.get(&path).status, 200);
    two.get(&path).is(404, "blob-not-there");
    assert_eq!(two.send("HEAD", &path, &[], b"").status, 404);
    let missing = format!("/v1/blobs/{}?version={}", Hash::of(&[b"nothing"]), version(1));
    assert_eq!(two.get(&path).body, two.get(&missing).body, "not told from what is not there");
    let (_, have) = start(&two, &announced(&whole, project(2)));
    assert_eq!(have, json!([]), "whoever announces a hash is not told that it is there");
    let blobs = &desk.node.blobs;
    assert!(blobs.may_name(&sha256, one.person.unwrap()).unwrap());
    assert!(!blobs.may_name(&sha256, two.person.unwrap()).unwrap(), "nor may they name it");
    bring(&two, &whole, project(2));
    assert!(blobs.may_name(&sha256, two.person.unwrap()).unwrap(), "until they sent every byte");
    assert_eq!(files(&desk, "blobs"), 2, "and still they are stored once, with their leaves");
    two.post("/v1/uploads", &announced(&whole, project(1))).is(403, "role-forbids");
    desk.client().get(&path).is(401, "sign-in-required");
    one.get(&format!("/v1/blobs/{sha256}")).is(400, "bad-request");
    one.get(&format!("{path}&comment={}", CommentId::new(1, [1; 10]))).is(400, "bad-request");
    one.get(&format!("/v1/blobs/{sha256}?comment={}", CommentId::new(1, [1; 10]))).is(404, "blob-not-there");
}

#[test]
fn the_same_bytes_sent_many_times_at_once_are_stored_once() {
    let (desk, one, two) = agencies(BlobLimits::default());
    let whole = bytes(2 * MIB, 3);
    std::thread::scope(|scope| {
        let whole = &whole;
        for (by, project) in [(&one, project(1)), (&two, project(2))] {
            scope.spawn(move || bring(by, whole, project));
        }
    });
    assert_eq!((files(&desk, "blobs"), files(&desk, "uploads")), (2, 0));
    assert_eq!(desk.rows("blob").len(), 1);
    for by in [&one, &two] {
        let path = show(&desk, by, Hash::of(&[&whole]), "x");
        assert!(by.get(&path).body == whole);
    }
}

#[test]
fn quotas_and_open_uploads_have_their_bounds() {
    let limits = BlobLimits {
        max_bytes: 3 * MIB as u64,
        space_bytes: 2 * MIB as u64,
        person_bytes: 4 * MIB as u64,
        open_uploads: 2,
        ..BlobLimits::default()
    };
    let (desk, one, _) = agencies(limits);
    one.post("/v1/uploads", &announced(&bytes(3 * MIB + 1, 0), project(1))).is(413, "blob-too-large");
    one.post("/v1/uploads", &announced(&bytes(2 * MIB + 1, 0), project(1))).is(507, "quota");
    let first = bytes(MIB, 1);
    let (upload, _) = start(&one, &announced(&first, project(1)));
    start(&one, &announced(&first, project(1)));
    one.post("/v1/uploads", &announced(&bytes(MIB + 1, 2), project(1))).is(507, "quota");
    start(&one, &announced(&bytes(10, 3), project(1)));
    one.post("/v1/uploads", &announced(&bytes(11, 4), project(1))).is(429, "too-many-uploads");
    assert_eq!(put(&one, &upload, 0, &first).status, 204);
    assert_eq!(finish(&one, &upload).status, 200);
    start(&one, &announced(&bytes(11, 4), project(1)));
    one.post("/v1/uploads", &announced(&bytes(12, 5), project(1))).is(429, "too-many-uploads");
    desk.pass(7 * DAY);
    assert_eq!(sweep(&desk).uploads, 3, "two unfinished, and the row of the finished one");
    start(&one, &announced(&bytes(2 * MIB, 6), project(1)));
    one.post("/v1/uploads", &announced(&bytes(1, 7), project(1))).is(507, "quota");
}

#[test]
fn what_nobody_comes_back_for_is_swept_and_what_is_named_stays() {
    let (desk, one, two) = agencies(BlobLimits::default());
    let (named, unnamed, shared) = (bytes(10, 1), bytes(10, 2), bytes(10, 3));
    for whole in [&named, &unnamed, &shared] {
        bring(&one, whole, project(1));
    }
    desk.node.directory.lock().unwrap().named.insert(Hash::of(&[&named]));
    let (upload, _) = start(&one, &announced(&bytes(MIB + 1, 4), project(1)));
    assert_eq!(put(&one, &upload, 1, &bytes(MIB + 1, 4)[MIB..]).status, 204);
    desk.pass(DAY - 1);
    assert_eq!(sweep(&desk), Swept::default(), "not before a day");
    bring(&two, &shared, project(2));
    desk.pass(1);
    desk.node.knows.store(false, Atomic::SeqCst);
    assert_eq!(sweep(&desk), Swept::default(), "not while it is unknown what is named");
    desk.node.knows.store(true, Atomic::SeqCst);
    assert_eq!(sweep(&desk), Swept { uploads: 0, blobs: 1 });
    let blobs = &desk.node.blobs;
    let there = |whole: &[u8]| blobs.has(&Hash::of(&[whole]));
    assert!(there(&named) && !there(&unnamed) && there(&shared));
    assert!(!blobs.may_name(&Hash::of(&[&shared]), one.person.unwrap()).unwrap());
    assert!(blobs.may_name(&Hash::of(&[&shared]), two.person.unwrap()).unwrap());
    desk.pass(6 * DAY);
    assert!(sweep(&desk).uploads >= 1);
    put(&one, &upload, 0, &bytes(MIB, 4)).is(404, "upload-not-there");
    assert_eq!((files(&desk, "uploads"), desk.rows("upload-chunk").len()), (0, 0));
    bring(&one, &unnamed, project(1));
    assert!(there(&unnamed), "what was swept can be brought again");
}

#[test]
fn whoever_is_about_to_name_bytes_keeps_them_from_the_sweep() {
    let (desk, one, _) = agencies(BlobLimits::default());
    let sha256 = bring(&one, &bytes(10, 1), project(1));
    desk.pass(DAY - 1);
    assert!(desk.node.blobs.may_name(&sha256, one.person.unwrap()).unwrap());
    desk.pass(DAY - 1);
    assert_eq!(sweep(&desk).blobs, 0);
    desk.pass(1);
    assert_eq!(sweep(&desk).blobs, 1);
}

#[test]
fn ranges_are_answered_as_the_standard_says() {
    let (desk, one, _) = agencies(BlobLimits::default());
    let whole = bytes(2 * MIB + 100, 1);
    let path = show(&desk, &one, bring(&one, &whole, project(1)), "x");
    let tag = format!("\"{}\"", Hash::of(&[&whole]));
    let get = |headers: &[(&str, &str)]| one.send("GET", &path, headers, b"");
    let part = |range: &str, from: usize, to: usize| {
        let reply = get(&[("range", range)]);
        assert_eq!(reply.status, 206, "{range}");
        assert!(reply.body == whole[from..to], "{range}");
        let said = format!("bytes {from}-{}/{}", to - 1, whole.len());
        assert_eq!(reply.header("content-range"), Some(said.as_str()));
        assert_eq!(reply.header("content-length"), Some((to - from).to_string().as_str()));
    };
    part("bytes=0-0", 0, 1);
    part("bytes=1048570-1048590", MIB - 6, MIB + 15);
    part("bytes=2097152-", 2 * MIB, whole.len());
    part("bytes=-5", whole.len() - 5, whole.len());
    part("bytes=5-99999999999", 5, whole.len());
    let beyond = get(&[("range", "bytes=99999999-")]);
    beyond.is(416, "range-unsatisfiable");
    assert_eq!(beyond.header("content-range"), Some(format!("bytes */{}", whole.len()).as_str()));
    for odd in ["bytes=5-2", "items=0-1", "bytes=0-1,5-6"] {
        assert_eq!(
            (get(&[("range", odd)]).status, get(&[("range", odd)]).body.len()),
            (200, whole.len()),
            "{odd}"
        );
    }
    assert_eq!(get(&[("range", "bytes=0-0"), ("if-range", &tag)]).status, 206);
    assert_eq!(get(&[("range", "bytes=0-0"), ("if-range", "\"other\"")]).status, 200);
    let known = get(&[("if-none-match", &tag)]);
    assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(get(&[("if-none-match", "\"other\"")]).status, 200);
    let head = one.send("HEAD", &path, &[("range", "bytes=0-0")], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(whole.len().to_string().as_str()));
}

#[test]
fn what_somebody_sent_is_never_shown_or_run_by_a_browser() {
    let (desk, one, _) = agencies(BlobLimits::default());
    let page = b"<script>alert(1)</script>".to_vec();
    let path = show(&desk, &one, bring(&one, &page, project(1)), "a\"; x=\".html\r\nset-cookie: a=b");
    let reply = one.get(&path);
    assert_eq!(reply.header("content-type"), Some("application/octet-stream"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(reply.header("set-cookie"), None);
    let disposition = reply.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename*=UTF-8''a%22%3B"), "{disposition}");
    assert_eq!(reply.header("content-security-policy"), Some("sandbox; default-src 'none'"));
}

#[test]
fn paths_and_announcements_that_are_odd_lead_nowhere() {
    let (desk, one, _) = agencies(BlobLimits::default());
    let query = format!("?version={}", version(1));
    for hash in ["..%2f..%2flog.db", "%00", "ABCDEF", "A".repeat(64).as_str(), "0".repeat(63).as_str()] {
        one.get(&format!("/v1/blobs/{hash}{query}")).is(404, "blob-not-there");
    }
    for upload in ["..%2fblobs", "x", "%2e%2e"] {
        one.send("PUT", &format!("/v1/uploads/{upload}/0"), &[], b"x").is(404, "upload-not-there");
        finish(&one, upload).is(404, "upload-not-there");
    }
    for chunk in ["-1", "x", "99999999999999999999", "1.5"] {
        assert_eq!(one.send("PUT", &format!("/v1/uploads/x/{chunk}"), &[], b"x").status, 400, "{chunk}");
    }
    let good = announced(b"x", project(1));
    let with = |name: &str, value: Value| {
        let mut said = good.clone();
        said[name] = value;
        one.post("/v1/uploads", &said)
    };
    with("bytes", json!(-1)).is(400, "bad-request");
    with("bytes", json!(u64::MAX)).is(400, "bad-request");
    with("sha256", json!("x")).is(400, "bad-request");
    with("path", json!("/etc")).is(400, "bad-request");
    with("for", json!({ "space": project(1).space() })).is(400, "bad-request");
    assert_eq!((files(&desk, "uploads"), files(&desk, "blobs")), (0, 0));
}

#[test]
fn what_an_earlier_run_left_half_written_is_gone_at_the_next_start() {
    let desk = Desk::new();
    let folder = desk.folder.path().join("bytes/blobs/aa");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("whole"), "x").unwrap();
    std::fs::write(folder.join("whole#1"), "x").unwrap();
    let (log, edge) = (Arc::clone(&desk.log), Arc::clone(&desk.edge) as Arc<dyn galley_store::Edge>);
    galley_server::blobs::Blobs::open(&desk.folder.path().join("bytes"), log, edge).unwrap();
    assert!(folder.join("whole").exists() && !folder.join("whole#1").exists());
}
