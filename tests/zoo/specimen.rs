//! Makes a library of each case of the golden files, and the articles that it is tried on.
//!
//! A specimen is a case of a golden file: C that redefines one thing of `healthy.h`, C++ after a line `// C++`,
//! `rust: FAULT` for the stage in `panics`, `rustc: FLAGS` for the one made by hand, or `file:` and what is done
//! to a healthy library.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk_testkit::plugin;
use tempfile::TempDir;

pub(crate) fn zoo() -> PathBuf {
    plugin::workspace().join("tests/zoo")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

/// A bad plugin, and the configuration it is given.
pub(crate) struct Specimen {
    pub(crate) library: PathBuf,
    pub(crate) fault: Option<String>,
    /// Where what was made for it lies.
    _folder: TempDir,
}

impl Specimen {
    /// What a case describes; nothing where this machine cannot build it.
    pub(crate) fn of(text: &str) -> Option<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("specimen-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().expect("a folder");
        let mut fault = None;
        let (first, _) = text.split_once('\n').unwrap_or((text, ""));
        let library = match first.split_once(": ") {
            Some(("file", harm)) => harmed(harm, folder.path())?,
            Some(("rust", which)) => {
                fault = Some(which.to_owned());
                plugin::cargo_built("copydesk-zoo")
            }
            Some(("rust example", example)) => plugin::cargo_built_example("copydesk-zoo", example),
            Some(("rustc", flags)) => {
                // A panic says where the source stands: the same on every machine.
                let remap = format!("--remap-path-prefix={}=zoo", zoo().display());
                let flags: Vec<_> = flags.split(' ').chain([remap.as_str()]).collect();
                plugin::rustc_built(&name, &zoo().join("unguarded.rs"), &flags)
            }
            _ => compiled(&name, text, folder.path())?,
        };
        Some(Self { library, fault, _folder: folder })
    }
}

/// C or C++ that a case holds.
fn compiled(name: &str, text: &str, folder: &Path) -> Option<PathBuf> {
    let include = format!("-I{}", zoo().display());
    let is_cxx = text.starts_with("// C++");
    let source = folder.join(if is_cxx { "specimen.cc" } else { "specimen.c" });
    write(&source, text);
    if is_cxx {
        plugin::cxx_built(name, &[&source], &[&include, "-w"])
    } else {
        plugin::cc_built(name, &[&source], &[&include, "-w", "-std=gnu11"])
    }
}

pub(crate) fn healthy() -> Option<PathBuf> {
    let folder = tempfile::tempdir().expect("a folder");
    compiled("specimen-healthy", "#include \"healthy.h\"\n", folder.path())
}

/// A healthy library to which something was done.
fn harmed(harm: &str, folder: &Path) -> Option<PathBuf> {
    let path = folder.join("libspecimen.so");
    let mut bytes = fs::read(healthy()?).expect("it was built");
    let all = bytes.len();
    match harm.split_once(' ').unwrap_or((harm, "")) {
        ("cut", to) => bytes.truncate(match to.trim_start_matches("to ") {
            "half" => all / 2,
            "all but 1" => all - 1,
            number => number.parse().expect("a number of bytes"),
        }),
        ("text", _) => bytes = b"There is nothing to load here.\n".repeat(40),
        ("machine", number) => {
            let number: u16 = number.parse().expect("a number of a machine");
            bytes[18..20].copy_from_slice(&number.to_le_bytes());
        }
        ("big-endian", _) => bytes[5] = 2,
        ("32", _) => bytes[4] = 1,
        ("sections", at) => {
            let at: u64 = at.trim_start_matches("at ").parse().expect("a place");
            bytes[40..48].copy_from_slice(&at.to_le_bytes());
        }
        ("garbage", _) => {
            let mut dice = copydesk_testkit::Dice::new(7);
            bytes[64..].fill_with(|| u8::try_from(dice.below(256)).expect("a byte"));
        }
        ("program", _) => {
            return Some(std::env::current_exe().expect("this test is a program"));
        }
        ("folder", _) => {
            fs::create_dir(&path).expect("a folder");
            return Some(path);
        }
        ("nothing", _) => return Some(path),
        ("pipe", _) => {
            let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
            assert!(made.success());
            return Some(path);
        }
        ("/dev/zero", _) => return Some(PathBuf::from("/dev/zero")),
        other => panic!("nobody knows how to do {other:?} to a library"),
    }
    write(&path, bytes);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    Some(path)
}

/// Ids and texts of so many articles: our own writing, and the guilty word in one of them.
pub(crate) fn articles(count: usize) -> Vec<(String, String)> {
    let article = |n: usize| {
        let news = if n == guilty(count) { "A locust got in" } else { "Nothing was spoilt" };
        let text = format!(
            "Harbour café reopens after {n} weeks\n\nThe café at the ferry pier opened its doors on Tuesday, \
             {n} weeks after the flood.\n\n“We baked {n} trays of bread,” said Ada Brown, who owns it. {news}, she \
             added, and the first guests stayed until the last ferry."
        );
        (format!("a{n:02}"), text)
    };
    (1..=count).map(article).collect()
}

/// Which of so many articles the fault is about, from one.
pub(crate) fn guilty(count: usize) -> usize {
    count.min(7)
}

/// What was said, without what is different on every machine.
pub(crate) fn plain(said: &str, library: &Path) -> Vec<String> {
    let canonical = library.canonicalize().unwrap_or_else(|_| library.to_owned());
    let mut said = said.to_owned();
    for path in [library, &canonical] {
        said = said.replace(&path.display().to_string(), "LIBRARY");
        if let Some(folder) = path.parent().filter(|folder| folder.parent().is_some()) {
            said = said.replace(&folder.display().to_string(), "FOLDER");
        }
    }
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| *line != "Diagnostic severity: error").map(short).collect()
}

/// A line that a reader can take in.
fn short(line: &str) -> String {
    const LONGEST: usize = 600;
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} … and {} bytes more", &line[..at], line.len() - at),
        None => line.to_owned(),
    }
}
