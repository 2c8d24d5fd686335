//! Named points at which a test ends the process.

/// A point that a test of a build with the feature `failpoints` can name; nothing in any other build.
macro_rules! point {
    ($name:literal) => {
        #[cfg(feature = "failpoints")]
        fail::fail_point!($name, |_| std::process::abort());
    };
}
pub(crate) use point;
