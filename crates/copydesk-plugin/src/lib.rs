//! The contract between copydesk and its plugins: a C ABI, and a safe Rust face over it.
//!
//! # What is not here
//!
//! The host's side, and any type of copydesk itself: a plugin that was built once goes on working when
//! copydesk is upgraded.

pub mod abi;

/// The C header of the ABI, for authors in other languages.
pub const HEADER: &str = include_str!("../include/copydesk_plugin.h");
