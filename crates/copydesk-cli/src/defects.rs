//! Panics: each becomes a reject, and the first is shown, as it is a defect of ours.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shows where the first panic of the process happened and keeps silent about later ones, which
/// would be one per article: the rejects name them all.
pub(crate) fn show_the_first() {
    static SHOWN: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|panic| {
        if !SHOWN.swap(true, Ordering::Relaxed) {
            // Nobody to tell it to is no reason to panic again.
            drop(writeln!(
                std::io::stderr(),
                "{panic}\nthis is a defect of copydesk, please report it"
            ));
        }
    }));
}
