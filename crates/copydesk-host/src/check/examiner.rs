//! Runs every check in a process of its own and judges how that process ended.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::finding::{Finding, Verdict};
use super::report::{CheckReport, CheckRow};
use super::{CHECKS, Check, Listed, Order, Reply, Run};

/// Of what a plugin prints, so much is looked at.
const LONGEST_OUTPUT: u64 = 1 << 20;

/// Examines libraries.
///
/// The program that it starts must read all of its standard input and print what [`Order::follow`] makes
/// of it; `copydesk plugin check` names itself.
///
/// ```no_run
/// use copydesk_host::{Examiner, Verdict};
/// let examiner = Examiner::new("/usr/bin/copydesk", &["plugin", "check-one"]);
/// let report = examiner.examine("./libshout.so".as_ref(), |row| println!("{}", row.check))?;
/// assert_ne!(report.worst(), Verdict::Fail, "{}", report.to_json());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Examiner {
    program: PathBuf,
    arguments: Vec<String>,
    deadline: Duration,
    only: Vec<String>,
    configs: Map<String, Value>,
}

impl Examiner {
    /// Starts this program with these arguments for each check.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            deadline: Duration::from_secs(60),
            only: Vec::new(),
            configs: Map::new(),
        }
    }

    /// How long a check may take; 60 seconds by default.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Only these checks; none named: all.
    #[must_use]
    pub fn only(self, names: Vec<String>) -> Self {
        Self { only: names, ..self }
    }

    /// The configurations of items, by their names; `*` is every item that has none of its own.
    #[must_use]
    pub fn configs(self, configs: Map<String, Value>) -> Self {
        Self { configs, ..self }
    }

    /// Makes all checks, and shows each row as soon as it is there.
    ///
    /// # Errors
    ///
    /// If no process can be started, or no folder made for what sinks write.
    pub fn examine(
        &self,
        library: &Path,
        mut each: impl FnMut(&CheckRow),
    ) -> std::io::Result<CheckReport> {
        let mut report = CheckReport { library: library.display().to_string(), checks: Vec::new() };
        let mut push = |row: CheckRow| {
            each(&row);
            report.checks.push(row);
        };
        let wanted = |check: &&Check| {
            self.only.is_empty() || self.only.iter().any(|name| name == check.name)
        };
        for check in CHECKS.iter().filter(wanted) {
            if matches!(check.run, Run::Library(_)) {
                push(self.row(library, check, None)?);
            }
        }
        let items = match self.items(library)? {
            Ok(items) => items,
            Err(finding) => {
                push(CheckRow { check: "items".to_owned(), item: None, finding, ms: 0 });
                return Ok(report);
            }
        };
        for (index, item) in items.iter().enumerate() {
            for check in CHECKS.iter().filter(wanted) {
                let meant = match check.run {
                    Run::Library(_) => false,
                    Run::Item(_) => true,
                    Run::Sink(_) => item.sink,
                };
                if meant {
                    push(self.row(library, check, Some((index, item)))?);
                }
            }
        }
        Ok(report)
    }

    /// The items of a library, as a process of its own tells them; a finding says why there are none.
    ///
    /// # Errors
    ///
    /// If no process can be started.
    pub fn items(&self, library: &Path) -> std::io::Result<Result<Vec<Listed>, Finding>> {
        let end = self.ask(library, "", 0, Map::new())?;
        Ok(match end.reply() {
            Ok(Reply::Items(items)) => Ok(items),
            Ok(Reply::Found(finding)) | Err(finding) => Err(finding),
        })
    }

    fn row(
        &self,
        library: &Path,
        check: &Check,
        item: Option<(usize, &Listed)>,
    ) -> std::io::Result<CheckRow> {
        let start = Instant::now();
        let mut finding = self.find(library, check, item)?;
        if check.twice && finding.verdict == Verdict::Pass {
            let again = self.find(library, check, item)?;
            if again.digest != finding.digest {
                finding = Finding::fail("two processes found other things in the same articles")
                    .advise(
                        "no order of a hash map, no addresses, no random numbers in what is found",
                    );
            }
        }
        finding.digest = None;
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let item = item.map(|(_, item)| item.name.clone());
        Ok(CheckRow { check: check.name.to_owned(), item, finding, ms })
    }

    fn find(
        &self,
        library: &Path,
        check: &Check,
        item: Option<(usize, &Listed)>,
    ) -> std::io::Result<Finding> {
        let config = item.and_then(|(_, item)| {
            self.configs.get(&item.name).or_else(|| self.configs.get("*"))?.as_object().cloned()
        });
        let (index, _) = item.map_or((0, ""), |(index, item)| (index, item.name.as_str()));
        let end = self.ask(library, check.name, index, config.unwrap_or_default())?;
        let finding = match end.reply() {
            Ok(Reply::Found(finding)) | Err(finding) => finding,
            Ok(Reply::Items(_)) => Finding::skip("the process answered something else"),
        };
        let printed = end.printed();
        if check.silent && finding.verdict == Verdict::Pass && !printed.is_empty() {
            return Ok(Finding::fail(format!("it printed {printed:?} on standard output"))
                .advise("say it with `host->log`"));
        }
        Ok(finding)
    }

    /// Starts a process for a check and waits for its end.
    fn ask(
        &self,
        library: &Path,
        check: &str,
        item: usize,
        config: Map<String, Value>,
    ) -> std::io::Result<End> {
        let scratch = tempfile::tempdir()?;
        let sign = format!("copydesk-check-{}-{check}-{item}:", std::process::id());
        let order = Order {
            library: library.to_owned(),
            check: check.to_owned(),
            item,
            config,
            scratch: scratch.path().to_owned(),
            sign: sign.clone(),
        };
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        if let Some(mut stdin) = stdin {
            // A process that is dead already says so by its end.
            drop(stdin.write_all(&serde_json::to_vec(&order)?));
        }
        let (out, err) = (read_all(stdout), read_all(stderr));
        let status = wait_timeout::ChildExt::wait_timeout(&mut child, self.deadline)?;
        if status.is_none() {
            child.kill()?;
            child.wait()?;
        }
        // A grandchild may hold the pipes open: what came until now is enough then.
        let soon = Duration::from_secs(2);
        let (out, err) = (out.recv_timeout(soon), err.recv_timeout(soon));
        Ok(End {
            status,
            deadline: self.deadline,
            sign,
            out: out.unwrap_or_default(),
            err: err.unwrap_or_default(),
        })
    }
}

/// Reads on a thread, and yields what was read when all of it was.
fn read_all(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            drop((&mut pipe).take(LONGEST_OUTPUT).read_to_end(&mut bytes));
            drop(std::io::copy(&mut pipe, &mut std::io::sink())); // so that nobody blocks
        }
        drop(send.send(String::from_utf8_lossy(&bytes).into_owned()));
    });
    receive
}

/// How the process of a check ended.
struct End {
    status: Option<ExitStatus>, // none: it was ended after the deadline
    deadline: Duration,
    sign: String,
    out: String,
    err: String,
}

impl End {
    /// What it replied, else a finding that tells how it ended.
    fn reply(&self) -> Result<Reply, Finding> {
        let reply = self.out.lines().find_map(|line| line.strip_prefix(self.sign.as_str()));
        let died = self.died();
        if let Some(Ok(reply)) = reply.map(|line| serde_json::from_str(line.trim())) {
            return match died {
                // It answered, and died of its destructors.
                Some(how) => Err(Finding::fail(format!("all was well, then {how}"))
                    .advise("nothing may happen when the process ends: no `atexit`, no destructor of a static")),
                None => Ok(reply),
            };
        }
        let how =
            died.unwrap_or_else(|| "the plugin ended the process with exit status 0".to_owned());
        Err(Finding::fail(format!("{how}{}", self.last_words())))
    }

    fn died(&self) -> Option<String> {
        let Some(status) = self.status else {
            return Some(format!("there was no end after {} s", self.deadline.as_secs()));
        };
        if status.success() {
            return None;
        }
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
            return Some(format!("the process died of signal {signal}{}", signal_name(signal)));
        }
        Some(format!("the process ended with {status}"))
    }

    /// The last that it said on standard error.
    fn last_words(&self) -> String {
        let lines: Vec<_> = self.err.lines().filter(|line| !line.trim().is_empty()).collect();
        match lines.as_slice() {
            [] => String::new(),
            lines => {
                format!("; it last said {:?}", lines[lines.len().saturating_sub(2)..].join(" "))
            }
        }
    }

    /// What was printed beside the reply.
    fn printed(&self) -> String {
        let lines =
            self.out.lines().filter(|line| !line.starts_with(&self.sign) && !line.is_empty());
        lines.collect::<Vec<_>>().join("\n").chars().take(200).collect()
    }
}

#[cfg(unix)]
fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        7 | 10 => " (bus error)",
        8 => " (arithmetic)",
        9 => " (killed)",
        11 => " (access to memory that is not there, or not to be written)",
        _ => "",
    }
}
