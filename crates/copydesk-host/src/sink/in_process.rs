//! Instances of a sink in this process.

use std::ffi::c_void;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use copydesk_plugin::abi::{self, CdStr};

use super::rows::{EMPTY, Rows};
use super::seat::SinkSeat;
use crate::answer::broken;
use crate::calls::{Ear, Threads};
use crate::describe::SinkFunctions;
use crate::in_process::{Instance, Scratch, lent};
use crate::request::Request;
use crate::{Fault, Lent, Library};

/// A sink of a library that was loaded into this process.
#[derive(Debug)]
pub(crate) struct InProcess {
    maker: Maker,
    instances: Instances,
}

/// What an instance is made of.
#[derive(Debug)]
pub(crate) struct Maker {
    pub(crate) library: Arc<Library>,
    pub(crate) functions: SinkFunctions,
    pub(crate) config: String,
    /// Empty for a sink whose rows the host writes.
    pub(crate) place: String,
    pub(crate) lent: Lent,
    pub(crate) speaker: String,
    pub(crate) deadline: Option<Duration>,
}

/// Who may be in a call at once.
#[derive(Debug)]
enum Instances {
    /// `CD_SHARED`: everybody in the one that there is.
    Shared(Mutex<Option<Arc<Instance>>>),
    /// Each call in one of its own, which it takes out and puts back.
    Each(Mutex<Vec<Instance>>),
    /// One at a time in the one that holds the place.
    One(Mutex<Option<Instance>>),
}

impl InProcess {
    /// Makes the first instance, so that a fault of the configuration is told before the run begins.
    pub(crate) fn new(maker: Maker, flags: u32) -> Result<Self, Fault> {
        let first = maker.instance()?;
        let instances = if flags & abi::SHARED != 0 {
            Instances::Shared(Mutex::new(Some(Arc::new(first))))
        } else if maker.writes() {
            Instances::One(Mutex::new(Some(first)))
        } else {
            Instances::Each(Mutex::new(vec![first]))
        };
        Ok(Self { maker, instances })
    }

    /// Calls with an instance. One that panicked is not used again; where it held the place there is no
    /// other.
    fn call<T>(
        &self,
        work: impl FnOnce(*mut c_void, Threads) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        match &self.instances {
            Instances::Shared(shared) => {
                let instance = self.shared(&mut hold(shared))?;
                let done = work(instance.at(), Threads::Lent);
                if poisons(&done) {
                    let mut shared = hold(shared);
                    if shared.as_ref().is_some_and(|now| Arc::ptr_eq(now, &instance)) {
                        *shared = None;
                    }
                }
                done
            }
            Instances::Each(idle) => {
                let taken = hold(idle).pop();
                let instance = taken.map_or_else(|| self.maker.instance(), Ok)?;
                let done = work(instance.at(), Threads::Lent);
                if !poisons(&done) {
                    hold(idle).push(instance);
                }
                done
            }
            Instances::One(one) => {
                let mut one = hold(one);
                let at = one.as_ref().ok_or_else(gone)?.at();
                // Others wait for this one, perhaps on the very threads that would be lent.
                let done = work(at, Threads::Own);
                if poisons(&done) {
                    *one = None;
                }
                done
            }
        }
    }

    fn shared(&self, shared: &mut Option<Arc<Instance>>) -> Result<Arc<Instance>, Fault> {
        match shared {
            Some(instance) => Ok(Arc::clone(instance)),
            None if self.maker.writes() => Err(gone()),
            none => Ok(Arc::clone(none.insert(Arc::new(self.maker.instance()?)))),
        }
    }
}

impl SinkSeat for InProcess {
    fn encode(&self, request: &Request<'_>) -> Result<Rows, Fault> {
        let Some(encode) = self.maker.functions.encode else {
            return Ok(lines(request));
        };
        let docs = request.docs.len();
        self.call(|instance, threads| {
            let mut scratch = Scratch::of(self.maker.library.room());
            let batch = scratch.fill(request);
            let mut rows = EMPTY;
            // SAFETY: the instance was made by this library and is alive, as `call` holds it; it is in no
            // other call unless its flags allow that. All that the arguments point to outlives the call.
            let called = self
                .maker
                .ear()
                .call(threads, |host| unsafe { encode(instance, host, batch, &raw mut rows) });
            // SAFETY: the contract of `encode`: what it has filled in is there until `release`.
            let read = called.and_then(|()| unsafe { Rows::of(&rows, docs) });
            let Some(release) = rows.release else { return read };
            // SAFETY: the contract of `release`: called once, with what `encode` filled in.
            unsafe { release(&raw mut rows) };
            if rows.release.is_some() && read.is_ok() {
                return Err(broken("its `release` did not set `release` to NULL".to_owned()));
            }
            read
        })
    }

    fn write(&self, rows: &[&[u8]]) -> Result<(), Fault> {
        let Some(write) = self.maker.functions.write else {
            return Err(broken("its `write` is null".to_owned()));
        };
        let slices: Vec<CdStr> =
            rows.iter().map(|row| CdStr { ptr: row.as_ptr(), len: row.len() }).collect();
        self.call(|instance, threads| {
            // SAFETY: as in `encode`.
            self.maker.ear().call(threads, |host| unsafe {
                write(instance, host, slices.as_ptr(), slices.len())
            })
        })
    }

    fn finish(&self) -> Result<(), Fault> {
        let done = self.call(|instance, threads| {
            let Some(finish) = self.maker.functions.finish else { return Ok(()) };
            // SAFETY: as in `encode`.
            self.maker.ear().call(threads, |host| unsafe { finish(instance, host) })
        });
        match &self.instances {
            Instances::Shared(shared) => *hold(shared) = None,
            Instances::Each(idle) => hold(idle).clear(),
            Instances::One(one) => *hold(one) = None,
        }
        done
    }
}

impl Maker {
    fn writes(&self) -> bool {
        self.functions.write.is_some()
    }

    /// An ear for one call: its price is small beside that of a document's JSON.
    fn ear(&self) -> Ear {
        Ear::new(&self.lent, &self.speaker, self.deadline)
    }

    fn instance(&self) -> Result<Instance, Fault> {
        let (config, place) = (lent(&self.config), lent(&self.place));
        Instance::make(&self.library, self.functions.destroy, |at| {
            // SAFETY: the contract of `create`; `make` sees to it that it is the only one.
            self.ear().call(Threads::Own, |host| unsafe {
                (self.functions.create)(host, config, place, at)
            })
        })
    }
}

/// The rows of a sink that has no `encode`: the documents as they stand on the wire, a line each.
fn lines(request: &Request<'_>) -> Rows {
    let mut rows = Rows::default();
    for doc in request.docs.iter() {
        rows.bytes.extend_from_slice(doc.json.as_bytes());
        rows.bytes.push(b'\n');
        rows.ends.push(rows.bytes.len());
    }
    rows
}

fn poisons<T>(done: &Result<T, Fault>) -> bool {
    matches!(done, Err(Fault::Panicked { .. }))
}

/// The instance that held the place panicked before, or has finished.
fn gone() -> Fault {
    Fault::Panicked { message: "in an earlier call, and what it has written is lost".to_owned() }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
