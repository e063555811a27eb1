//! Reviews to write: one of each kind of medium, with every shape that can be drawn there.

use galley_core::Shape;
use galley_core::op::ToDo;
use galley_core::place::{Color, Stroke, TextMark};
use galley_core::timecode::Label;
use galley_interop::{Beside, Comment, Film, Format, Mark, Media, Page, Place, Review, Space, Thread};

/// 2026-11-30T21:41:39Z.
pub const NOON: i64 = 1_796_074_899_000;

pub fn comment(id: &str, author: &str, made_at: i64, text: &str) -> Comment {
    Comment { id: id.to_owned(), author: author.to_owned(), made_at, text: text.to_owned() }
}

pub fn thread(number: u32, place: Place, marks: Vec<Mark>, text: &str) -> Thread {
    let comments = vec![comment(&format!("c{number}"), "Ada", NOON, text)];
    Thread {
        number: Some(number),
        id: format!("t{number}"),
        place,
        resolved: false,
        marks,
        comments,
        labels: Vec::new(),
        to_do: None,
        beside: Beside::default(),
    }
}

pub fn plain(shape: Shape) -> Mark {
    Mark { shape, stroke: None, place: None }
}

pub fn stroked(shape: Shape, color: Color, width: u8) -> Mark {
    Mark { shape, stroke: Some(Stroke { color, width }), place: None }
}

/// Every shape that is drawn by hand, in no whole pixels.
pub fn drawn() -> Vec<Shape> {
    vec![
        Shape::Point { x: 12_345, y: 2_000 },
        Shape::Box { x: 1_001, y: 2, width: 30_000, height: 40_125 },
        Shape::Ellipse { x: 7, y: 5_005, width: 30_001, height: 3 },
        Shape::Arrow { from: [90_000, 1_000], to: [9_000, 9_001] },
        Shape::Line { from: [1, 0], to: [9_000, 9_000] },
        Shape::Freehand { points: vec![[0, 1, 0], [500, 500, 512], [900, 7_001, 1_000]] },
        Shape::Polygon { points: vec![[1, 0], [9_000, 0], [9_000, 9_999], [3, 4_000]] },
    ]
}

pub fn words(mark: TextMark) -> Shape {
    let quoted = if mark == TextMark::Insert { "" } else { "half price\n& <more>" };
    let first = match mark {
        TextMark::Insert => [72_000, 90_000, 72_000, 90_000, 72_000, 104_001, 72_000, 104_001],
        TextMark::Highlight | TextMark::Strike | TextMark::Replace => {
            [72_000, 90_000, 130_500, 90_000, 130_500, 104_001, 72_000, 104_001]
        }
    };
    let second = [20_000, 106_000, 60_500, 106_000, 60_500, 120_000, 20_000, 120_000];
    Shape::Text {
        mark,
        quads: if mark == TextMark::Insert { vec![first] } else { vec![first, second] },
        quoted: quoted.to_owned(),
        before: "Now \"at\" ".to_owned(),
        after: " until Sunday".to_owned(),
        engine: "pdfium 7350".to_owned(),
    }
}

pub const TEXT_MARKS: [TextMark; 4] =
    [TextMark::Highlight, TextMark::Strike, TextMark::Insert, TextMark::Replace];

/// A paper whose second page is turned and cropped.
pub fn paper() -> Review {
    let page = |label: &str, width, height, shown, rotation| Page {
        label: label.to_owned(),
        width,
        height,
        space: Some(Space { shown, rotation }),
    };
    let pages = vec![
        page("i", 200_000, 300_000, [0.0, 0.0, 200.0, 300.0], 0),
        page("ii", 250_500, 170_250, [-20.125, 30.0, 150.125, 280.5], 90),
        page("iii", 200_000, 300_000, [10.0, 10.0, 210.0, 310.0], 180),
        page("iv", 300_000, 200_000, [0.0, 0.0, 200.0, 300.0], 270),
    ];
    let mut threads = Vec::new();
    for number in 1..=4 {
        let marks = drawn().into_iter().map(plain).collect();
        threads.push(thread(number, Place::Page(number), marks, "All\nof \"them\" <&> é"));
    }
    for (number, mark) in (5..).zip(TEXT_MARKS) {
        threads.push(thread(number, Place::Page(number - 4), vec![plain(words(mark))], "Reword"));
    }
    threads.push(thread(9, Place::Page(3), Vec::new(), "The whole page"));
    threads.push(thread(10, Place::Whole, Vec::new(), "All of it"));
    let mut both = thread(11, Place::Page(1), Vec::new(), "Here and there");
    both.marks.push(Mark { place: Some(Place::Page(2)), ..stroked(drawn().remove(1), Color::Purple, 7) });
    both.marks.push(stroked(words(TextMark::Replace), Color::Blue, 1));
    both.marks.push(stroked(words(TextMark::Insert), Color::Orange, 2));
    both.resolved = true;
    both.comments.push(comment("r1", "Bo", NOON + 60_000, "Done\n\ttwice"));
    both.comments.push(comment("r2", "Ada", NOON + 120_000, "Thanks"));
    threads.push(both);
    Review {
        title: "Brochure".to_owned(),
        version_number: 2,
        file_name: "Brochure & co.pdf".to_owned(),
        media: Media::Pages(pages),
        threads,
    }
}

pub fn film_of(rate: Option<[u32; 2]>, start: Option<&str>) -> Film {
    let start: Option<Label> = start.map(|start| start.parse().unwrap());
    Film {
        rate,
        start,
        drop_frame: start.is_some_and(|start| start.drop),
        count: 100,
        width: 640_000,
        height: 360_000,
        time_base: [1, 1000],
        ticks: if rate.is_none() { (0..=100).map(|frame| frame * frame).collect() } else { Vec::new() },
    }
}

/// The film of the golden files.
pub fn film() -> Review {
    let frames = |first, last| Place::Frames { first, last };
    let marks = vec![
        stroked(Shape::Box { x: 100_500, y: 50_250, width: 200_000, height: 100_125 }, Color::Blue, 4),
        Mark { place: Some(frames(40, 40)), ..plain(Shape::Point { x: 1, y: 2 }) },
    ];
    let mut first = thread(1, frames(36, 36), marks, "Make it brighter,\nplease");
    first.comments.push(comment("c2", "Bo", NOON + 60_000, "No, warmer"));
    let mut second = thread(2, frames(48, 77), Vec::new(), "Cut here");
    second.resolved = true;
    second.comments = vec![comment("c3", "Bo", NOON, "Cut here")];
    let mut third = thread(3, Place::Whole, Vec::new(), "All of it");
    third.comments = vec![comment("c4", "Ada", NOON, "All of it")];
    Review {
        title: "Hero film é".to_owned(),
        version_number: 2,
        file_name: "hero.mov".to_owned(),
        media: Media::Frames(film_of(Some([24, 1]), Some("01:00:00:00"))),
        threads: vec![first, second, third],
    }
}

/// A picture, a film and a sound that have every shape and place of theirs.
pub fn others() -> Vec<Review> {
    let review = |media: Media, threads: Vec<Thread>| Review {
        title: "Poster".to_owned(),
        version_number: 1,
        file_name: "Poster.png".to_owned(),
        media,
        threads,
    };
    let all = || drawn().into_iter().map(|shape| stroked(shape, Color::Yellow, 3)).collect::<Vec<_>>();
    let picture = Media::Image { width: 120_000, height: 80_000 };
    let whole = vec![thread(1, Place::Whole, all(), "all"), thread(2, Place::Whole, Vec::new(), "none")];
    let mut reviews = vec![review(picture, whole)];
    for film in [
        film_of(Some([30_000, 1001]), Some("00:59:58;10")),
        film_of(Some([24, 1]), None),
        film_of(None, None),
    ] {
        let frames = |first, last| Place::Frames { first, last };
        let mut threads = vec![
            thread(1, frames(0, 0), all(), "at the start"),
            thread(2, frames(99, 99), Vec::new(), "at the end"),
            thread(3, frames(10, 99), all(), "a range"),
            thread(
                4,
                frames(7, 7),
                vec![Mark { place: Some(frames(8, 9)), ..plain(drawn().remove(0)) }],
                "two",
            ),
        ];
        threads[1].resolved = true;
        threads[1].comments.push(comment("r1", "Bo", NOON + 1_000, "Yes"));
        reviews.push(review(Media::Frames(film), threads));
    }
    let sound = Media::Sound { rate: 44_100, samples: 10_000_000 };
    let spans = [(0, 0), (1, 44_101), (9_999_999, 10_000_000)];
    let threads = (1..)
        .zip(spans)
        .map(|(number, (start, end))| thread(number, Place::Span { start, end }, Vec::new(), "hm"));
    reviews.push(review(sound, threads.collect()));
    reviews
}

/// Writes and reads; the threads that come back.
#[track_caller]
/// The same with labels, a to-do state, and things beside its first thread that no format holds.
pub fn labelled(mut review: Review) -> Review {
    let thread = review.threads.first_mut().unwrap();
    thread.labels = vec!["Brand, \"new\"".to_owned(), "Größe".to_owned()];
    thread.to_do = Some(ToDo::InProgress);
    thread.beside = Beside { reactions: 3, attachments: 1 };
    review
}

pub fn again(format: Format, review: &Review) -> Vec<Thread> {
    let bytes = format.write(review).unwrap();
    assert_eq!(Format::of(&bytes), Some(format), "{}", String::from_utf8_lossy(&bytes));
    let incoming = format.read(&bytes, &review.media).unwrap();
    assert_eq!(incoming.skipped, 0, "{}", String::from_utf8_lossy(&bytes));
    incoming.threads
}
