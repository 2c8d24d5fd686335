//! The Rust in a paper of Markdown, and how a piece of it becomes a program.
//!
//! The tags mean what they mean to rustdoc as far as compiling goes: `no_run` and `should_panic` compile
//! like the rest, `ignore` and `compile_fail` are passed over. A line that opens with `# ` is code too.

/// One piece of Rust.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fence {
    /// The paper, relative to the workspace.
    pub(super) path: String,
    /// The line of the opening marks, from one.
    pub(super) line: usize,
    code: String,
}

impl Fence {
    /// The name of the program: `crates_copydesk_README_md_12`.
    pub(super) fn stem(&self) -> String {
        let path = self.path.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        format!("{path}_{}", self.line)
    }

    /// The program, with every line of code on its line in the paper. As with rustdoc, code without a
    /// `main` stands in one, where `?` works.
    pub(super) fn program(&self) -> String {
        // All that comes before the code has to fit on the line of the opening marks.
        let above = "\n".repeat(self.line - 1);
        if self.code.contains("fn main()") {
            return format!("{above}#![allow(warnings)]\n{}", self.code);
        }
        let main = "fn main() -> Result<(), Box<dyn std::error::Error>> {";
        format!("{above}#![allow(warnings)] {main}\n{}; Ok(()) }}\n", self.code)
    }

    /// Whether the code names the crate `name`, written with dashes or not.
    pub(super) fn names(&self, name: &str) -> bool {
        let ident = name.replace('-', "_");
        self.code.match_indices(&ident).any(|(at, _)| {
            let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            let after = &self.code[at + ident.len()..];
            let path = ["::", ";", " as "].iter().any(|next| after.starts_with(next));
            path && !self.code[..at].ends_with(part)
        })
    }
}

/// The fences in `text` that are to be compiled, top to bottom.
pub(super) fn fences(path: &str, text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(opening) = Opening::read(line) else {
            continue;
        };
        let mut code = String::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| !opening.closes(line)) {
            code.push_str(shown(line.get(opening.indent..).unwrap_or(line.trim_start())));
            code.push('\n');
        }
        if opening.compiles {
            fences.push(Fence { path: path.to_owned(), line: at + 1, code });
        }
    }
    fences
}

/// The first line of a fence, of whatever language.
struct Opening {
    indent: usize,
    mark: char,
    marks: usize,
    compiles: bool,
}

impl Opening {
    fn read(line: &str) -> Option<Self> {
        let bare = line.trim_start();
        let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = bare.trim_start_matches(mark);
        let marks = bare.len() - info.len();
        // Text after three backticks that holds another one is code within a line.
        if marks < 3 || info.contains('`') {
            return None;
        }
        let mut tags = info.split([',', ' ']).map(str::trim).filter(|tag| !tag.is_empty());
        let rust = tags.next() == Some("rust");
        let compiles = rust && !tags.any(|tag| tag.starts_with("ignore") || tag == "compile_fail");
        Some(Self { indent: line.len() - bare.len(), mark, marks, compiles })
    }

    fn closes(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.marks && line.chars().all(|c| c == self.mark)
    }
}

/// `line` without the mark by which rustdoc hides it.
fn shown(line: &str) -> &str {
    let bare = line.trim_start();
    bare.strip_prefix("# ").unwrap_or(if bare == "#" { "" } else { line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &[(usize, &str)]) {
        let fences = fences("README.md", text);
        let got: Vec<_> = fences.iter().map(|f| (f.line, f.code.as_str())).collect();
        assert_eq!(got, want, "in {text:?}");
    }

    #[test]
    fn only_rust_counts() {
        check("```\na\n```\n```rust\nb\n```\n```text\nc\n```\n", &[(4, "b\n")]);
        check("~~~rust\na\n~~~", &[(1, "a\n")]);
        check("```rust``` in a line\n", &[]);
    }

    #[test]
    fn tags_mean_what_they_mean_to_rustdoc() {
        check("```rust,no_run\na\n```\n```rust, ignore\nb\n```\n", &[(1, "a\n")]);
        check("```rust compile_fail\na\n```\n```rust,should_panic\nb\n```\n", &[(4, "b\n")]);
    }

    #[test]
    fn a_longer_fence_may_show_a_shorter_one() {
        check("````text\n```rust\na\n```\n````\n", &[]);
    }

    #[test]
    fn a_fence_in_a_list_loses_its_indent_and_hidden_lines_their_mark() {
        check(
            "- so:\n  ```rust\n  # let a = 1;\n  #[x]\n    b\n  ```\n",
            &[(2, "let a = 1;\n#[x]\n  b\n")],
        );
    }

    #[test]
    fn a_program_keeps_the_lines_of_its_paper() {
        let text = "# Title\n\n```rust\nlet a = 1;\na\n// end\n```\n";
        let program = fences("README.md", text)[0].program();
        let line = |at: usize| program.lines().nth(at - 1).unwrap_or_default().to_owned();
        assert_eq!(line(4), "let a = 1;");
        assert_eq!(line(7), "; Ok(()) }");
    }

    #[test]
    fn a_main_of_its_own_is_left_alone() {
        let program = fences("README.md", "```rust\nfn main() {}\n```")[0].program();
        assert_eq!(program, "#![allow(warnings)]\nfn main() {}\n");
    }

    #[test]
    fn crates_are_told_by_their_paths() {
        let fence = &fences("a.md", "```rust\nuse copydesk_core::Span; read(\"a.csv\");\n```")[0];
        assert!(fence.names("copydesk-core"));
        assert!(!fence.names("copydesk") && !fence.names("csv"));
        assert!(fences("a.md", "```rust\nuse csv as c;\n```")[0].names("csv"));
    }

    #[test]
    fn programs_are_named_after_paper_and_line() {
        let fence = &fences("crates/copydesk-core/README.md", "\n```rust\n```")[0];
        assert_eq!(fence.stem(), "crates_copydesk_core_README_md_2");
    }
}
