//! Each transition by itself.

#[path = "numbers_tests.rs"]
mod numbers;

use galley_core::SpaceId;

use super::*;

fn space(number: u8) -> SpaceId {
    SpaceId::new(i64::from(number), [number; 10])
}

const DIRECTORY: u8 = 9;

fn known(number: u8, need: Need) -> Known {
    Known { space: space(number), need, waiting: false }
}

/// An engine that was started and listed these spaces, each pulled once: idle, and subscribed.
fn idle(spaces: &[Known]) -> Engine {
    let mut all = vec![known(DIRECTORY, Need::Open)];
    all.extend(spaces);
    let mut engine = Engine::new(Settings::default());
    let started = Event::Started { signed_in: true, directory: Some(space(DIRECTORY)), spaces: all.clone() };
    let commands = step(&mut engine, started);
    settle(&mut engine, commands, &all);
    engine
}

/// Answers whatever is asked, with nothing new, until the engine is idle; gives the spaces that were pulled.
fn settle(engine: &mut Engine, mut commands: Vec<Command>, all: &[Known]) -> Vec<SpaceId> {
    let mut pulled = Vec::new();
    while let Some(command) = commands.pop() {
        let done = match command {
            Command::List { job } => Event::Listed { job, directory: space(DIRECTORY), spaces: all.to_vec() },
            Command::Pull { job, space } => {
                pulled.push(space);
                Event::Page { job, num_entries: 0, more: false }
            }
            Command::Hydrate { job, .. } => Event::Hydrated { job, more: false },
            Command::Subscribe => continue,
            other => panic!("{other:?}"),
        };
        commands.extend(step(engine, done));
    }
    assert_eq!(engine.state(), State::Idle);
    assert!(!engine.is_timed(), "idle means no timers");
    pulled
}

fn failed(job: u64, failure: Failure, now: u64) -> Event {
    Event::Failed { job, failure, wait_ms: None, now, jitter: 1_000 }
}

fn answered(job: u64, num_answers: usize) -> Event {
    Event::Answered { job, num_answers, stopped: false, more: false }
}

fn page(job: u64) -> Event {
    Event::Page { job, num_entries: 1, more: false }
}

fn job_of(commands: &[Command]) -> u64 {
    let jobs: Vec<u64> = commands
        .iter()
        .filter_map(|command| match command {
            Command::List { job }
            | Command::Push { job, .. }
            | Command::Pull { job, .. }
            | Command::Reseal { job, .. }
            | Command::Send { job, .. }
            | Command::Hydrate { job, .. } => Some(*job),
            _ => None,
        })
        .collect();
    assert_eq!(jobs.len(), 1, "{commands:?}");
    jobs[0]
}

#[test]
fn s33_signed_out_nothing_is_done_until_somebody_signs_in() {
    let mut engine = Engine::new(Settings::default());
    let spaces = vec![known(1, Need::Open)];
    assert_eq!(step(&mut engine, Event::Started { signed_in: false, directory: None, spaces }), []);
    assert_eq!(engine.state(), State::SignedOut);
    assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), []);
    let commands = step(&mut engine, Event::SignedIn);
    assert_eq!(commands, [Command::Subscribe, Command::List { job: 1 }]);
    assert_eq!(engine.state(), State::Listing);
    let commands = step(&mut engine, Event::SignedOut);
    assert_eq!(commands, [Command::Cancel { job: 1 }, Command::Unsubscribe]);
    assert_eq!(engine.state(), State::SignedOut);
    assert_eq!(step(&mut engine, Event::Listed { job: 1, directory: space(DIRECTORY), spaces: vec![] }), []);
}

#[test]
fn what_is_recorded_is_pushed_and_then_pulled() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let commands = step(&mut engine, Event::Recorded { space: space(1) });
    let job = job_of(&commands);
    assert_eq!(commands, [Command::Push { job, space: space(1) }]);
    assert_eq!(engine.state(), State::Pushing(space(1)));
    let commands = step(&mut engine, answered(job, 1));
    let job = job_of(&commands);
    assert_eq!(commands, [Command::Pull { job, space: space(1) }]);
    assert_eq!(step(&mut engine, page(job)), []);
    assert_eq!(engine.state(), State::Idle);
}

#[test]
fn what_is_recorded_meanwhile_is_pushed_next() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), []);
    let commands = step(&mut engine, answered(job, 1));
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
}

#[test]
fn s11_a_push_that_was_stopped_goes_on_where_it_stopped() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    let stopped = Event::Answered { job, num_answers: 2, stopped: true, more: false };
    let commands = step(&mut engine, stopped);
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
}

#[test]
fn s32_an_op_that_is_not_taken_blocks_pushes_of_its_space_alone() {
    let mut engine = idle(&[known(1, Need::Open), known(2, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    let commands = step(&mut engine, failed(job, Failure::Rejected, 0));
    let said = Problem { space: Some(space(1)), failure: Failure::Rejected, over: false };
    assert_eq!(commands, [Command::Say(said)]);
    assert_eq!(engine.blocked().collect::<Vec<_>>(), [(space(1), Failure::Rejected)]);
    assert_eq!(engine.state(), State::Idle);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    step(&mut engine, page(job));
    let commands = step(&mut engine, Event::Recorded { space: space(2) });
    assert!(matches!(commands[..], [Command::Push { .. }]), "the other space is pushed: {commands:?}");
}

#[test]
fn s20_a_cursor_ahead_of_the_server_blocks_with_its_reason_and_the_others_go_on() {
    for failure in [Failure::CursorAhead, Failure::NewEpoch, Failure::History, Failure::Newer] {
        let mut engine = idle(&[known(1, Need::Open), known(2, Need::Open)]);
        let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
        let commands = step(&mut engine, failed(job, failure, 0));
        let said = Problem { space: Some(space(1)), failure, over: false };
        assert_eq!(commands, [Command::Say(said)], "at once");
        assert_eq!(step(&mut engine, Event::Poked { space: space(1) }), []);
        assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), []);
        let job = job_of(&step(&mut engine, Event::Poked { space: space(2) }));
        step(&mut engine, page(job));
        let commands = step(&mut engine, Event::Retry);
        let over = Problem { over: true, ..said };
        assert!(
            matches!(commands[..], [Command::Say(past), Command::Push { .. }] if past == over),
            "{commands:?}"
        );
        assert_eq!(engine.blocked().count(), 0);
    }
}

#[test]
fn s20_pages_follow_until_there_are_no_more() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let mut job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    for _ in 0..3 {
        let commands = step(&mut engine, Event::Page { job, num_entries: 500, more: true });
        assert!(matches!(commands[..], [Command::Pull { .. }]));
        job = job_of(&commands);
    }
    assert_eq!(step(&mut engine, page(job)), []);
}

#[test]
fn s23_a_poke_pulls_what_is_followed_lists_what_is_unknown_and_leaves_the_rest() {
    let mut engine = idle(&[known(1, Need::Open), known(2, Need::Listed)]);
    assert_eq!(step(&mut engine, Event::Poked { space: space(2) }), []);
    let commands = step(&mut engine, Event::Poked { space: space(3) });
    assert!(matches!(commands[..], [Command::List { .. }]), "{commands:?}");
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    assert_eq!(step(&mut engine, Event::Poked { space: space(1) }), [], "one pull at a time");
    let commands = step(&mut engine, page(job));
    assert!(matches!(commands[..], [Command::Pull { .. }]), "and one more for what came meanwhile");
}

#[test]
fn s23_after_a_stream_that_broke_everything_is_looked_at_again() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let broke = Event::Unsubscribed { failure: Failure::Unreachable, now: 10, jitter: 0 };
    assert_eq!(step(&mut engine, broke.clone()), [Command::Wait { millis: 500 }]);
    let all = [known(DIRECTORY, Need::Open), known(1, Need::Open)];
    let commands = step(&mut engine, Event::Timer { now: 510 });
    assert!(matches!(commands[..], [Command::Subscribe, Command::List { .. }]), "{commands:?}");
    assert_eq!(settle(&mut engine, commands, &all), [space(DIRECTORY), space(1)], "also without pokes");
    let commands = step(&mut engine, Event::Subscribed);
    assert_eq!(settle(&mut engine, commands, &all), [space(DIRECTORY), space(1)]);
    // What opens and ends at once waits longer each time.
    assert_eq!(step(&mut engine, broke), [Command::Wait { millis: 1_000 }]);
}

#[test]
fn s25_the_directory_goes_first_then_what_is_needed_more_and_what_is_only_listed_not_at_all() {
    let needs = [known(1, Need::Listed), known(2, Need::Pinned), known(3, Need::Inbox), known(4, Need::Open)];
    let mut spaces = vec![known(DIRECTORY, Need::Pinned)];
    spaces.extend(needs);
    let mut engine = Engine::new(Settings::default());
    let directory = Some(space(DIRECTORY));
    let commands = step(&mut engine, Event::Started { signed_in: true, directory, spaces: spaces.clone() });
    let list = commands.iter().find_map(|command| match command {
        Command::List { job } => Some(*job),
        _ => None,
    });
    let hydrated = commands.iter().find_map(|command| match command {
        Command::Hydrate { job, space } => Some((*job, *space)),
        _ => None,
    });
    let (hydrate, first) = hydrated.unwrap();
    assert_eq!(first, space(DIRECTORY));
    let event = Event::Listed { job: list.unwrap(), directory: space(DIRECTORY), spaces };
    let mut commands = step(&mut engine, event);
    let mut order = Vec::new();
    while let Some(Command::Pull { job, space }) = commands.first().copied() {
        order.push(space);
        commands = step(&mut engine, Event::Page { job, num_entries: 0, more: false });
    }
    assert_eq!(order, [space(DIRECTORY), space(4), space(3), space(2)]);
    let mut hydrated = Vec::new();
    let mut commands = step(&mut engine, Event::Hydrated { job: hydrate, more: false });
    while let Some(Command::Hydrate { job, space }) = commands.first().copied() {
        hydrated.push(space);
        commands = step(&mut engine, Event::Hydrated { job, more: false });
    }
    assert_eq!(hydrated, [space(3), space(2)], "bytes of what is open come as they are opened");
}

#[test]
fn a_list_that_is_wanted_again_and_again_holds_up_no_op() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let list = job_of(&step(&mut engine, Event::Poked { space: space(3) }));
    step(&mut engine, Event::Poked { space: space(3) });
    step(&mut engine, Event::Recorded { space: space(1) });
    let spaces = vec![known(DIRECTORY, Need::Open), known(1, Need::Open)];
    let commands = step(&mut engine, Event::Listed { job: list, directory: space(DIRECTORY), spaces });
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
    let commands = step(&mut engine, answered(job_of(&commands), 1));
    assert!(matches!(commands[..], [Command::List { .. }]), "{commands:?}");
}

#[test]
fn of_equals_the_one_served_longest_ago_goes_first() {
    let mut engine = idle(&[known(1, Need::Open), known(2, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    step(&mut engine, Event::Poked { space: space(2) });
    let commands = step(&mut engine, Event::Page { job, num_entries: 500, more: true });
    assert!(matches!(commands[..], [Command::Pull { space: next, .. }] if next == space(2)), "{commands:?}");
}

#[test]
fn a_space_that_is_needed_more_is_pulled_and_one_that_was_left_is_forgotten() {
    let mut engine = idle(&[known(1, Need::Listed)]);
    let commands = step(&mut engine, Event::Needed { space: space(1), need: Need::Open });
    let job = job_of(&commands);
    assert_eq!(commands, [Command::Pull { job, space: space(1) }]);
    assert_eq!(step(&mut engine, Event::Left { space: space(1) }), [Command::Cancel { job }]);
    assert_eq!(step(&mut engine, page(job)), [], "a late answer says nothing");
    assert_eq!(engine.state(), State::Idle);
    let commands = step(&mut engine, Event::Joined { space: space(2), need: Need::Inbox });
    assert!(matches!(commands[..], [Command::Pull { .. }, Command::Hydrate { .. }]), "{commands:?}");
}

#[test]
fn bytes_that_are_missing_are_sent_before_the_op_that_names_them_and_hold_up_no_other_space() {
    let mut engine = idle(&[known(1, Need::Open), known(2, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    let commands = step(&mut engine, failed(job, Failure::BytesMissing, 0));
    let send = job_of(&commands);
    assert_eq!(commands, [Command::Send { job: send, space: space(1) }]);
    assert_eq!(engine.state(), State::Sending(space(1)));
    assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), [], "not before the bytes");
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(2) }));
    let pulled = job_of(&step(&mut engine, answered(job, 1)));
    step(&mut engine, page(pulled));
    let commands = step(&mut engine, Event::Sent { job: send });
    assert!(matches!(commands[..], [Command::Push { space: first, .. }] if first == space(1)));
}

#[test]
fn bytes_that_fail_hold_up_no_op() {
    let mut engine = idle(&[known(1, Need::Inbox)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    let hydrate = job_of(&step(&mut engine, page(job)));
    assert_eq!(engine.state(), State::Hydrating(space(1)));
    step(&mut engine, failed(hydrate, Failure::BadAnswer, 0));
    let commands = step(&mut engine, Event::Recorded { space: space(1) });
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
}

#[test]
fn bytes_are_paused_and_go_on() {
    let mut engine = idle(&[known(1, Need::Inbox)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    let hydrate = job_of(&step(&mut engine, page(job)));
    assert_eq!(step(&mut engine, Event::BytesPaused), [Command::Cancel { job: hydrate }]);
    assert_eq!(engine.state(), State::Idle);
    let commands = step(&mut engine, Event::BytesResumed);
    assert!(matches!(commands[..], [Command::Hydrate { .. }]), "{commands:?}");
}

#[test]
fn waits_double_up_to_the_longest_and_are_spread_by_jitter() {
    let settings = Settings::default();
    let waits: Vec<u64> = (1..=11).map(|attempts| settings.wait(attempts, 1_000, None)).collect();
    assert_eq!(waits[..4], [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(waits[10], 300_000);
    assert_eq!(settings.wait(3, 0, None), 2_000, "half at least");
    assert_eq!(settings.wait(1, 0, Some(7_000)), 7_000, "what the server asks for");
    assert_eq!(settings.wait(1, 0, Some(u64::MAX)), LONGEST_ASKED_MS, "within reason");
    assert_eq!(settings.wait(u32::MAX, u16::MAX, None), 300_000);
}

#[test]
fn s33_the_same_failure_three_times_is_shown_once_and_said_to_be_over() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let problem = Problem { space: None, failure: Failure::Unreachable, over: false };
    let mut commands = step(&mut engine, Event::Recorded { space: space(1) });
    for nth in 1..=5_u32 {
        let now = u64::from(nth) * 1_000_000;
        let said = step(&mut engine, failed(job_of(&commands), Failure::Unreachable, now));
        assert_eq!(said.contains(&Command::Say(problem)), nth == SHOWN_AFTER, "{nth}: {said:?}");
        assert!(matches!(engine.state(), State::BackingOff { until } if until > now));
        assert!(engine.is_timed());
        assert_eq!(engine.attempts(None), nth);
        commands = step(&mut engine, Event::Timer { now: now + 900_000 });
    }
    let said = step(&mut engine, answered(job_of(&commands), 1));
    assert!(said.contains(&Command::Say(Problem { over: true, ..problem })), "{said:?}");
}

#[test]
fn another_failure_begins_to_count_anew() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let mut commands = step(&mut engine, Event::Recorded { space: space(1) });
    for nth in 0..6_u64 {
        let failure = if nth % 2 == 0 { Failure::Server } else { Failure::TimedOut };
        let said = step(&mut engine, failed(job_of(&commands), failure, nth * 1_000_000));
        assert!(!said.iter().any(|command| matches!(command, Command::Say(_))), "{said:?}");
        commands = step(&mut engine, Event::Timer { now: nth * 1_000_000 + 900_000 });
    }
}

#[test]
fn what_fails_in_one_space_waits_by_itself() {
    let mut engine = idle(&[known(1, Need::Open), known(2, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    step(&mut engine, failed(job, Failure::Local, 0));
    assert_eq!(engine.state(), State::BackingOff { until: 1_000 });
    let commands = step(&mut engine, Event::Recorded { space: space(2) });
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
    let commands = step(&mut engine, Event::Timer { now: 1_000 });
    assert_eq!(commands, [], "the other one is under way");
}

#[test]
fn two_requests_that_fail_together_are_one_failure() {
    let mut engine = idle(&[known(1, Need::Inbox), known(2, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    let hydrate = job_of(&step(&mut engine, page(job)));
    let push = job_of(&step(&mut engine, Event::Recorded { space: space(2) }));
    step(&mut engine, failed(push, Failure::Unreachable, 0));
    step(&mut engine, failed(hydrate, Failure::Unreachable, 1));
    assert_eq!(engine.attempts(None), 1);
}

#[test]
fn a_server_of_another_time_blocks_until_somebody_tries_again() {
    for failure in [Failure::ClientTooOld, Failure::ServerTooOld] {
        let mut engine = idle(&[known(1, Need::Open)]);
        let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
        let said = Command::Say(Problem { space: None, failure, over: false });
        assert_eq!(step(&mut engine, failed(job, failure, 0)), [Command::Unsubscribe, said]);
        assert_eq!(engine.state(), State::Blocked(failure));
        assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), []);
        let commands = step(&mut engine, Event::Retry);
        let over = Problem { space: None, failure, over: true };
        let tried = [Command::Say(over), Command::Subscribe];
        assert!(
            matches!(commands[..], [_, _, Command::Push { .. }]) && commands[..2] == tried,
            "{commands:?}"
        );
    }
}

#[test]
fn a_session_that_is_over_signs_out_and_keeps_what_waits() {
    for failure in [Failure::SignedOut, Failure::Revoked] {
        let mut engine = idle(&[known(1, Need::Open)]);
        let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
        let said = Command::Say(Problem { space: None, failure, over: false });
        assert_eq!(step(&mut engine, failed(job, failure, 0)), [Command::Unsubscribe, said]);
        assert_eq!(engine.state(), State::SignedOut);
        let commands = step(&mut engine, Event::SignedIn);
        let list = job_of(&commands);
        let spaces = vec![known(DIRECTORY, Need::Open), known(1, Need::Open)];
        let commands = step(&mut engine, Event::Listed { job: list, directory: space(DIRECTORY), spaces });
        let pulled = job_of(&commands);
        let commands = step(&mut engine, page(pulled));
        assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
    }
}

#[test]
fn s34_offline_is_a_normal_state_without_timers_and_problems() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    assert_eq!(step(&mut engine, Event::NetworkDown), [Command::Cancel { job }, Command::Unsubscribe]);
    assert_eq!(engine.state(), State::Offline);
    assert!(!engine.is_timed());
    assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), []);
    assert_eq!(step(&mut engine, answered(job, 1)), [], "a late answer says nothing");
    let commands = step(&mut engine, Event::NetworkUp);
    assert!(matches!(commands[..], [Command::Subscribe, Command::List { .. }]), "{commands:?}");
    assert_eq!(step(&mut engine, Event::NetworkUp), [], "it was up");
}

#[test]
fn going_offline_ends_a_wait() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    step(&mut engine, failed(job, Failure::Unreachable, 0));
    let commands = step(&mut engine, Event::NetworkDown);
    assert_eq!(commands, [Command::Unsubscribe, Command::StopWaiting]);
    assert!(!engine.is_timed());
}

#[test]
fn s22_a_space_that_is_no_longer_for_this_person_is_listed_again_and_left() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    let commands = step(&mut engine, failed(job, Failure::NoAccess, 0));
    assert!(matches!(commands[..], [Command::Wait { .. }, Command::List { .. }]), "{commands:?}");
    let list = job_of(&commands);
    let spaces = vec![known(DIRECTORY, Need::Open)];
    let commands = step(&mut engine, Event::Listed { job: list, directory: space(DIRECTORY), spaces });
    assert_eq!(commands, [Command::StopWaiting]);
    assert_eq!(engine.state(), State::Idle);
    assert_eq!(engine.attempts(Some(space(1))), 0);
}

#[test]
fn no_events_in_whatever_order_start_two_jobs_of_a_kind() {
    use galley_testkit::chance::Dice;
    for seed in 0..500 {
        let mut dice = Dice(seed);
        let mut engine = idle(&[known(1, Need::Open), known(2, Need::Pinned), known(3, Need::Listed)]);
        for now in 0..200_u64 {
            let (number, job) =
                (1 + dice.below(4) as u8, engine.last_job.saturating_sub(u64::from(dice.below(3))));
            let failure = [
                Failure::Busy,
                Failure::Local,
                Failure::Forked,
                Failure::NoAccess,
                Failure::Rejected,
                Failure::BytesMissing,
                Failure::Behind,
            ][dice.below(7) as usize];
            let event = match dice.below(14) {
                0 => Event::Recorded { space: space(number) },
                1 => Event::Poked { space: space(number) },
                2 => Event::Subscribed,
                3 => Event::Unsubscribed { failure, now: now * 1_000, jitter: 500 },
                4 | 5 => Event::Answered {
                    job,
                    num_answers: dice.below(3) as usize,
                    stopped: dice.below(4) == 0,
                    more: dice.below(4) == 0,
                },
                6 | 7 => Event::Page { job, num_entries: 1, more: dice.below(4) == 0 },
                8 => Event::Sent { job },
                9 => Event::Hydrated { job, more: dice.below(4) == 0 },
                10 => failed(job, failure, now * 1_000),
                11 => Event::Timer { now: now * 1_000 },
                12 => Event::Resealed { job },
                _ => match dice.below(7) {
                    6 => Event::Discarded { space: space(number) },
                    0 => Event::NetworkDown,
                    1 => Event::NetworkUp,
                    2 => Event::Retry,
                    3 => Event::Left { space: space(number) },
                    4 => Event::Joined { space: space(number), need: Need::Inbox },
                    _ => Event::SignedIn,
                },
            };
            let before = (engine.about_ops, engine.about_bytes);
            let commands = step(&mut engine, event.clone());
            let ended: Vec<u64> = [before.0, before.1]
                .into_iter()
                .flatten()
                .filter(|job| ![engine.about_ops, engine.about_bytes].contains(&Some(*job)))
                .map(|job| job.id)
                .collect();
            let started = commands.iter().filter(|command| {
                matches!(
                    command,
                    Command::List { .. }
                        | Command::Push { .. }
                        | Command::Pull { .. }
                        | Command::Reseal { .. }
                )
            });
            assert!(started.count() <= 1, "seed {seed}: {event:?} gave {commands:?}");
            assert!(ended.len() <= 2, "seed {seed}");
            if matches!(engine.state(), State::Idle | State::Offline | State::SignedOut) && engine.subscribed
            {
                assert!(
                    !engine.is_timed() || engine.stream.until.is_some(),
                    "seed {seed}: idle means no timers"
                );
            }
        }
    }
}
