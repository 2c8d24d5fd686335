//! `data/arrows.tsv` as rows.

use super::member::{Dependency, Member};

/// The law: what may be, and why.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    rule: Rule,
    from: String,
    to: String,
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Crate,
    Arrow,
    Feature,
    Dev,
    Closed,
    Guard,
    Unsafe,
}

impl Table {
    /// Reads the table. Every row has its four columns, and an arrow between crates of ours starts and
    /// ends at crates that have a `crate` row: a misspelt name would allow nothing and say nothing.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut rows = Vec::new();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        for (at, line) in lines.skip(1) {
            rows.push(Row::parse(line).map_err(|why| format!("arrows.tsv:{}: {why}", at + 1))?);
        }
        let table = Self { rows };
        for row in &table.rows {
            for end in [&row.from, &row.to] {
                if end.starts_with("copydesk") && !table.names(end) {
                    return Err(format!("arrows.tsv: `{end}` has an arrow but no `crate` row"));
                }
            }
        }
        Ok(table)
    }

    /// Whether `name` is a crate of ours, there already or still to come.
    pub(super) fn names(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.rule == Rule::Crate && row.from == name)
    }

    pub(super) fn knows(&self, member: &Member) -> bool {
        self.has(Rule::Crate, member)
    }

    pub(super) fn closes(&self, member: &Member) -> bool {
        self.has(Rule::Closed, member)
    }

    pub(super) fn trusts_with_unsafe(&self, member: &Member) -> bool {
        self.has(Rule::Unsafe, member)
    }

    /// Why the outside crate `name` is guarded, if it is.
    pub(super) fn guards(&self, name: &str) -> Option<&str> {
        let row = self.rows.iter().find(|row| row.rule == Rule::Guard && fits(&row.to, name))?;
        Some(&row.reason)
    }

    /// Whether a row lets `member` have `dependency`; `ours` where that is a crate of `crates/`.
    pub(super) fn allows(&self, member: &Member, dependency: &Dependency, ours: bool) -> bool {
        self.rows.iter().any(|row| {
            let kind = match row.rule {
                Rule::Arrow => true,
                Rule::Feature => dependency.optional || dependency.dev,
                Rule::Dev => dependency.dev,
                Rule::Crate | Rule::Closed | Rule::Guard | Rule::Unsafe => false,
            };
            let to = if row.to == "*" { ours } else { fits(&row.to, &dependency.name) };
            kind && to && member.is(&row.from)
        })
    }

    /// Whether `dependency` would be allowed if it were optional.
    pub(super) fn asks_for_a_feature(&self, member: &Member, dependency: &Dependency) -> bool {
        self.rows.iter().any(|row| {
            row.rule == Rule::Feature && member.is(&row.from) && fits(&row.to, &dependency.name)
        })
    }

    fn has(&self, rule: Rule, member: &Member) -> bool {
        self.rows.iter().any(|row| row.rule == rule && member.is(&row.from))
    }
}

impl Row {
    fn parse(line: &str) -> Result<Self, String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[rule, from, to, reason] = columns.as_slice() else {
            return Err(format!("expected four columns, found {}", columns.len()));
        };
        let rule = match rule {
            "crate" => Rule::Crate,
            "arrow" => Rule::Arrow,
            "feature" => Rule::Feature,
            "dev" => Rule::Dev,
            "closed" => Rule::Closed,
            "guard" => Rule::Guard,
            "unsafe" => Rule::Unsafe,
            other => {
                return Err(format!("`{other}` is no rule; the head of the file lists them"));
            }
        };
        if reason.trim().is_empty() {
            return Err("a row without a reason".to_owned());
        }
        Ok(Self { rule, from: from.to_owned(), to: to.to_owned(), reason: reason.to_owned() })
    }
}

/// `arrow*` fits `arrow` and `arrow-schema`; without a star the names are equal.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => name.starts_with(stem),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(text: &str, want: &str) {
        assert_eq!(Table::parse(text).map(|_| ()), Err(want.to_owned()));
    }

    #[test]
    fn the_table_of_this_workspace_reads() {
        let table = Table::parse(super::super::TABLE).expect("data/arrows.tsv");
        assert!(table.names("copydesk-core") && !table.names("rayon"));
        assert!(table.guards("arrow-schema").is_some() && table.guards("serde").is_none());
    }

    #[test]
    fn a_row_lacks_nothing() {
        refuse("head\narrow\ta\tb", "arrows.tsv:2: expected four columns, found 3");
        refuse("# note\nhead\narrow\ta\tb\t ", "arrows.tsv:3: a row without a reason");
        refuse(
            "head\narow\ta\tb\tc",
            "arrows.tsv:2: `arow` is no rule; the head of the file lists them",
        );
    }

    #[test]
    fn a_misspelt_crate_is_refused() {
        let text = "head\ncrate\tcopydesk-io\t-\tdoors\narrow\tcopydesk-io\tcopydesk-coer\ttraits";
        refuse(text, "arrows.tsv: `copydesk-coer` has an arrow but no `crate` row");
    }
}
