//! One worker process, as its parent sees it.

use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, waitid};

use super::Worker;
use super::arena::Arena;
use super::environment;
use super::frame::{Call, Verb, Word};
use super::said::{Said, ending};
use crate::{Fault, Lent};

/// How often a waiting call asks whether the run was cancelled.
const LOOK_UP: Duration = Duration::from_millis(50);

/// How long a worker that has closed its channel may take to end, and one that is told to close may take to
/// clear up.
const GRACE: Duration = Duration::from_secs(2);

/// Why a worker is of no more use.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) fault: Fault,
    /// It was ended by a signal that no program sends itself: nothing is known against the article.
    pub(super) from_outside: bool,
}

/// How long a call may take, and who is told when it takes long.
pub(super) struct Patience<'a> {
    pub(super) deadline: Duration,
    pub(super) lent: &'a Lent,
    pub(super) slow: &'a dyn Fn(Duration),
}

/// A worker process. When it is dropped it is told to close, and ended if it does not.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    pid: Pid,
    status: Option<ExitStatus>,
    /// Readable when the child has ended, also while a child of its own holds the socket.
    ended: Option<OwnedFd>,
    socket: UnixStream,
    inbox: Vec<u8>,
    stderr: Option<ChildStderr>,
    said: Said,
    arena: Arena,
    calls: u64,
    answer: Vec<u8>,
    broken: bool,
}

impl Process {
    pub(super) fn start(worker: &Worker) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        socket.set_nonblocking(true)?;
        let arena = Arena::new()?;
        let mut command = Command::new(&worker.program);
        command.args(&worker.args).env_clear().envs(environment::kept()).envs(worker.envs.clone());
        // The socket and the arena are lent in the place of standard input and output: so nothing has to run
        // between fork and exec, and the system need not copy the tables of a large parent.
        command.stdin(OwnedFd::from(theirs)).stdout(arena.lend()?).stderr(Stdio::piped());
        // A group of its own: what is typed at the terminal is for the parent, and children of the
        // plugin are ended with it.
        let mut child = command.process_group(0).spawn()?;
        drop(command); // closes our copies of the child's ends
        let stderr = child.stderr.take();
        if let Some(stderr) = &stderr {
            rustix::io::ioctl_fionbio(stderr, true)?;
        }
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("the system gave a process no number"))?;
        Ok(Self {
            child,
            pid,
            status: None,
            ended: ended(pid),
            socket,
            inbox: Vec::new(),
            stderr,
            said: Said::default(),
            arena,
            calls: 0,
            answer: Vec::new(),
            broken: false,
        })
    }

    /// Whether it still runs; it may have been ended while nobody was asking.
    pub(super) fn is_alive(&self) -> bool {
        !self.has_ended()
    }

    /// Sends a call and waits for its answer. After an error the process is not to be used any more.
    pub(super) fn call(
        &mut self,
        verb: Verb,
        head: &[u8],
        bodies: &[&[u8]],
        patience: &Patience<'_>,
    ) -> Result<&[u8], Broken> {
        self.hear();
        self.said.clear(); // what it said before is not about this call
        match self.exchange(verb, head, bodies, patience) {
            Ok(()) => Ok(&self.answer),
            Err(broken) => {
                self.broken = true;
                Err(broken)
            }
        }
    }

    fn exchange(
        &mut self,
        verb: Verb,
        head: &[u8],
        bodies: &[&[u8]],
        patience: &Patience<'_>,
    ) -> Result<(), Broken> {
        let started = Instant::now();
        self.calls += 1;
        let len = self.arena.write(head, bodies).map_err(|error| {
            protocol(format!("no room for a batch in the memory shared with a worker: {error}"))
        })?;
        let call = Call { verb, number: self.calls, len: len as u64 };
        if self.socket.write_all(&call.to_bytes()).is_err() {
            return Err(self.died());
        }
        let mut stopped = false;
        loop {
            let gone = self.wait(LOOK_UP);
            if let Some(len) = self.words(patience.lent)? {
                return self.arena.read(len, &mut self.answer).map_err(|error| {
                    protocol(format!("a worker's answer cannot be read: {error}"))
                });
            }
            if gone {
                return Err(self.died());
            }
            let passed = started.elapsed();
            if passed >= patience.deadline {
                self.end();
                let fault = Fault::Overdue { after: patience.deadline };
                return Err(Broken { fault, from_outside: false });
            }
            let late = passed >= patience.deadline / 10 * 9;
            if !stopped && (late || (patience.lent.stop)()) {
                stopped = true;
                // If this fails, the deadline is still there.
                drop(self.arena.stop(self.calls));
                if late {
                    (patience.slow)(passed);
                }
            }
        }
    }

    /// Waits until something happens, and takes in what was said. `true` if nothing more will come.
    fn wait(&mut self, at_most: Duration) -> bool {
        let mut fds = vec![PollFd::new(&self.socket, PollFlags::IN)];
        fds.extend(self.ended.as_ref().map(|ended| PollFd::new(ended, PollFlags::IN)));
        fds.extend(self.stderr.as_ref().map(|stderr| PollFd::new(stderr, PollFlags::IN)));
        let _ = poll(&mut fds, Some(&timespec(at_most))); // interrupted: the caller comes again
        let over = self.ended.is_some() && !fds[1].revents().is_empty();
        self.hear();
        let mut buffer = [0; 4096];
        loop {
            match self.socket.read(&mut buffer) {
                Ok(0) => return true,
                Ok(len) => self.inbox.extend_from_slice(&buffer[..len]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return over,
                Err(_) => return true,
            }
            // A worker that never stops talking must not keep us from looking at the clock.
            if self.inbox.len() > 1 << 16 {
                return false;
            }
        }
    }

    /// Hands on what the worker says in `inbox`; the length of the answer, if it is there.
    fn words(&mut self, lent: &Lent) -> Result<Option<u64>, Broken> {
        let mut at = 0;
        let mut answer = None;
        while answer.is_none() {
            let word = Word::first(&self.inbox[at..]);
            let word = word.map_err(|what| protocol(format!("a worker spoke nonsense: {what}")))?;
            let Some((word, used)) = word else { break };
            at += used;
            match word {
                Word::Log { level, target, message } => (lent.log)(level, &target, &message),
                Word::Answer { number, len } if number == self.calls => answer = Some(len),
                Word::Answer { .. } => {
                    return Err(protocol("a worker answered what it was not asked".to_owned()));
                }
            }
        }
        self.inbox.drain(..at);
        Ok(answer)
    }

    /// Takes in what stands in the pipe of standard error.
    fn hear(&mut self) {
        let Some(stderr) = &mut self.stderr else { return };
        let mut buffer = [0; 4096];
        // At most as much as a pipe holds, so that it ends.
        for _ in 0..16 {
            match stderr.read(&mut buffer) {
                Ok(0) => {
                    self.stderr = None;
                    return;
                }
                Ok(len) => self.said.push(&buffer[..len]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }

    /// How it ended, with its last words. If it has only closed its channel it is ended.
    fn died(&mut self) -> Broken {
        let by_itself = self.ends_within(GRACE);
        let status = self.end();
        self.hear();
        let mut how = match (by_itself, status) {
            (false, _) => "it closed its channel".to_owned(),
            (_, Some(status)) => ending(status),
            (_, None) => "nobody knows how".to_owned(),
        };
        let words = self.said.words();
        if !words.is_empty() {
            how = format!("{how}; it said: {words}");
        }
        let signal = status.filter(|_| by_itself).and_then(|status| status.signal());
        let from_outside = [Signal::KILL, Signal::TERM].map(|s| Some(s.as_raw())).contains(&signal);
        Broken { fault: Fault::Died { how }, from_outside }
    }

    /// Whether it has ended. Its number still belongs to it, so that its group can be ended too.
    fn has_ended(&self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(self.pid), look), Ok(None))
    }

    /// Waits for its end.
    fn ends_within(&mut self, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        while !self.has_ended() {
            let Some(left) = until.checked_duration_since(Instant::now()) else { return false };
            self.hear(); // it may be waiting for that
            let pause = left.min(Duration::from_millis(5));
            let ended = self.ended.iter();
            let mut fds: Vec<_> = ended.map(|fd| PollFd::new(fd, PollFlags::IN)).collect();
            let _ = poll(&mut fds, Some(&timespec(pause)));
        }
        true
    }

    /// Ends it and all that it started, and learns how it ended.
    fn end(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            // Both fail when there is nobody left.
            let _ = rustix::process::kill_process_group(self.pid, Signal::KILL);
            let _ = rustix::process::kill_process(self.pid, Signal::KILL);
            self.status = self.child.wait().ok();
        }
        self.status
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let close = Call { verb: Verb::Close, number: self.calls + 1, len: 0 };
        if !self.broken && self.socket.write_all(&close.to_bytes()).is_ok() {
            self.ends_within(GRACE);
        }
        self.end();
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn ended(pid: Pid) -> Option<OwnedFd> {
    rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn ended(_: Pid) -> Option<OwnedFd> {
    None
}

fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as _, tv_nsec: duration.subsec_nanos() as _ }
}

fn protocol(what: String) -> Broken {
    Broken { fault: Fault::Protocol { what }, from_outside: false }
}
