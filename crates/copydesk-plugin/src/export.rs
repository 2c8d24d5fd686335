//! The macro that makes a library a plugin.

/// Makes this library a plugin of these stages and sinks: the entry symbol, the note that is read before
/// anything runs, and a guard against panics around every callback. Written once, in a crate with
/// `crate-type = ["cdylib", "rlib"]`; the crate may forbid `unsafe`.
///
/// ```text
/// export!(Shout);                                                    stages
/// export!(Shout, Whisper);
/// export!(id = "acme.shout", stages: [Shout], sinks: [Letters]);     all there is
/// export!(sinks: [Letters]);                                         any part may be left out
/// ```
///
/// ```edition2021
/// #![forbid(unsafe_code)]
/// # use copydesk_plugin::prelude::*;
/// # struct Shout;
/// # impl Stage for Shout {
/// #     const NAME: &'static str = "shout";
/// #     const WRITES: &'static [&'static str] = &["acme.shouts"];
/// #     type Config = NoConfig;
/// #     fn new(_: NoConfig, _: &Host<'_>) -> Result<Self> { Ok(Self) }
/// #     fn annotate(&self, _: Doc<'_>, _: &mut Out<'_>) -> Result<()> { Ok(()) }
/// # }
/// copydesk_plugin::export!(id = "acme.shout", stages: [Shout]);
/// # fn main() {}
/// ```
///
/// An id of another form does not compile:
///
/// ```compile_fail
/// copydesk_plugin::export!(id = "shout", stages: []);
/// # fn main() {}
/// ```
///
/// The id is `vendor.name`. If none is given it is made of the package's name: `acme-shout` is
/// `acme.shout`, and `shout`, which has no vendor, is `local.shout`. Version, licence and homepage are
/// those of the package.
///
/// When the host enters the library, the panic hook of the library's own copy of the standard library is
/// wrapped: a panic in a callback is not printed but told to the host with its place.
#[macro_export]
macro_rules! export {
    (id = $id:literal $(, stages: [$($stage:ty),* $(,)?])? $(, sinks: [$($sink:ty),* $(,)?])? $(,)?) => {
        $crate::export!(@ $id, [$($($stage),*)?], [$($($sink),*)?]);
    };
    (stages: [$($stage:ty),* $(,)?] $(, sinks: [$($sink:ty),* $(,)?])? $(,)?) => {
        $crate::export!(@ [$($stage),*], [$($($sink),*)?]);
    };
    (sinks: [$($sink:ty),* $(,)?] $(,)?) => {
        $crate::export!(@ [], [$($sink),*]);
    };
    (@ [$($stage:ty),*], [$($sink:ty),*]) => {
        const _: () = {
            const NAME: [&str; 2] =
                [$crate::__::note::vendor(env!("CARGO_PKG_NAME")), env!("CARGO_PKG_NAME")];
            const BYTES: [u8; $crate::__::note::len(&NAME)] =
                $crate::__::note::id_of($crate::__::note::join(&NAME));
            const PACKAGE_ID: &str = $crate::__::note::text(&BYTES);
            $crate::export!(@ PACKAGE_ID, [$($stage),*], [$($sink),*]);
        };
    };
    (@ $id:expr, [$($stage:ty),*], [$($sink:ty),*]) => {
        const _: () = {
            const ID: &str = $id;
            $crate::__::note::check_id(ID);
            const PANIC: &str = if cfg!(panic = "unwind") { "unwind" } else { "abort" };
            const LINES: [&str; 8] = $crate::__::note::lines(ID, env!("CARGO_PKG_VERSION"), PANIC);

            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,.copydesk"))]
            #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".copydesk"))]
            static NOTE: [u8; $crate::__::note::len(&LINES)] = $crate::__::note::join(&LINES);

            fn library() -> &'static $crate::__::Library {
                static LIBRARY: ::std::sync::OnceLock<$crate::__::Library> =
                    ::std::sync::OnceLock::new();
                LIBRARY.get_or_init(|| {
                    let about = $crate::__::About {
                        id: ID,
                        version: env!("CARGO_PKG_VERSION"),
                        license: env!("CARGO_PKG_LICENSE"),
                        homepage: $crate::__::homepage(
                            env!("CARGO_PKG_HOMEPAGE"),
                            env!("CARGO_PKG_REPOSITORY"),
                        ),
                        note: &NOTE,
                    };
                    let items = ::std::vec![
                        $($crate::__::stage::<$stage>(),)*
                        $($crate::__::sink::<$sink>(),)*
                    ];
                    $crate::__::Library::new(about, items, item)
                })
            }

            unsafe extern "C" fn item(
                index: usize,
                kind: *mut u32,
            ) -> *const ::std::ffi::c_void {
                // SAFETY: the host calls it as the contract says.
                unsafe { $crate::__::find(library, index, kind) }
            }

            /// The entry point.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn copydesk_plugin_v1(
                host: *const $crate::abi::CdHost,
                plugin: *mut *const $crate::abi::CdPlugin,
            ) -> i32 {
                // SAFETY: the host calls it as the contract says.
                unsafe { $crate::__::enter(host, plugin, library) }
            }
        };
    };
    ($($stage:ty),+ $(,)?) => {
        $crate::export!(@ [$($stage),+], []);
    };
}
