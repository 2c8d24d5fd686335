//! Workers that are this very test program: a stage is told by the text of an article what to do to itself.

mod sinks;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use copydesk_core::Crew;
use rustix::process::{Pid, Signal, getpid, kill_process, test_kill_process};

use super::serve::{Loaded, serve_with};
use super::*;
use crate::Level;
use crate::answer::{Answer, AnswerMark, Refusal};
use crate::request::{Request, RequestDoc};

/// One after the other.
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// The tests' worker: started by the other tests only.
#[test]
#[ignore = "this is what the workers of the other tests run"]
fn as_worker() {
    // The name of the item is how it is to load.
    let load = |guest: &Guest, lent: Lent| match guest.item.as_str() {
        "bad-config" => Err(Fault::Failed {
            code: "acme.config".into(),
            message: "no such list".into(),
            pointer: Some("/list".into()),
        }),
        "dies-at-load" => std::process::abort(),
        "hangs-at-load" => loop {
            std::thread::park();
        },
        // Its configuration is the path of what it needs to start.
        "needs" if !Path::new(&guest.config).exists() => Err(Fault::Failed {
            code: "acme.gone".into(),
            message: "the list is not there".into(),
            pointer: None,
        }),
        "dies-without" if !Path::new(&guest.config).exists() => std::process::abort(),
        _ if guest.sink.is_some() => {
            let sink = Some(Box::new(Obeys { lent }) as Box<dyn SinkSeat>);
            Ok(Loaded { description: description(), stage: None, sink })
        }
        item => {
            let stage = (!item.is_empty()).then(|| Box::new(Obeys { lent }) as Box<dyn StageSeat>);
            Ok(Loaded { description: description(), stage, sink: None })
        }
    };
    serve_with(Arc::new(Alone), &load).expect("a parent");
}

fn description() -> Description {
    let json = r#"{"id":"acme.obeys","version":"1.0.0","license":null,"homepage":null,"abi":[1,0],
        "items":[{"kind":"stage","name":"obeys","doc":"","config_schema":null,"flags":0}]}"#;
    serde_json::from_str(json).expect("a description")
}

/// Marks each article, or does to itself what the text says.
#[derive(Debug)]
struct Obeys {
    lent: Lent,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "plugins do that")]
impl StageSeat for Obeys {
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        let mut answer = Answer::default();
        for (at, doc) in request.docs.iter().enumerate() {
            let doc_index = u32::try_from(at).expect("few");
            match doc.text {
                "abort" => std::process::abort(),
                "say and abort" => {
                    eprintln!("malloc(): corrupted top size");
                    std::process::abort()
                }
                "exit" => std::process::exit(0),
                "overflow" => answer.fields.push(overflow(1)),
                "eat" => answer.fields = vec![1; 1 << 30],
                "be killed" => drop(kill_process(getpid(), Signal::KILL)),
                "loop" => loop {
                    std::thread::park();
                },
                "loop until stopped" => {
                    while !(self.lent.stop)() {
                        std::thread::yield_now();
                    }
                    return Err(Fault::Stopped);
                }
                "panic" => return Err(Fault::Panicked { message: "of itself".into() }),
                "print" => println!("{{}} this must not be taken for an answer"),
                "chat" => {
                    (0..1000).for_each(|n| (self.lent.log)(Level::Info, "obeys", &format!("{n}")))
                }
                "tell" => {
                    let pid = std::process::id().to_string();
                    (self.lent.log)(Level::Info, "pid", &pid);
                }
                "environment" => {
                    let names =
                        std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
                    answer.fields = names.collect::<Vec<_>>().join(" ").into_bytes();
                }
                "refuse" => answer.refusals.push(Refusal {
                    doc: doc_index,
                    code: "acme.no".into(),
                    message: "I will not".into(),
                }),
                _ => {}
            }
            let end = u32::try_from(doc.text.len()).expect("short");
            answer.marks.push(AnswerMark {
                doc: doc_index,
                layer: 0,
                start: 0,
                end,
                fields: (0, 0),
            });
        }
        Ok(answer)
    }
}

#[expect(unconditional_recursion, reason = "the stack is to run over")]
fn overflow(depth: u64) -> u8 {
    let page = std::hint::black_box([depth; 512]);
    overflow(depth ^ page[3]) ^ std::hint::black_box(page)[7] as u8
}

fn worker() -> Worker {
    let program = std::env::current_exe().expect("the test program");
    ["isolate::tests::as_worker", "--exact", "--ignored", "--nocapture"]
        .into_iter()
        .fold(Worker::program(program), Worker::arg)
}

fn guest(item: &str) -> Guest {
    Guest {
        library: "/acme/libobeys.so".into(),
        item: item.into(),
        config: "{}".into(),
        sink: None,
    }
}

/// Long enough for a busy machine, short enough for a test that must wait for it.
const SOON: Duration = Duration::from_millis(1500);

fn seat(lent: Lent) -> Box<dyn StageSeat> {
    stage(worker(), guest("obeys"), Limits::default(), lent).expect("a worker")
}

fn lent() -> Lent {
    Lent::new(Arc::new(Alone))
}

fn ask(seat: &dyn StageSeat, texts: &[&str]) -> Result<Answer, Fault> {
    let doc = |text: &&'static str| RequestDoc {
        id: "a1",
        text,
        meta: "".into(),
        layers: Vec::new(),
        json: "".into(),
    };
    let texts: Vec<&'static str> = texts.iter().map(|text| &*text.to_string().leak()).collect();
    seat.ask(&Request { docs: texts.iter().map(doc).collect() })
}

#[track_caller]
fn check_dies(limits: Limits, text: &str, want: &str) {
    let seat = stage(worker(), guest("obeys"), limits, lent()).expect("a worker");
    let fault = ask(&*seat, &["fine", text]).expect_err(text);
    assert!(fault.to_string().contains(want), "{text}: {fault}");
    // The seat is as good as new.
    let answer = ask(&*seat, &["fine", "too"]).expect("another worker");
    assert_eq!(answer.marks.len(), 2);
}

#[test]
fn a_worker_that_aborts_is_found_dead_with_its_last_words() {
    check_dies(Limits::default(), "abort", "signal 6 (SIGABRT");
    check_dies(Limits::default(), "say and abort", "it said: malloc(): corrupted top size");
}

#[test]
fn a_worker_that_ends_by_itself_is_found_dead() {
    check_dies(Limits::default(), "exit", "it ended by itself with code 0");
}

#[test]
fn a_stack_that_runs_over_ends_the_worker_only() {
    check_dies(Limits::default(), "overflow", "has overflowed its stack");
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_gets_no_more_memory_than_it_may_have() {
    check_dies(Limits::default().memory(Some(512 << 20)), "eat", "memory allocation of");
}

#[test]
fn a_worker_that_does_not_answer_is_ended_in_time() {
    check_dies(Limits::default().deadline(SOON), "loop", "no answer within 1.5 s");
}

#[test]
fn a_worker_that_was_killed_is_asked_once_more_and_then_believed_dead() {
    check_dies(Limits::default(), "be killed", "signal 9 (SIGKILL");
}

#[test]
fn a_worker_is_told_to_stop_before_it_is_ended() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let lent = lent().log(move |level, target, message| {
        ear.lock().expect("no panic").push(format!("{level:?} {target} {message}"));
    });
    let limits = Limits::default().deadline(Duration::from_secs(3));
    let seat = stage(worker(), guest("obeys"), limits, lent).expect("a worker");
    assert_eq!(ask(&*seat, &["loop until stopped"]), Err(Fault::Stopped));
    let heard = heard.lock().expect("no panic").join("\n");
    assert!(heard.starts_with("Warn obeys no answer for 2."), "{heard}");
    assert!(heard.ends_with("s about article `a1`"), "{heard}");
    assert!(ask(&*seat, &["fine"]).is_ok(), "the next call is not to stop");
}

#[test]
fn a_worker_is_told_when_the_run_is_cancelled() {
    let looks = AtomicUsize::new(0);
    let lent = lent().stop(move || looks.fetch_add(1, Ordering::Relaxed) > 2);
    assert_eq!(ask(&*seat(lent), &["loop until stopped"]), Err(Fault::Stopped));
}

#[test]
fn what_a_stage_answers_and_says_arrives() {
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let seat = seat(lent().log(move |level, target, message| {
        let line = (level, target.to_owned(), message.to_owned());
        tell.lock().expect("no panic").send(line).expect("somebody listens");
    }));
    let answer = ask(&*seat, &["print", "chat", "refuse", ""]).expect("an answer");
    assert_eq!(answer.marks.iter().map(|mark| mark.end).collect::<Vec<_>>(), [5, 4, 6, 0]);
    assert_eq!(answer.refusals[0].message, "I will not");
    let want = (0..1000).map(|n| (Level::Info, "obeys".to_owned(), n.to_string()));
    assert!(told.try_iter().eq(want));
    assert_eq!(ask(&*seat, &["panic"]), Err(Fault::Panicked { message: "of itself".into() }));
    assert_eq!(ask(&*seat, &[]), Ok(Answer::default()));
}

#[test]
fn a_worker_that_died_between_two_calls_is_replaced() {
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let seat = seat(lent().log(move |_, _, message| {
        tell.lock().expect("no panic").send(message.to_owned()).expect("somebody listens");
    }));
    let mut before = None;
    for _ in 0..3 {
        ask(&*seat, &["tell"]).expect("an answer");
        let pid = told.try_iter().last().and_then(|pid| Pid::from_raw(pid.parse().ok()?));
        assert_ne!(pid, before);
        kill_process(pid.expect("a number"), Signal::KILL).expect("it was there");
        before = pid;
    }
}

/// The worker starts once, dies, and cannot be started again.
#[track_caller]
fn check_lost(item: &str, want: &str) {
    let needed = tempfile::NamedTempFile::new().expect("a file");
    let config = needed.path().to_str().expect("a plain name").to_owned();
    let guest = Guest { config: config.clone(), ..guest(item) };
    let seat = stage(worker(), guest, Limits::default(), lent()).expect("a worker");
    drop(needed);
    assert!(matches!(ask(&*seat, &["abort"]), Err(Fault::Died { .. })), "{item}");
    let lost = ask(&*seat, &["fine"]).expect_err(item);
    assert!(matches!(lost, Fault::Lost { .. }) && lost.to_string().ends_with(want), "{lost}");
    // What was found is told again without another look.
    std::fs::File::create(&config).expect("a file");
    assert_eq!(ask(&*seat, &["fine"]), Err(lost));
    std::fs::remove_file(&config).expect("it was there");
}

#[test]
fn a_worker_that_cannot_be_started_again_is_lost_for_good() {
    check_lost("needs", "tried 3 times: the list is not there");
    check_lost("dies-without", "its process died: signal 6 (SIGABRT: it gave up)");
}

#[test]
fn a_worker_is_gone_when_its_seat_is() {
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let seat = seat(lent().log(move |_, _, message| {
        tell.lock().expect("no panic").send(message.to_owned()).expect("somebody listens");
    }));
    ask(&*seat, &["tell"]).expect("an answer");
    drop(seat);
    let pid = told.recv().ok().and_then(|pid| Pid::from_raw(pid.parse().ok()?)).expect("a number");
    assert!(test_kill_process(pid).is_err());
}

#[test]
fn calls_from_many_threads_get_workers_of_their_own() {
    let seat = seat(lent());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let seat = &seat;
            scope.spawn(move || {
                for n in 0..5 {
                    let text = "x".repeat(thread * 1000 + n);
                    let answer =
                        ask(&**seat, &[&text, "abort"][..1 + usize::from(n == 2 && thread == 1)]);
                    match answer {
                        Ok(answer) => assert_eq!(answer.marks[0].end as usize, text.len()),
                        Err(fault) => assert!(matches!(fault, Fault::Died { .. }) && n == 2),
                    }
                }
            });
        }
    });
}

#[test]
fn a_worker_sees_little_of_the_environment() {
    let worker = worker().env("ACME_ASKED_FOR", "1");
    let seat = stage(worker, guest("obeys"), Limits::default(), lent()).expect("a worker");
    let fields = ask(&*seat, &["environment"]).expect("an answer").fields;
    let names = String::from_utf8(fields).expect("names");
    assert!(names.contains("ACME_ASKED_FOR") && names.contains("PATH"), "{names}");
    assert!(!names.contains("CARGO"), "{names}");
}

#[track_caller]
fn check_not_opened(worker: Worker, item: &str, want: &str) {
    let limits = Limits::default().deadline(SOON);
    let error = stage(worker, guest(item), limits, lent()).expect_err(item);
    assert!(error.told().contains(want), "{item}: {}", error.told());
}

#[test]
fn a_library_that_cannot_be_had_is_an_error_at_the_start() {
    check_not_opened(worker(), "bad-config", "no such list");
    check_not_opened(worker(), "dies-at-load", "its process died: signal 6 (SIGABRT");
    check_not_opened(worker(), "hangs-at-load", "no answer within 1.5 s");
    check_not_opened(
        Worker::program("/no/such/program"),
        "obeys",
        "`/no/such/program` cannot be started",
    );
    check_not_opened(Worker::program("/bin/true"), "obeys", "it ended by itself with code 0");
    let speaks =
        Worker::program("/bin/sh").arg("-c").arg("printf 'no worker, no worker' >&0; read x");
    check_not_opened(speaks, "obeys", "a worker spoke nonsense");
}

#[test]
fn a_library_is_described_without_an_instance() {
    let found = describe(&worker(), Path::new("/acme/libobeys.so"), Limits::default(), &lent());
    assert_eq!(found.expect("a description"), description());
}
