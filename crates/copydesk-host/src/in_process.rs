//! Instances of a stage in this process.

use std::ffi::c_void;
use std::fmt;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use copydesk_core::Document;
use copydesk_plugin::abi::{self, CdBatch, CdDoc, CdLayer, CdMark, CdStr};

use crate::answer::{Answer, EMPTY, broken};
use crate::calls::{Ear, Threads};
use crate::describe::{DestroyFn, Functions, StageFunctions};
use crate::desks::Desks;
use crate::item::ItemKind;
use crate::request::Request;
#[cfg(unix)]
use crate::sealed::Sealed;
use crate::seat::StageSeat;
use crate::{Fault, Lent, Library, Room};

/// A stage of a library that was loaded into this process.
#[derive(Debug)]
pub(crate) struct InProcess {
    maker: Maker,
    desks: Desks<Desk>,
    /// With `CD_SHARED`: the instance that all desks use.
    shared: Option<Mutex<Option<Arc<Instance>>>>,
    /// Counts the shared instances that were given up, so that desks notice.
    given_up: AtomicU64,
}

/// What an instance is made of.
#[derive(Debug)]
struct Maker {
    library: Arc<Library>,
    functions: StageFunctions,
    config: String,
    lent: Lent,
    speaker: String,
    deadline: Option<Duration>,
}

/// What one call needs for itself.
#[derive(Debug)]
struct Desk {
    ear: Ear,
    instance: Option<Arc<Instance>>,
    given_up: u64, // how many shared instances were when this one was taken
    scratch: Scratch,
}

impl InProcess {
    /// A stage of a library with its configuration as JSON, which fits its schema. Makes the first instance,
    /// so that a fault of the configuration is told before the run begins.
    pub(crate) fn stage(
        library: &Arc<Library>,
        name: &str,
        config: String,
        lent: &Lent,
        deadline: Option<Duration>,
    ) -> Result<Self, Fault> {
        let Some((item, Functions::Stage(functions))) = library.item(ItemKind::Stage, name) else {
            return Err(broken(format!("it has no stage `{name}`")));
        };
        let shared = (item.flags & abi::SHARED != 0).then(Mutex::default);
        let maker = Maker {
            library: Arc::clone(library),
            functions,
            config,
            lent: lent.clone(),
            speaker: name.to_owned(),
            deadline,
        };
        let seat = Self { maker, desks: Desks::new(), shared, given_up: AtomicU64::new(0) };
        seat.desks.sit(|place| {
            let desk = place.insert(seat.maker.desk());
            seat.instance(desk).map(drop)
        })?;
        Ok(seat)
    }

    /// The instance that a desk uses, made if there is none.
    #[inline]
    fn instance(&self, desk: &mut Desk) -> Result<*mut c_void, Fault> {
        if desk.given_up == self.given_up.load(Ordering::Acquire)
            && let Some(instance) = &desk.instance
        {
            return Ok(instance.at);
        }
        self.take_instance(desk)
    }

    #[cold]
    fn take_instance(&self, desk: &mut Desk) -> Result<*mut c_void, Fault> {
        let instance = if let Some(shared) = &self.shared {
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            desk.given_up = self.given_up.load(Ordering::Acquire);
            match &*shared {
                Some(instance) => Arc::clone(instance),
                None => Arc::clone(shared.insert(self.maker.instance(&mut desk.ear)?)),
            }
        } else {
            self.maker.instance(&mut desk.ear)?
        };
        Ok(desk.instance.insert(instance).at)
    }

    /// Gives up an instance that panicked. Others may still be in it; the last one destroys it.
    #[cold]
    fn give_up(&self, desk: &mut Desk) {
        let Some(poisoned) = desk.instance.take() else { return };
        if let Some(shared) = &self.shared {
            let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
            if shared.as_ref().is_some_and(|current| Arc::ptr_eq(current, &poisoned)) {
                *shared = None;
                self.given_up.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// Asks about what `fill` makes of a scratch.
    #[inline]
    fn ask_about(
        &self,
        fill: impl FnOnce(&mut Scratch) -> *const CdBatch,
    ) -> Result<Option<Box<Answer>>, Box<Fault>> {
        self.desks.sit(|place| {
            let desk = match place {
                Some(desk) => desk,
                None => place.insert(self.maker.desk()),
            };
            let instance = self.instance(desk)?;
            // SAFETY: the instance was made by this library and is alive, as `desk` holds it; it is in no
            // other call unless its flags allow that, as the desk is held.
            let answer = unsafe { desk.ask(self.maker.functions.run, instance, fill) };
            if let Err(fault) = &answer
                && matches!(**fault, Fault::Panicked { .. })
            {
                self.give_up(desk);
            }
            answer
        })
    }
}

impl StageSeat for InProcess {
    fn ask(&self, request: &Request<'_>) -> Result<Answer, Fault> {
        self.ask_about(|scratch| scratch.fill(request))
            .map(|found| *found.unwrap_or_default())
            .map_err(|fault| *fault)
    }

    fn ask_texts(&self, batch: &[Document]) -> Result<Option<Box<Answer>>, Box<Fault>> {
        self.ask_about(|scratch| scratch.fill_texts(batch))
    }
}

impl Desk {
    /// # Safety
    ///
    /// `instance` is alive, was made for this `run`, and may be called now.
    #[inline]
    unsafe fn ask(
        &mut self,
        run: abi::RunFn,
        instance: *mut c_void,
        fill: impl FnOnce(&mut Scratch) -> *const CdBatch,
    ) -> Result<Option<Box<Answer>>, Box<Fault>> {
        let batch = fill(&mut self.scratch);
        let mut result = EMPTY;
        // SAFETY: by the caller; all that the arguments point to outlives the call.
        let ran = self
            .ear
            .call(Threads::Lent, |host| unsafe { run(instance, host, batch, &raw mut result) });
        // SAFETY: the contract of `run`: what it has filled in is there until `release`.
        let answer = ran.and_then(|()| unsafe { Answer::found(&result) }).map_err(Box::new);
        let Some(release) = result.release else { return answer };
        // SAFETY: the contract of `release`: called once, with what `run` filled in.
        unsafe { release(&raw mut result) };
        if result.release.is_some() && answer.is_ok() {
            return Err(Box::new(broken("its `release` did not set `release` to NULL".to_owned())));
        }
        answer
    }
}

impl Maker {
    fn desk(&self) -> Desk {
        Desk {
            ear: Ear::new(&self.lent, &self.speaker, self.deadline),
            instance: None,
            given_up: 0,
            scratch: Scratch::of(self.library.room()),
        }
    }

    fn instance(&self, ear: &mut Ear) -> Result<Arc<Instance>, Fault> {
        let config = lent(&self.config);
        let instance = Instance::make(&self.library, self.functions.destroy, |at| {
            // SAFETY: the contract of `create`; `make` sees to it that it is the only one.
            ear.call(Threads::Own, |host| unsafe { (self.functions.create)(host, config, at) })
        });
        instance.map(Arc::new)
    }
}

/// What `create` made: destroyed once, when nobody uses it any more.
pub(crate) struct Instance {
    at: *mut c_void, // null for what keeps nothing
    destroy: DestroyFn,
    library: Arc<Library>,
}

impl Instance {
    /// What `create` makes, which is meanwhile the only `create` or `destroy` of this library that goes on.
    pub(crate) fn make(
        library: &Arc<Library>,
        destroy: DestroyFn,
        create: impl FnOnce(*mut *mut c_void) -> Result<(), Fault>,
    ) -> Result<Self, Fault> {
        let mut at = ptr::null_mut();
        let one = library.one_at_a_time();
        create(&raw mut at)?;
        drop(one);
        Ok(Self { at, destroy, library: Arc::clone(library) })
    }

    /// What its functions are called with.
    pub(crate) fn at(&self) -> *mut c_void {
        self.at
    }
}

// SAFETY: the contract lets an instance move between threads.
unsafe impl Send for Instance {}
// SAFETY: only its address is read; who calls it keeps the contract about threads.
unsafe impl Sync for Instance {}

impl Drop for Instance {
    fn drop(&mut self) {
        let _one = self.library.one_at_a_time();
        // SAFETY: the contract of `destroy`: nobody calls the instance any more, and no other `create` or
        // `destroy` of this library goes on.
        unsafe { (self.destroy)(self.at) };
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Instance").field(&self.at).finish()
    }
}

/// The structs that a request becomes. They point into the request and are only looked at while it is
/// there; kept for their memory alone.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    docs: Vec<CdDoc>,
    layers: Vec<CdLayer>,
    marks: Vec<CdMark>,
    batch: Option<CdBatch>,
    /// In a worker: where the plugin sees them, and cannot write.
    #[cfg(unix)]
    sealed: Option<Sealed>,
}

// SAFETY: the pointers are read only between `fill` and the end of the call that it was filled for.
unsafe impl Send for Scratch {}

impl Scratch {
    /// For calls in such a process. One that may die dies when a plugin writes to what it was lent; to seal
    /// that takes two calls of the kernel, which is little beside the way to a worker.
    #[cfg_attr(not(unix), allow(unused_variables))]
    pub(crate) fn of(room: Room) -> Self {
        Self {
            #[cfg(unix)]
            sealed: (room == Room::Worker).then(Sealed::default),
            ..Self::default()
        }
    }

    /// The request as the plugin sees it, valid while the request and this scratch are left alone.
    #[inline]
    pub(crate) fn fill(&mut self, request: &Request<'_>) -> *const CdBatch {
        self.docs.clear();
        if request.docs.iter().any(|doc| !doc.layers.is_empty()) {
            self.fill_layers(request);
        }
        let mut layers = self.layers.as_ptr();
        self.docs.extend(request.docs.iter().map(|doc| {
            let own = layers;
            layers = layers.wrapping_add(doc.layers.len());
            CdDoc {
                id: lent(doc.id),
                text: lent(doc.text),
                meta: lent(&doc.meta),
                layers: own,
                n_layers: doc.layers.len(),
                json: lent(&doc.json),
            }
        }));
        self.batch()
    }

    /// The same for articles of which only the text is read.
    #[inline]
    fn fill_texts(&mut self, batch: &[Document]) -> *const CdBatch {
        self.docs.clear();
        self.docs.extend(batch.iter().map(|Document { article, .. }| CdDoc {
            id: lent(article.id()),
            text: lent(article.text()),
            meta: lent(""),
            layers: self.layers.as_ptr(),
            n_layers: 0,
            json: lent(""),
        }));
        self.batch()
    }

    /// The batch that was filled in.
    #[inline]
    fn batch(&mut self) -> *const CdBatch {
        let batch = &*self.batch.insert(CdBatch {
            struct_size: size_of::<CdBatch>() as u32,
            doc_stride: size_of::<CdDoc>() as u32,
            layer_stride: size_of::<CdLayer>() as u32,
            mark_stride: size_of::<CdMark>() as u32,
            docs: self.docs.as_ptr(),
            len: self.docs.len(),
        });
        #[cfg(unix)]
        if let Some(sealed) = &mut self.sealed
            && let Ok(sealed) = sealed.hold(batch, &self.docs, &self.layers, &self.marks)
        {
            return sealed;
        }
        batch // also where there is no memory for the copy: the articles are not to blame
    }

    fn fill_layers(&mut self, request: &Request<'_>) {
        self.marks.clear();
        self.layers.clear();
        let layers = || request.docs.iter().flat_map(|doc| &doc.layers);
        for layer in layers() {
            let mut begin = 0;
            self.marks.extend(layer.marks.iter().map(|mark| {
                let json = lent(&layer.json[begin..mark.json_end]);
                begin = mark.json_end;
                CdMark { start: mark.start, end: mark.end, json }
            }));
        }
        let mut marks = self.marks.as_ptr(); // none is added any more
        self.layers.extend(layers().map(|layer| {
            let own = marks;
            marks = marks.wrapping_add(layer.marks.len());
            CdLayer { name: lent(layer.name), marks: own, len: layer.marks.len() }
        }));
    }
}

/// A text for the plugin; also an empty one has a pointer.
#[inline]
pub(crate) fn lent(text: &str) -> CdStr {
    CdStr { ptr: text.as_ptr(), len: text.len() }
}

#[cfg(test)]
mod tests;
