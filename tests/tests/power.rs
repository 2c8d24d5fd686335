//! The power fails at every operation of a run, and takes what nobody has made durable: all of it, what stands
//! in files, or any half. With the power back the run goes on to the bytes of one that nobody has disturbed, and
//! nothing that the journal says is there is missing.

use std::path::Path;
use std::sync::Arc;

use copydesk::engine::{Duplicates, Job, Ran, RunError};
use copydesk::files::forgetful::{ForgetfulIo, Loss};
use copydesk::files::{Io, read_file, real, write_atomic};
use copydesk::io::{Compression, Inputs, Output, OutputFormat};
use copydesk::{Settings, StageName};
use copydesk_testkit::tree;
use tempfile::TempDir;

/// A kind of run.
#[derive(Clone, Copy, Debug)]
struct Form {
    place: &'static str,
    format: OutputFormat,
    compression: Compression,
    duplicates: Duplicates,
}

const ONE_PASS: Form = Form {
    place: "out",
    format: OutputFormat::JsonLines,
    compression: Compression::None,
    duplicates: Duplicates::Off,
};
const TWO_PASSES: Form = Form { duplicates: Duplicates::Mark, ..ONE_PASS };
const PACKED: Form =
    Form { compression: Compression::Zstd, duplicates: Duplicates::Drop, ..ONE_PASS };
const TABLES: Form = Form { format: OutputFormat::Csv, ..ONE_PASS };
const FILE: Form = Form { place: "out.jsonl", ..ONE_PASS };

/// A folder in memory where there is one: thousands of runs write into it.
fn temporary() -> TempDir {
    let made = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    made.expect("a temporary folder")
}

/// Some files, with a copy and a broken line.
fn news() -> TempDir {
    let folder = temporary();
    for file in 0..3 {
        let line = |at: u32| {
            let day = if at == 3 { 7 } else { file * 10 + at };
            format!(
                "{{\"id\":\"{file}-{at}\",\"text\":\"Rain fell on day {day}, said Ada Holm.\"}}\n"
            )
        };
        let text = format!("{}{{broken\n", (0..4).map(line).collect::<String>());
        let path = folder.path().join(format!("news-{file}.jsonl"));
        write_atomic(&real(), path, text.as_bytes()).expect("it can be written");
    }
    folder
}

fn said(error: RunError) -> String {
    format!("{error}: {:?}", error.cause())
}

/// Runs it as the program would.
fn go(form: Form, news: &Path, io: &Arc<dyn Io>, home: &Path) -> Result<Ran, String> {
    let output = Output::to(home.join(form.place)).format(form.format).resumable(true);
    let output = output.compression(form.compression).io(Arc::clone(io));
    let work = output.work_folder().expect("it is no stream");
    let job = Job::open(Arc::clone(io), work).map_err(said)?;
    let mut settings = Settings::default();
    settings.run.stages = Some(vec![StageName::Quotes]);
    let pipeline = settings.pipeline().duplicates(form.duplicates).threads(1);
    let pipeline = pipeline.files(Arc::clone(io)).scratch(home).build().expect("it fits");
    let source =
        Inputs::new([news.to_str().expect("a plain name")]).build().expect("there is a plan");
    let sink = output.build().map_err(|cause| cause.to_string())?;
    pipeline.run_job(&*source, &*sink, &job).map_err(said)
}

/// What an unbroken run leaves.
fn unbroken(form: Form, news: &Path) -> Vec<(String, Vec<u8>)> {
    let home = temporary();
    go(form, news, &real(), home.path()).expect("it ends well");
    tree(home.path()).into_iter().collect()
}

/// The journal of this run.
fn journal(form: Form, home: &Path) -> String {
    let work = Output::to(home.join(form.place)).work_folder().expect("it is no stream");
    let journal = read_file(&*real(), &work.join("journal.jsonl")).unwrap_or_default();
    String::from_utf8_lossy(&journal).into_owned()
}

/// Lets the power fail at operation n, n = 1, 2, … until the run comes to its end before.
#[track_caller]
fn check(form: Form, losses: &[Loss], step: usize) {
    let news = news();
    let want = unbroken(form, news.path());
    for n in (1..).step_by(step) {
        let mut is_done = true;
        for loss in losses {
            let home = temporary();
            let io = ForgetfulIo::new(home.path()).failing_at(n);
            let lent: Arc<dyn Io> = Arc::new(io.clone());
            let ended = go(form, news.path(), &lent, home.path());
            let what = format!("{form:?} at {n}, {loss:?}");
            io.lose(*loss).expect("there is room");
            // A line of it may have been lost between others: then what stands behind its split in the same
            // file is not believed, either.
            let has_hole = journal(form, home.path()).contains('\0');
            if let Ok(ran) = &ended {
                assert!(ran.report.counts.balance(), "{what}");
            } else {
                is_done = false;
            }
            let ran = go(form, news.path(), &real(), home.path());
            let ran = ran.unwrap_or_else(|error| panic!("{what}: {error}"));
            // What was told to be done is durable, whoever pulls the plug then.
            assert!(ended.is_err() || ran.was_complete, "{what}");
            let seen: Vec<_> = tree(home.path()).into_iter().collect();
            let names: Vec<_> = seen.iter().map(|(name, bytes)| (name, bytes.len())).collect();
            assert!(seen == want, "{what}: {names:?}");
            // What the journal said to be there was there.
            let is_sound = !journal(form, home.path()).contains("\"lost\"");
            assert!(is_sound || has_hole, "{what}");
        }
        if is_done {
            assert!(n > 40, "{form:?} has taken {n} operations");
            return;
        }
    }
}

const HALVES: [Loss; 3] = [Loss::Some(1), Loss::Some(2), Loss::Some(3)];

#[test]
fn whatever_was_not_durable_when_the_power_failed_nothing_is_missing_in_the_end() {
    for form in [ONE_PASS, TWO_PASSES, PACKED, TABLES, FILE] {
        check(form, &[Loss::All, Loss::Contents], 1);
    }
}

#[test]
fn whichever_half_is_lost_with_the_power_nothing_is_missing_in_the_end() {
    for form in [ONE_PASS, TWO_PASSES, TABLES, FILE] {
        check(form, &HALVES, 1);
    }
}
