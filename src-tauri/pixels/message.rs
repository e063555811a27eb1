//! What the client says on the pixel socket, checked before anything is done with it.

use galley_app::api::Failure;
use serde::{Deserialize, Serialize};

/// Most layers that one request hides: as many as a file is listed with.
const MAX_HIDDEN: usize = 5000;
/// Most bytes of a version's number.
const MAX_VERSION: usize = 64;
/// Of a speed, numerator and denominator.
const MAX_PART: u64 = 1000;
/// Beyond the last sample of anything that can be opened.
const MAX_PLACE: u64 = 1 << 40;
/// As loud as the file is.
pub const LOUDEST: u32 = 1000;

#[derive(Debug, PartialEq, Deserialize)]
pub struct Hello {
    version: u32,
    pub token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    hello: Hello,
}

impl Hello {
    /// Reads the first message; `None` when it is anything but a hello of this version.
    pub fn read(text: &str) -> Option<Self> {
        let first: First = serde_json::from_str(text).ok()?;
        (first.hello.version == 1).then_some(first.hello)
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    Show(Show),
    Cancel {
        stream: u32,
    },
    Credit {
        stream: u32,
    },
    Play(Play),
    Pause {
        stream: u32,
    },
    Volume {
        stream: u32,
        /// Thousandths.
        volume: u32,
    },
    /// A picture asked for with numbers that make no sense; it is answered, not obeyed.
    #[serde(skip)]
    Senseless {
        stream: u32,
        request: u32,
    },
}

/// A picture asked for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Show {
    pub stream: u32,
    pub request: u32,
    pub version: String,
    /// From 1.
    pub page: Option<u32>,
    /// From 0.
    pub frame: Option<u32>,
    /// Output pixels per native unit.
    pub scale: [u32; 2],
    /// Output pixels at that scale: x, y, width, height.
    pub region: Option<[u32; 4]>,
    /// Of a PDF: exactly these layers are hidden, whatever the file says; absent: as the file says.
    pub hidden: Option<Vec<u32>>,
}

/// A film or a sound, to be played.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Play {
    pub stream: u32,
    pub request: u32,
    pub version: String,
    /// Where a film begins, from 0.
    pub frame: Option<u32>,
    /// Where a sound begins, from 0.
    pub sample: Option<u64>,
    /// Output pixels per native unit.
    pub scale: [u32; 2],
    pub speed: [u32; 2],
    pub reverse: bool,
    pub every: bool,
    /// Of a film its first and last frame, of a sound its begin and end; absent: all of it.
    pub range: Option<[u64; 2]>,
    #[serde(rename = "loop")]
    pub looped: bool,
    /// Thousandths.
    pub volume: u32,
}

impl Asked {
    /// Reads a message; `None` when it has no shape that is known.
    pub fn read(text: &str) -> Option<Self> {
        let asked: Self = serde_json::from_str(text).ok()?;
        let senseless = match &asked {
            Self::Show(show) if !show.makes_sense() => Some((show.stream, show.request)),
            Self::Play(play) if !play.makes_sense() => Some((play.stream, play.request)),
            _ => None,
        };
        Some(senseless.map_or(asked, |(stream, request)| Self::Senseless { stream, request }))
    }
}

impl Show {
    fn makes_sense(&self) -> bool {
        let both = self.page.is_some() && self.frame.is_some();
        let empty = self.region.is_some_and(|[_, _, width, height]| width == 0 || height == 0);
        let many = self.hidden.as_ref().is_some_and(|hidden| hidden.len() > MAX_HIDDEN);
        is_scale(self.scale) && !both && !empty && !many && self.version.len() <= MAX_VERSION
    }
}

impl Play {
    fn makes_sense(&self) -> bool {
        let one = self.frame.is_some() != self.sample.is_some();
        let [times, by] = self.speed.map(u64::from);
        let part = |part: u64| (1..=MAX_PART).contains(&part);
        let speed = part(times) && part(by) && times <= by * 4 && by <= times * 4;
        let ordered = self.range.is_none_or(|[begin, end]| {
            end <= MAX_PLACE && if self.frame.is_some() { begin <= end } else { begin < end }
        });
        let placed = self.sample.is_none_or(|sample| sample <= MAX_PLACE);
        let volume = self.volume <= LOUDEST;
        is_scale(self.scale)
            && one
            && speed
            && ordered
            && placed
            && volume
            && self.version.len() <= MAX_VERSION
    }
}

fn is_scale(scale: [u32; 2]) -> bool {
    scale.iter().all(|part| (1..=1_000_000).contains(part))
}

/// The answer to a request that has no picture.
#[derive(Serialize)]
pub struct Failed<'a> {
    pub stream: u32,
    pub request: u32,
    pub error: &'a Failure,
}

impl Failed<'_> {
    pub fn text(&self) -> String {
        serde_json::json!({ "failed": self }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq)]
    enum Read {
        Obeyed,
        Answered,
        Refused,
    }

    fn check(text: &str, expected: Read) {
        let read = match Asked::read(text) {
            Some(Asked::Senseless { stream: 1, request: 2 }) => Read::Answered,
            Some(_) => Read::Obeyed,
            None => Read::Refused,
        };
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn requests_with_sense_are_read_and_others_are_not() {
        check(
            r#"{"show":{"stream":1,"request":2,"version":"v","page":3,"frame":null,"scale":[3,2],"region":[0,0,4,4]}}"#,
            Read::Obeyed,
        );
        check(r#"{"show":{"stream":1,"request":2,"version":"v","scale":[1,1]}}"#, Read::Obeyed);
        let hiding = |num: usize| {
            let hidden = vec!["7"; num].join(",");
            format!(
                r#"{{"show":{{"stream":1,"request":2,"version":"v","page":1,"scale":[1,1],"hidden":[{hidden}]}}}}"#
            )
        };
        check(&hiding(0), Read::Obeyed);
        check(&hiding(5000), Read::Obeyed);
        check(&hiding(5001), Read::Answered);
        check(r#"{"cancel":{"stream":1}}"#, Read::Obeyed);
        check(r#"{"credit":{"stream":1}}"#, Read::Obeyed);
        check(r#"{"show":{"stream":1,"request":2,"version":"v","scale":[0,1]}}"#, Read::Answered);
        check(r#"{"show":{"stream":1,"request":2,"version":"v","scale":[1000001,1]}}"#, Read::Answered);
        check(
            r#"{"show":{"stream":1,"request":2,"version":"v","page":1,"frame":1,"scale":[1,1]}}"#,
            Read::Answered,
        );
        check(
            r#"{"show":{"stream":1,"request":2,"version":"v","scale":[1,1],"region":[0,0,0,5]}}"#,
            Read::Answered,
        );
        check(r#"{"show":{"stream":-1,"request":2,"version":"v","scale":[1,1]}}"#, Read::Refused);
        check(r#"{"senseless":{"stream":1,"request":2}}"#, Read::Refused);
        check(r#"{"hello":{}}"#, Read::Refused);
        check("", Read::Refused);
        check("[[[[[[", Read::Refused);
    }

    #[test]
    fn plays_with_sense_are_read_and_others_are_not() {
        let play = |changes: &[(&str, &str)]| {
            let mut play = serde_json::json!({
                "stream": 1, "request": 2, "version": "v", "frame": 3, "sample": null, "scale": [1, 2],
                "speed": [1, 1], "reverse": false, "every": false, "range": null, "loop": true, "volume": 1000,
            });
            for (name, value) in changes {
                play[name] = serde_json::from_str(value).unwrap();
            }
            serde_json::json!({ "play": play }).to_string()
        };
        check(&play(&[]), Read::Obeyed);
        check(&play(&[("frame", "null"), ("sample", "7"), ("range", "[7,8]")]), Read::Obeyed);
        check(&play(&[("range", "[4,4]"), ("speed", "[4,1]")]), Read::Obeyed);
        check(&play(&[("speed", "[1,4]"), ("volume", "0")]), Read::Obeyed);
        let senseless = [
            [("frame", "null")].as_slice(),
            &[("sample", "1")],
            &[("scale", "[0,1]")],
            &[("speed", "[0,1]")],
            &[("speed", "[1,0]")],
            &[("speed", "[5,1]")],
            &[("speed", "[1,5]")],
            &[("speed", "[4294967295,1]")],
            &[("range", "[5,4]")],
            &[("range", "[0,1099511627777]")],
            &[("frame", "null"), ("sample", "7"), ("range", "[8,8]")],
            &[("frame", "null"), ("sample", "1099511627777")],
            &[("volume", "1001")],
        ];
        for changes in senseless {
            check(&play(changes), Read::Answered);
        }
        check(&play(&[("loop", "null")]), Read::Refused);
        check(&play(&[("volume", "-1")]), Read::Refused);
        check(r#"{"pause":{"stream":1}}"#, Read::Obeyed);
        check(r#"{"pause":{}}"#, Read::Refused);
        check(r#"{"volume":{"stream":1,"volume":300}}"#, Read::Obeyed);
        check(r#"{"volume":{"stream":1}}"#, Read::Refused);
    }

    proptest! {
        /// Whatever a page sends is refused, answered, or has numbers that can be worked with.
        #[test]
        fn any_message_is_refused_or_has_sense(
            kind in "show|cancel|credit|senseless|hello|\\PC{0,3}",
            stream in number(), request in number(), page in number(), frame in number(),
            scale in (number(), number()), region in prop::collection::vec(number(), 0..6),
            version in "\\PC{0,70}", cut: prop::sample::Index,
        ) {
            let version = serde_json::Value::from(version);
            let text = format!(
                r#"{{"{kind}":{{"stream":{stream},"request":{request},"version":{version},"page":{page},"frame":{frame},"scale":[{},{}],"region":[{}]}}}}"#,
                scale.0, scale.1, region.join(","),
            );
            let end = text.char_indices().map(|(at, _)| at).nth(cut.index(text.chars().count())).unwrap_or(0);
            for text in [&text[..], &text[..end]] {
                Hello::read(text);
                if let Some(Asked::Show(show)) = Asked::read(text) {
                    prop_assert!(show.scale.iter().all(|part| (1..=1_000_000).contains(part)));
                    prop_assert!(show.region.is_none_or(|[_, _, width, height]| width > 0 && height > 0));
                    prop_assert!(show.version.len() <= 64 && !(show.page.is_some() && show.frame.is_some()));
                }
            }
        }
    }

    /// As JSON might have one, at the edges more often than elsewhere.
    fn number() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("null".to_owned()),
            Just("1".to_owned()),
            any::<u32>().prop_map(|number| number.to_string()),
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| format!("{number:?}")),
            "[0-9]{1,30}",
            r#""[0-9]{1,3}""#,
        ]
    }

    #[test]
    fn a_hello_is_of_this_version_and_nothing_else() {
        assert!(Hello::read(r#"{"hello":{"version":1,"token":"t"}}"#).is_some());
        assert!(Hello::read(r#"{"hello":{"version":2,"token":"t"}}"#).is_none());
        assert!(Hello::read(r#"{"hello":{"version":1,"token":"t"},"show":{}}"#).is_none());
        assert!(Hello::read("hello").is_none());
    }
}
