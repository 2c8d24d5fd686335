//! Sinks in workers: who makes rows can be replaced, who has a place cannot.

use rustix::process::{WaitId, WaitIdOptions, waitid};

use super::*;
use crate::sink::Rows;

/// What a worker is told to do: by an article, or by a row.
fn obey(lent: &Lent, order: &str) {
    let tell = || {
        let pid = std::process::id().to_string();
        (lent.log)(Level::Info, "pid", &pid);
    };
    match order {
        "abort" => std::process::abort(),
        "be killed" => drop(kill_process(getpid(), Signal::KILL)),
        "loop" => loop {
            std::thread::park();
        },
        "tell" => tell(),
        "tell and wait" => {
            tell();
            while !(lent.stop)() {
                std::thread::yield_now();
            }
        }
        _ => {}
    }
}

impl SinkSeat for Obeys {
    fn encode(&self, request: &Request<'_>) -> Result<Rows, Fault> {
        let mut rows = Rows::default();
        for doc in request.docs.iter() {
            obey(&self.lent, doc.text);
            rows.bytes.extend_from_slice(doc.text.as_bytes());
            rows.ends.push(rows.bytes.len());
        }
        Ok(rows)
    }

    fn write(&self, rows: &[&[u8]]) -> Result<(), Fault> {
        rows.iter().for_each(|row| obey(&self.lent, &String::from_utf8_lossy(row)));
        Ok(())
    }

    fn finish(&self) -> Result<(), Fault> {
        Ok(())
    }
}

/// A sink that makes rows, or one that writes at a place.
fn seat(place: &str, limits: Limits, lent: Lent) -> Box<dyn SinkSeat> {
    let guest = Guest { sink: Some(place.into()), ..guest("keeps") };
    sink(worker(), guest, limits, lent).expect("a worker")
}

fn rows(seat: &dyn SinkSeat, text: &str) -> Result<Vec<u8>, Fault> {
    let (meta, json) = ("".into(), "".into());
    let doc = RequestDoc { id: "a1", text, meta, layers: Vec::new(), json };
    Ok(seat.encode(&Request { docs: vec![doc].into() })?.bytes)
}

fn process(number: &str) -> Pid {
    number.parse().ok().and_then(Pid::from_raw).expect("a number of a process")
}

#[test]
fn a_worker_that_died_between_two_rows_is_replaced_with_a_warning() {
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    let seat = seat(
        "",
        Limits::default(),
        lent().log(move |_, _, message| {
            tell.lock().expect("no panic").send(message.to_owned()).expect("somebody listens");
        }),
    );
    rows(&*seat, "tell").expect("rows");
    let first = process(&told.recv().expect("a number"));
    kill_process(first, Signal::KILL).expect("it was there");
    // Waits for its end, and leaves it to the seat to clear it away.
    waitid(WaitId::Pid(first), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).expect("its parent");
    assert_eq!(rows(&*seat, "tell").as_deref(), Ok(&b"tell"[..]));
    assert_eq!(
        told.recv().as_deref(),
        Ok("a worker process was ended; another one takes its place")
    );
    assert_ne!(process(&told.recv().expect("a number")), first);
}

#[test]
fn a_worker_that_somebody_ends_while_it_makes_rows_costs_no_article() {
    let calls = Arc::new(AtomicUsize::new(0));
    let (counted, looked) = (Arc::clone(&calls), calls);
    let lent = lent()
        .log(move |_, who, number| {
            // The first worker is ended while it waits, the second one is told to come to its end.
            if who == "pid" && counted.fetch_add(1, Ordering::SeqCst) == 0 {
                kill_process(process(number), Signal::TERM).expect("it waits");
            }
        })
        .stop(move || looked.load(Ordering::SeqCst) > 1);
    let seat = seat("", Limits::default(), lent);
    assert_eq!(rows(&*seat, "tell and wait").as_deref(), Ok(&b"tell and wait"[..]));
}

#[test]
fn a_worker_that_makes_rows_and_dies_of_one_is_replaced() {
    let seat = seat("", Limits::default(), lent());
    for deed in ["abort", "be killed"] {
        assert!(matches!(rows(&*seat, deed), Err(Fault::Died { .. })), "{deed}");
        assert_eq!(rows(&*seat, "fine").as_deref(), Ok(&b"fine"[..]), "{deed}");
    }
}

/// Whoever dies with a place in its hands is not asked again, and nobody takes its place.
#[track_caller]
fn check_not_replaced(limits: Limits, what: fn(&dyn SinkSeat) -> Result<(), Fault>, want: &str) {
    let seat = seat("/acme/a.db", limits, lent());
    assert_eq!(rows(&*seat, "fine").as_deref(), Ok(&b"fine"[..]));
    let fault = what(&*seat).expect_err("it dies").to_string();
    assert!(fault.starts_with(want), "{fault}");
    for later in [rows(&*seat, "fine").map(drop), seat.write(&[b"fine"]), seat.finish()] {
        let later = later.expect_err("nobody is there");
        assert_eq!((later.to_string(), later.code()), (fault.clone(), "plugin.died"));
    }
}

#[test]
fn a_worker_that_has_a_place_is_not_replaced() {
    let limits = Limits::default();
    let killed = "its process died: signal 9 (SIGKILL";
    check_not_replaced(limits, |seat| seat.write(&[b"fine", b"be killed"]), killed);
    check_not_replaced(limits, |seat| rows(seat, "be killed").map(drop), killed);
    check_not_replaced(limits.deadline(SOON), |seat| rows(seat, "loop").map(drop), "no answer");
}

#[test]
fn a_worker_that_has_written_all_is_ended() {
    let seat = seat("/acme/a.db", Limits::default(), lent());
    seat.write(&[b"fine"]).expect("it writes");
    seat.finish().expect("it ends");
    assert!(matches!(seat.finish(), Err(Fault::Lost { .. })));
}
