//! Ten thousand pages: the first one at once, the others when they are asked for.

use std::fmt::Write as _;

use galley_media::cancel::Cancel;
use galley_media::pool::{Medium, Pool};
use galley_testkit::papers::Paper;

use crate::bench::{open, page, pixel, pool, render};

const NUM_PAGES: usize = 10_000;

/// Pages with contents of 4 kB each, all below one node or below a hundred; object 1 is the catalog.
fn paper(nested: bool) -> Vec<u8> {
    let content =
        format!("0 0 100 100 re f\n{}", "% nothing is drawn by this line of a content\n".repeat(90));
    let content = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    let per_node = if nested { 100 } else { NUM_PAGES };
    let num_nodes = NUM_PAGES / per_node;
    let first = 3 + num_nodes;
    let list = |from: usize, count: usize, step: usize| {
        (0..count).fold(String::new(), |mut list, at| {
            let _ = write!(list, "{} 0 R ", from + step * at);
            list
        })
    };
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [0 << /S /D /St 1 /P (p) >>] >> >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {NUM_PAGES} /MediaBox [0 0 100 100] >>",
            list(3, num_nodes, 1)
        ),
    ];
    for node in 0..num_nodes {
        let kids = list(first + 2 * node * per_node, per_node, 2);
        objects.push(format!("<< /Type /Pages /Parent 2 0 R /Kids [{kids}] /Count {per_node} >>"));
    }
    for page in 0..NUM_PAGES {
        let (parent, contents) = (3 + page / per_node, first + 2 * page + 1);
        objects.push(format!(
            "<< /Type /Page /Parent {parent} 0 R /Contents {contents} 0 R /Resources << >> >>"
        ));
        objects.push(content.clone());
    }
    Paper::of(&objects).bytes()
}

fn number(process: u32, file: &str, key: &str) -> u64 {
    let text = match std::fs::read_to_string(format!("/proc/{process}/{file}")) {
        Ok(text) => text,
        // Closed workers are unreadable: what they read, only the superuser sees.
        Err(error) => {
            assert!(file == "io" && !rustix::process::geteuid().is_root(), "{error}");
            return 0;
        }
    };
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
}

/// Bytes that all workers have read so far.
fn num_read(pool: &Pool) -> u64 {
    pool.processes().iter().map(|process| number(*process, "io", "rchar")).sum()
}

fn opened(pool: &Pool, bytes: &[u8]) -> Medium {
    // The worker itself, its libraries and pdfium are there before what counts is counted.
    open(
        pool,
        &Paper::of(&[
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        ])
        .bytes(),
    )
    .unwrap();
    open(pool, bytes).unwrap()
}

#[test]
fn the_first_page_is_there_at_once() {
    for nested in [false, true] {
        let bytes = paper(nested);
        let pool = pool();
        let before = {
            opened(&pool, &bytes);
            num_read(&pool)
        };
        let medium = open(&pool, &bytes).unwrap();
        assert_eq!(medium.opened().pdf.as_ref().unwrap().num_pages as usize, NUM_PAGES);
        assert_eq!(pixel(&render(&medium, page(1)).unwrap(), 50, 50), [0, 0, 0, 255]);
        let read = num_read(&pool) - before;
        // The cross-reference table is 20 bytes for each of the objects; pages and contents are 42 MB.
        let table = 20 * 2 * NUM_PAGES as u64;
        assert!(read < 5 * table, "opening and drawing the first page read {read} of {} bytes", bytes.len());
    }
}

#[test]
fn some_pages_cost_what_they_are() {
    let bytes = paper(true);
    let pool = pool();
    let medium = opened(&pool, &bytes);
    let asked = |first: u32, count: u32| {
        let before = num_read(&pool);
        let pages = medium.pages(first, count, &Cancel::new()).unwrap();
        assert_eq!(pages.len(), count as usize);
        assert_eq!(pages[0].label, format!("p{first}"));
        assert_eq!(pages[0].width_pt, 100.0);
        num_read(&pool) - before
    };
    // The first question reads the table of objects besides.
    asked(1, 1);
    let (start, end) = (asked(100, 10), asked(9_990, 10));
    // The nodes on the way to them are read, and no page's dictionary before theirs: those are 10 MB in pieces of 1 kB.
    for read in [start, end, asked(5_000, 100)] {
        assert!(read < 1_500_000, "some pages read {read} bytes");
    }
    assert!(asked(9_980, 10) < 50_000, "nothing is read twice");
}

#[test]
fn memory_stays_bounded_over_all_of_them() {
    let bytes = paper(false);
    let pool = pool();
    let medium = opened(&pool, &bytes);
    for number in [9_999, 1, 5_000, 10_000] {
        assert_eq!(pixel(&render(&medium, page(number)).unwrap(), 50, 50), [0, 0, 0, 255]);
    }
    let found = medium.inspect(&Cancel::new()).unwrap().pdf.unwrap();
    assert_eq!(found.pages.len(), NUM_PAGES);
    assert_eq!(found.pages[9_999].label, "p10000");
    for process in pool.processes() {
        let peak = number(process, "status", "VmHWM") >> 10;
        assert!(peak < 300, "a worker took {peak} MB");
    }
}
