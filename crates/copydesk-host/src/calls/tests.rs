//! What a plugin may ask, during its call and after it.

use std::sync::atomic::AtomicUsize;

use super::*;
use crate::in_process::lent as text;
use crate::stage::tests::Alone;

fn quiet() -> Lent {
    Lent::new(Arc::new(Alone))
}

/// The functions of a host that is lent to a call, as a plugin calls them.
struct Asks(CdHost);

impl Asks {
    fn of(host: *const CdHost) -> Self {
        // SAFETY: the host that an ear lends can be read.
        Self(unsafe { host.read() })
    }

    fn fail(&self, code: &str, message: &str, pointer: &str) {
        // SAFETY: the texts outlive the call.
        unsafe {
            self.0.fail.expect("there")(self.0.ctx, text(code), text(message), text(pointer))
        };
    }

    fn log(&self, level: u32, target: &str, message: &str) {
        // SAFETY: the texts outlive the call.
        unsafe { self.0.log.expect("there")(self.0.ctx, level, text(target), text(message)) };
    }

    fn should_stop(&self) -> bool {
        // SAFETY: the context is one that an ear lent.
        unsafe { self.0.should_stop.expect("there")(self.0.ctx) != 0 }
    }

    fn parallel_for(&self, n: usize, task: TaskFn, arg: *mut c_void) -> i32 {
        // SAFETY: the tasks of these tests take any index and count in an atomic.
        unsafe { self.0.parallel_for.expect("there")(self.0.ctx, n, Some(task), arg) }
    }
}

unsafe extern "C" fn count(arg: *mut c_void, _index: usize) {
    // SAFETY: the tests hand in a counter.
    unsafe { &*arg.cast::<AtomicUsize>() }.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn the_last_word_about_a_failure_counts_and_the_next_call_begins_anew() {
    let mut ear = Ear::new(&quiet(), "shout", None);
    let failed = ear.call(Threads::Lent, |host| {
        Asks::of(host).fail("acme.one", "first", "/a");
        Asks::of(host).fail("acme.two", "second", "");
        abi::ERROR
    });
    let want = Fault::Failed { code: "acme.two".into(), message: "second".into(), pointer: None };
    assert_eq!(failed, Err(want));
    let told = ear.call(Threads::Lent, |_| 77).expect_err("77 is an error").to_string();
    assert_eq!(told, "it returned 77 and did not tell why (`host->fail`)");
    assert_eq!(ear.call(Threads::Lent, |_| abi::STOPPED), Err(Fault::Stopped));
    let said_and_fine = ear.call(Threads::Lent, |host| {
        Asks::of(host).fail("acme.one", "after all", "");
        abi::OK
    });
    assert_eq!(said_and_fine, Ok(()));
    let message = "it did not tell why".to_owned();
    assert_eq!(ear.call(Threads::Lent, |_| abi::PANIC), Err(Fault::Panicked { message }));
}

#[test]
fn a_context_that_was_kept_too_long_is_told_to_stop_and_fails_nobody() {
    let mut ear = Ear::new(&quiet(), "shout", None);
    let mut kept = None;
    assert_eq!(
        ear.call(Threads::Lent, |host| {
            kept = Some(Asks::of(host));
            abi::OK
        }),
        Ok(())
    );
    let kept = kept.expect("it was called");
    let counter = AtomicUsize::new(0);
    let arg = (&raw const counter).cast_mut().cast();
    assert!(kept.should_stop());
    assert_eq!(kept.parallel_for(3, count, arg), abi::ERROR);
    kept.fail("acme.late", "too late", "");
    assert_eq!(ear.call(Threads::Lent, |_| abi::OK), Ok(()));
    drop(ear);
    kept.log(abi::LOG_ERROR, "", "nobody hears this");
    assert_eq!(counter.into_inner(), 0);
}

#[test]
fn tasks_run_on_lent_threads_unless_the_call_excludes_others() {
    #[derive(Debug, Default)]
    struct Noted(AtomicUsize);
    impl copydesk_core::Crew for Noted {
        fn threads(&self) -> usize {
            1
        }
        fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
            self.0.fetch_add(1, Ordering::Relaxed);
            (0..tasks).for_each(work);
        }
    }
    let crew = Arc::new(Noted::default());
    let mut ear = Ear::new(&Lent::new(Arc::clone(&crew) as Arc<_>), "shout", None);
    let counter = AtomicUsize::new(0);
    let arg: *mut c_void = (&raw const counter).cast_mut().cast();
    for threads in [Threads::Lent, Threads::Own] {
        let ran = ear.call(threads, |host| Asks::of(host).parallel_for(5, count, arg));
        assert_eq!(ran, Ok(()));
    }
    assert_eq!((counter.load(Ordering::Relaxed), crew.0.load(Ordering::Relaxed)), (10, 1));
    let ran = ear.call(Threads::Lent, |host| Asks::of(host).parallel_for(0, count, arg));
    assert_eq!(ran, Ok(()));
}

#[test]
fn a_call_is_told_to_stop_when_its_time_or_the_run_is_over() {
    let mut late = Ear::new(&quiet(), "shout", Some(Duration::ZERO));
    let mut cancelled = Ear::new(&quiet().stop(|| true), "shout", None);
    let mut free = Ear::new(&quiet(), "shout", Some(Duration::from_secs(3600)));
    let asked = |host| i32::from(Asks::of(host).should_stop()) * abi::STOPPED;
    assert_eq!(late.call(Threads::Lent, asked), Err(Fault::Stopped));
    assert_eq!(cancelled.call(Threads::Lent, asked), Err(Fault::Stopped));
    assert_eq!(free.call(Threads::Lent, asked), Ok(()));
}

#[test]
fn a_host_that_panics_does_not_unwind_into_the_plugin() {
    let lent = quiet().log(|_, _, _| panic!("the ear hurts")).stop(|| panic!("so does this"));
    let mut ear = Ear::new(&lent, "shout", None);
    let called = ear.call(Threads::Lent, |host| {
        Asks::of(host).log(abi::LOG_INFO, "", "hello");
        i32::from(Asks::of(host).should_stop())
    });
    assert_eq!(called, Ok(()));
}

#[test]
fn a_message_is_heard_with_who_speaks_and_no_broken_text() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&said);
    let lent = quiet()
        .log(move |level, who, what| lock(&into).push((level, who.to_owned(), what.to_owned())));
    let mut ear = Ear::new(&lent, "shout", None);
    let long = "x".repeat(LONGEST_MESSAGE + 1);
    let called = ear.call(Threads::Lent, |host| {
        let asks = Asks::of(host);
        asks.log(abi::LOG_WARN, "", "one");
        asks.log(99, "deep", &long);
        let broken = CdStr { ptr: b"\xff!".as_ptr(), len: 2 };
        let nowhere = CdStr { ptr: ptr::null(), len: 7 };
        // SAFETY: the bytes outlive the call, and null is allowed to be anything but read.
        unsafe { asks.0.log.expect("there")(asks.0.ctx, abi::LOG_INFO, nowhere, broken) };
        abi::OK
    });
    assert_eq!(called, Ok(()));
    let cut =
        format!("{} … (cut: {} bytes in all)", "x".repeat(LONGEST_MESSAGE), LONGEST_MESSAGE + 1);
    let want = [
        (Level::Warn, "shout".to_owned(), "one".to_owned()),
        (Level::Debug, "deep".to_owned(), cut),
        (Level::Info, "shout".to_owned(), "\u{fffd}!".to_owned()),
    ];
    assert_eq!(*lock(&said), want);
}
