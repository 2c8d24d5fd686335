//! What is read, in which order, and under which names.

mod common;

use common::{brief, folder, gzip, inputs, put, read, read_stream, zstd};
use copydesk_core::{Item, Record};
use copydesk_io::{Inputs, TextFolder};

const LINE: &[u8] = b"{\"id\":\"l\",\"text\":\"x\"}\n";

#[test]
fn a_folder_may_mix_forms_and_is_read_in_bytewise_order() {
    let all = folder(&[
        ("b/two.txt", b"2"),
        ("a.txt", b"1"),
        ("Z.txt", b"0"),
        ("b.jsonl.gz", &gzip(LINE)),
        ("b/one.csv", b"id,text\nr,y\n"),
        ("lines", LINE),
        ("packed.txt.zst", &zstd(b"4")),
        (".hidden.txt", b"no"),
        (".git/a.txt", b"no"),
        ("plain", b"3"),
    ]);
    let source = inputs(all.path()).build().expect("there is a plan");
    let want =
        ["Z.txt=0", "a.txt=1", "l=x", "r=y", "b/two.txt=2", "l=x", "packed.txt.zst=4", "plain=3"];
    assert_eq!(brief(&read(&*source)), want);
    let indices: Vec<u32> =
        source.splits().expect("there is a plan").iter().map(|split| split.index).collect();
    assert_eq!(indices, (0..6).collect::<Vec<u32>>());
}

#[test]
fn a_single_file_is_called_by_its_name_and_equal_names_by_their_paths() {
    let all = folder(&[("a/x.txt", b"1"), ("b/x.txt", b"2"), ("b/y.txt", b"3")]);
    let path = |name: &str| all.path().join(name).to_string_lossy().into_owned();
    let names =
        |inputs: &[String]| brief(&read(&*Inputs::new(inputs).build().expect("there is a plan")));
    assert_eq!(names(&[path("a/x.txt")]), ["x.txt=1"]);
    let want =
        [format!("{}=1", path("a/x.txt")), format!("{}=2", path("b/x.txt")), "y.txt=3".to_owned()];
    assert_eq!(names(&[path("b"), path("a/x.txt")]), want);
    assert_eq!(
        names(&[path("a/x.txt"), path("a")]),
        ["x.txt=1"],
        "a file named twice is read once"
    );
}

#[test]
fn patterns_are_expanded() {
    let all =
        folder(&[("a/x.txt", b"1"), ("a/y.md", b"2"), ("b/x.txt", b"3"), ("b/c/x.txt", b"4")]);
    let check = |pattern: &str, want: &[&str]| {
        let pattern = all.path().join(pattern).to_string_lossy().into_owned();
        let got = brief(&read(&*Inputs::new([&pattern]).build().expect("something matches")));
        assert_eq!(got, want, "{pattern}");
    };
    check("*/x.txt", &["a/x.txt=1", "b/x.txt=3"]);
    check("**/x.txt", &["a/x.txt=1", "b/c/x.txt=4", "b/x.txt=3"]);
    check("[b]", &["b/c/x.txt=4", "b/x.txt=3"]);
    check("a/*.{md,rst}", &["y.md=2"]);
}

#[test]
fn what_is_not_there_is_told_at_once() {
    let all = folder(&[]);
    let code = |name: &str| {
        let path = all.path().join(name).to_string_lossy().into_owned();
        Inputs::new([path]).build().err().map(|cause| cause.code().to_owned())
    };
    assert_eq!(code("missing.txt").as_deref(), Some("input.missing"));
    assert_eq!(code("*.txt").as_deref(), Some("input.no_match"));
    assert_eq!(code("").as_deref(), Some("input.empty"));
    assert_eq!(
        Inputs::new::<&str>([]).build().err().map(|cause| cause.code().to_owned()).as_deref(),
        Some("input.none")
    );
}

#[test]
fn small_texts_share_a_split() {
    let names: Vec<String> = (0..10).map(|n| format!("{n}.txt")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), &b"12345"[..])).collect();
    let all = folder(&files);
    let sizes = |inputs: Inputs| {
        let source = inputs.build().expect("there is a plan");
        assert_eq!(read(&*source).len(), 10);
        source
            .splits()
            .expect("there is a plan")
            .iter()
            .map(|split| split.bytes.unwrap_or(0))
            .collect::<Vec<_>>()
    };
    assert_eq!(sizes(inputs(all.path())), [50]);
    assert_eq!(sizes(inputs(all.path()).split_files(4)), [20, 20, 10]);
    assert_eq!(sizes(inputs(all.path()).split_bytes(16)), [15, 15, 15, 5]);
    assert_eq!(sizes(inputs(all.path()).split_bytes(1)), [5; 10]);
}

#[test]
fn refused_files_have_no_split_of_their_own_and_are_told_in_their_place() {
    #[track_caller]
    fn check(names: &[&str], want: &[&[&str]]) {
        let content =
            |name: &str| -> &'static [u8] { if name.ends_with("jsonl") { LINE } else { b"12345" } };
        let files: Vec<_> = names.iter().map(|name| (*name, content(name))).collect();
        let all = folder(&files);
        let source = inputs(all.path()).split_bytes(22).split_files(2).build();
        let source = source.expect("there is a plan");
        let got: Vec<Vec<String>> = source
            .splits()
            .expect("there is a plan")
            .iter()
            .map(|split| brief(&common::read_split(&*source, split)))
            .collect();
        assert_eq!(got, want, "{names:?}");
    }
    const NO: &str = "[format.unsupported]";
    check(&["a.pdf"], &[&[NO]]);
    check(&["a.pdf", "b.arc"], &[&[NO, NO]]);
    check(&["a.txt", "b.pdf", "c.txt"], &[&["a.txt=12345", NO, "c.txt=12345"]]);
    check(&["a.pdf", "b.txt", "c.pdf", "d.pdf"], &[&[NO, "b.txt=12345", NO, NO]]);
    check(&["a.pdf", "b.jsonl", "c.pdf", "d.jsonl", "e.pdf"], &[&[NO, "l=x"], &[NO, "l=x", NO]]);
    check(
        &["a.txt", "b.txt", "c.pdf", "d.txt", "e.pdf", "f.jsonl"],
        &[&["a.txt=12345", "b.txt=12345", NO], &["d.txt=12345", NO], &["l=x"]],
    );
}

#[test]
fn refused_files_around_a_long_one_are_told_once() {
    let all = folder(&[("a.pdf", b"x"), ("b.jsonl", &LINE.repeat(3)), ("c.pdf", b"x")]);
    let source = inputs(all.path()).split_bytes(22).build().expect("there is a plan");
    assert_eq!(source.splits().expect("there is a plan").len(), 3);
    let want = ["[format.unsupported]", "l=x", "l=x", "l=x", "[format.unsupported]"];
    assert_eq!(brief(&read(&*source)), want);
}

#[test]
fn rows_are_read_by_the_header_of_their_own_file() {
    let all =
        folder(&[("a.csv", b"id,text\na,x\n"), ("b.csv", b"text;id\ny;b\n"), ("c.jsonl", LINE)]);
    let source = inputs(all.path()).build().expect("there is a plan");
    let splits = source.splits().expect("there is a plan");
    // All are cut before any is read, as the engine may do.
    let mut cut = Vec::new();
    for split in &splits {
        let mut records = source.open(split).expect("it can be opened");
        while let Some(Record::Raw { bytes, place }) = records.next() {
            cut.push((split, bytes, place));
        }
    }
    let items: Vec<_> =
        cut.into_iter().map(|(split, bytes, place)| source.read(split, &bytes, &place)).collect();
    assert_eq!(brief(&items), ["a=x", "b=y", "l=x"]);
}

#[test]
fn standard_input_is_told_by_its_first_bytes() {
    let same = |inputs: Inputs| inputs;
    assert_eq!(brief(&read_stream(LINE.to_vec(), same)), ["l=x"]);
    assert_eq!(brief(&read_stream(gzip(LINE), same)), ["l=x"]);
    assert_eq!(brief(&read_stream(b"Rain fell.\n".to_vec(), same)), ["-=Rain fell.\n"]);
    assert_eq!(brief(&read_stream(Vec::new(), same)), ["-="]);
}

#[test]
fn a_text_folder_reads_whatever_there_is() {
    let all = folder(&[("a.html", b"<p>x"), ("b.md", b"y")]);
    let source = TextFolder::open(all.path()).expect("there is a plan");
    assert_eq!(brief(&read(&source)), ["a.html=<p>x", "b.md=y"]);
}

#[test]
fn bytes_that_were_consumed_add_up() {
    let all = folder(&[
        ("a.txt", b"12345"),
        ("b.jsonl", &common::lines(100)),
        ("c.csv", b"id,text\na,x\n"),
    ]);
    let source = inputs(all.path()).split_bytes(1000).build().expect("there is a plan");
    for split in source.splits().expect("there is a plan") {
        let mut records = source.open(&split).expect("it can be opened");
        while records.next().is_some() {}
        assert_eq!(Some(records.consumed()), split.bytes, "{}", split.label);
    }
}

#[test]
#[cfg(unix)]
fn links_are_followed_and_loops_are_told() {
    let all = folder(&[("news/a.txt", b"1"), ("other/b\n.txt", b"2")]);
    let link =
        |to: &str, at: &str| std::os::unix::fs::symlink(all.path().join(to), all.path().join(at));
    link("other", "news/more").expect("links can be made");
    link("news", "news/self").expect("links can be made");
    let got = brief(&read(&*inputs(&all.path().join("news")).build().expect("there is a plan")));
    assert_eq!(got, ["a.txt=1", "more/b\n.txt=2", "[input.loop]"]);
}

#[test]
fn a_list_of_files_is_read_as_it_stands() {
    let all =
        folder(&[("a[1].txt", b"x"), ("b.txt", b"y"), ("in/c.txt", b"z"), ("in/d.txt", b"v")]);
    let named = |name: &str| all.path().join(name).to_string_lossy().into_owned();
    let list = [named("b.txt"), named("a[1].txt"), named("gone.txt"), named("in")].join("\n");
    let list = put(all.path(), "list", list.as_bytes()).to_string_lossy().into_owned();
    let source = Inputs::new([named("in/d.txt")]).files_from(list.as_str()).build();
    let got = read(&*source.expect("there is a plan"));
    let texts: Vec<String> = brief(&got)
        .iter()
        .map(|word| word.rsplit_once('=').map_or(&**word, |(_, text)| text).to_owned())
        .collect();
    assert_eq!(texts, ["x", "y", "[file.missing]", "z", "v"]);
    let Item::Article(raw) = &got[1] else { panic!("an article") };
    assert_eq!(raw.id, named("b.txt"));
    let empty = put(all.path(), "empty", b"\n").to_string_lossy().into_owned();
    let told = Inputs::new([""; 0]).files_from(empty).build().err().expect("nothing is named");
    assert_eq!(told.code(), "input.none");
    let told = Inputs::new(["-"]).files_from("-").build().err().expect("it can be read once");
    assert_eq!(told.code(), "input.read_twice");
    let told =
        Inputs::new([""; 0]).files_from(named("no-list")).build().err().expect("it is missing");
    assert_eq!(told.code(), "file.missing");
}

#[test]
fn a_list_comes_from_a_stream_too() {
    let all = folder(&[("a\nb.txt", b"x")]);
    let list = [all.path().join("a\nb.txt").to_string_lossy().as_bytes(), b"\0"].concat();
    let inputs = Inputs::new([""; 0]).files_from("-").standard_input(std::io::Cursor::new(list));
    assert_eq!(read(&*inputs.build().expect("there is a plan")).len(), 1);
}
