//! Builds plugin libraries for tests, with cargo or with the system's C compiler.
//!
//! ```no_run
//! use copydesk_testkit::plugin;
//! let gazetteer = plugin::cargo_built("copydesk-gazetteer");
//! let Some(shout) = plugin::cc_built("shout", &["shout.c".as_ref()], &["-DLOUD"]) else {
//!     return; // no C compiler: it was said on standard error
//! };
//! # let _ = (gazetteer, shout);
//! ```
//!
//! A library is built once for each process, in the target folder of the test that asks, so that it sees the
//! sources as they stand. A machine without a C compiler leaves such a test out and says so; where `CI` is
//! set, that is a failure instead, or nobody would notice.
//!
//! # What is not here
//!
//! Loading a library, which is copydesk-host's.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::{env, fs};

/// The folder of this workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap_or(root)
}

/// The folder of `copydesk_plugin.h`.
#[must_use]
pub fn include() -> PathBuf {
    workspace().join("crates/copydesk-plugin/include")
}

/// The shared library of a package of this workspace, built with the profile of the running test, in a
/// folder of its own below the test's target folder.
///
/// # Panics
///
/// With the compiler's words if it cannot be built, or if the package has no `cdylib`.
#[must_use]
pub fn cargo_built(package: &str) -> PathBuf {
    once(format!("cargo {package}"), || Some(build(package, &Build::of_a_plugin(), None)))
        .expect("cargo is there, as it runs this test")
}

/// The shared library that an example of a package is, built as [`cargo_built`] builds packages.
///
/// # Panics
///
/// As [`cargo_built`].
#[must_use]
pub fn cargo_built_example(package: &str, example: &str) -> PathBuf {
    once(format!("cargo {package} {example}"), || {
        let how = Build { example: Some(example.to_owned()), ..Build::of_a_plugin() };
        Some(build(package, &how, None))
    })
    .expect("cargo is there, as it runs this test")
}

/// The same package built by another toolchain, named as rustup names it, with more arguments for cargo;
/// or `None`, said on standard error, where it is not installed. Its target folder is one of its own.
///
/// # Panics
///
/// As [`cargo_built`].
#[must_use]
pub fn toolchain_built(toolchain: &str, package: &str, arguments: &[&str]) -> Option<PathBuf> {
    once(format!("cargo +{toolchain} {package} {arguments:?}"), || {
        let probe = Command::new("rustup").args(["run", toolchain, "rustc", "--version"]).output();
        if !probe.is_ok_and(|told| told.status.success()) {
            return absent(&format!("toolchain `{toolchain}`"), false);
        }
        let mut own = Build::of_this_test();
        own.target = own.target.join("tmp/toolchains").join(toolchain);
        own.arguments = arguments.iter().map(OsString::from).collect();
        Some(build(package, &own, Some(toolchain)))
    })
}

/// A library of C sources, with `cc` (or what `CC` says) and more flags, the header's folder among those
/// it includes from. `name` is the file's stem: one for each set of flags.
///
/// `None`, said on standard error, where there is no compiler.
///
/// # Panics
///
/// With the compiler's words if it cannot be built; or if there is no compiler, and `CI` is set.
#[must_use]
pub fn cc_built(name: &str, sources: &[&Path], flags: &[&str]) -> Option<PathBuf> {
    compiled(&C, name, sources, flags)
}

/// As [`cc_built`] for C++, with `c++` or what `CXX` says.
///
/// # Panics
///
/// As [`cc_built`].
#[must_use]
pub fn cxx_built(name: &str, sources: &[&Path], flags: &[&str]) -> Option<PathBuf> {
    compiled(&CXX, name, sources, flags)
}

/// A library of one Rust file without dependencies, with `rustc` and more flags.
///
/// # Panics
///
/// With the compiler's words if it cannot be built.
#[must_use]
pub fn rustc_built(name: &str, source: &Path, flags: &[&str]) -> PathBuf {
    let key = format!("rustc {name} {} {flags:?}", source.display());
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    once(key, || {
        let mut command = Command::new(rustc);
        command.current_dir(workspace()).args(["--edition=2024", "--crate-type=cdylib"]);
        command.args(flags).arg(absolute(source));
        Some(finished(command, name).unwrap_or_else(|error| panic!("cannot run rustc: {error}")))
    })
    .expect("rustc is there, as it compiled this test")
}

/// A compiler of the system.
struct Compiler {
    variable: &'static str,
    usual: &'static str,
    flags_variable: &'static str,
    flags: &'static [&'static str],
}

const C: Compiler = Compiler {
    variable: "CC",
    usual: "cc",
    flags_variable: "CFLAGS",
    flags: &["-std=c11", "-O1", "-g", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread"],
};

const CXX: Compiler = Compiler {
    variable: "CXX",
    usual: "c++",
    flags_variable: "CXXFLAGS",
    flags: &["-std=c++17", "-O1", "-g", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread"],
};

fn compiled(with: &Compiler, name: &str, sources: &[&Path], flags: &[&str]) -> Option<PathBuf> {
    once(format!("{} {name} {sources:?} {flags:?}", with.usual), || {
        let program = env::var_os(with.variable).unwrap_or_else(|| with.usual.into());
        let mut command = Command::new(&program);
        command.args(with.flags).arg("-I").arg(include());
        let more = env::var(with.flags_variable).unwrap_or_default();
        command.args(more.split_whitespace()).args(flags);
        command.args(sources.iter().map(|source| absolute(source)));
        match finished(command, name) {
            Ok(library) => Some(library),
            Err(error) => absent(&format!("compiler `{}` ({error})", program.display()), true),
        }
    })
}

/// Runs a compiler that writes to a name of this process and call, and then gives the library its own name:
/// two tests may build the same one at the same time, and neither sees half of it.
fn finished(mut command: Command, name: &str) -> std::io::Result<PathBuf> {
    let folder = Build::of_this_test().libraries();
    fs::create_dir_all(&folder)?;
    let library =
        folder.join(format!("{}{name}{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX));
    static BUILDS: AtomicU32 = AtomicU32::new(0);
    let build = BUILDS.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!("{name}.{}.{build}", process::id()));
    let told = command.arg("-o").arg(&unfinished).output()?;
    assert!(
        told.status.success(),
        "cannot build `{name}`: {command:?}\n{}",
        String::from_utf8_lossy(&told.stderr)
    );
    fs::rename(&unfinished, &library).expect("what was built can be named");
    Ok(library)
}

/// Where and how the running test was built.
struct Build {
    target: PathBuf,
    triple: Option<OsString>,
    /// The folder's name: `debug`, `release`.
    profile: String,
    arguments: Vec<OsString>,
    /// The example in place of the library.
    example: Option<String>,
}

impl Build {
    /// As the place of the test's own file says: `TARGET[/TRIPLE]/PROFILE/deps/test-0123`.
    fn of_this_test() -> Self {
        let test = env::current_exe().expect("a test knows its own file");
        let mut folder = test.parent().expect("a file stands in a folder");
        if folder.ends_with("deps") || folder.ends_with("examples") {
            folder = folder.parent().expect("`deps` stands in a folder");
        }
        Self::at(folder).unwrap_or_else(|| Self {
            // A documentation test is compiled into a folder elsewhere.
            target: workspace().join("target"),
            triple: None,
            profile: "debug".to_owned(),
            arguments: Vec::new(),
            example: None,
        })
    }

    /// The same in a folder of its own: a `cdylib`'s files have no hash in their names, and one package built
    /// alone may have other features in its dependencies than the whole workspace has, so that the outer
    /// build would find a library that does not fit the rest.
    fn of_a_plugin() -> Self {
        let mut how = Self::of_this_test();
        how.target.push("tmp/plugins");
        how
    }

    fn at(folder: &Path) -> Option<Self> {
        let profile = folder.file_name()?.to_str()?.to_owned();
        let above = folder.parent()?;
        // Cargo marks the target folder itself, not those of targets inside.
        let is_target = |folder: &Path| folder.join("CACHEDIR.TAG").is_file();
        let (target, triple) = match (is_target(above), above.parent()) {
            (true, _) => (above, None),
            (false, Some(outer)) if is_target(outer) => {
                (outer, Some(above.file_name()?.to_owned()))
            }
            _ => return None,
        };
        Some(Self {
            target: target.to_owned(),
            triple,
            profile,
            arguments: Vec::new(),
            example: None,
        })
    }

    fn libraries(&self) -> PathBuf {
        let triple = self.triple.clone().unwrap_or_else(|| "native".into());
        self.target.join("tmp/libraries").join(triple).join(&self.profile)
    }
}

fn build(package: &str, how: &Build, toolchain: Option<&str>) -> PathBuf {
    let mut cargo = match toolchain {
        None => Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
        Some(name) => {
            let mut rustup = Command::new("rustup");
            rustup.args(["run", name, "cargo"]);
            // The outer cargo names its own compiler to all it starts.
            for variable in ["RUSTUP_TOOLCHAIN", "RUSTC", "RUSTDOC", "CARGO", "LD_LIBRARY_PATH"] {
                rustup.env_remove(variable);
            }
            rustup
        }
    };
    let profile = if how.profile == "debug" { "dev" } else { &how.profile };
    cargo.current_dir(workspace());
    cargo.args(["build", "--locked", "--message-format=json-render-diagnostics"]);
    match &how.example {
        Some(example) => cargo.args(["--example", example]),
        None => cargo.arg("--lib"),
    };
    cargo.args(["-p", package, "--profile", profile]).args(&how.arguments);
    cargo.arg("--target-dir").arg(&how.target);
    if let Some(triple) = &how.triple {
        cargo.arg("--target").arg(triple);
    }
    let told = cargo.output().unwrap_or_else(|error| panic!("cannot run {cargo:?}: {error}"));
    let words = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "cannot build `{package}`: {cargo:?}\n{words}");
    library_of(how.example.as_deref().unwrap_or(package), &told.stdout)
        .unwrap_or_else(|| panic!("`{package}` has no `cdylib`: {cargo:?}\n{words}"))
}

/// The library of this name that cargo finished last, in what it says about its work.
fn library_of(name: &str, messages: &[u8]) -> Option<PathBuf> {
    let library = name.replace('-', "_");
    let file = format!("{}{library}{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let artifact = |line: &[u8]| -> Option<PathBuf> {
        let message: serde_json::Value = serde_json::from_slice(line).ok()?;
        let files = message.get("filenames")?.as_array()?;
        let mut paths = files.iter().filter_map(|path| path.as_str()).map(PathBuf::from);
        paths.find(|path| path.file_name().is_some_and(|name| *name == *file))
    };
    messages.split(|&byte| byte == b'\n').filter_map(artifact).next_back()
}

/// What was built under this key in this process, or what `make` makes of it.
fn once(key: String, make: impl FnOnce() -> Option<PathBuf>) -> Option<PathBuf> {
    static BUILT: Mutex<BTreeMap<String, Arc<OnceLock<Option<PathBuf>>>>> =
        Mutex::new(BTreeMap::new());
    // Who wants another library does not wait for this one.
    let mine = {
        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(built.entry(key).or_default())
    };
    mine.get_or_init(make).clone()
}

#[expect(clippy::print_stderr, reason = "a test that is left out must say so")]
fn absent(what: &str, required_in_ci: bool) -> Option<PathBuf> {
    assert!(
        !(required_in_ci && env::var_os("CI").is_some()),
        "there is no {what}, and without it the tests of plugins are worth nothing"
    );
    eprintln!("LEFT OUT: there is no {what}, so this was NOT tested");
    None
}

fn absolute(path: &Path) -> PathBuf {
    if path.is_absolute() { path.to_owned() } else { workspace().join(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
        let path = folder.path().join(name);
        #[expect(clippy::disallowed_methods, reason = "a test's own input may be half written")]
        fs::write(&path, text).expect("it can be written");
        path
    }

    #[test]
    fn a_library_of_the_workspace_is_built_where_the_test_was() {
        let library = cargo_built("copydesk-gazetteer");
        assert!(library.is_file(), "{}", library.display());
        assert!(library.starts_with(Build::of_this_test().target), "{}", library.display());
    }

    #[test]
    fn a_library_of_c_includes_the_header() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "#include <copydesk_plugin.h>\nCD_PLUGIN_NOTE(\"a.b\", \"1\")\n";
        let file = source(&folder, "empty.c", text);
        let Some(library) = cc_built("testkit-empty", &[&file], &["-Wall", "-Werror"]) else {
            return;
        };
        let bytes = fs::read(library).expect("it is there");
        assert!(bytes.windows(8).any(|window| window == b"id=a.b\nv"));
    }

    #[test]
    #[should_panic(expected = "cannot build `testkit-broken`")]
    fn a_broken_source_brings_the_compilers_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = source(&folder, "broken.rs", "fn f( {}");
        let _ = rustc_built("testkit-broken", &file, &[]);
    }

    #[test]
    fn the_place_of_a_test_tells_target_and_profile() {
        let root = tempfile::tempdir().expect("a folder");
        source(&root, "CACHEDIR.TAG", "");
        let plain = Build::at(&root.path().join("release")).expect("a target folder");
        assert_eq!((plain.profile.as_str(), plain.triple), ("release", None));
        let other = Build::at(&root.path().join("x86_64-unknown-linux-gnu/debug"));
        let other = other.expect("a target folder");
        assert_eq!(other.triple.expect("a triple"), *"x86_64-unknown-linux-gnu");
        assert!(Build::at(Path::new("/nowhere/at/all")).is_none());
    }
}
