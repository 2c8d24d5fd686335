//! The form of a golden file: read, changed in its sections, written back.

/// A file of cases. Printing what was read gives the same bytes, but for blank lines at ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CaseFile {
    /// Lines before the first case.
    remark: Vec<String>,
    pub(super) cases: Vec<Case>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) name: String,
    /// The line its name stands on, from one.
    pub(super) line: usize,
    /// As written in the file.
    text: String,
    pub(super) sections: Vec<Expected>,
}

/// A section as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) name: String,
    /// The line its name stands on, from one.
    pub(super) line: usize,
    pub(super) lines: Vec<String>,
}

const CASE: &str = "--- ";
const SECTION: &str = "=== ";

impl CaseFile {
    pub(super) fn read(file: &str) -> Self {
        let mut out = Self { remark: Vec::new(), cases: Vec::new() };
        let mut text = Vec::new(); // lines of the last case's text
        for (index, line) in file.split('\n').enumerate() {
            let place = index + 1;
            if let Some(name) = line.strip_prefix(CASE) {
                out.close(&mut text);
                let name = name.trim().to_owned();
                out.cases.push(Case {
                    name,
                    line: place,
                    text: String::new(),
                    sections: Vec::new(),
                });
                continue;
            }
            let Some(case) = out.cases.last_mut() else {
                out.remark.push(line.to_owned());
                continue;
            };
            if let Some(name) = line.strip_prefix(SECTION) {
                let name = name.trim().to_owned();
                case.sections.push(Expected { name, line: place, lines: Vec::new() });
            } else if let Some(section) = case.sections.last_mut() {
                section.lines.push(line.to_owned());
            } else {
                text.push(line);
            }
        }
        out.close(&mut text);
        trim(&mut out.remark);
        out
    }

    /// Gives the last case its text and trims what is behind it.
    fn close(&mut self, text: &mut Vec<&str>) {
        if let Some(case) = self.cases.last_mut() {
            while text.last().is_some_and(|line| line.trim().is_empty()) {
                text.pop();
            }
            case.text = text.join("\n");
            for section in &mut case.sections {
                trim(&mut section.lines);
            }
        }
        text.clear();
    }

    pub(super) fn print(&self) -> String {
        let mut blocks = Vec::new();
        if !self.remark.is_empty() {
            blocks.push(self.remark.join("\n") + "\n");
        }
        for case in &self.cases {
            let mut block = format!("{CASE}{}\n{}\n", case.name, case.text);
            for section in &case.sections {
                block.push_str(&format!("{SECTION}{}\n", section.name));
                for line in &section.lines {
                    block.push_str(line);
                    block.push('\n');
                }
            }
            blocks.push(block);
        }
        blocks.join("\n")
    }
}

impl Case {
    /// Takes out the section that has one of the names.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<Expected> {
        let at = self.sections.iter().position(|section| names.contains(&section.name.as_str()))?;
        Some(self.sections.remove(at))
    }

    /// The text that is meant: `\u{a0}` stands for its character.
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find("\\u{") {
            out.push_str(&rest[..at]);
            let digits = &rest[at + 3..];
            let end = digits.find('}').unwrap_or(0);
            let character = u32::from_str_radix(&digits[..end], 16).ok().and_then(char::from_u32);
            if let Some(character) = character {
                out.push(character);
                rest = &digits[end + 1..];
            } else {
                out.push_str("\\u{");
                rest = digits;
            }
        }
        out + rest
    }
}

fn trim(lines: &mut Vec<String>) {
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "About scale words.\n\n--- first\nOne text,\n\ntwo paragraphs.\n=== a\n1..2 x\n=== b\n\n--- second\nMore.\n";

    #[test]
    fn what_is_read_is_printed_again() {
        let file = CaseFile::read(FILE);
        assert_eq!(file.print(), FILE);
        assert_eq!(file.cases[0].text(), "One text,\n\ntwo paragraphs.");
        assert_eq!(file.cases[0].sections[0].lines, ["1..2 x"]);
        assert!(file.cases[0].sections[1].lines.is_empty());
        assert_eq!((file.cases[1].line, file.cases[1].name.as_str()), (11, "second"));
    }

    #[test]
    fn an_escape_stands_for_its_character_and_other_backslashes_for_themselves() {
        let case = |text: &str| CaseFile::read(&format!("--- n\n{text}")).cases[0].text();
        assert_eq!(
            case(r"1\u{a0}200 \n \u{zz} \u{110000} \u{"),
            "1\u{a0}200 \\n \\u{zz} \\u{110000} \\u{"
        );
        assert_eq!(case(r"a\u{d}\u{a}"), "a\r\n", "a line end that trimming leaves alone");
    }

    #[test]
    fn a_dash_line_of_a_dialogue_is_text() {
        assert_eq!(CaseFile::read("--- n\n- Yes.\n-- No.").cases[0].text(), "- Yes.\n-- No.");
    }
}
