//! CSV, as a spreadsheet opens it.

use galley_core::op::ToDo;
use galley_interop::Format;

use crate::reviews::{comment, film, paper};

#[test]
fn a_row_is_a_comment() {
    let mut review = film();
    review.threads[0].comments[1].text = "=HYPERLINK(\"http://example.org\")".to_owned();
    review.threads[0].labels = vec!["=Legal".to_owned(), "Copy".to_owned()];
    review.threads[0].to_do = Some(ToDo::InProgress);
    review.threads[1].comments.push(comment("r", "@Cy", 0, "a, \"b\""));
    let text = String::from_utf8(Format::Csv.write(&review).unwrap()).unwrap();
    let expected = "\u{feff}number,reply_to,page,timecode,frame,last_frame,seconds,last_second,x,y,width,height,shape,\
        author,date,state,file,text,labels,to_do\r\n\
        1,,,01:00:01:12,36,36,1.5,1.541667,100.5,50.25,200,100.125,\"box point\",Ada,2026-11-30T21:41:39Z,open,hero.mov,\
        \"Make it brighter,\nplease\",\"'=Legal; Copy\",in-progress\r\n\
        1.1,1,,01:00:01:12,36,36,1.5,1.541667,,,,,,Bo,2026-11-30T21:42:39Z,open,hero.mov,\
        \"'=HYPERLINK(\"\"http://example.org\"\")\",\"'=Legal; Copy\",in-progress\r\n\
        2,,,01:00:02:00,48,77,2,3.25,,,,,,Bo,2026-11-30T21:41:39Z,resolved,hero.mov,\"Cut here\",,\r\n\
        2.1,2,,01:00:02:00,48,77,2,3.25,,,,,,'@Cy,1970-01-01T00:00:00Z,resolved,hero.mov,\"a, \"\"b\"\"\",,\r\n\
        3,,,,,,,,,,,,,Ada,2026-11-30T21:41:39Z,open,hero.mov,\"All of it\",,\r\n";
    assert_eq!(text, expected);
}

#[test]
fn pages_have_their_labels() {
    let text = String::from_utf8(Format::Csv.write(&paper()).unwrap()).unwrap();
    let row = text.lines().find(|line| line.starts_with("9,")).unwrap();
    assert!(row.starts_with("9,,iii,,,,,,,,,,,Ada,"), "{row}");
}
