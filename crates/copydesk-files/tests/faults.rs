//! An atomic file under every single fault.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use copydesk_files::faulty::FaultyIo;
use copydesk_files::{AtomicFile, FileError, Io, is_temporary, read_file, real};

fn write(io: Arc<dyn Io>, target: &Path) -> Result<(), FileError> {
    let mut file = AtomicFile::create(io, target)?;
    for _ in 0..3 {
        file.append(&[b'n'; 50_000])?;
    }
    file.append(&[b'n'; 200_000])?;
    file.commit().map(drop)
}

#[track_caller]
fn check(kind: ErrorKind, for_ever: bool) {
    let new = vec![b'n'; 350_000];
    for n in 1.. {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("part.jsonl");
        copydesk_files::write_atomic(&real(), &target, b"old").expect("it can be written");
        let faulty = FaultyIo::failing_at(n, kind);
        let faulty = if for_ever { faulty.for_ever() } else { faulty };
        let done = write(Arc::new(faulty.clone()), &target);
        let seen = read_file(&*real(), &target).expect("the target is always there");
        assert!(seen == b"old" || seen == new, "fault at {n}: {} bytes", seen.len());
        assert!(done.is_err() || seen == new, "fault at {n}: done, but the old file is there");
        let names = real().list(folder.path()).expect("the folder is there");
        if !for_ever || kind == ErrorKind::StorageFull {
            assert_eq!(names, ["part.jsonl"], "fault at {n}: nothing else is left");
        }
        assert!(names.iter().all(|name| name == "part.jsonl" || is_temporary(name)));
        if !faulty.has_failed() {
            assert!(done.is_ok() && n > 8);
            return;
        }
    }
}

#[test]
fn a_single_fault_leaves_the_old_file_or_the_new_one_and_nothing_else() {
    for kind in [ErrorKind::StorageFull, ErrorKind::Other, ErrorKind::Interrupted] {
        check(kind, false);
    }
}

#[test]
fn a_dead_disk_leaves_the_old_file_or_the_new_one() {
    for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
        check(kind, true);
    }
}
