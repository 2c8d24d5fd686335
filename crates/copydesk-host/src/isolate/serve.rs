//! The worker's side: what `copydesk plugin-worker` does.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use copydesk_core::Crew;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::process::{Resource, Rlimit, Signal, getpid, setrlimit};

use super::Guest;
use super::arena::{Mapped, Stop};
use super::bytes::Malformed;
use super::codec::{put_answer, take_request};
use super::frame::{Call, Verb, Word};
use super::open::{put_description, take_order};
use super::sink::{put_done, put_rows, take_slices};
use crate::in_process::InProcess;
use crate::seat::StageSeat;
use crate::sink::SinkSeat;
use crate::{Description, Fault, Lent, Library, Room};

/// The life of a worker: loads what the parent orders and answers its calls. To be the first that the `main` of
/// a program does when it is started as a [`Worker`](super::Worker): files that are open are closed.
///
/// `parallel_for` of a worker runs its tasks one after the other: the other processors have workers too.
///
/// # Errors
///
/// If the process was not started by [`describe`](super::describe) or for a stage, or the parent speaks nonsense.
pub fn serve() -> io::Result<()> {
    serve_with(Arc::new(Alone), &load)
}

/// Runs tasks one after the other.
struct Alone;

impl Crew for Alone {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..tasks).for_each(work);
    }
}

/// Loads a library into this process.
fn load(guest: &Guest, lent: Lent) -> Result<Loaded, Fault> {
    let library = Library::load(&guest.library, Room::Worker, &lent);
    let library = library.map_err(|error| failed(error.told()))?;
    let description = library.description().clone();
    if guest.item.is_empty() {
        return Ok(Loaded { description, stage: None, sink: None });
    }
    if let Some(place) = &guest.sink {
        let sink = crate::sink::in_this_process(&library, guest, place, &lent)?;
        return Ok(Loaded { description, stage: None, sink: Some(sink) });
    }
    // Without a deadline: the parent looks at the clock.
    let stage = InProcess::stage(&library, &guest.item, guest.config.clone(), &lent, None)?;
    Ok(Loaded { description, stage: Some(Box::new(stage)), sink: None })
}

fn failed(message: String) -> Fault {
    Fault::Failed { code: "plugin.failed".to_owned(), message, pointer: None }
}

/// What a worker has loaded.
pub(super) struct Loaded {
    pub(super) description: Description,
    /// None if it was only to be described.
    pub(super) stage: Option<Box<dyn StageSeat>>,
    pub(super) sink: Option<Box<dyn SinkSeat>>,
}

/// How a worker loads what it is told to.
pub(super) type Load = dyn Fn(&Guest, Lent) -> Result<Loaded, Fault>;

/// Answers calls until the parent says that there are no more.
pub(super) fn serve_with(crew: Arc<dyn Crew>, load: &Load) -> io::Result<()> {
    let (socket, arena) = channel()?;
    close_all_but(&[&socket, &arena]);
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    let (socket, arena) = (Arc::new(UnixStream::from(socket)), Mapped::new(File::from(arena)));
    end_with_parent(Arc::clone(&socket))?;
    let mouth = Arc::new(Mouth { socket, speaking: Mutex::new(()) });
    let ear = Arc::new(Ear { stop: arena.stop()?, call: AtomicU64::new(0) });
    let lent = {
        let (mouth, ear) = (Arc::clone(&mouth), Arc::clone(&ear));
        Lent::new(crew)
            .log(move |level, target, message| drop(mouth.say(&Word::log(level, target, message))))
            .stop(move || ear.is_to_stop())
    };
    Desk { arena, mouth, ear, lent, stage: None, sink: None }.serve(load)
}

/// Takes the socket and the arena out of standard input and output, and puts there what leads nowhere: so a
/// plugin that prints or reads disturbs nobody.
fn channel() -> io::Result<(OwnedFd, OwnedFd)> {
    use rustix::fs::{FileType, Mode, OFlags, fstat, open};
    let stdin = rustix::stdio::stdin();
    if FileType::from_raw_mode(fstat(stdin)?.st_mode) != FileType::Socket {
        return Err(io::Error::other("this is for the program itself to start, not for people"));
    }
    let socket = fcntl_dupfd_cloexec(stdin, 3)?;
    let arena = fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    let nowhere = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    rustix::stdio::dup2_stdin(&nowhere)?;
    rustix::stdio::dup2_stdout(&nowhere)?;
    Ok((socket, arena))
}

/// Closes files that the parent of the parent may have left open by mistake, such as a lock.
fn close_all_but(kept: &[&OwnedFd]) {
    let Ok(open) = std::fs::read_dir("/proc/self/fd").or_else(|_| std::fs::read_dir("/dev/fd"))
    else {
        return;
    };
    let number =
        |entry: io::Result<std::fs::DirEntry>| entry.ok()?.file_name().to_str()?.parse().ok();
    let open: Vec<i32> = open.filter_map(number).collect(); // the folder itself is closed again here
    for fd in
        open.into_iter().filter(|fd| *fd > 2 && kept.iter().all(|kept| kept.as_raw_fd() != *fd))
    {
        // SAFETY: `serve` is the first that `main` does, as it says; so nothing in this process owns a file
        // yet but those that are kept. What is closed already (the folder that was read) is not closed again.
        unsafe {
            if rustix::io::fcntl_getfd(BorrowedFd::borrow_raw(fd)).is_ok() {
                rustix::io::close(fd);
            }
        }
    }
}

/// Starts a thread that ends the process when the parent is gone, whatever the plugin does meanwhile.
fn end_with_parent(socket: Arc<UnixStream>) -> io::Result<()> {
    let watch = move || {
        loop {
            let mut fds = [PollFd::new(&*socket, PollFlags::empty())];
            match poll(&mut fds, None) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                _ => break,
            }
        }
        // Not `exit`, which runs what the plugin has registered; and what it has started goes too.
        let _ = rustix::process::kill_process_group(getpid(), Signal::KILL);
        let _ = rustix::process::kill_process(getpid(), Signal::KILL);
    };
    std::thread::Builder::new().name("copydesk-parent".into()).stack_size(1 << 16).spawn(watch)?;
    Ok(())
}

/// Where words are written to, one after the other.
struct Mouth {
    socket: Arc<UnixStream>,
    speaking: Mutex<()>,
}

impl Mouth {
    fn say(&self, word: &[u8]) -> io::Result<()> {
        let _speaking = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        (&*self.socket).write_all(word)
    }
}

/// Knows which call is under way, and whether it is to stop.
struct Ear {
    stop: Stop,
    call: AtomicU64,
}

impl Ear {
    fn is_to_stop(&self) -> bool {
        self.stop.call() >= self.call.load(Ordering::Relaxed)
    }
}

/// Takes calls and gives answers.
struct Desk {
    arena: Mapped,
    mouth: Arc<Mouth>,
    ear: Arc<Ear>,
    lent: Lent,
    stage: Option<Box<dyn StageSeat>>,
    sink: Option<Box<dyn SinkSeat>>,
}

impl Desk {
    fn serve(mut self, load: &Load) -> io::Result<()> {
        let mut answer = Vec::new();
        loop {
            let mut call = [0; Call::SIZE];
            (&*self.mouth.socket).read_exact(&mut call)?;
            let call = Call::of_bytes(&call).map_err(wrong)?;
            self.ear.call.store(call.number, Ordering::Relaxed);
            answer.clear();
            let len = usize::try_from(call.len).map_err(io::Error::other)?;
            match call.verb {
                Verb::Open => self.open(len, load, &mut answer)?,
                Verb::Stage => self.ask(len, &mut answer)?,
                Verb::Encode | Verb::Write | Verb::Finish => {
                    self.ask_sink(call.verb, len, &mut answer)?;
                }
                Verb::Close => return Ok(()), // the instance is dropped with `self`
            }
            self.arena.answer(&answer)?;
            self.mouth.say(&Word::answer(call.number, answer.len() as u64))?;
        }
    }

    fn open(&mut self, len: usize, load: &Load, answer: &mut Vec<u8>) -> io::Result<()> {
        let order = take_order(self.arena.request(len)?).map_err(wrong)?;
        if let Some(memory) = order.memory {
            limit(memory)?;
        }
        let loaded = load(&order.guest, self.lent.clone()).map(|loaded| {
            (self.stage, self.sink) = (loaded.stage, loaded.sink);
            loaded.description
        });
        put_description(&loaded, answer);
        Ok(())
    }

    fn ask(&mut self, len: usize, answer: &mut Vec<u8>) -> io::Result<()> {
        let stage = self.stage.as_ref().ok_or_else(|| io::Error::other("no stage was made"))?;
        let request = take_request(self.arena.request(len)?).map_err(wrong)?;
        put_answer(&stage.ask(&request), answer);
        Ok(())
    }

    fn ask_sink(&mut self, verb: Verb, len: usize, answer: &mut Vec<u8>) -> io::Result<()> {
        let sink = self.sink.as_ref().ok_or_else(|| io::Error::other("no sink was made"))?;
        let bytes = self.arena.request(len)?;
        match verb {
            Verb::Encode => {
                put_rows(&sink.encode(&take_request(bytes).map_err(wrong)?), answer);
            }
            Verb::Write => put_done(&sink.write(&take_slices(bytes).map_err(wrong)?), answer),
            _ => put_done(&sink.finish(), answer),
        }
        Ok(())
    }
}

fn wrong(Malformed(what): Malformed) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// No more than this many bytes of addresses above those that are in use.
fn limit(memory: u64) -> io::Result<()> {
    // Only Linux says how many are in use and keeps to the limit.
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return Ok(()) };
    let size = status.split('\n').find_map(|line| line.strip_prefix("VmSize:"));
    let size = size.and_then(|size| size.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let most = size.unwrap_or(0).saturating_mul(1024).saturating_add(memory);
    setrlimit(Resource::As, Rlimit { current: Some(most), maximum: Some(most) })?;
    Ok(())
}
