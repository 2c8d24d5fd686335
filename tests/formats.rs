//! Drives the real program with output formats of plugins: what stands there afterwards, whatever happened.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use copydesk_testkit::plugin::{cargo_built, cc_built, workspace};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder that nobody else may write to, with a library and articles as lines of JSON.
struct Room {
    path: PathBuf,
    library: PathBuf,
    _folder: TempDir,
}

impl Room {
    fn with(built: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("it is there");
        let library = path.join(built.file_name().expect("a file"));
        fs::copy(built, &library).expect("it can be copied");
        let room = Self { path, library, _folder: folder };
        room.closed();
        room
    }

    fn brat() -> Self {
        Self::with(&cargo_built("copydesk-brat"))
    }

    /// The sinks `ids` and `file` in C, if there is a compiler.
    fn c() -> Option<Self> {
        let source = workspace().join("crates/copydesk-host/tests/plugins/sinks.c");
        cc_built("program-sinks", &[&source], &[]).map(|built| Self::with(&built))
    }

    #[cfg_attr(not(unix), expect(clippy::unused_self, reason = "files have no modes here"))]
    fn closed(&self) {
        #[cfg(unix)]
        for path in [&self.path, &self.library] {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
    }

    /// Articles of these ids and texts.
    #[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
    fn articles(&self, articles: &[(&str, &str)]) {
        let lines =
            articles.iter().map(|(id, text)| format!("{}\n", json!({"id": id, "text": text})));
        fs::write(self.path.join("news.jsonl"), lines.collect::<String>())
            .expect("it can be written");
    }

    fn arguments(&self, format: &str, out: &str) -> Vec<String> {
        let library = self.library.to_string_lossy();
        let arguments =
            ["run", "news.jsonl", "--out", out, "--progress", "none", "--plugin", &library];
        let arguments = arguments.into_iter().chain(["--output-format", format]);
        arguments.map(str::to_owned).collect()
    }

    fn run(&self, format: &str, out: &str, more: &[&str]) -> Assert {
        let mut command = Command::cargo_bin("copydesk").expect("the program is built");
        command.env("NO_GRAPHICS", "1"); // messages without marks between their lines
        command.current_dir(&self.path).args(self.arguments(format, out)).args(more).assert()
    }

    /// All files under a name, by their path there.
    fn files(&self, name: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.path.join(name), "", &mut found);
        found
    }

    /// What stands in the room beside library and articles.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).expect("it is there");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
        names.retain(|name| name != "news.jsonl" && self.path.join(name) != self.library);
        names.retain(|name| !name.ends_with(".copydesk")); // what the next run would go on with
        names.sort();
        names
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if name.ends_with(".copydesk") {
            continue;
        }
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(path).expect("it is text"));
        }
    }
}

fn said(done: &Assert) -> String {
    String::from_utf8_lossy(&done.get_output().stderr)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn codes(rejects: &str) -> Vec<(String, String)> {
    let code = |line: &str| {
        let reject: Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| reject[name].as_str().unwrap_or_default().to_owned();
        (text("id"), text("code"))
    };
    rejects.split_terminator('\n').map(code).collect()
}

const NEWS: [(&str, &str); 3] = [
    ("wire/1", "“It cost €5 million,” said Amina Dow, the mayor.\n\nRain fell on the bridge."),
    ("wire/2", "“It cost €5 million,” said Amina Dow, the mayor.\n\nRain fell on the bridge."),
    ("b", "Nothing was said, and 40 people heard it."),
];

/// In this process: without it, a library that is not pinned runs in a worker.
const HERE: [&str; 2] = ["--set", "plugins.brat.isolation=none"];

#[test]
fn a_folder_of_brat_is_the_same_in_one_pass_in_two_and_in_a_worker() {
    let room = Room::brat();
    room.articles(&NEWS);
    room.run("brat", "one", &[&HERE[..], &["--duplicates", "off"]].concat()).code(0);
    room.run("brat", "two", &HERE).code(0);
    room.run("brat", "worker", &["-j", "2"]).code(0);
    let one = room.files("one/documents");
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        [
            "annotation.conf",
            "b.ann",
            "b.txt",
            "wire~2F1.ann",
            "wire~2F1.txt",
            "wire~2F2.ann",
            "wire~2F2.txt"
        ]
    );
    assert!(one["wire~2F1.ann"].contains("\tQuantity 9 19\t€5 million\n"), "{one:?}");
    assert!(one["wire~2F1.ann"].contains("\tSaidBy Arg1:"), "{one:?}");
    assert_eq!(room.files("two/documents"), one);
    assert_eq!(room.files("worker/documents"), one);
    let mut names: Vec<String> = fs::read_dir(room.path.join("two"))
        .expect("it is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, [".copydesk", "documents", "rejects.jsonl", "report.json"], "and no scratch");
}

#[test]
fn an_earlier_folder_is_replaced_only_on_request() {
    let room = Room::brat();
    room.articles(&NEWS);
    room.run("brat", "out", &HERE).code(0);
    room.articles(&NEWS[2..]);
    let refused = room.run("brat", "out", &HERE).code(4);
    assert!(said(&refused).contains("--overwrite"), "{}", said(&refused));
    room.run("brat", "out", &[&HERE[..], &["--overwrite"]].concat()).code(0);
    let left: Vec<String> = room.files("out/documents").into_keys().collect();
    assert_eq!(left, ["annotation.conf", "b.ann", "b.txt"]);
}

#[test]
fn what_cannot_be_meant_is_said_before_anything_is_written() {
    let room = Room::brat();
    room.articles(&NEWS);
    let check = |format: &str, out: &str, more: &[&str], want: &str| {
        let done = room.run(format, out, &[&HERE[..], more].concat()).code(2);
        assert!(said(&done).contains(want), "{want}\n{}", said(&done));
        assert_eq!(room.names(), [""; 0]);
    };
    check("brta", "out", &[], "choose from `jsonl`, `csv`, `parquet`, `brat`");
    check("brat", "-", &[], "cannot write to standard output: name a folder");
    check("brat", "out", &["--compress", "zstd"], "its output cannot be compressed");
    check("brat", "news.jsonl", &["--overwrite"], "so `news.jsonl` must be a folder");
    let list = "plugins.brat.config.layers=[\"quantity\"]";
    let done = room.run("brat", "out", &[&HERE[..], &["--set", list]].concat());
    assert!(said(&done).contains("`quantity` is no layer"), "{}", said(&done));
}

#[test]
fn a_document_that_a_format_refuses_is_a_reject() {
    let Some(room) = Room::c() else { return };
    room.articles(&[("a", "Rain fell."), ("b", "refuse"), ("c", "fail"), ("d", "Snow fell.")]);
    for passes in ["off", "mark"] {
        room.run("ids", "out", &["--duplicates", passes, "--overwrite"]).code(1);
        let files = room.files("out");
        assert_eq!(files["documents-00000.txt"], "a\nd\n");
        let want = [("b", "test.refused"), ("c", "test.failed")];
        let want = want.map(|(id, code)| (id.to_owned(), code.to_owned()));
        assert_eq!(codes(&files["rejects.jsonl"]), want);
        let mut rejects = files["rejects.jsonl"].lines();
        assert!(rejects.all(|line| line.contains("\"stage\":\"sink\"")), "{files:?}");
    }
    let streamed = room.run("ids", "-", &[]).code(1);
    assert_eq!(String::from_utf8_lossy(&streamed.get_output().stdout), "a\nd\n");
    room.run("file", "all.db", &["--compress", "none"]).code(1);
    assert_eq!(fs::read_to_string(room.path.join("all.db")).expect("it is there"), "a\nd\nend\n");
}

#[test]
fn a_format_that_dies_in_a_worker_costs_the_document_or_the_run_but_no_half_file() {
    let Some(room) = Room::c() else { return };
    room.articles(&[("a", "Rain fell."), ("b", "abort"), ("c", "Snow fell.")]);
    room.run("ids", "out", &[]).code(1);
    let files = room.files("out");
    assert_eq!(files["documents-00000.txt"], "a\nc\n");
    let died = [("b".to_owned(), "plugin.died".to_owned())];
    assert_eq!(codes(&files["rejects.jsonl"]), died);
    fs::remove_dir_all(room.path.join("out")).expect("it is ours");
    room.articles(&[("a", "Rain fell."), ("die", "Wind blew."), ("c", "Snow fell.")]);
    let done = room.run("file", "all.db", &[]).code(3);
    let want = "output format `file` of plugin `test.sinks`: its process died: ";
    assert!(said(&done).contains(want), "{}", said(&done));
    assert_eq!(room.names(), [""; 0]);
}

#[test]
fn a_write_that_fails_leaves_what_stood_there_before() {
    let Some(room) = Room::c() else { return };
    let here = ["--set", "plugins.file.isolation=none", "--overwrite"];
    room.articles(&[("a", "Rain fell.")]);
    room.run("file", "all.db", &here).code(0);
    room.articles(&[("b", "Snow fell."), ("full", "Wind blew.")]);
    let done = room.run("file", "all.db", &here).code(3);
    assert!(said(&done).contains("of plugin `test.sinks`: no room"), "{}", said(&done));
    assert_eq!(fs::read_to_string(room.path.join("all.db")).expect("it stood there"), "a\nend\n");
    let report = ["all.db", "all.db.rejects.jsonl", "all.db.report.json"];
    assert_eq!(room.names(), report);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_no_half_file_and_the_next_one_clears_up() {
    let Some(room) = Room::c() else { return };
    room.articles(&[("a", "Rain fell.")]);
    let here = ["--set", "plugins.file.isolation=none"];
    let mut arguments = room.arguments("file", "all.db");
    arguments[1] = "-".to_owned();
    let mut program = Process::new(assert_cmd::cargo::cargo_bin("copydesk"));
    program.current_dir(&room.path).args(arguments).args(here).args(["--input-format", "jsonl"]);
    let mut running =
        program.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    // Its input does not end, so it is there until it is killed.
    let begun = || {
        let is_place = |name: &String| room.path.join(name).join("all.db").exists();
        let is_planned = room.path.join(".all.db.copydesk/plan.json").exists();
        is_planned && room.names().iter().any(is_place)
    };
    while !begun() {
        assert!(running.try_wait().expect("it is ours").is_none(), "it waits for its input");
        std::thread::yield_now();
    }
    running.kill().expect("it is ours");
    running.wait().expect("it is ours");
    assert!(!room.path.join("all.db").exists());
    room.run("file", "all.db", &here).code(0);
    assert_eq!(room.names(), ["all.db", "all.db.rejects.jsonl", "all.db.report.json"]);
}

/// All that stands in a database, one line for each table, index and row.
fn content(path: &Path) -> Vec<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(path, flags).expect("it is a database");
    let mut told = lines(&database, "SELECT type, name, sql FROM sqlite_schema ORDER BY name");
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    for table in texts(&database, tables) {
        let rows = lines(&database, &format!("SELECT * FROM \"{table}\""));
        told.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
    }
    told
}

fn lines(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).expect("a query");
    let columns = statement.column_count();
    let row = statement.query_map([], |row| {
        (0..columns).map(|i| Ok(format!("{:?}", row.get_ref(i)?))).collect::<Result<Vec<_>, _>>()
    });
    row.expect("rows").map(|row| row.expect("a row").join(" ")).collect()
}

fn texts(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).expect("a query");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a text")).collect()
}

#[test]
fn a_database_holds_what_the_lines_hold_and_is_the_same_in_a_worker() {
    let room = Room::with(&cargo_built("copydesk-sqlite"));
    room.articles(&NEWS);
    let here = ["--set", "plugins.sqlite.isolation=none"];
    room.run("jsonl", "lines", &[]).code(0);
    let lines = room.files("lines").remove("documents-00000.jsonl").expect("documents");
    let wire: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    room.run("sqlite", "worker.db", &[]).code(0);
    room.run("sqlite", "here.db", &here).code(0);
    room.run("sqlite", "many.db", &["-j", "2", "--set", "run.batch=1"]).code(0);
    let all = content(&room.path.join("worker.db"));
    assert_eq!(content(&room.path.join("here.db")), all);
    assert_eq!(content(&room.path.join("many.db")), all);
    let database = Connection::open(room.path.join("worker.db")).expect("it is a database");
    let ids = texts(&database, "SELECT id FROM documents ORDER BY document");
    assert_eq!(ids, NEWS.map(|(id, _)| id));
    for layer in ["paragraphs", "sentences", "quotes", "quantities"] {
        let want: usize = wire.iter().map(|line| line[layer].as_array().map_or(0, Vec::len)).sum();
        let query = format!("SELECT count(*) FROM {layer}");
        let got: i64 = database.query_row(&query, [], |row| row.get(0)).expect("a number");
        assert_eq!(usize::try_from(got), Ok(want), "{layer}");
        assert!(want > 1, "{layer}: {want}");
    }
    let found = "SELECT DISTINCT documents.id FROM quotes_fts JOIN quotes ON quote = quotes_fts.rowid \
                 JOIN documents USING (document) WHERE quotes_fts MATCH 'million' ORDER BY 1";
    assert_eq!(texts(&database, found), ["wire/1", "wire/2"]);
}

/// A stage that refuses articles in which a locust is, if there is a compiler.
#[expect(clippy::disallowed_methods, reason = "a test's own source may be half written")]
fn strict() -> Option<Room> {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("strict.c");
    let refuses = "#define ON_GUILTY fail(host, \"test.locust\", \"a locust got in\"), status = CD_ERROR;\n\
                   #include \"healthy.h\"\n";
    fs::write(&source, refuses).expect("it can be written");
    let zoo = format!("-I{}", workspace().join("tests/zoo").display());
    cc_built("program-strict", &[&source], &[&zoo, "-w", "-std=gnu11"]).map(|b| Room::with(&b))
}

#[test]
fn a_stage_that_may_end_the_run_ends_it_at_its_first_refusal_and_leaves_nothing() {
    let Some(room) = strict() else { return };
    let texts: Vec<(String, String)> = (0..40)
        .map(|n| {
            (format!("a{n:02}"), if n % 10 == 7 { "A locust." } else { "Rain fell." }.to_owned())
        })
        .collect();
    let borrowed: Vec<(&str, &str)> = texts.iter().map(|(id, text)| (&**id, &**text)).collect();
    room.articles(&borrowed);
    // Without it each of them is a reject.
    room.run("jsonl", "out", &[]).code(1);
    let rejects = codes(&room.files("out")["rejects.jsonl"]);
    let want = ["a07", "a17", "a27", "a37"].map(|id| (id.to_owned(), "test.locust".to_owned()));
    assert_eq!(rejects, want);
    let mut told = Vec::new();
    for isolation in ["none", "process"] {
        for (threads, batch) in [("1", "1"), ("2", "3"), ("2", "1000")] {
            let set = [
                format!("plugins.zoo.isolation={isolation}"),
                format!("run.batch={batch}"),
                "plugins.zoo.on_error=abort-run".to_owned(),
            ];
            let mut more = vec!["-j", threads];
            more.extend(set.iter().flat_map(|set| ["--set", set]));
            let done = room.run("jsonl", "ended", &more).code(3);
            told.push(said(&done));
            let left = room.path.join("ended");
            let left = if left.exists() { room.files("ended") } else { BTreeMap::new() };
            assert!(left.is_empty(), "{left:?}");
        }
    }
    assert!(told[0].contains("a07") && told[0].contains("a locust got in"), "{}", told[0]);
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
}
