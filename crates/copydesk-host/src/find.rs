//! Where plugins are looked for.
//!
//! A plugin is asked for by a path with a separator, which is taken as it is, or by its id, which is looked
//! up as `FOLDER/ID/plugin.toml` in these folders, in this order:
//!
//! 1. those of the variable `COPYDESK_PLUGIN_PATH`, which must be absolute;
//! 2. the user's own: `$XDG_DATA_HOME/copydesk/plugins`, by default `~/.local/share/copydesk/plugins`
//!    (on macOS `~/Library/Application Support/copydesk/plugins`);
//! 3. the system's: `/usr/local/lib/copydesk/plugins`, then `/usr/lib/copydesk/plugins`.
//!
//! The first manifest counts. If it is refused, nobody looks further: another one behind it would be a
//! surprise.
//!
//! # What is not here
//!
//! The working directory, a folder of inputs, a bare file name, and any folder whose files would be loaded
//! because they lie there.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf, is_separator};

use crate::manifest::{MANIFEST, Manifest, ManifestError, is_id};
use crate::owner::{Owner, OwnerError};
use crate::refusal::{PluginErrorKind, Tried};

/// The variable with folders of plugins.
pub const PLUGIN_PATH: &str = "COPYDESK_PLUGIN_PATH";

/// Where plugins are looked for, and whose files are trusted.
///
/// ```
/// use copydesk_host::Places;
/// let places = Places::default().folder("/opt/plugins");
/// assert_eq!(places.folders().count(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    folders: Vec<Place>,
    owner: Owner,
}

/// A folder of plugins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// How it comes to be one.
    pub kind: PlaceKind,
}

/// How a folder comes to be a place of plugins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaceKind {
    /// [`PLUGIN_PATH`] names it.
    Variable,
    /// It is the user's.
    User,
    /// It is the system's.
    System,
    /// A program of somebody's own names it.
    Given,
}

/// What tells a place on this system: the variables that are read. Arguments, so that nobody needs to
/// change the environment of a process.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Environment {
    /// [`PLUGIN_PATH`].
    pub plugin_path: Option<OsString>,
    /// `XDG_DATA_HOME`.
    pub data_home: Option<OsString>,
    /// `HOME`.
    pub home: Option<OsString>,
}

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let (plugin_path, data_home) =
            (std::env::var_os(PLUGIN_PATH), std::env::var_os("XDG_DATA_HOME"));
        Self { plugin_path, data_home, home: std::env::var_os("HOME") }
    }
}

impl Places {
    /// The places of this system for the user who runs this program.
    #[must_use]
    pub fn of_process() -> Self {
        Self::of(&Environment::of_process()).owner(Owner::of_process())
    }

    /// The places that this environment names; nobody's files are trusted yet.
    #[must_use]
    pub fn of(environment: &Environment) -> Self {
        let mut places = Self::default();
        let set = |value: &Option<OsString>| value.clone().filter(|value| !value.is_empty());
        if let Some(paths) = set(&environment.plugin_path) {
            let entries = std::env::split_paths(&paths).filter(|path| path != Path::new(""));
            entries.for_each(|folder| places.add(folder, PlaceKind::Variable));
        }
        let home = set(&environment.home).map(PathBuf::from);
        let data = if cfg!(target_os = "macos") {
            home.map(|home| home.join("Library/Application Support"))
        } else {
            // The specification: a relative path is to be ignored.
            let named =
                set(&environment.data_home).map(PathBuf::from).filter(|path| path.is_absolute());
            named.or_else(|| home.map(|home| home.join(".local/share")))
        };
        if let Some(data) = data.filter(|data| data.is_absolute()) {
            places.add(data.join("copydesk/plugins"), PlaceKind::User);
        }
        if cfg!(unix) {
            places.add("/usr/local/lib/copydesk/plugins".into(), PlaceKind::System);
            places.add("/usr/lib/copydesk/plugins".into(), PlaceKind::System);
        }
        places
    }

    /// The same with one more folder, behind the others.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.add(folder.into(), PlaceKind::Given);
        self
    }

    /// The same with other trusted users.
    #[must_use]
    pub fn owner(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }

    /// The folders, in the order in which they are looked at.
    pub fn folders(&self) -> impl Iterator<Item = &Place> {
        self.folders.iter()
    }

    fn add(&mut self, folder: PathBuf, kind: PlaceKind) {
        self.folders.push(Place { folder, kind });
    }

    /// The library that is meant by a path or an id. Nothing of it is run, and its hash is not yet held
    /// against anything.
    pub(crate) fn find(&self, given: &str) -> Result<Found, PluginErrorKind> {
        match Asked::of(given)? {
            Asked::Path(path) => self.at(&path),
            Asked::Id(id) => self.named(id),
        }
    }

    fn at(&self, path: &Path) -> Result<Found, PluginErrorKind> {
        let path = std::path::absolute(path).map_err(|error| PluginErrorKind::read(path, error))?;
        let path = if path.is_dir() { path.join(MANIFEST) } else { path };
        if let Err(error) = path.metadata() {
            let advice = "name a library, or a folder with a `plugin.toml`".to_owned();
            let tried = vec![Tried::new(&path, why_not(&error))];
            return Err(PluginErrorKind::NotFound { tried, advice });
        }
        if path.file_name() == Some(OsStr::new(MANIFEST)) {
            return self.manifest(&path, None);
        }
        Ok(Found { library: self.owner.trusts(&path)?, manifest: None })
    }

    fn named(&self, id: &str) -> Result<Found, PluginErrorKind> {
        let mut tried = Vec::new();
        for place in &self.folders {
            if place.folder.is_relative() {
                return Err(PluginErrorKind::RelativePlace { entry: place.folder.clone() });
            }
            let path = place.folder.join(id).join(MANIFEST);
            match path.metadata() {
                Ok(_) => return self.manifest(&path, Some(id)),
                Err(error) => tried.push(Tried::new(&path, why_not(&error))),
            }
        }
        let file = [".so", ".dylib", ".dll"].iter().any(|end| id.ends_with(end));
        let advice = if file {
            format!("if a file is meant, write its path with a separator: `./{id}`")
        } else {
            format!(
                "install it in one of these folders, or name its library by a path with a separator, or \
                 its folder in {PLUGIN_PATH}"
            )
        };
        Err(PluginErrorKind::NotFound { tried, advice })
    }

    /// Reads a manifest and finds its library.
    pub(crate) fn manifest(&self, path: &Path, id: Option<&str>) -> Result<Found, PluginErrorKind> {
        let manifest = Manifest::read(&self.owner.trusts(path)?)?;
        if let Some(wanted) = id.filter(|id| *id != manifest.id) {
            let (path, wanted, found) = (manifest.path, wanted.to_owned(), manifest.id);
            return Err(ManifestError::Id { path, wanted, found }.into());
        }
        let library = self.owner.trusts(&manifest.library)?;
        Ok(Found { library, manifest: Some(manifest) })
    }

    /// Whether a file may be believed: nobody else may write to it.
    pub(crate) fn trusts(&self, path: &Path) -> Result<PathBuf, OwnerError> {
        self.owner.trusts(path)
    }
}

/// A library that was found: canonical, and nobody else may write to it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) library: PathBuf,
    pub(crate) manifest: Option<Manifest>,
}

/// What a user asked for.
enum Asked<'a> {
    Path(PathBuf),
    Id(&'a str),
}

impl<'a> Asked<'a> {
    fn of(given: &'a str) -> Result<Self, PluginErrorKind> {
        if given.contains(is_separator) {
            Ok(Self::Path(given.into()))
        } else if is_id(given) {
            Ok(Self::Id(given))
        } else {
            Err(PluginErrorKind::Unclear { given: given.to_owned() })
        }
    }
}

/// In the same words on every system.
fn why_not(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::hash::Hash;
    use crate::target::target;

    fn environment(plugin_path: &str, data_home: &str, home: &str) -> Environment {
        Environment {
            plugin_path: Some(plugin_path.into()),
            data_home: Some(data_home.into()),
            home: Some(home.into()),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own file may be half written")]
    fn write(path: &Path, content: impl AsRef<[u8]>) {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, content).expect("it can be written");
    }

    fn manifest(id: &str, file: &str) -> String {
        format!(
            "id = \"{id}\"\nversion = \"1.0.0\"\nabi = \"1.0\"\n[[library]]\ntarget = \"{}\"\n\
             file = \"{file}\"\nsha256 = \"{}\"\n",
            target(),
            Hash::of(b"")
        )
    }

    /// A folder with the plugin `acme.places`, and places that begin with it.
    fn room() -> (tempfile::TempDir, PathBuf, Places) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("it is there");
        write(&path.join("acme.places/lib.so"), "");
        write(&path.join("acme.places/plugin.toml"), manifest("acme.places", "lib.so"));
        let places = Places::default().owner(Owner::of_process()).folder(&path);
        (folder, path, places)
    }

    /// Checks what comes of asking; `ROOM` stands for the folder.
    #[track_caller]
    fn check(places: &Places, room: &Path, given: &str, want: &str) {
        let given = given.replace("ROOM", &room.display().to_string());
        let got = match places.find(&given) {
            Ok(found) => found.library.display().to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(got.replace(&room.display().to_string(), "ROOM"), want);
    }

    #[test]
    fn places_come_in_order_of_variable_user_and_system() {
        let places = Places::of(&environment("/a:/b:", "/data", "/home/x"));
        let folders: Vec<_> =
            places.folders().map(|place| place.folder.display().to_string()).collect();
        let user = if cfg!(target_os = "macos") {
            "/home/x/Library/Application Support/copydesk/plugins"
        } else {
            "/data/copydesk/plugins"
        };
        let system = ["/usr/local/lib/copydesk/plugins", "/usr/lib/copydesk/plugins"];
        assert_eq!(folders, ["/a", "/b", user, system[0], system[1]]);
    }

    #[test]
    fn a_relative_home_of_data_counts_for_nothing() {
        for (data, home, want) in [("data", "/home/x", 3), ("", "home", 2), ("", "", 2)] {
            assert_eq!(Places::of(&environment("", data, home)).folders().count(), want);
        }
    }

    #[test]
    fn an_id_is_looked_up_in_every_place_and_a_refusal_lists_them() {
        let (_folder, room, places) = room();
        check(&places, &room, "acme.places", "ROOM/acme.places/lib.so");
        let want = "it is in none of the places looked at\n  ROOM/acme.dates/plugin.toml: not there\n  \
                    /no/where/acme.dates/plugin.toml: not there\ninstall it in one of these folders, or \
                    name its library by a path with a separator, or its folder in COPYDESK_PLUGIN_PATH";
        check(&places.folder("/no/where"), &room, "acme.dates", want);
        let want = "it is in none of the places looked at\n  there is no place to look at\ninstall it in \
                    one of these folders, or name its library by a path with a separator, or its folder \
                    in COPYDESK_PLUGIN_PATH";
        check(&Places::default(), &room, "acme.dates", want);
    }

    #[test]
    fn a_bare_file_name_is_never_loaded() {
        let (_folder, room, places) = room();
        let want = "`places` is neither a path nor an id: write a path with a separator (`./places`), or \
                    an id such as `acme.places`";
        check(&places, &room, "places", want);
        let want = "it is in none of the places looked at\n  ROOM/lib.so/plugin.toml: not there\nif a file \
                    is meant, write its path with a separator: `./lib.so`";
        check(&places, &room, "lib.so", want);
    }

    #[test]
    fn a_relative_folder_in_the_variable_is_refused_by_name() {
        let (_folder, room, _) = room();
        let places = Places::of(&environment("/no/where:plugins", "", ""));
        let want = "`plugins` in COPYDESK_PLUGIN_PATH is relative: name folders from the root on, so that \
                    it does not matter where the program is started";
        check(&places, &room, "acme.places", want);
    }

    #[test]
    fn a_path_may_name_a_library_a_manifest_or_its_folder() {
        let (_folder, room, places) = room();
        for given in ["ROOM/acme.places/lib.so", "ROOM/acme.places/plugin.toml", "ROOM/acme.places"]
        {
            check(&places, &room, given, "ROOM/acme.places/lib.so");
        }
        let want = "it is in none of the places looked at\n  ROOM/lib.so: not there\nname a library, or a \
                    folder with a `plugin.toml`";
        check(&places, &room, "ROOM/lib.so", want);
    }

    #[test]
    fn a_manifest_of_another_id_is_refused_and_no_other_place_is_asked() {
        let (_folder, room, places) = room();
        write(&room.join("first/acme.places/plugin.toml"), manifest("acme.dates", "lib.so"));
        let places =
            Places { folders: Vec::new(), ..places }.folder(room.join("first")).folder(&room);
        let want = "`ROOM/first/acme.places/plugin.toml` is the manifest of `acme.dates`, not of `acme.places`";
        check(&places, &room, "acme.places", want);
    }

    #[test]
    fn a_link_out_of_the_folder_of_a_manifest_is_seen() {
        let (_folder, room, places) = room();
        write(&room.join("elsewhere.so"), "");
        let link = room.join("acme.places/lib.so");
        std::fs::remove_file(&link).expect("it is there");
        std::os::unix::fs::symlink(room.join("elsewhere.so"), &link).expect("a link");
        let found = places.find("acme.places").expect("it is found");
        let manifest = found.manifest.expect("it has one");
        let error = manifest.holds(&found.library, Hash::of(b"")).expect_err("it is outside");
        let want = format!(
            "`{0}/elsewhere.so` lies outside the folder of `{0}/acme.places/plugin.toml`",
            room.display()
        );
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn a_library_that_is_not_the_manifests_is_refused() {
        let (_folder, room, places) = room();
        let found = places.find("acme.places").expect("it is found");
        let manifest = found.manifest.expect("it has one");
        let error = manifest.holds(&found.library, Hash::of(b"x")).expect_err("it has changed");
        let want = format!(
            "`{0}/lib.so` is not the library that `{0}/plugin.toml` means: SHA-256 {1}, and {2} was \
             expected; install the plugin anew",
            room.join("acme.places").display(),
            Hash::of(b"x"),
            Hash::of(b"")
        );
        assert_eq!(error.to_string(), want);
    }
}
