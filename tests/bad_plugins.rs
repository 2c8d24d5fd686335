//! A zoo of bad plugins, each of which the real program survives: it loads one, reads articles of which one
//! holds the guilty word, and must say exactly what stands in `tests/zoo`.
//!
//! A specimen is a case of a golden file: C that redefines one thing of `healthy.h`, C++ after a line `// C++`,
//! `rust: FAULT` for the stage in `tests/zoo/panics`, `rustc: FLAGS` for the one made by hand, or `file:` and
//! what is done to a healthy library. Those that take their process with them are tried in worker processes only.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk_testkit::golden::{Section, Suite};
use copydesk_testkit::plugin;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Articles in a run, and which of them the fault is about.
const ARTICLES: usize = 20;
const GUILTY: usize = 7;

/// Long enough for a call on a busy machine; specimens that never end wait for it.
const DEADLINE: &str = "3s";
const MEMORY: &str = "1GiB";

fn zoo() -> PathBuf {
    plugin::workspace().join("tests/zoo")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

/// A bad plugin, and the configuration it is given.
struct Specimen {
    library: PathBuf,
    fault: Option<String>,
    /// Where what was made for it lies.
    _folder: TempDir,
}

impl Specimen {
    /// What a case describes; nothing where this machine cannot build it.
    fn of(text: &str) -> Option<Self> {
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
                let flags: Vec<_> = flags.split(' ').collect();
                plugin::rustc_built(&name, &zoo().join("unguarded.rs"), &flags)
            }
            _ => compiled(&name, text, folder.path())?,
        };
        Some(Self { library, fault, _folder: folder })
    }

    /// What the program did with it, and what became of the articles.
    fn outcome(&self, isolation: &str, articles: usize) -> Vec<String> {
        let mut options = vec![
            format!("plugins.zoo.isolation={isolation:?}"),
            format!("plugins.zoo.deadline={DEADLINE:?}"),
            format!("plugins.zoo.memory={MEMORY:?}"),
        ];
        options
            .extend(self.fault.as_ref().map(|fault| format!("plugins.zoo.config.fault={fault:?}")));
        let run = Run::of(articles, Some(&self.library), &options);
        run.told(&self.library, articles)
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

fn healthy() -> Option<PathBuf> {
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
            return Some(PathBuf::from(env!("CARGO_BIN_EXE_copydesk")));
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

/// The articles: our own writing, and the guilty word in one of them.
fn articles(count: usize) -> String {
    let guilty = guilty(count);
    let article = |n: usize| {
        let news = if n == guilty { "A locust got in" } else { "Nothing was spoilt" };
        let text = format!(
            "Harbour café reopens after {n} weeks\n\nThe café at the ferry pier opened its doors on Tuesday, \
             {n} weeks after the flood.\n\n“We baked {n} trays of bread,” said Ada Brown, who owns it. {news}, she \
             added, and the first guests stayed until the évening ferry."
        );
        json!({"id": format!("a{n:02}"), "text": text}).to_string() + "\n"
    };
    (1..=count).map(article).collect()
}

fn guilty(count: usize) -> usize {
    if count < GUILTY { count } else { GUILTY }
}

/// A run of the program, and what it left behind.
struct Run {
    output: Output,
    documents: BTreeMap<String, String>,
    rejects: Vec<Value>,
}

impl Run {
    fn of(count: usize, library: Option<&Path>, settings: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (input, out) = (folder.path().join("in.jsonl"), folder.path().join("out"));
        write(&input, articles(count));
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("run").arg(&input).arg("--out").arg(&out);
        command.args(["--progress", "none", "--duplicates", "off"]);
        // Messages without line breaks at the width of a terminal.
        command.env("NO_GRAPHICS", "1").env_remove("COPYDESK_PLUGIN_PATH");
        if let Some(library) = library {
            command.arg("--plugin").arg(library);
        }
        for setting in settings {
            command.args(["--set", setting]);
        }
        let output = command.output().expect("the program runs");
        let lines = |name: &str| -> Vec<Value> {
            let text = fs::read_to_string(out.join(name)).unwrap_or_default();
            text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
        };
        let documents = fs::read_to_string(out.join("documents-00000.jsonl")).unwrap_or_default();
        let id = |line: &str| {
            let document: Value = serde_json::from_str(line).expect("JSON");
            (document["id"].as_str().expect("an id").to_owned(), line.to_owned())
        };
        Self {
            output,
            documents: documents.lines().map(id).collect(),
            rejects: lines("rejects.jsonl"),
        }
    }

    /// All that a user could see of it.
    fn told(&self, library: &Path, count: usize) -> Vec<String> {
        let mut told = vec![match (self.output.status.code(), self.output.status.signal()) {
            (Some(code), _) => format!("exit {code}"),
            (None, signal) => format!("killed by signal {}", signal.unwrap_or_default()),
        }];
        let said = String::from_utf8_lossy(&self.output.stdout);
        told.extend(said.lines().map(|line| format!("stdout: {line}")));
        if !matches!(self.output.status.code(), Some(0 | 1)) {
            let said = plain(&String::from_utf8_lossy(&self.output.stderr), library);
            told.extend(said);
            return told;
        }
        for reject in &self.rejects {
            let word = |name: &str| reject[name].as_str().unwrap_or("?").to_owned();
            let message = plain(&word("message"), library).join(" / ");
            told.push(format!("{} {} {}: {message}", word("id"), word("stage"), word("code")));
        }
        told.push(self.compared(count));
        told
    }

    /// Whether all other articles are as a healthy plugin leaves them.
    fn compared(&self, count: usize) -> String {
        let guilty = format!("a{:02}", guilty(count));
        let want = unharmed(count);
        let same = |id: &String| self.documents.get(id) == want.get(id);
        let others = want.keys().filter(|id| **id != guilty);
        let (alike, wrong): (Vec<_>, Vec<_>) = others.partition(|id| same(id));
        let own = match self.documents.get(&guilty) {
            None => "rejected".to_owned(),
            Some(_) if same(&guilty) => "as ever".to_owned(),
            Some(line) => {
                let document: Value = serde_json::from_str(line).expect("JSON");
                format!("with {}", document["zoo.marks"])
            }
        };
        let wrong = if wrong.is_empty() { String::new() } else { format!(", WRONG: {wrong:?}") };
        format!("{} others as ever, {guilty} {own}{wrong}", alike.len())
    }
}

/// What a healthy plugin leaves behind in a process of its own; by the id of the article.
fn unharmed(count: usize) -> &'static BTreeMap<String, String> {
    static RUNS: OnceLock<[BTreeMap<String, String>; 2]> = OnceLock::new();
    let runs = RUNS.get_or_init(|| {
        [ARTICLES, SHORT].map(|count| {
            let library = healthy().expect("a compiler, or no specimen would have been built");
            let settings = ["plugins.zoo.isolation=\"none\"".to_owned()];
            Run::of(count, Some(&library), &settings).documents
        })
    });
    &runs[usize::from(count != ARTICLES)]
}

/// What was said, without what is different on every machine.
fn plain(said: &str, library: &Path) -> Vec<String> {
    let canonical = library.canonicalize().unwrap_or_else(|_| library.to_owned());
    let mut said = said.to_owned();
    for path in [library, &canonical] {
        said = said.replace(&path.display().to_string(), "LIBRARY");
        if let Some(folder) = path.parent().filter(|folder| folder.parent().is_some()) {
            said = said.replace(&folder.display().to_string(), "FOLDER");
        }
    }
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| *line != "Diagnostic severity: error").map(str::to_owned).collect()
}

/// Few articles for specimens that never end: each takes the whole deadline, and so does each half of a batch.
const SHORT: usize = 2;

#[track_caller]
fn check(folder: &str, count: usize, ways: &[(&'static str, &str)]) {
    if healthy().is_none() {
        return;
    }
    Suite::at(zoo().join(folder)).run(|text| {
        let Some(specimen) = Specimen::of(text) else { return Vec::new() };
        let section = |&(name, isolation): &(&'static str, &str)| {
            Section::new(name, specimen.outcome(isolation, count))
        };
        ways.iter().map(section).collect()
    });
}

const BOTH: [(&str, &str); 2] = [("in process", "none"), ("isolated", "process")];
const ISOLATED: [(&str, &str); 1] = [("isolated", "process")];

#[test]
fn what_is_no_plugin_is_refused() {
    check("loading", ARTICLES, &BOTH);
}

#[test]
fn a_bad_answer_costs_its_article() {
    check("answers", ARTICLES, &BOTH);
}

#[test]
fn threads_and_memory_are_each_sides_own() {
    check("calls", ARTICLES, &BOTH);
}

#[test]
fn a_panic_costs_its_article() {
    check("rust", ARTICLES, &BOTH);
}

#[test]
fn a_death_costs_its_article() {
    check("deadly", ARTICLES, &ISOLATED);
}

#[test]
fn a_call_without_an_end_costs_its_article() {
    check("endless", SHORT, &ISOLATED);
}

#[test]
fn a_healthy_plugin_adds_its_layer_and_nothing_else() {
    let Some(library) = healthy() else { return };
    let bare = Run::of(ARTICLES, None, &[]);
    for isolation in ["none", "process"] {
        let settings = [format!("plugins.zoo.isolation={isolation:?}")];
        let run = Run::of(ARTICLES, Some(&library), &settings);
        assert_eq!(
            run.documents.len(),
            ARTICLES,
            "{}",
            String::from_utf8_lossy(&run.output.stderr)
        );
        for (id, line) in &run.documents {
            let mut document: Value = serde_json::from_str(line).expect("JSON");
            let marks = document.as_object_mut().expect("an object").remove("zoo.marks");
            assert_eq!(marks.expect("a layer")[0]["span"], json!([0, 3]), "{id} {isolation}");
            let plain: Value = serde_json::from_str(&bare.documents[id]).expect("JSON");
            assert_eq!(document, plain, "{id} {isolation}");
        }
    }
}
