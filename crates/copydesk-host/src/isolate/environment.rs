//! What of the parent's environment a worker sees.
//!
//! Passwords and tokens stand in environments, and output must not depend on them: so a worker sees only
//! what libraries need to be found and to run, and what tools that look for faults are told.

use std::ffi::OsString;

/// Names that are kept.
const KEPT: &[&str] = &[
    "PATH",
    "HOME",
    "TMPDIR",
    "TZ",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "ASAN_OPTIONS",
    "LSAN_OPTIONS",
    "TSAN_OPTIONS",
    "UBSAN_OPTIONS",
    "LLVM_PROFILE_FILE",
];

/// Those of them that are set.
pub(super) fn kept() -> impl Iterator<Item = (&'static str, OsString)> {
    KEPT.iter().filter_map(|name| Some((*name, std::env::var_os(name)?)))
}
