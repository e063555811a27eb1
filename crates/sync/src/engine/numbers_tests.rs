//! What keeps numbers in order, and what fails without end.

use super::*;

/// An engine at rest with two spaces, and the job that pushes the first.
fn pushing() -> (Engine, u64) {
    let mut engine = idle(&[known(1, Need::Open), known(2, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    (engine, job)
}

fn pulls(commands: &[Command]) -> SpaceId {
    match commands {
        [.., Command::Pull { space, .. }] => *space,
        other => panic!("{other:?}"),
    }
}

fn said(commands: &[Command]) -> Vec<Problem> {
    let problem = |command: &Command| match command {
        Command::Say(problem) => Some(*problem),
        _ => None,
    };
    commands.iter().filter_map(problem).collect()
}

#[test]
fn s11_where_no_number_was_taken_the_log_is_read_before_the_next_push() {
    let (mut engine, job) = pushing();
    let commands = step(&mut engine, failed(job, Failure::Gap, 0));
    assert_eq!(pulls(&commands), space(1), "at once");
    step(&mut engine, page(job_of(&commands)));
    assert_eq!(engine.state(), State::BackingOff { until: 1_000 }, "the push waits");
    let commands = step(&mut engine, Event::Timer { now: 1_000 });
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
}

#[test]
fn s11_a_number_that_is_never_taken_is_tried_ever_less_often_and_shown() {
    for failure in [Failure::Gap, Failure::Forked] {
        let (mut engine, mut job) = pushing();
        let (mut now, mut waits, mut shown) = (0, Vec::new(), Vec::new());
        for _ in 0..5 {
            let mut commands = step(&mut engine, failed(job, failure, now));
            job = loop {
                shown.extend(said(&commands));
                let next = commands
                    .iter()
                    .find(|command| !matches!(command, Command::Say(_) | Command::Wait { .. }));
                commands = match next {
                    Some(Command::Pull { job, .. }) => step(&mut engine, page(*job)),
                    Some(Command::Reseal { job, .. }) => step(&mut engine, Event::Resealed { job: *job }),
                    Some(Command::Push { job, space: of }) if *of == space(1) => break *job,
                    Some(Command::Push { job, .. }) => step(&mut engine, answered(*job, 0)),
                    None => {
                        let State::BackingOff { until } = engine.state() else {
                            panic!("{:?}", engine.state())
                        };
                        waits.push(until - now);
                        now = until;
                        step(&mut engine, Event::Timer { now })
                    }
                    Some(other) => panic!("{other:?}"),
                };
            };
        }
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000], "{failure:?}: pages that come do not end it");
        assert_eq!(shown, [Problem { space: Some(space(1)), failure, over: false }], "once");
        let over = said(&step(&mut engine, answered(job, 1)));
        assert_eq!(over, [Problem { space: Some(space(1)), failure, over: true }]);
    }
}

#[test]
fn s12_a_forked_device_is_sealed_anew_and_pushed() {
    let (mut engine, job) = pushing();
    let mut commands = step(&mut engine, failed(job, Failure::Forked, 0));
    for _ in 0..3 {
        commands = step(&mut engine, page(job_of(&commands)));
    }
    assert_eq!(commands, []);
    let commands = step(&mut engine, Event::Timer { now: 1_000 });
    let job = job_of(&commands);
    assert_eq!(commands, [Command::Reseal { job, space: space(1) }]);
    let commands = step(&mut engine, Event::Resealed { job });
    assert!(matches!(commands[..], [Command::Push { .. }]), "{commands:?}");
}

#[test]
fn s12_before_anything_is_sealed_anew_every_log_is_read_and_nothing_is_pushed() {
    let (mut engine, job) = pushing();
    let mut commands = step(&mut engine, failed(job, Failure::Forked, 0));
    let mut read = Vec::new();
    // What is recorded meanwhile in another space would be said by the old device.
    step(&mut engine, Event::Recorded { space: space(2) });
    step(&mut engine, Event::Timer { now: 1_000 });
    while let [.., Command::Pull { job, space }] = commands[..] {
        read.push(space);
        commands = step(&mut engine, page(job));
    }
    assert_eq!(read, [space(DIRECTORY), space(2), space(1)], "what fails goes last");
    let job = job_of(&commands);
    assert_eq!(commands, [Command::Reseal { job, space: space(1) }]);
    let mut commands = step(&mut engine, Event::Resealed { job });
    let mut pushed = Vec::new();
    while let [.., Command::Push { job, space }] = commands[..] {
        pushed.push(space);
        commands = step(&mut engine, answered(job, 0));
    }
    pushed.sort();
    assert_eq!(pushed, [space(1), space(2), space(DIRECTORY)], "each has other numbers now");
}

#[test]
fn s12_a_log_that_cannot_be_read_does_not_hold_up_sealing_anew_for_ever() {
    let (mut engine, job) = pushing();
    let mut commands = step(&mut engine, failed(job, Failure::Forked, 0));
    let mut now = 0;
    for _ in 0..50 {
        let next = commands.iter().find(|command| !matches!(command, Command::Say(_) | Command::Wait { .. }));
        commands = match next {
            Some(Command::Pull { job, space: of }) if *of == space(2) => {
                step(&mut engine, failed(*job, Failure::BadAnswer, now))
            }
            Some(Command::Pull { job, .. }) => step(&mut engine, page(*job)),
            Some(Command::Reseal { .. }) => return,
            None => {
                let State::BackingOff { until } = engine.state() else { panic!("{:?}", engine.state()) };
                now = until;
                step(&mut engine, Event::Timer { now })
            }
            Some(other) => panic!("{other:?}"),
        };
    }
    panic!("it is never sealed anew");
}

#[test]
fn s11_what_holds_a_number_up_goes_on_once_it_was_taken_back() {
    let (mut engine, job) = pushing();
    step(&mut engine, failed(job, Failure::Rejected, 0));
    assert_eq!(step(&mut engine, Event::Recorded { space: space(1) }), [], "it holds the others up");
    let commands = step(&mut engine, Event::Discarded { space: space(1) });
    let over = Problem { space: Some(space(1)), failure: Failure::Rejected, over: true };
    assert!(
        matches!(commands[..], [Command::Say(past), Command::Push { .. }] if past == over),
        "{commands:?}"
    );
}

#[test]
fn what_is_no_push_and_is_rejected_blocks_no_push() {
    let mut engine = idle(&[known(1, Need::Inbox)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    let hydrate = job_of(&step(&mut engine, page(job)));
    step(&mut engine, failed(hydrate, Failure::Rejected, 0));
    assert_eq!(engine.blocked().count(), 0);
    let push = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    let commands = step(&mut engine, answered(push, 1));
    let pull = job_of(&commands);
    assert_eq!(pulls(&commands), space(1));
    step(&mut engine, failed(pull, Failure::Rejected, 0));
    assert_eq!(engine.blocked().count(), 0);
    let commands = step(&mut engine, Event::Timer { now: 1_000 });
    assert!(commands.iter().any(|command| matches!(command, Command::Pull { .. })), "again: {commands:?}");
}

#[test]
fn bytes_that_were_sent_and_are_missing_all_the_same_are_not_sent_without_end() {
    let (mut engine, push) = pushing();
    let send = job_of(&step(&mut engine, failed(push, Failure::BytesMissing, 0)));
    let push = job_of(&step(&mut engine, Event::Sent { job: send }));
    let mut commands = step(&mut engine, failed(push, Failure::BytesMissing, 0));
    let (mut now, mut waits, mut shown) = (0, Vec::new(), Vec::new());
    let push = loop {
        shown.extend(said(&commands));
        let send = engine.last_job;
        assert!(matches!(commands.last(), Some(Command::Send { .. })), "{commands:?}");
        step(&mut engine, Event::Sent { job: send });
        let State::BackingOff { until } = engine.state() else { panic!("they were sent a moment ago") };
        waits.push(until - now);
        now = until;
        let push = job_of(&step(&mut engine, Event::Timer { now }));
        if waits.len() == 4 {
            break push;
        }
        commands = step(&mut engine, failed(push, Failure::BytesMissing, now));
    };
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(shown, [Problem { space: Some(space(1)), failure: Failure::BytesMissing, over: false }]);
    step(&mut engine, answered(push, 1));
    let pull = engine.last_job;
    step(&mut engine, page(pull));
    let push = job_of(&step(&mut engine, Event::Recorded { space: space(1) }));
    let commands = step(&mut engine, failed(push, Failure::BytesMissing, now));
    assert!(matches!(commands[..], [Command::Send { .. }]), "of another op, at once: {commands:?}");
}

#[test]
fn s33_an_empty_outbox_is_no_answer_of_the_server() {
    let (mut engine, push) = pushing();
    let mut now = 0;
    let mut job = push;
    for _ in 0..SHOWN_AFTER {
        step(&mut engine, failed(job, Failure::Unreachable, now));
        let State::BackingOff { until } = engine.state() else { panic!("{:?}", engine.state()) };
        now = until;
        let commands = step(&mut engine, Event::Timer { now });
        job = commands
            .iter()
            .find_map(|command| match command {
                Command::Push { job, .. } => Some(*job),
                _ => None,
            })
            .unwrap();
    }
    assert_eq!(said(&step(&mut engine, answered(job, 0))), [], "nobody was asked");
    assert_eq!(engine.attempts(None), SHOWN_AFTER);
}

#[test]
fn s23_what_stands_on_more_of_the_directory_has_it_read_without_a_poke() {
    let mut engine = idle(&[known(1, Need::Open)]);
    let job = job_of(&step(&mut engine, Event::Poked { space: space(1) }));
    let commands = step(&mut engine, failed(job, Failure::Behind, 0));
    assert_eq!(pulls(&commands), space(DIRECTORY));
    step(&mut engine, page(job_of(&commands)));
    let commands = step(&mut engine, Event::Timer { now: 1_000 });
    assert_eq!(pulls(&commands), space(1));
}

#[test]
fn s23_a_poke_of_a_stream_that_ended_opens_none_before_its_time() {
    let mut engine = idle(&[]);
    let failure = Failure::Unreachable;
    step(&mut engine, Event::Unsubscribed { failure, now: 0, jitter: 1_000 });
    let commands = step(&mut engine, Event::Poked { space: space(DIRECTORY) });
    assert!(matches!(commands[..], [Command::Pull { .. }]), "{commands:?}");
}
