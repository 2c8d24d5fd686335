//! Drives the real program: what it prints, what it writes, how it ends.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The sample articles of the repository.
fn articles() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/articles")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn copydesk() -> Command {
    Command::cargo_bin("copydesk").expect("the program is built")
}

#[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).expect("it can be written");
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("the file is there");
    text.split_terminator('\n').map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// All documents of an output folder, by id.
fn documents(out: &Path) -> BTreeMap<String, Value> {
    let mut names: Vec<_> = fs::read_dir(out)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("documents"))
        })
        .collect();
    names.sort();
    let documents = names.iter().flat_map(|name| lines(name));
    documents
        .map(|document| (document["id"].as_str().expect("an id").to_owned(), document))
        .collect()
}

fn run(input: &Path, out: &Path, options: &[&str]) -> Assert {
    let mut command = copydesk();
    command.arg("run").arg(input).arg("--out").arg(out).args(["--progress", "none"]).args(options);
    command.assert()
}

/// A filter: JSON Lines in, JSON Lines out.
fn filter(input: &str, options: &[&str]) -> Assert {
    let mut command = copydesk();
    command.args(["run", "-", "--input-format", "jsonl", "--out", "-", "--output-format", "jsonl"]);
    command.args(["--progress", "none"]).args(options).write_stdin(input).assert()
}

fn said(assert: &Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
}

#[test]
fn the_sample_articles_come_out_whole() {
    let out = folder();
    let out = out.path().join("out");
    let done = run(&articles(), &out, &[]).code(0);
    let count = fs::read_dir(articles()).expect("the articles").count();
    assert_eq!(documents(&out).len(), count);
    assert!(said(&done).contains(&format!("{count} read, {count} written")), "{}", said(&done));
    assert_eq!(fs::read(out.join("rejects.jsonl")).expect("always there"), b"");
    let report: Value =
        serde_json::from_slice(&fs::read(out.join("report.json")).expect("a report"))
            .expect("JSON");
    assert_eq!(report["counts"]["read"], json!(count));
    let left: Vec<_> = fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left.len(), 4, "no scratch is left behind: {left:?}");
}

#[test]
fn every_line_is_valid_by_the_schema_that_the_program_prints() {
    let schema = copydesk().arg("schema").assert().code(0);
    let schema: Value = serde_json::from_slice(&schema.get_output().stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let out = folder();
    run(&articles(), out.path(), &["--set", "quantities.others=true"]).code(0);
    for (id, document) in documents(out.path()) {
        let errors: Vec<_> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{id}: {errors:?}");
    }
    assert!(!validator.is_valid(&json!({"schema": 1})), "the schema asks for something");
}

#[test]
fn copies_are_marked_and_can_be_left_out() {
    let (marked, dropped) = (folder(), folder());
    run(&articles(), marked.path(), &[]).code(0);
    run(&articles(), dropped.path(), &["--duplicates", "drop"]).code(0);
    let marked = documents(marked.path());
    let copies: Vec<_> =
        marked.iter().filter(|(_, document)| !document["duplicate"].is_null()).collect();
    let clusters: std::collections::BTreeSet<_> =
        copies.iter().map(|(_, copy)| copy["duplicate"]["cluster"].to_string()).collect();
    assert_eq!((copies.len(), clusters.len()), (3, 1), "one story in four versions");
    assert!(copies.iter().all(|(id, _)| id.contains("bridge")));
    let dropped = documents(dropped.path());
    assert_eq!(dropped.len(), marked.len() - copies.len());
    assert!(copies.iter().all(|(id, _)| !dropped.contains_key(*id)));
    let templates = &marked["18-market-monday.txt"];
    assert_eq!(templates["related"][0]["relation"], "template");
    assert!(templates["duplicate"].is_null(), "same form, other figures");
}

#[test]
fn a_filter_keeps_order_ids_and_other_fields() {
    let input = "{\"id\":\"b\",\"text\":\"The fee is $ 3 billion.\",\"section\":\"economy\"}\n\n{\"id\":7,\"text\":\"48 % of it\"}\n";
    let done = filter(input, &[]).code(0);
    let out = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let documents: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&documents[0]["id"], &documents[1]["id"]), (&json!("b"), &json!("7")));
    assert_eq!(documents[0]["meta"]["extra"]["section"], "economy");
    assert_eq!(documents[0]["quantities"][0]["value"], "3000000000");
    assert_eq!(documents[1]["quantities"][0]["unit"], "percent");
}

#[test]
fn bad_lines_are_rejected_with_their_place_and_the_run_goes_on() {
    let (news, out) = (folder(), folder());
    let file = news.path().join("wire.jsonl");
    let deep = format!("{{\"id\":\"deep\",\"text\":{}", "[".repeat(100_000));
    let mut input = b"{\"id\":\"a\",\"text\":\"One.\"}\nnot json\n{\"id\":\"x\",\"text\":\"\xff\"}\n{\"id\":\"n\"}\n".to_vec();
    input.extend_from_slice(deep.as_bytes());
    input.extend_from_slice(b"\n{\"id\":\"z\",\"text\":\"Two.\"}");
    write(&file, &input);
    let done = run(&file, out.path(), &[]).code(1);
    assert_eq!(documents(out.path()).into_keys().collect::<Vec<_>>(), ["a", "z"]);
    let rejects = lines(&out.path().join("rejects.jsonl"));
    let codes: Vec<_> =
        rejects.iter().map(|reject| reject["code"].as_str().expect("a code")).collect();
    assert_eq!(codes, ["json.syntax", "utf8.invalid", "field.missing", "json.too_deep"]);
    assert_eq!(rejects[0]["byte_offset"], 25);
    for reject in &rejects {
        let start =
            usize::try_from(reject["byte_offset"].as_u64().expect("a place")).expect("small");
        let len = usize::try_from(reject["byte_len"].as_u64().expect("a length")).expect("small");
        let line = &input[start..start + len];
        assert!(!line.is_empty() && !line.contains(&b'\n'), "the place is one whole line");
    }
    assert!(said(&done).contains("6 read, 2 written"), "{}", said(&done));
}

#[test]
fn too_many_rejects_end_the_run() {
    let (news, out) = (folder(), folder());
    let file = news.path().join("wire.jsonl");
    write(&file, "no\nno\nno\n");
    run(&file, &out.path().join("a"), &["--max-rejects", "2"]).code(5);
    run(&file, &out.path().join("b"), &["--max-rejects", "3"]).code(1);
    run(&file, &out.path().join("c"), &["--max-rejects", "some"]).code(2);
}

#[test]
fn the_same_bytes_come_out_on_any_number_of_threads() {
    let bytes = |threads: &str| {
        let out = folder();
        run(&articles(), out.path(), &["--threads", threads]).code(0);
        fs::read(out.path().join("documents-00000.jsonl")).expect("one part")
    };
    let one = bytes("1");
    assert!(one == bytes("2") && one == bytes("8"));
}

#[test]
fn packed_output_is_packed_input() {
    let out = folder();
    let file = out.path().join("news.jsonl.zst");
    run(&articles(), &file, &[]).code(0);
    let plain = folder();
    run(&articles(), plain.path(), &[]).code(0);
    let again = folder();
    run(&file, again.path(), &[]).code(0);
    let (first, second) = (documents(plain.path()), documents(again.path()));
    assert_eq!(first.len(), second.len());
    let text = |documents: &BTreeMap<String, Value>, id: &str| documents[id]["text"].clone();
    assert!(
        first.keys().all(|id| text(&first, id) == text(&second, id)),
        "clean text is left alone"
    );
    assert!(out.path().join("news.jsonl.zst.rejects.jsonl").exists());
    assert!(out.path().join("news.jsonl.zst.report.json").exists());
}

#[test]
fn tables_have_a_row_per_finding() {
    let (tables, json) = (folder(), folder());
    run(&articles(), tables.path(), &["--output-format", "csv"]).code(0);
    run(&articles(), json.path(), &[]).code(0);
    let documents = documents(json.path());
    let count = |layer: &str| -> usize {
        documents.values().map(|document| document[layer].as_array().map_or(0, Vec::len)).sum()
    };
    let rows = |name: &str| {
        let bytes = fs::read(tables.path().join(name)).expect("the table is there");
        csv_rows(&bytes) - 1
    };
    assert_eq!(rows("documents.csv"), documents.len());
    assert_eq!(rows("quotes.csv"), count("quotes"));
    assert_eq!(rows("quantities.csv"), count("quantities"));
}

#[test]
fn who_said_which_figure_is_one_field_everywhere() {
    let (tables, json) = (folder(), folder());
    let articles = folder();
    let text = "Trade grew by 12%, said Anna Holt, 51. It had cost $3 million.\n";
    write(&articles.path().join("a.txt"), text);
    run(articles.path(), tables.path(), &["--output-format", "csv"]).code(0);
    run(articles.path(), json.path(), &[]).code(0);
    let document = &documents(json.path())["a.txt"];
    let said: Vec<_> = document["quantities"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|figure| figure.get("quote").and_then(Value::as_u64))
        .collect();
    assert_eq!(said, [Some(0), None, None]);
    assert_eq!(document["quotes"][0]["sentences"], json!([0, 1]));
    let table = fs::read_to_string(tables.path().join("quantities.csv")).expect("the table");
    let speakers: Vec<_> = table.lines().filter_map(|row| row.rsplit(',').next()).collect();
    assert_eq!(speakers, ["speaker", "Anna Holt", "", ""]);
    let report = fs::read(json.path().join("report.json")).expect("the report");
    let report: Value = serde_json::from_slice(&report).expect("it is JSON");
    assert_eq!(report["found"]["said_quantities"], 1);
}

/// Rows of a CSV table: line ends outside quotation marks.
fn csv_rows(bytes: &[u8]) -> usize {
    let mut quoted = false;
    let ends = bytes.iter().filter(|byte| {
        quoted ^= **byte == b'"';
        **byte == b'\n' && !quoted
    });
    ends.count()
}

#[test]
fn somebodys_output_is_not_overwritten_unless_asked_for() {
    let out = folder();
    run(&articles(), out.path(), &[]).code(0);
    let again = run(&articles(), out.path(), &[]).code(0);
    assert!(said(&again).contains("all was done before"), "{}", said(&again));
    let other = run(&articles(), out.path(), &["--set", "quantities.others=true"]).code(4);
    assert!(said(&other).contains("--overwrite"), "{}", said(&other));
    run(&articles(), out.path(), &["--overwrite"]).code(0);
}

#[test]
fn what_cannot_be_meant_is_said_before_anything_is_written() {
    let (news, out) = (folder(), folder());
    let out = out.path().join("out");
    let config = news.path().join("copydesk.toml");
    write(&config, "[quantities]\nothres = true\n");
    let done = run(&articles(), &out, &["--config", &config.to_string_lossy()]).code(2);
    assert!(said(&done).contains("othres = true"), "the line is shown: {}", said(&done));
    run(&articles(), &out, &["--set", "no.such=1"]).code(2);
    run(&articles(), &out, &["--stages", "weather"]).code(2);
    run(&news.path().join("missing.jsonl"), &out, &[]).code(2);
    copydesk().arg("run").assert().code(2);
    assert!(!out.exists(), "a refused run leaves nothing");
}

#[test]
fn only_the_stages_that_were_asked_for_run() {
    let done = filter(
        "{\"id\":\"a\",\"text\":\"The fee is $ 3 billion.\"}\n",
        &["--stages", "quantities"],
    )
    .code(0);
    let document: Value = serde_json::from_slice(&done.get_output().stdout).expect("one line");
    assert_eq!(document["paragraphs"], json!([]));
    assert_eq!(document["quantities"].as_array().map(Vec::len), Some(1));
}

#[test]
fn explain_shows_marks_under_their_words() {
    let done = copydesk()
        .args(["explain", "-", "--input-format", "text", "--color", "never"])
        .write_stdin("The fee is $ 3 billion.\n")
        .assert()
        .code(0);
    let shown = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let rows: Vec<_> = shown.lines().collect();
    let text = rows.iter().position(|row| row.starts_with("The fee")).expect("the text is shown");
    assert_eq!(rows[text + 1], "           ^^^^^^^^^^^");
    assert_eq!(rows[text + 2].trim(), "3000000000 USD");
    let colored = copydesk()
        .args(["explain", "-", "--input-format", "text", "--color", "always"])
        .write_stdin("A fee of $5.\n")
        .assert();
    assert!(colored.get_output().stdout.contains(&0x1b));
}

#[test]
fn explain_says_who_said_which_figure() {
    let done = copydesk()
        .args(["explain", "-", "--input-format", "text", "--color", "never", "--width", "100"])
        .write_stdin("Trade grew by 12%, said Anna Holt, 51.\n")
        .assert()
        .code(0);
    let shown = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let words: Vec<_> = shown.lines().map(str::trim).collect();
    assert!(words.contains(&"12 percent · Anna Holt"), "{shown}");
    assert!(words.contains(&"51 year"), "she does not say how old she is: {shown}");
}

#[test]
fn explain_finds_an_article_by_its_id() {
    let one = copydesk()
        .arg("explain")
        .arg(articles())
        .args(["--id", "16-tunnel-brief.txt"])
        .assert()
        .code(0);
    let shown = String::from_utf8_lossy(&one.get_output().stdout).into_owned();
    assert!(shown.starts_with("16-tunnel-brief.txt") && !shown.contains("15-court"), "{shown}");
    copydesk().arg("explain").arg(articles()).args(["--id", "99"]).assert().code(2);
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let done = copydesk().args(["completions", shell]).assert().code(0);
        assert!(String::from_utf8_lossy(&done.get_output().stdout).contains("max-rejects"));
    }
}

/// JSON Lines of made-up stories of so many numbers; those of one number are the same story.
fn stories(numbers: std::ops::Range<u64>, sender: &str) -> String {
    let story = |number: u64| {
        let mut state = number + 1;
        let words: Vec<String> = (0..120)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                format!("w{:x}", state >> 44)
            })
            .collect();
        json!({"id": format!("{sender}-{number}"), "text": words.join(" ")})
    };
    numbers.map(|number| format!("{}\n", story(number))).collect()
}

/// What was said without the line breaks of the terminal.
fn unwrapped(assert: &Assert) -> String {
    let said = said(assert);
    let words = said.split_whitespace().filter(|word| !matches!(*word, "│" | "|"));
    words.collect::<Vec<_>>().join(" ")
}

fn earlier(out: &Path) -> Vec<String> {
    let documents = documents(out);
    let of = documents.values().filter(|document| document["duplicate"]["earlier"] == json!(true));
    of.map(|document| document["duplicate"]["of"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn an_index_knows_the_articles_of_earlier_runs() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(&at("monday.jsonl"), stories(0..30, "monday"));
    write(&at("tuesday.jsonl"), stories(20..40, "tuesday"));
    let (index, days) = (at("index"), [("monday", 0), ("tuesday", 10), ("tuesday", 20)]);
    for (run_number, (day, want)) in days.into_iter().enumerate() {
        let out = at(&format!("out{run_number}"));
        let options = ["--index", index.to_str().expect("UTF-8"), "--set", "run.stages=[]"];
        let done = run(&at(&format!("{day}.jsonl")), &out, &options).code(0);
        assert_eq!(earlier(&out).len(), want, "{day}");
        assert_eq!(said(&done).contains("seen before"), want > 0, "{}", said(&done));
    }
    // Read from a configuration, and as a filter.
    let line = stories(25..26, "wednesday");
    let set = format!("run.index={}", index.display());
    let done = filter(&line, &["--set", &set]).code(0);
    let document: Value = serde_json::from_slice(&done.get_output().stdout).expect("a document");
    assert_eq!(document["duplicate"]["of"], "monday-25");
    let refused = run(&at("monday.jsonl"), &at("no"), &["--index", "x", "--duplicates", "off"]);
    assert!(unwrapped(&refused.code(2)).contains("no stage looks at the whole collection"));
}

#[test]
fn a_damaged_index_is_named_and_left_as_it_is() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(&at("day.jsonl"), stories(0..30, "day"));
    let index = at("index");
    let options = ["--index", index.to_str().expect("UTF-8")];
    run(&at("day.jsonl"), &at("out"), &options).code(0);
    let segment =
        fs::read_dir(&index).expect("the index").map(|entry| entry.expect("an entry").path());
    let segments = segment.filter(|path| path.to_string_lossy().contains("segment-"));
    let segment = segments.max_by_key(|path| fs::metadata(path).map_or(0, |file| file.len()));
    let segment = segment.expect("a segment");
    let mut bytes = fs::read(&segment).expect("it can be read");
    let last = bytes.len() - 2000;
    bytes[last] ^= 1;
    write(&segment, &bytes);
    let said = unwrapped(&run(&at("day.jsonl"), &at("again"), &options).code(3));
    for word in ["is damaged", "a page was changed", "build it anew", "(at byte"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert!(fs::read(&segment).expect("it can be read") == bytes);
}

#[test]
fn a_run_that_is_killed_leaves_an_index_that_can_be_used() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(&at("old.jsonl"), stories(0..400, "old"));
    write(&at("new.jsonl"), stories(200..3000, "new"));
    let index = at("index");
    let options = ["--index", index.to_str().expect("UTF-8"), "--set", "run.stages=[]"];
    run(&at("old.jsonl"), &at("out"), &options).code(0);
    // Killed a little later each time, and then run to its end.
    for (number, wait) in [0, 20, 60, 120, 200, 300, 450].into_iter().enumerate() {
        let out = at(&format!("killed{number}"));
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
        command.arg("run").arg(at("new.jsonl")).arg("--out").arg(&out).args(options);
        command.args(["--progress", "none"]).stderr(std::process::Stdio::null());
        let mut killed = command.spawn().expect("it starts");
        #[expect(clippy::disallowed_methods, reason = "any moment will do")]
        std::thread::sleep(std::time::Duration::from_millis(wait));
        killed.kill().expect("it can be killed");
        let ended = killed.wait().expect("it ends");
        if ended.success() {
            break; // it was quicker
        }
        let probe = at(&format!("probe{number}"));
        write(&at("one.jsonl"), stories(7..8, "probe"));
        run(&at("one.jsonl"), &probe, &options).code(0);
        assert_eq!(earlier(&probe), ["old-7"], "killed after {wait} ms");
    }
    let last = at("last");
    run(&at("new.jsonl"), &last, &options).code(0);
    let seen = earlier(&last);
    // What was killed after its index was replaced is all there; else only the old articles are.
    assert!([200, 2800].contains(&seen.len()), "{}", seen.len());
    let strays = fs::read_dir(&index).expect("the index").count();
    assert!(strays <= 5, "{strays} files");
}

#[test]
fn the_size_of_parts_is_for_the_user_to_choose_and_changes_no_byte_of_the_whole() {
    let home = folder();
    let line = |at: usize| format!("{{\"id\":\"a{at}\",\"text\":\"Rain fell on day {at}.\"}}\n");
    let news = home.path().join("news.jsonl");
    write(&news, (0..100).map(line).collect::<String>());
    let whole = |name: &str, options: &[&str]| {
        let out = home.path().join(name);
        run(&news, &out, options).success();
        let parts: Vec<_> = (0..)
            .map(|part| out.join(format!("documents-{part:05}.jsonl")))
            .map_while(|part| fs::read(part).ok())
            .collect();
        (parts.len(), parts.concat())
    };
    let (parts, want) = whole("one", &[]);
    assert_eq!(parts, 1);
    let (parts, cut) = whole("many", &["--part-size", "1KiB"]);
    assert!(parts > 3 && cut == want, "{parts} parts");
    run(&news, &home.path().join("none"), &["--part-size", "much"]).code(2);
}
