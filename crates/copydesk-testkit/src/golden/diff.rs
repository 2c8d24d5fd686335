//! What changed between two lists of lines.

/// The lines that differ, in order: `-` expected and gone, `+` found and new, blank for the lines
/// around them that stayed.
pub(super) fn changes(want: &[&str], got: &[&str]) -> Vec<String> {
    let common = common_tails(want, got);
    let (mut w, mut g) = (0, 0);
    let mut all = Vec::new(); // (mark, line)
    while w < want.len() || g < got.len() {
        if w < want.len() && g < got.len() && want[w] == got[g] {
            all.push((' ', want[w]));
            (w, g) = (w + 1, g + 1);
        } else if g == got.len() || (w < want.len() && common[w + 1][g] >= common[w][g + 1]) {
            all.push(('-', want[w]));
            w += 1;
        } else {
            all.push(('+', got[g]));
            g += 1;
        }
    }
    let near = |at: usize| {
        let around = at.saturating_sub(1)..(at + 2).min(all.len());
        all[around].iter().any(|(mark, _)| *mark != ' ')
    };
    let shown = (0..all.len()).filter(|at| near(*at));
    shown.map(|at| format!("{} {}", all[at].0, all[at].1)).collect()
}

/// How long the longest common subsequence of `want[w..]` and `got[g..]` is, for all `w` and `g`.
fn common_tails(want: &[&str], got: &[&str]) -> Vec<Vec<u32>> {
    let mut table = vec![vec![0; got.len() + 1]; want.len() + 1];
    for w in (0..want.len()).rev() {
        for g in (0..got.len()).rev() {
            table[w][g] = if want[w] == got[g] {
                table[w + 1][g + 1] + 1
            } else {
                table[w + 1][g].max(table[w][g + 1])
            };
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let want = ["a", "b", "c", "d", "e"];
        assert_eq!(changes(&want, &["a", "b", "x", "d", "e"]), ["  b", "- c", "+ x", "  d"]);
        assert_eq!(changes(&want, &want), [""; 0]);
        assert_eq!(changes(&[], &["x"]), ["+ x"]);
        assert_eq!(changes(&["a", "b"], &["b"]), ["- a", "  b"]);
    }
}
