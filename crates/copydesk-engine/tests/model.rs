//! A job against its model: whatever befell it, the next undisturbed run leaves what an unbroken one would
//! have left.

mod doubles;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use copydesk_engine::{
    Duplicates, Job, Pipeline, PipelineBuilder, Ran, RunError, RunErrorKind, status,
};
use copydesk_files::faulty::FaultyIo;
use copydesk_files::{Io, read_file, real, write_atomic};
use doubles::{Equal, Pages, Plain, Rack, settling, standard, tree};
use proptest::prelude::*;
use proptest::sample::Index;

/// What befalls a job.
#[derive(Clone, Debug)]
enum Blow {
    /// A run whose n-th operation fails, once or for ever, with so many threads.
    Fault(u64, bool, usize),
    /// A part of the output is gone.
    Delete(Index),
    /// A byte of a part is another one.
    Corrupt(Index, Index),
    /// The journal ends early.
    CutJournal(Index),
    /// A byte of the journal is another one.
    CorruptJournal(Index, u8),
    /// What is kept for the second pass ends early.
    CutKept(Index, Index),
    /// The input is another one for a while.
    ChangeInput,
}

fn blow() -> impl Strategy<Value = Blow> {
    prop_oneof![
        4 => (1_u64..260, any::<bool>(), 1_usize..3).prop_map(|(n, ever, threads)| Blow::Fault(n, ever, threads)),
        1 => any::<Index>().prop_map(Blow::Delete),
        1 => any::<(Index, Index)>().prop_map(|(part, at)| Blow::Corrupt(part, at)),
        1 => any::<Index>().prop_map(Blow::CutJournal),
        1 => any::<(Index, u8)>().prop_map(|(at, to)| Blow::CorruptJournal(at, to)),
        1 => any::<(Index, Index)>().prop_map(|(file, at)| Blow::CutKept(file, at)),
        1 => Just(Blow::ChangeInput),
    ]
}

/// The kinds of run.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Straight,
    Spooled,
    Again,
}

impl Kind {
    fn builder(self) -> PipelineBuilder {
        match self {
            Self::Straight => standard(),
            Self::Spooled => settling(Duplicates::Drop),
            Self::Again => Pipeline::builder(Plain).corpus(Equal::ALL),
        }
    }

    fn pages(self) -> Pages {
        let mut pages = Pages::new(&[
            &["a1|Rain fell.", "a2|Snow fell.", "a3|!refuse", "a4|Rain fell."],
            &["a0|Rain fell.", "a6|!junk", "a7|!unnoted", "a9|Hail."],
            &[],
        ]);
        pages.splits.push((0..12).map(|at| format!("c{at}|text {} twin", at % 5)).collect());
        Pages { twice: matches!(self, Self::Again), ..pages }
    }

    fn go(
        self,
        threads: usize,
        pages: &Pages,
        io: &Arc<dyn Io>,
        folder: &Path,
    ) -> Result<Ran, RunError> {
        let job = Job::open(Arc::clone(io), folder.join(".job"))?;
        let builder = self.builder().threads(threads).batch(2 + threads);
        let builder = builder.scratch(folder.join(".scratch")).files(Arc::clone(io));
        let rack = Rack::new(Arc::clone(io), folder);
        builder.build().expect("it fits").run_job(pages, &rack, &job)
    }
}

/// A folder in memory where there is one.
fn temporary() -> tempfile::TempDir {
    let made = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    made.expect("a temporary folder")
}

/// Changes the bytes of a file, if there are any.
fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let Ok(mut bytes) = read_file(&*real(), path) else { return };
    if !bytes.is_empty() {
        change(&mut bytes);
        write_atomic(&real(), path, &bytes).expect("it can be written");
    }
}

/// One of the files in a folder.
fn pick(folder: &Path, at: &Index) -> Option<std::path::PathBuf> {
    let names = real().list(folder).unwrap_or_default();
    let names: Vec<_> =
        names.into_iter().filter(|name| !name.to_string_lossy().starts_with('.')).collect();
    (!names.is_empty()).then(|| folder.join(&names[at.index(names.len())]))
}

fn strike(kind: Kind, blow: &Blow, folder: &Path) {
    let job = folder.join(".job");
    let journal = job.join("journal.jsonl");
    // Nobody looks at an output that is complete.
    let is_open = matches!(status(&*real(), &job), Ok(Some(status)) if !status.complete);
    match blow {
        Blow::Fault(n, for_ever, threads) => {
            let faulty = FaultyIo::failing_at(*n, ErrorKind::Other);
            let faulty = if *for_ever { faulty.for_ever() } else { faulty };
            let io: Arc<dyn Io> = Arc::new(faulty);
            drop(kind.go(*threads, &kind.pages(), &io, folder));
        }
        Blow::Delete(part) if is_open => {
            if let Some(path) = pick(folder, part) {
                real().remove(&path).expect("it is there");
            }
        }
        Blow::Corrupt(part, at) if is_open => {
            if let Some(path) = pick(folder, part) {
                change(&path, |bytes| {
                    let at = at.index(bytes.len());
                    bytes[at] ^= 1;
                });
            }
        }
        Blow::Delete(_) | Blow::Corrupt(..) => {}
        Blow::CutJournal(at) => change(&journal, |bytes| bytes.truncate(at.index(bytes.len()))),
        Blow::CorruptJournal(at, to) => change(&journal, |bytes| {
            let at = at.index(bytes.len());
            bytes[at] = *to;
        }),
        Blow::CutKept(file, at) => {
            if let Some(path) = pick(&job.join("kept"), file) {
                change(&path, |bytes| bytes.truncate(at.index(bytes.len())));
            }
        }
        Blow::ChangeInput => {
            let mut pages = kind.pages();
            pages.splits[0][0].push('!');
            if job.join("plan.json").exists() {
                let error = kind.go(1, &pages, &real(), folder).expect_err("it is another one");
                assert!(matches!(error.kind(), RunErrorKind::OtherPlan { .. }), "{error}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_befell_a_job_it_comes_to_its_end(
        kind in prop_oneof![Just(Kind::Straight), Just(Kind::Spooled), Just(Kind::Again)],
        blows in prop::collection::vec(blow(), 1..6),
    ) {
        let (folder, other) = (temporary(), temporary());
        let want = kind.go(1, &kind.pages(), &real(), other.path()).expect("it ends well");
        for blow in &blows {
            strike(kind, blow, folder.path());
        }
        let ran = kind.go(2, &kind.pages(), &real(), folder.path()).expect("it ends well");
        prop_assert_eq!(tree(folder.path()), tree(other.path()));
        prop_assert_eq!(ran.report.counts, want.report.counts);
        prop_assert_eq!(&ran.report.found, &want.report.found);
        prop_assert_eq!(&ran.report.bytes, &want.report.bytes);
        prop_assert_eq!(&ran.report.splits, &want.report.splits);
        prop_assert_eq!(&ran.report.duplicates, &want.report.duplicates);
    }
}
