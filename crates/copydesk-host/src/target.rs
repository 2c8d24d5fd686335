//! Which machine a library is for.

/// The name of the machine that this program runs on, as manifests and lock files have it: `linux-x86_64`,
/// `macos-aarch64`; with `-musl` behind it where the C library is that one, which loads no other
/// library's.
///
/// ```
/// let target = copydesk_host::target();
/// assert!(target.starts_with(std::env::consts::OS));
/// ```
#[must_use]
pub fn target() -> String {
    let libc = if cfg!(target_env = "musl") { "-musl" } else { "" };
    format!("{}-{}{libc}", std::env::consts::OS, std::env::consts::ARCH)
}
