//! Drives the real program with plugins: how they are found, pinned, configured and shown.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use copydesk_testkit::plugin::cargo_built;
use serde_json::{Value, json};
use tempfile::TempDir;

const STAGE: &str = "sentiment-lexicon";
const ID: &str = "copydesk.sentiment-lexicon";

/// A folder with a plugin, a list for it, and an article; nobody else may write there.
struct Room {
    _folder: TempDir,
    path: PathBuf,
    library: PathBuf,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("it is there");
        let built = cargo_built("copydesk-sentiment-lexicon");
        let library = path.join(built.file_name().expect("a file"));
        fs::copy(&built, &library).expect("it can be copied");
        let room = Self { _folder: folder, path, library };
        room.mode("", 0o755).mode(&room.library_name(), 0o755);
        room.write("words.tsv", "good\t2\nbad\t-1.5\nnot\tnot\n");
        room.write("a.txt", "Rain\n\nIt was a good day, they said. It was not bad. Rain fell.\n");
        room
    }

    fn library_name(&self) -> String {
        self.library.file_name().expect("a file").to_string_lossy().into_owned()
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own file may be half written")]
    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, content).expect("it can be written");
    }

    #[cfg_attr(not(unix), expect(unused_variables, reason = "files have no modes here"))]
    fn mode(&self, name: &str, mode: u32) -> &Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(self.path.join(name), mode).expect("it is ours");
        }
        self
    }

    /// The program, with no places of plugins but the system's.
    fn copydesk(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("copydesk").expect("the program is built");
        command.env_remove("COPYDESK_PLUGIN_PATH").env_remove("XDG_DATA_HOME").env_remove("HOME");
        command.current_dir(&self.path).args(arguments);
        command
    }

    /// Runs the article with these options into `out`, anew.
    fn run(&self, options: &[&str]) -> Assert {
        let mut command = self.copydesk(&["run", "a.txt", "--out", "out", "--overwrite"]);
        command.args(["--progress", "none"]).args(options).assert()
    }

    /// The options that load the plugin with its list.
    fn loading<'a>(&self, more: &[&'a str]) -> Vec<&'a str> {
        let mut options = vec![
            "--plugin",
            "./LIBRARY",
            "--set",
            "plugins.sentiment-lexicon.config.list=words.tsv",
        ];
        options.extend(more);
        options
    }

    fn run_loading(&self, more: &[&str]) -> Assert {
        let library = format!("./{}", self.library_name());
        let options = self.loading(more);
        let options: Vec<_> = options
            .into_iter()
            .map(|option| if option == "./LIBRARY" { library.as_str() } else { option })
            .collect();
        self.run(&options)
    }

    fn scores(&self) -> Vec<Value> {
        let file =
            fs::read_to_string(self.path.join("out/documents-00000.jsonl")).expect("documents");
        let document: Value = serde_json::from_str(file.trim()).expect("JSON");
        let marks = document["sentiment-lexicon.scores"].as_array().cloned().unwrap_or_default();
        marks.iter().map(|mark| mark["fields"]["score"].clone()).collect()
    }

    fn report(&self) -> Value {
        let file = fs::read(self.path.join("out/report.json")).expect("a report");
        serde_json::from_slice(&file).expect("JSON")
    }

    fn hash(&self) -> String {
        copydesk::host::Hash::of_file(&self.library).expect("it can be read").to_string()
    }

    /// A place of plugins with this one under its id.
    fn install(&self, sha256: &str) {
        let folder = format!("place/{ID}");
        self.write(&format!("{folder}/lib.so"), fs::read(&self.library).expect("it can be read"));
        let manifest = format!(
            "id = \"{ID}\"\nversion = \"{}\"\nabi = \"1.0\"\n[[library]]\ntarget = \"{}\"\n\
             file = \"lib.so\"\nsha256 = \"{sha256}\"\n",
            env!("CARGO_PKG_VERSION"),
            copydesk::host::target(),
        );
        self.write(&format!("{folder}/plugin.toml"), manifest);
    }
}

/// Words without the blanks and bars that the terminal's width puts between them.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '│' | '×')).collect()
}

/// Checks that the program ends with this status and says this, and nothing else; `ROOM` stands for the
/// folder, `LIBRARY` for the library's name.
#[track_caller]
fn refused(room: &Room, done: &Assert, status: i32, want: &str) {
    let output = done.get_output();
    let said = String::from_utf8_lossy(&output.stderr);
    let want = want
        .replace("ROOM", &room.path.display().to_string())
        .replace("LIBRARY", &room.library_name());
    assert_eq!(squeezed(&said), squeezed(&want), "{said}");
    assert_eq!(output.status.code(), Some(status));
}

#[test]
fn a_plugin_that_was_named_lays_its_layer_and_stands_in_the_report() {
    let room = Room::new();
    let done = room.run_loading(&[]).code(0);
    assert_eq!(room.scores(), ["2", "0.75"]);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    let line = format!(
        "     plugin  {ID} {} ({STAGE} in processes of its own; not pinned)\n",
        env!("CARGO_PKG_VERSION")
    );
    assert!(said.contains(&line), "{said}");
    let report = room.report();
    let want = json!([{
        "id": ID,
        "version": env!("CARGO_PKG_VERSION"),
        "library": room.library,
        "sha256": room.hash(),
        "pinned": false,
        "items": [{"name": STAGE, "kind": "stage", "isolation": "process", "nondeterministic": false}],
    }]);
    assert_eq!(report["plugins"], want);
    assert_eq!(report["stages"][STAGE]["articles"], json!(1));
    assert_eq!(report["stages"][STAGE]["marks"], json!(2));
}

#[test]
fn output_is_the_same_wherever_the_plugin_runs() {
    let room = Room::new();
    room.run_loading(&[]).code(0);
    let apart = fs::read(room.path.join("out/documents-00000.jsonl")).expect("documents");
    room.run_loading(&["--set", "plugins.sentiment-lexicon.isolation=none"]).code(0);
    let here = fs::read(room.path.join("out/documents-00000.jsonl")).expect("documents");
    assert_eq!(apart, here);
    assert_eq!(room.report()["plugins"][0]["items"][0]["isolation"], json!("none"));
}

#[test]
fn a_bare_name_and_the_working_directory_are_never_loaded() {
    let room = Room::new();
    room.install(&room.hash());
    let want = "the plugin `lexicon` is not loaded: `lexicon` is neither a path nor an id: write a path \
                with a separator (`./lexicon`), or an id such as `acme.places`";
    refused(&room, &room.run(&["--plugin", "lexicon"]), 2, want);
    let want = format!(
        "the plugin `{ID}` is not loaded: it is in none of the places looked at \
         /usr/local/lib/copydesk/plugins/{ID}/plugin.toml: not there \
         /usr/lib/copydesk/plugins/{ID}/plugin.toml: not there \
         install it in one of these folders, or name its library by a path with a separator, or its \
         folder in COPYDESK_PLUGIN_PATH"
    );
    let run = ["run", "a.txt", "--out", "out", "--progress", "none", "--plugin", ID];
    refused(&room, &room.copydesk(&run).assert(), 2, &want);
    let want = format!(
        "the plugin `{ID}` is not loaded: `place` in COPYDESK_PLUGIN_PATH is relative: name folders from \
         the root on, so that it does not matter where the program is started"
    );
    let done = room.copydesk(&run).env("COPYDESK_PLUGIN_PATH", "place").assert();
    refused(&room, &done, 2, &want);
}

#[test]
fn an_installed_plugin_is_loaded_by_its_id_if_it_is_what_its_manifest_means() {
    let room = Room::new();
    room.install(&room.hash());
    let place = room.path.join("place");
    let run = ["run", "a.txt", "--out", "out", "--overwrite", "--progress", "none", "--plugin", ID];
    let set = "plugins.sentiment-lexicon.config.words={good = \"3\"}";
    let mut command = room.copydesk(&run);
    command.args(["--set", set]).env("COPYDESK_PLUGIN_PATH", &place).assert().code(0);
    assert_eq!(room.scores(), ["3"]);
    room.install(&"0".repeat(64));
    let want = format!(
        "the plugin `{ID}` is not loaded: `ROOM/place/{ID}/lib.so` is not the library that \
         `ROOM/place/{ID}/plugin.toml` means: SHA-256 {}, and {} was expected; install the plugin anew",
        room.hash(),
        "0".repeat(64)
    );
    let done = room.copydesk(&run).env("COPYDESK_PLUGIN_PATH", &place).assert();
    refused(&room, &done, 2, &want);
}

#[test]
#[cfg(unix)]
fn a_library_that_others_may_write_is_refused() {
    let room = Room::new();
    room.mode(&room.library_name(), 0o757);
    let want = "the plugin `./LIBRARY` is not loaded: `ROOM/LIBRARY` may be written by everybody (mode \
                0757): `chmod o-w` it, or keep the plugin elsewhere";
    refused(&room, &room.run_loading(&[]), 2, want);
}

#[test]
fn a_pinned_plugin_runs_here_and_a_changed_one_never() {
    let room = Room::new();
    let want = format!(
        "the plugin `./LIBRARY` is not loaded: `ROOM/LIBRARY` ({ID}) is not pinned in a lock file: none was \
         named, and none lies beside the configuration, and this run is locked: pin it with `copydesk \
         plugin lock`"
    );
    refused(&room, &room.run_loading(&["--locked"]), 2, &want);
    let library = format!("./{}", room.library_name());
    let done = room.copydesk(&["plugin", "lock", &library]).assert().code(0);
    let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(told, format!("{ID} {version} {}\npinned in copydesk-plugins.lock\n", room.hash()));
    let lock = ["--plugin-lock", "copydesk-plugins.lock"];
    room.run_loading(&[lock[0], lock[1], "--locked"]).code(0);
    let plugin = &room.report()["plugins"][0];
    assert_eq!(
        (&plugin["pinned"], &plugin["items"][0]["isolation"]),
        (&json!(true), &json!("none"))
    );
    // The lock file beside a configuration counts too; that of the working directory alone does not.
    room.write("copydesk.toml", format!("[plugins]\nload = [\"{library}\"]\nlocked = true\n"));
    let config = ["--config", "./copydesk.toml"];
    let set = "plugins.sentiment-lexicon.config.list=words.tsv";
    room.run(&[config[0], config[1], "--set", set]).code(0);
    room.run_loading(&["--locked"]).code(2);
    let mut changed = fs::read(&room.library).expect("it can be read");
    changed.push(0);
    let old = room.hash();
    room.write(&room.library_name(), changed);
    let want = format!(
        "the plugin `./LIBRARY` is not loaded: `ROOM/LIBRARY` is not what was pinned: it is `{ID}` with \
         SHA-256 {}, and `{ID}` {version} was pinned with {old}; if that is meant, pin it with `copydesk \
         plugin lock`",
        room.hash()
    );
    refused(&room, &room.run_loading(&lock), 2, &want);
}

#[test]
fn safe_mode_loads_nothing_and_says_what_it_left_out() {
    let room = Room::new();
    let done = room.run_loading(&["--safe-mode"]).code(0);
    assert_eq!(room.scores(), Vec::<Value>::new());
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    let line = format!("     plugin  ./{} left out: safe mode\n", room.library_name());
    assert!(said.contains(&line), "{said}");
    assert_eq!(room.report().get("plugins"), None);
}

#[test]
fn a_configuration_that_does_not_fit_is_refused_before_anything_runs() {
    let room = Room::new();
    let want = "the configuration of `sentiment-lexicon` (plugin `copydesk.sentiment-lexicon`) does not \
                fit: config/over: expected one of \"sentences\", \"paragraphs\", \"quotes\", found \
                \"sentence\" (did you mean `sentences`?) config/windw: there is no such option (did you \
                mean `window`?); there are `list`, `negated`, `over`, `window` and `words`";
    let set = ["--set", "plugins.sentiment-lexicon.config.over=sentence"];
    let more = ["--set", "plugins.sentiment-lexicon.config.windw=3"];
    refused(&room, &room.run_loading(&[set[0], set[1], more[0], more[1]]), 2, want);
    let want = "the settings `plugins.sentiment` are for nothing: no loaded plugin has an item `sentiment`; \
                there are `sentiment-lexicon`";
    refused(&room, &room.run_loading(&["--set", "plugins.sentiment.on_error=abort-run"]), 2, want);
    let want = "the plugin `./LIBRARY` is not loaded: `ROOM/LIBRARY` is loaded already: leave one of the two \
                out";
    let library = format!("./{}", room.library_name());
    refused(&room, &room.run_loading(&["--plugin", &library]), 2, want);
}

#[test]
fn explain_shows_the_marks_of_plugins() {
    let room = Room::new();
    let library = format!("./{}", room.library_name());
    let set = "plugins.sentiment-lexicon.config.list=words.tsv";
    let done = room
        .copydesk(&["explain", "a.txt", "--color", "never", "--plugin", &library, "--set", set])
        .assert()
        .code(0);
    let shown = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(shown.contains("+++++"), "{shown}");
    assert!(
        shown.contains("sentiment-lexicon.scores · negative 0 · positive 2 · score 2"),
        "{shown}"
    );
}

#[test]
fn describe_shows_items_and_options_as_a_table() {
    let room = Room::new();
    let library = format!("./{}", room.library_name());
    let done = room.copydesk(&["plugin", "describe", &library]).assert().code(0);
    let shown = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let version = env!("CARGO_PKG_VERSION");
    for want in [
        format!("{ID} {version}\n"),
        format!("     sha256  {}\n     pinned  no\n   contract  1.0\n", room.hash()),
        "stage sentiment-lexicon: Scores sentences, paragraphs or quotes with a list of words.\n".to_owned(),
        "      reads  sentences, paragraphs, quotes\n     writes  sentiment-lexicon.scores\n    threads  \
         one instance serves all threads\n    options  set as plugins.sentiment-lexicon.config.OPTION\n"
            .to_owned(),
        "    OPTION   TYPE".to_owned(),
        "    over     \"sentences\" | \"paragraphs\" | \"quotes\"  \"sentences\"  What is scored.\n".to_owned(),
        "    window   integer, at most 100".to_owned(),
    ] {
        assert!(shown.contains(&want), "{want:?} is not in\n{shown}");
    }
    let done = room.copydesk(&["plugin", "describe", &library, "--json"]).assert().code(0);
    let told: Value = serde_json::from_slice(&done.get_output().stdout).expect("JSON");
    assert_eq!(told["items"][0]["flags"], json!(["shared"]));
    assert_eq!(told["items"][0]["item"]["writes"], json!(["sentiment-lexicon.scores"]));
    assert_eq!(told["plugin"]["id"], json!(ID));
}

#[test]
fn list_shows_every_place_and_why_a_plugin_is_refused() {
    let room = Room::new();
    room.install(&room.hash());
    room.write("place/acme.broken/plugin.toml", "id = 5\n");
    let mut command = room.copydesk(&["plugin", "list"]);
    let done = command.env("COPYDESK_PLUGIN_PATH", room.path.join("place")).assert().code(0);
    let shown = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    let room_path = room.path.display();
    let want = format!(
        "{room_path}/place (COPYDESK_PLUGIN_PATH)\n  refused: the plugin \
         `{room_path}/place/acme.broken/plugin.toml` is not loaded: \
         `{room_path}/place/acme.broken/plugin.toml` line 1: invalid type: integer `5`, expected a \
         string\n  {ID} {}  not pinned  {room_path}/place/{ID}/lib.so\n\
         /usr/local/lib/copydesk/plugins (the system's): not there\n\
         /usr/lib/copydesk/plugins (the system's): not there\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(shown, want);
}

#[test]
fn shards_that_a_plugin_has_worked_on_are_settled_without_it() {
    let room = Room::new();
    let text = fs::read_to_string(room.path.join("a.txt")).expect("it is there");
    room.write("in/a.jsonl", json!({"id": "a", "text": text}).to_string());
    room.write("in/b.jsonl", json!({"id": "b", "text": text}).to_string());
    let library = format!("./{}", room.library_name());
    let options = room.loading(&["--progress", "none"]);
    let options: Vec<&str> =
        options.into_iter().map(|o| if o == "./LIBRARY" { &library } else { o }).collect();
    let run = |out: &str, more: &[&str]| {
        let mut command = room.copydesk(&["run", "in", "--out", out]);
        command.args(&options).args(more).assert().success();
    };
    run("whole", &[]);
    run("one", &["--shard", "1/2"]);
    run("two", &["--shard", "2/2"]);
    room.copydesk(&["settle", "one", "two", "--progress", "none"]).assert().success();
    let read = |path: &str| fs::read_to_string(room.path.join(path)).expect("it is there");
    let whole = [read("whole/documents-00000.jsonl"), read("whole/documents-00001.jsonl")];
    assert!(whole[1].contains("\"duplicate\":{") && whole[0].contains("sentiment-lexicon.scores"));
    assert_eq!([read("one/documents-00000.jsonl"), read("two/documents-00001.jsonl")], whole);
}
