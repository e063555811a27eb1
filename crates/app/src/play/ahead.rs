//! Decoded pictures ahead of play, within a limit of bytes.
//!
//! What is needed farthest away goes first: by the order of play, which brings back what lies behind only where play
//! goes around. So what is due goes last, and what comes next just before it. The *head* is the first turn whose picture
//! is still needed, see [`super::schedule::Pace::head`].

use std::collections::BTreeMap;

use super::schedule::Schedule;

/// One decoded picture.
#[derive(Clone, Debug)]
pub(crate) struct Decoded<T> {
    pub frame: u32,
    pub bytes: usize,
    pub picture: T,
}

/// The pictures of one film, of one size.
#[derive(Clone, Debug)]
pub(crate) struct Ahead<T> {
    limit: usize,
    held: BTreeMap<u32, Decoded<T>>,
    bytes: usize,
    /// The bytes of the largest picture that came, which the next may have.
    largest: usize,
}

impl<T> Ahead<T> {
    /// Holds at most `limit` bytes, or one picture that is larger.
    pub(crate) fn new(limit: usize) -> Ahead<T> {
        Ahead { limit, held: BTreeMap::new(), bytes: 0, largest: 0 }
    }

    pub(crate) fn get(&self, frame: u32) -> Option<&T> {
        self.held.get(&frame).map(|decoded| &decoded.picture)
    }

    /// Keeps a picture, and drops what is needed farthest away until all fits: maybe this one.
    pub(crate) fn put(&mut self, decoded: Decoded<T>, schedule: &Schedule, head: u64) {
        self.largest = self.largest.max(decoded.bytes);
        self.bytes = self.bytes.saturating_add(decoded.bytes);
        if let Some(before) = self.held.insert(decoded.frame, decoded) {
            self.bytes -= before.bytes;
        }
        while self.bytes > self.limit && self.held.len() > 1 {
            let turns = |frame: &u32| schedule.turns_until(head, *frame).unwrap_or(u64::MAX);
            let farthest = self.held.keys().copied().max_by_key(turns);
            let Some(dropped) = farthest.and_then(|frame| self.held.remove(&frame)) else { return };
            self.bytes -= dropped.bytes;
        }
    }

    /// The frame to decode next: the first from the head on that is missing, if it fits beside those before it.
    pub(crate) fn wants(&self, schedule: &Schedule, head: u64) -> Option<u32> {
        let mut before = 0_usize;
        for turn in (head..).take(usize::try_from(schedule.num_turns()).unwrap_or(usize::MAX)) {
            let frame = schedule.frame(turn)?;
            let Some(held) = self.held.get(&frame) else {
                let fits = turn == head || before.saturating_add(self.largest) <= self.limit;
                return fits.then_some(frame);
            };
            before = before.saturating_add(held.bytes);
        }
        None
    }

    /// First and last frame of the piece around the head that is here without a gap; `None` where the head's is not.
    pub(crate) fn buffered(&self, schedule: &Schedule, head: u64) -> Option<[u32; 2]> {
        let head = schedule.frame(head).filter(|frame| self.held.contains_key(frame))?;
        let [one, other] = [false, true].map(|after| {
            let mut end = head;
            while let Some(next) = schedule.beside(end, after).filter(|next| self.held.contains_key(next)) {
                end = next;
            }
            end
        });
        Some([one.min(other), one.max(other)])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::schedule::Asked;
    use super::super::schedule::tests::{ALL, asked, schedule};
    use super::*;

    fn decoded(frame: u32, bytes: usize) -> Decoded<u32> {
        Decoded { frame, bytes, picture: frame }
    }

    /// Ten frames of ten bytes, as many as fit from a head on.
    fn filled(limit: usize, asked: Asked, head: u64) -> (Ahead<u32>, Schedule) {
        let (mut ahead, schedule) = (Ahead::new(limit), schedule([1, 25], &[1; 10], asked));
        while let Some(frame) = ahead.wants(&schedule, head) {
            ahead.put(decoded(frame, 10), &schedule, head);
        }
        (ahead, schedule)
    }

    fn check(limit: usize, asked: Asked, head: u64, expected: (&[u32], Option<[u32; 2]>)) {
        let (ahead, schedule) = filled(limit, asked, head);
        let held: Vec<u32> = ahead.held.keys().copied().collect();
        assert_eq!((held.as_slice(), ahead.buffered(&schedule, head)), expected);
    }

    #[test]
    fn it_fills_in_the_order_of_play() {
        check(40, ALL, 3, (&[3, 4, 5, 6], Some([3, 6])));
        check(40, ALL, 8, (&[8, 9], Some([8, 9])));
        check(40, ALL, 10, (&[], None));
        check(40, Asked { looped: true, ..ALL }, 8, (&[0, 1, 8, 9], Some([8, 9])));
        check(40, Asked { frame: 9, reverse: true, ..ALL }, 3, (&[3, 4, 5, 6], Some([3, 6])));
        check(900, Asked { looped: true, ..ALL }, 25, (&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Some([0, 9])));
        check(5, ALL, 0, (&[0], Some([0, 0])));
    }

    #[test]
    fn what_lies_behind_goes_before_what_comes() {
        let (mut ahead, schedule) = filled(40, ALL, 3);
        assert_eq!((ahead.wants(&schedule, 4), ahead.get(3)), (Some(7), Some(&3)));
        ahead.put(decoded(7, 10), &schedule, 4);
        assert_eq!((ahead.get(3), ahead.buffered(&schedule, 4)), (None, Some([4, 7])));
        assert_eq!(ahead.wants(&schedule, 4), None);
    }

    proptest! {
        /// The limit holds, what goes is needed no sooner than what stays, and what is here is not asked for.
        #[test]
        fn what_is_needed_soonest_stays(
            asked in asked(), limit in 0..200_usize,
            puts in prop::collection::vec((0..10_u32, 1..60_usize, 0..2_u64), 1..60),
        ) {
            let (mut ahead, schedule) = (Ahead::new(limit), schedule([1, 25], &[1; 10], asked));
            let mut head = 0;
            for (frame, bytes, turns) in puts {
                head += turns;
                let mut before: Vec<u32> = ahead.held.keys().copied().collect();
                before.push(frame);
                ahead.put(decoded(frame, bytes), &schedule, head);
                let sum: usize = ahead.held.values().map(|one| one.bytes).sum();
                prop_assert_eq!(ahead.bytes, sum);
                prop_assert!(sum <= limit || ahead.held.len() == 1);
                let needed = |frame: &u32| schedule.turns_until(head, *frame).unwrap_or(u64::MAX);
                let last_kept = ahead.held.keys().map(needed).max().unwrap();
                for gone in before.iter().filter(|frame| !ahead.held.contains_key(*frame)) {
                    prop_assert!(needed(gone) >= last_kept, "{gone}");
                }
                if let Some(wanted) = ahead.wants(&schedule, head) {
                    prop_assert!(!ahead.held.contains_key(&wanted) && needed(&wanted) < 10);
                }
            }
        }

        /// However large the pictures turn out, it fills: all that is left to play is here, or no other fits.
        #[test]
        fn it_always_fills(
            asked in asked(), limit in 0..400_usize, head in 0..12_u64,
            others in prop::collection::vec((0..10_u32, 1..60_usize), 0..10),
            sizes in prop::collection::vec(1..60_usize, 1..20),
        ) {
            let (mut ahead, schedule) = (Ahead::new(limit), schedule([1, 25], &[1; 10], asked));
            for (frame, bytes) in others {
                ahead.put(decoded(frame, bytes), &schedule, 0);
            }
            let mut sizes = sizes.into_iter().cycle();
            let mut asks = 0;
            while let Some(frame) = ahead.wants(&schedule, head) {
                ahead.put(decoded(frame, sizes.next().unwrap()), &schedule, head);
                asks += 1;
                prop_assert!(asks < 100);
            }
            let left = (head..head + schedule.num_turns()).map_while(|turn| schedule.frame(turn));
            let here = left.clone().take_while(|frame| ahead.held.contains_key(frame));
            let bytes: usize = here.clone().map(|frame| ahead.held[&frame].bytes).sum();
            prop_assert!(here.count() == left.count() || bytes + ahead.largest > limit);
        }
    }
}
