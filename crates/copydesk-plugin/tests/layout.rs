//! The layout of the C structs: the golden file, Rust, the header's text and a C compiler say the same.

mod support;

use std::fmt::Write;
use std::mem::{align_of, offset_of, size_of};
use std::process::Command;

use copydesk_plugin::abi::{
    self, CdBatch, CdDoc, CdDocError, CdHost, CdLayer, CdMark, CdPlugin, CdResult, CdRows, CdSink,
    CdSpan, CdStage, CdStr,
};
use support::{compile, root, scratch};

const GOLDEN: &str = include_str!("layout/1.0.tsv");
const RUST: &str = include_str!("../src/abi.rs");

/// A struct and its fields, in order.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    name: String,
    fields: Vec<String>,
}

macro_rules! rows {
    ($($name:literal $of:ty: $($field:ident)+;)+) => {{
        let mut rows = String::from("struct\tpart\tbytes\n");
        $(
            let (size, align) = (size_of::<$of>(), align_of::<$of>());
            writeln!(rows, "{0}\t(size)\t{size}\n{0}\t(align)\t{align}", $name).expect("into a text");
            $(
                let (at, field) = (offset_of!($of, $field), stringify!($field));
                writeln!(rows, "{}\t{field}\t{at}", $name).expect("into a text");
            )+
        )+
        rows
    }};
}

fn rust_rows() -> String {
    rows! {
        "cd_str" CdStr: ptr len;
        "cd_host" CdHost: struct_size abi_major abi_minor ctx log fail should_stop parallel_for extension;
        "cd_mark" CdMark: start end json;
        "cd_layer" CdLayer: name marks len;
        "cd_doc" CdDoc: id text meta layers n_layers json;
        "cd_batch" CdBatch: struct_size doc_stride layer_stride mark_stride docs len;
        "cd_span" CdSpan: doc layer start end fields_offset fields_len;
        "cd_doc_error" CdDocError: doc reserved code message;
        "cd_result" CdResult: struct_size span_stride error_stride reserved spans n_spans fields errors
            n_errors private_data release;
        "cd_rows" CdRows: struct_size error_stride bytes ends n_ends errors n_errors private_data release;
        "cd_stage" CdStage: struct_size flags name doc config_schema reads writes create run destroy;
        "cd_sink" CdSink: struct_size flags name doc config_schema extension create encode write finish
            destroy;
        "cd_plugin" CdPlugin: struct_size abi_major abi_minor id version license homepage n_items item;
    }
}

/// The golden file's structs.
fn golden_shapes() -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for row in GOLDEN.lines().skip(1) {
        let mut cells = row.split('\t').map(str::to_owned);
        let (name, part) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        match (part.as_str(), shapes.last_mut()) {
            ("(size)", _) => shapes.push(Shape { name, fields: Vec::new() }),
            ("(align)", _) | (_, None) => {}
            (_, Some(shape)) => shape.fields.push(part),
        }
    }
    shapes
}

/// C without its comments.
fn bare_header() -> String {
    let mut parts = copydesk_plugin::HEADER.split("/*");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |text, part| text + part.split_once("*/").map_or("", |(_, after)| after))
}

fn header_shapes() -> Vec<Shape> {
    let header = bare_header();
    let structs = header.split("typedef struct ").skip(1);
    let shape = |text: &str| {
        let (name, rest) = text.split_once(" {").expect("a struct has a body");
        let (body, _) = rest.split_once("\n}").expect("which ends");
        let fields = body.split(';').map(str::trim).filter(|field| !field.is_empty());
        let names = fields.flat_map(|field| match field.split_once("(*") {
            Some((_, function)) => vec![function.split(')').next().unwrap_or("").to_owned()],
            None => {
                let last = |name: &str| {
                    let name = name.trim().rsplit([' ', '*']).next();
                    name.unwrap_or("").to_owned()
                };
                field.split(',').map(last).collect()
            }
        });
        Shape { name: name.to_owned(), fields: names.collect() }
    };
    structs.map(shape).collect()
}

fn rust_shapes() -> Vec<Shape> {
    let shape = |text: &str| {
        let (name, rest) = text.split_once(" {").expect("a struct has a body");
        let (body, _) = rest.split_once("\n}").expect("which ends");
        let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub "));
        let names = fields.filter_map(|field| Some(field.split_once(':')?.0.to_owned()));
        Shape { name: snake(name), fields: names.collect() }
    };
    RUST.split("\npub struct ").skip(1).map(shape).collect()
}

/// `CdDocError` is `cd_doc_error`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (i, c) in name.char_indices() {
        if c.is_uppercase() && i > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[test]
fn rust_has_the_layout_of_the_golden_file() {
    if cfg!(not(target_pointer_width = "64")) {
        eprintln!("skipped: the golden file is that of machines of 64 bits");
        return;
    }
    assert_eq!(rust_rows(), GOLDEN, "a change of layout is a break of the ABI");
}

#[test]
fn header_and_rust_name_the_same_fields_in_the_same_order() {
    assert_eq!(header_shapes(), golden_shapes());
    assert_eq!(rust_shapes(), golden_shapes());
}

#[test]
fn header_and_rust_have_the_same_constants_in_the_same_order() {
    let number = |text: &str| text.trim_end_matches(['u', ';']).parse::<i64>().ok();
    let header = bare_header();
    let theirs: Vec<_> = header
        .lines()
        .filter_map(|line| line.strip_prefix("#define CD_")?.split_once(' '))
        .filter_map(|(name, value)| Some((name.to_owned(), number(value.trim())?)))
        .collect();
    let ours: Vec<_> = RUST
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(": "))
        .filter_map(|(name, rest)| Some((name.to_owned(), number(rest.split_once("= ")?.1)?)))
        .collect();
    assert_eq!(theirs, ours);
    assert_eq!(ours.len(), 16, "two versions, four results, four levels, four flags, two kinds");
}

#[test]
fn the_entry_symbol_and_the_note_are_the_headers() {
    let header = bare_header();
    assert!(header.contains(&format!("int32_t {}(", abi::ENTRY)));
    assert!(header.contains(&format!("#define CD_SECTION \"{}\"", abi::NOTE_SECTION)));
    assert!(header.contains(&format!("\"{}\\nabi=\"", abi::NOTE_MAGIC)));
}

#[test]
fn the_header_fits_on_250_lines() {
    assert!(copydesk_plugin::HEADER.lines().count() <= 250);
}

#[test]
fn c_has_the_layout_of_the_golden_file() {
    let mut program = String::from(
        "#include \"copydesk_plugin.h\"\n#include <stdio.h>\nint main(void) {\n\
         puts(\"struct\\tpart\\tbytes\");\n",
    );
    for Shape { name, fields } in golden_shapes() {
        let align = format!("offsetof(struct {{ char c; {name} s; }}, s)");
        let show = format!(
            "printf(\"{name}\\t(size)\\t%d\\n{name}\\t(align)\\t%d\\n\", (int)sizeof({name}), (int){align});"
        );
        writeln!(program, "{show}").expect("into a text");
        for field in fields {
            let at = format!("(int)offsetof({name}, {field})");
            writeln!(program, "printf(\"{name}\\t{field}\\t%d\\n\", {at});").expect("into a text");
        }
    }
    program.push_str("return 0; }\n");
    let folder = scratch();
    let source = folder.path().join("layout.c");
    write(&source, &program);
    let include = format!("-I{}", root().join("include").display());
    let flags = ["-std=c99", "-Wall", "-Werror", &include];
    let Some(program) = compile("cc", &flags, &source, &folder.path().join("layout")) else {
        return;
    };
    let ran = Command::new(program).output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&ran.stdout), GOLDEN);
}

#[test]
fn the_header_is_pedantic_c99_and_c_plus_plus() {
    let folder = scratch();
    let include = format!("-I{}", root().join("include").display());
    let text = "#include \"copydesk_plugin.h\"\n#include \"copydesk_plugin.h\"\n\
                CD_PLUGIN_NOTE(\"acme.none\", \"0\")\n";
    for (compiler, standard, file) in
        [("cc", "-std=c99", "a.c"), ("cc", "-std=c17", "b.c"), ("c++", "-std=c++11", "c.cpp")]
    {
        let source = folder.path().join(file);
        write(&source, text);
        let flags = [standard, "-pedantic", "-Wall", "-Wextra", "-Werror", "-c", &include];
        compile(compiler, &flags, &source, &folder.path().join("out.o"));
    }
}

#[expect(clippy::disallowed_methods, reason = "a file for a compiler, in a folder of the test")]
fn write(path: &std::path::Path, text: &str) {
    std::fs::write(path, text).expect("it can be written");
}
