//! Instances: how many there are, who may use them at once, and what becomes of those that panicked.

use std::borrow::Cow;
use std::sync::atomic::AtomicUsize;

use copydesk_plugin::abi::{CdHost, CdResult};

use super::*;
use crate::request::RequestDoc;
use crate::stage::tests::Alone;

/// What the stage of these tests has lived through, found again by its configuration.
#[derive(Debug, Default)]
struct Diary {
    created: AtomicUsize,
    destroyed: AtomicUsize,
    released: AtomicUsize,
    inside: AtomicUsize,
    most_inside: AtomicUsize,
}

impl Diary {
    fn at(config: CdStr) -> &'static Self {
        // SAFETY: the host lends the configuration, which is an address that the test wrote.
        let text = unsafe { std::slice::from_raw_parts(config.ptr, config.len) };
        let digits = std::str::from_utf8(text).expect("digits");
        let at: usize = digits.parse().expect("an address");
        // SAFETY: the diaries of the tests are leaked and shared.
        unsafe { &*ptr::with_exposed_provenance::<Self>(at) }
    }

    fn of(instance: *mut c_void) -> &'static Self {
        // SAFETY: `create` gave a diary as the instance.
        unsafe { &*instance.cast::<Self>() }
    }

    fn told(&self) -> [usize; 3] {
        [&self.created, &self.destroyed, &self.released].map(|count| count.load(Ordering::Relaxed))
    }
}

unsafe extern "C" fn create(_: *const CdHost, config: CdStr, at: *mut *mut c_void) -> i32 {
    let diary = Diary::at(config);
    diary.created.fetch_add(1, Ordering::Relaxed);
    // SAFETY: the host lends a place for the instance.
    unsafe { at.write(ptr::from_ref(diary).cast_mut().cast()) };
    abi::OK
}

unsafe extern "C" fn run(
    instance: *mut c_void,
    host: *const CdHost,
    batch: *const CdBatch,
    result: *mut CdResult,
) -> i32 {
    let diary = Diary::of(instance);
    let inside = diary.inside.fetch_add(1, Ordering::Relaxed) + 1;
    diary.most_inside.fetch_max(inside, Ordering::Relaxed);
    // SAFETY: the host lends a host, a batch and a result.
    let (host, text, result) = unsafe { (&*host, (*(*batch).docs).text, &mut *result) };
    result.private_data = instance;
    result.release = Some(if text.len == 7 { forgets } else { release });
    let work: abi::TaskFn = meets;
    // SAFETY: the context is the call's own, and `meets` takes any index.
    let together = unsafe { host.parallel_for.expect("there")(host.ctx, 2, Some(work), instance) };
    diary.inside.fetch_sub(1, Ordering::Relaxed);
    match text.len {
        5 => abi::PANIC,
        6 => abi::ERROR,
        _ => together,
    }
}

unsafe extern "C" fn meets(_: *mut c_void, _: usize) {}

unsafe extern "C" fn release(result: *mut CdResult) {
    // SAFETY: the host hands back what `run` filled in.
    let result = unsafe { &mut *result };
    Diary::of(result.private_data).released.fetch_add(1, Ordering::Relaxed);
    result.release = None;
}

unsafe extern "C" fn forgets(result: *mut CdResult) {
    // SAFETY: as above.
    Diary::of(unsafe { &*result }.private_data).released.fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C" fn destroy(instance: *mut c_void) {
    Diary::of(instance).destroyed.fetch_add(1, Ordering::Relaxed);
}

fn seat(flags: u32, lent: &Lent) -> (InProcess, &'static Diary) {
    let diary: &'static Diary = Box::leak(Box::default());
    let functions = StageFunctions { create, run, destroy };
    let library = Arc::new(Library::made_up("shout", flags, functions));
    let config = ptr::from_ref(diary).expose_provenance().to_string();
    let seat = InProcess::stage(&library, "shout", config, lent, None).expect("it sits");
    (seat, diary)
}

fn ask(seat: &InProcess, text: &str) -> Result<Answer, Fault> {
    let doc = RequestDoc {
        id: "a",
        text,
        meta: Cow::Borrowed(""),
        layers: Vec::new(),
        json: Cow::Borrowed(""),
    };
    seat.ask(&Request { docs: Cow::Owned(vec![doc]) })
}

const PANICS: &str = "12345";
const FAILS: &str = "123456";
const FORGETS: &str = "1234567";

fn quiet() -> Lent {
    Lent::new(Arc::new(Alone))
}

#[test]
fn an_instance_is_made_at_once_used_again_and_destroyed_once() {
    for flags in [0, abi::SHARED] {
        let (seat, diary) = seat(flags, &quiet());
        assert_eq!(diary.told(), [1, 0, 0]);
        for _ in 0..3 {
            assert_eq!(ask(&seat, ""), Ok(Answer::default()));
        }
        drop(seat);
        assert_eq!(diary.told(), [1, 1, 3]);
    }
}

#[test]
fn what_was_answered_is_released_once_also_after_an_error() {
    let (seat, diary) = seat(0, &quiet());
    assert!(matches!(ask(&seat, FAILS), Err(Fault::Failed { .. })));
    assert_eq!(diary.told(), [1, 0, 1]);
    let told = ask(&seat, FORGETS).expect_err("it did not clear").to_string();
    assert_eq!(told, "broke the contract: its `release` did not set `release` to NULL");
    assert_eq!(diary.told(), [1, 0, 2]);
}

#[test]
fn an_instance_that_panicked_is_destroyed_and_made_anew() {
    for flags in [0, abi::SHARED] {
        let (seat, diary) = seat(flags, &quiet());
        assert!(matches!(ask(&seat, PANICS), Err(Fault::Panicked { .. })));
        assert_eq!(diary.told(), [1, 1, 1], "with flags {flags}");
        assert_eq!(ask(&seat, ""), Ok(Answer::default()));
        assert_eq!(diary.told(), [2, 1, 2], "with flags {flags}");
    }
}

#[test]
fn only_a_shared_instance_is_in_two_calls_at_once() {
    /// Asks the same stage again from within `parallel_for`, as a crew does that takes up other work.
    struct Nested(std::sync::OnceLock<InProcess>);
    impl copydesk_core::Crew for Nested {
        fn threads(&self) -> usize {
            1
        }
        fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
            thread_local!(static DEEP: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
            if !DEEP.replace(true) {
                let inner = self.0.get().map(|seat| ask(seat, ""));
                assert_eq!(inner, Some(Ok(Answer::default())));
                DEEP.set(false);
            }
            (0..tasks).for_each(work);
        }
    }
    for (flags, instances) in [(0, 2), (abi::SHARED, 1)] {
        let crew = Arc::new(Nested(std::sync::OnceLock::new()));
        let (seat, diary) = seat(flags, &Lent::new(Arc::clone(&crew) as Arc<_>));
        crew.0.set(seat).expect("set once");
        let seat = crew.0.get().expect("just set");
        assert_eq!(ask(seat, ""), Ok(Answer::default()));
        assert_eq!(diary.told(), [instances, 0, 2]);
        assert_eq!(diary.most_inside.load(Ordering::Relaxed), 2, "both use one diary");
    }
}

#[test]
fn threads_get_instances_of_their_own_unless_they_share_one() {
    for (flags, shared) in [(0, false), (abi::SHARED, true)] {
        let (seat, diary) = seat(flags, &quiet());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        assert_eq!(ask(&seat, "text"), Ok(Answer::default()));
                    }
                });
            }
        });
        let made = diary.told()[0];
        assert!(if shared { made == 1 } else { (1..=5).contains(&made) }, "{made} with {flags}");
        drop(seat);
        assert_eq!(diary.told(), [made, made, 400]);
    }
}

#[track_caller]
fn check_kept_apart(room: Room) {
    let layer = |json: &'static str, ends: &[usize]| crate::request::RequestLayer {
        name: "quotes",
        json: Cow::Borrowed(json),
        marks: ends
            .iter()
            .map(|end| crate::request::RequestMark { start: 1, end: 2, json_end: *end })
            .collect(),
    };
    let doc = |layers| RequestDoc {
        id: "a",
        text: "text",
        meta: Cow::Borrowed("{}"),
        layers,
        json: Cow::Borrowed(""),
    };
    let docs = vec![
        doc(vec![layer("{}{\"a\":1}", &[2, 9]), layer("", &[])]),
        doc(Vec::new()),
        doc(vec![layer("[]", &[2])]),
    ];
    let request = Request { docs: docs.into() };
    let mut scratch = Scratch::of(room);
    scratch.fill(&request);
    // SAFETY: the scratch and the request are left alone until the end.
    let batch = unsafe { &*scratch.fill(&request) };
    let mut seen = Vec::new();
    for index in 0..batch.len {
        // SAFETY: the batch leads to what the request and the scratch hold.
        unsafe {
            let doc = &*batch.docs.add(index);
            for layer in std::slice::from_raw_parts(doc.layers, doc.n_layers) {
                for mark in std::slice::from_raw_parts(layer.marks, layer.len) {
                    let json = std::slice::from_raw_parts(mark.json.ptr, mark.json.len);
                    seen.push((index, String::from_utf8_lossy(json).into_owned()));
                }
            }
        }
    }
    let want = [(0, "{}"), (0, "{\"a\":1}"), (2, "[]")].map(|(at, json)| (at, json.to_owned()));
    assert_eq!(seen, want);
}

#[test]
fn a_request_keeps_its_layers_apart() {
    check_kept_apart(Room::Host);
}

#[test]
fn a_request_that_cannot_be_written_to_keeps_its_layers_apart() {
    check_kept_apart(Room::Worker);
}
