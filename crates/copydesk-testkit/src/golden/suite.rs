//! Runs a folder of golden files.

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::case::{Case, CaseFile, Expected};
use super::diff::changes;

/// What is found in a text, as it stands under `=== name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What the lines are about: `quantities`.
    pub name: &'static str,
    /// One finding a line; no line is empty or begins with `--- ` or `=== `.
    pub lines: Vec<String>,
}

impl Section {
    /// A section of these lines.
    #[must_use]
    pub fn new(name: &'static str, lines: Vec<String>) -> Self {
        Self { name, lines }
    }
}

/// A folder of golden files.
#[derive(Debug, Clone)]
pub struct Suite {
    folder: PathBuf,
    bless: bool,
}

impl Suite {
    /// The golden files of a folder; they are rewritten if `COPYDESK_BLESS` is set to anything but `0`.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        let bless = std::env::var_os("COPYDESK_BLESS").is_some_and(|value| value != "0");
        Self { folder: folder.into(), bless }
    }

    /// Compares what `render` says about each case with what stands there, or rewrites it.
    ///
    /// # Panics
    ///
    /// If a case differs or is new, naming file, line and case; if there is no case at all; if a file
    /// cannot be read or written.
    #[track_caller]
    pub fn run(&self, render: impl Fn(&str) -> Vec<Section>) {
        self.run_given(&[], |text, _, _| render(text));
    }

    /// As [`run`](Self::run), for cases with a section that a human writes: one of `given`. `render` is told its
    /// name and lines as well (no name and no lines if the case has none), and blessing never touches it.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn run_given(
        &self,
        given: &[&str],
        render: impl Fn(&str, &str, &[String]) -> Vec<Section>,
    ) {
        self.run_asking(given, |asked| asked.iter().map(|one| one.answer(&render)).collect());
    }

    /// As [`run_given`](Self::run_given), so many cases at the same time: for those that mostly wait.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn run_side_by_side(
        &self,
        threads: usize,
        given: &[&str],
        render: impl Fn(&str, &str, &[String]) -> Vec<Section> + Sync,
    ) {
        self.run_asking(given, |asked| {
            let next = AtomicUsize::new(0);
            let some = || {
                let mut answers = Vec::new();
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(one) = asked.get(at)
                {
                    answers.push((at, one.answer(&render)));
                }
                answers
            };
            let mut answers: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(some)).collect();
                let done = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
                done.flat_map(|done| done.expect("panics of cases are caught")).collect()
            });
            answers.sort_by_key(|(at, _)| *at);
            answers.into_iter().map(|(_, answer)| answer).collect()
        });
    }

    /// Asks about all cases at once, and judges the answers.
    #[track_caller]
    fn run_asking(&self, given: &[&str], ask: impl FnOnce(&[Asked]) -> Vec<Answer>) {
        let paths = self.files("txt");
        assert!(!paths.is_empty(), "no golden files in {}", self.folder.display());
        let mut asked = Vec::new();
        let mut files = Vec::new();
        for path in paths {
            let written = read(&path);
            let mut file = CaseFile::read(&written);
            assert!(!file.cases.is_empty(), "{}: no case in it", path.display());
            let ask = |case: &mut Case| Asked { human: case.take(given), text: case.text() };
            asked.extend(file.cases.iter_mut().map(ask));
            files.push((path, written, file));
        }
        let mut answers = ask(&asked).into_iter().zip(asked);
        let mut wrong = Vec::new();
        for (path, written, mut file) in files {
            for (case, (found, Asked { human, .. })) in file.cases.iter_mut().zip(&mut answers) {
                match found {
                    Ok(found) if self.bless => rewrite(case, found),
                    Ok(found) => wrong.extend(judge(&path, case, &found)),
                    Err(payload) => wrong.push(told(&path, case, &words(&*payload))),
                }
                if let Some(human) = human {
                    case.sections.insert(0, human);
                }
            }
            let blessed = file.print();
            if self.bless && blessed != written {
                write(&path, &blessed);
            }
        }
        settle(&wrong);
    }

    /// Compares whole files with whole pages: `name` and what must stand in it. A file of the folder that
    /// no page belongs to is wrong too, as somebody believes it to be tested; blessing removes it.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn pages(&self, extension: &str, pages: &[(String, String)]) {
        assert!(!pages.is_empty(), "no pages for {}", self.folder.display());
        let mut wrong = Vec::new();
        for path in self.files(extension) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if pages.iter().any(|(known, _)| known == name) {
                continue;
            }
            if self.bless {
                fs::remove_file(&path).expect("a golden file can be removed");
            } else {
                wrong.push(format!("{}: nothing is compared with it", path.display()));
            }
        }
        for (name, page) in pages {
            let path = self.folder.join(name);
            if self.bless {
                fs::create_dir_all(&self.folder).expect("a golden folder can be made");
                write(&path, page);
            } else if !path.exists() {
                wrong.push(format!("{}: missing, {BLESS}", path.display()));
            } else {
                wrong.extend(compare(&path, page));
            }
        }
        settle(&wrong);
    }

    fn files(&self, extension: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = entries.map(|entry| entry.expect("a folder can be listed").path());
        let mut paths: Vec<_> =
            paths.filter(|path| path.extension().is_some_and(|end| end == extension)).collect();
        paths.sort();
        paths
    }
}

/// What a case is rendered from.
struct Asked {
    text: String,
    /// The section that a human wrote.
    human: Option<Expected>,
}

/// What was rendered, or the panic that came of it.
type Answer = std::thread::Result<Vec<Section>>;

impl Asked {
    fn answer(&self, render: impl Fn(&str, &str, &[String]) -> Vec<Section>) -> Answer {
        let human = self.human.as_ref();
        let (name, lines) = human.map_or(("", &[][..]), |human| (&human.name, &human.lines));
        catch_unwind(AssertUnwindSafe(|| render(&self.text, name, lines)))
    }
}

const BLESS: &str = "run `cargo xtask bless` and read the diff";

#[track_caller]
fn settle(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} golden cases differ; if that is meant, {BLESS}\n\n{}\n",
        wrong.len(),
        wrong.join("\n\n")
    );
}

/// What is wrong with a case, if anything.
fn judge(path: &Path, case: &Case, found: &[Section]) -> Option<String> {
    if case.sections.is_empty() {
        return Some(told(path, case, &format!("  no expectations yet: {BLESS}")));
    }
    let mut lines = Vec::new();
    for expected in &case.sections {
        let heading = format!("  === {} (line {})", expected.name, expected.line);
        let Some(section) = found.iter().find(|section| section.name == expected.name) else {
            lines.push(format!("{heading} is no section of this suite"));
            continue;
        };
        let want: Vec<&str> = expected.lines.iter().map(String::as_str).collect();
        let got: Vec<&str> = section.lines.iter().map(String::as_str).collect();
        if want != got {
            lines.push(heading);
            lines.extend(changes(&want, &got).iter().map(|line| format!("  {line}")));
        }
    }
    (!lines.is_empty()).then(|| told(path, case, &lines.join("\n")))
}

/// Puts what was found into the sections that the case has. If it has none, it gets the first one and
/// the others that have lines.
fn rewrite(case: &mut Case, found: Vec<Section>) {
    let new = case.sections.is_empty();
    for (index, section) in found.into_iter().enumerate() {
        let known = case.sections.iter_mut().find(|expected| expected.name == section.name);
        match known {
            Some(expected) => expected.lines = section.lines,
            None if new && (index == 0 || !section.lines.is_empty()) => {
                let name = section.name.to_owned();
                case.sections.push(Expected { name, line: 0, lines: section.lines });
            }
            None => {}
        }
    }
}

fn compare(path: &Path, page: &str) -> Option<String> {
    let written = read(path);
    let (want, got): (Vec<_>, Vec<_>) = (written.lines().collect(), page.lines().collect());
    (written != page).then(|| {
        let lines =
            changes(&want, &got).iter().map(|line| format!("  {line}\n")).collect::<String>();
        format!("{}:\n{lines}", path.display())
    })
}

fn told(path: &Path, case: &Case, what: &str) -> String {
    format!("{}:{}: {}\n{what}", path.display(), case.line, case.name)
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    format!("  it panics: {}", text.unwrap_or("(no words)"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a golden file, for suites with a form of their own.
///
/// # Panics
///
/// If it cannot be written.
#[expect(
    clippy::disallowed_methods,
    reason = "half a golden file is seen in the diff, by git and by the next run"
)]
pub fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str) -> Vec<Section> {
        assert!(!text.contains("boom"), "boom was read");
        let words = text.split_whitespace().map(|word| format!("{} {word}", word.len())).collect();
        vec![Section::new("words", words), Section::new("size", vec![text.len().to_string()])]
    }

    fn suite(text: &str, bless: bool) -> (tempfile::TempDir, Suite) {
        let folder = tempfile::tempdir().expect("room for a folder");
        write(&folder.path().join("a.txt"), text);
        let suite = Suite { folder: folder.path().to_owned(), bless };
        (folder, suite)
    }

    fn complaint(text: &str) -> String {
        let (_folder, suite) = suite(text, false);
        let broken = catch_unwind(AssertUnwindSafe(|| suite.run(render))).expect_err("it is wrong");
        broken.downcast_ref::<String>().expect("a message").clone()
    }

    #[test]
    fn a_case_that_differs_is_named_with_file_line_and_lines() {
        let message = complaint(
            "--- fine\nab c\n=== words\n2 ab\n1 c\n\n--- off\nab c\n=== words\n2 ab\n2 c\n",
        );
        assert!(message.contains("1 golden cases differ"), "{message}");
        assert!(
            message.contains("a.txt:7: off\n  === words (line 9)\n    2 ab\n  - 2 c\n  + 1 c"),
            "{message}"
        );
    }

    #[test]
    fn a_new_case_fails_until_it_is_blessed() {
        assert!(
            complaint("--- new\nab c\n").contains("no expectations yet: run `cargo xtask bless`")
        );
    }

    #[test]
    fn a_panic_is_told_with_its_case() {
        assert!(
            complaint("--- bad\nboom\n=== words\n").contains(":1: bad\n  it panics: boom was read")
        );
    }

    #[test]
    fn blessing_fills_a_new_case_and_refreshes_only_what_an_old_one_has() {
        let (folder, suite) = suite("note\n\n--- new\nab c\n\n\n--- old\nabc\n=== size\n7\n", true);
        suite.run(render);
        let got = read(&folder.path().join("a.txt"));
        let want = "note\n\n--- new\nab c\n=== words\n2 ab\n1 c\n=== size\n4\n\n--- old\nabc\n=== size\n3\n";
        assert_eq!(got, want);
        Suite { bless: false, ..suite }.run(render);
    }

    #[test]
    fn blessing_leaves_what_a_human_wrote_and_renders_with_it() {
        let text = "--- new\nab\n=== gold\nx y\n\n--- plain\nab\n";
        let (folder, suite) = suite(text, true);
        let render = |_: &str, name: &str, lines: &[String]| {
            vec![Section::new("size", vec![format!("{name} {}", lines.concat())])]
        };
        suite.run_given(&["gold"], render);
        let got = read(&folder.path().join("a.txt"));
        let want = "--- new\nab\n=== gold\nx y\n=== size\ngold x y\n\n--- plain\nab\n=== size\n \n";
        assert_eq!(got, want);
    }

    #[test]
    fn cases_side_by_side_are_answered_each_in_its_place() {
        let cases: String =
            (0..40).map(|n| format!("--- {n}\n{}\n=== size\n\n", "x".repeat(n + 1))).collect();
        let (folder, suite) = suite(&cases, true);
        suite.run_side_by_side(4, &[], |text, _, _| {
            vec![Section::new("size", vec![text.len().to_string()])]
        });
        let got = read(&folder.path().join("a.txt"));
        let sizes: Vec<_> = got.lines().filter(|line| line.parse::<usize>().is_ok()).collect();
        assert_eq!(sizes, (1..=40).map(|n| n.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn a_page_without_a_file_and_a_file_without_a_page_are_wrong() {
        let (folder, suite) = suite("", true);
        write(&folder.path().join("stale.json"), "{}");
        let pages = [("one.json".to_owned(), "{\n}\n".to_owned())];
        let judged = Suite { bless: false, ..suite.clone() };
        let broken =
            catch_unwind(AssertUnwindSafe(|| judged.pages("json", &pages))).expect_err("two are");
        let message = broken.downcast_ref::<String>().expect("a message");
        assert!(message.contains("stale.json: nothing is compared with it"), "{message}");
        assert!(message.contains("one.json: missing"), "{message}");
        suite.pages("json", &pages);
        judged.pages("json", &pages);
        assert!(!folder.path().join("stale.json").exists());
    }
}
