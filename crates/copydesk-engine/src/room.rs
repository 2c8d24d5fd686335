//! What a run will need outside memory.

use std::path::{Path, PathBuf};

use copydesk_core::Cause;

use crate::builder::Settings;

/// Thousandths of a plain input that the notes of a corpus stage take, with all that it writes to settle
/// them: measured on news, where deduplication is the stage.
const NOTES: u64 = 1650;
/// The same for the spool.
const SPOOL: u64 = 450;

/// Where a run keeps what does not fit in memory, how much that will be, and how much there is.
///
/// An estimate: it knows the size of the files, not whether they are packed (then it is two to four times
/// as much) or how long their articles are (of very short ones the notes are longer than the text).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Room {
    /// The folder in which the hidden folder of the run is made; it may not be there yet.
    pub folder: PathBuf,
    /// About how many bytes will lie there, if the size of the input is known.
    pub expected: Option<u64>,
    /// How many bytes there is room for, where the system tells.
    pub free: Option<u64>,
}

impl Room {
    pub(crate) fn of(
        settings: &Settings,
        input: Option<u64>,
        stages: usize,
        is_spooled: bool,
    ) -> Self {
        let share = NOTES * stages as u64 + if is_spooled { SPOOL } else { 0 };
        let folder = settings.scratch_folder();
        let there = folder.ancestors().find(|folder| settings.files.look(folder).is_ok());
        let there = there.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let free = settings.files.free(there).ok();
        Self { expected: input.map(|bytes| bytes.saturating_mul(share) / 1000), folder, free }
    }

    /// Whether there is so little room that even a wrong estimate will be right.
    pub(crate) fn check(&self) -> Result<(), Cause> {
        match (self.expected, self.free) {
            (Some(expected), Some(free)) if free < expected / 2 => {
                let message = format!(
                    "`{}` will have to hold about {} for the time of the run, and its disk has room for {}: \
                     name another folder",
                    self.folder.display(),
                    size(expected),
                    size(free)
                );
                Err(Cause::new("scratch.no_room", message))
            }
            _ => Ok(()),
        }
    }
}

/// For people: whole megabytes, or kilobytes where those would say too little.
fn size(bytes: u64) -> String {
    const FEW: u64 = 10_000_000;
    if bytes < FEW { format!("{} kB", bytes / 1000) } else { format!("{} MB", bytes / 1_000_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Option<u64>, free: Option<u64>, fits: bool) {
        let room = Room { folder: PathBuf::from("tmp"), expected, free };
        assert_eq!(room.check().is_ok(), fits, "{room:?}");
    }

    #[test]
    fn only_what_cannot_go_well_is_refused() {
        check(Some(1000), Some(1000), true);
        check(Some(1000), Some(500), true);
        check(Some(1000), Some(499), false);
        check(None, Some(0), true);
        check(Some(1000), None, true);
    }
}
