//! What the span of a figure takes in: suites and newsrooms do not agree.

use copydesk_core::{Quantity, Span};
use serde::{Deserialize, Serialize};

use crate::figure::Edges;

/// Whether words lie inside the span of their figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The span begins or ends with them.
    Inside,
    /// The span leaves them out.
    Outside,
}

/// What the span of a figure takes in besides the number, its sign and its scale. The default is the
/// figure with its currency or unit, and nothing else.
///
/// ```
/// use copydesk_quantities::{Options, Place, Spans, quantities_with};
/// let text = "It shipped about 900 thousand containers at $40 a piece, 1,700 kilometres away.";
/// let spans = |spans| -> Vec<&str> {
///     let options = Options::default().spans(spans);
///     quantities_with(text, options).map(|found| &text[found.span.range()]).collect()
/// };
/// let wide = Spans::default().comparator(Place::Inside).counted(Place::Inside).rate(Place::Inside);
/// assert_eq!(spans(wide), ["about 900 thousand containers", "$40 a piece", "1,700 kilometres"]);
/// assert_eq!(spans(Spans::default().unit(Place::Outside)), ["900 thousand", "$40", "1,700"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Spans {
    comparator: Place,
    counted: Place,
    rate: Place,
    unit: Place,
}

impl Default for Spans {
    fn default() -> Self {
        Self {
            comparator: Place::Outside,
            counted: Place::Outside,
            rate: Place::Outside,
            unit: Place::Inside,
        }
    }
}

impl Spans {
    /// Where `about`, `more than`, `or so` belong; outside by default, with a span of their own. Inside,
    /// [`comparator_span`](copydesk_core::Quantity::comparator_span) is empty.
    #[must_use]
    pub fn comparator(mut self, place: Place) -> Self {
        self.comparator = place;
        self
    }

    /// Where the thing counted belongs, `containers` of `900 thousand containers`; outside by default.
    /// Inside, what stands within its words is no finding of its own: `first` of `14 first-team players`.
    #[must_use]
    pub fn counted(mut self, place: Place) -> Self {
        self.counted = place;
        self
    }

    /// Where `a day` and `a share` belong; outside by default. `per barrel` is always inside.
    #[must_use]
    pub fn rate(mut self, place: Place) -> Self {
        self.rate = place;
        self
    }

    /// Where the unit word of a measure or age behind its number belongs; inside by default. Currencies
    /// and percent are always inside.
    #[must_use]
    pub fn unit(mut self, place: Place) -> Self {
        self.unit = place;
        self
    }
}

/// Gives a finding the span that was asked for.
pub(crate) fn settle(found: &mut Quantity, edges: Edges, spans: Spans) {
    if spans == Spans::default() {
        return;
    }
    let mut end = found.span.end() as usize;
    if spans.unit == Place::Outside {
        end = end.min(edges.number);
    }
    if spans.counted == Place::Inside {
        end = end.max(edges.counted);
    }
    // A count has its rate behind the thing counted: there is none without the other.
    let beside = edges.counted <= end || spans.counted == Place::Inside;
    if spans.rate == Place::Inside && spans.unit == Place::Inside && beside {
        end = end.max(edges.rate);
    }
    found.span = Span::of(found.span.start() as usize..end);
    // `50 or more officials`: what stands between the two is inside with the officials.
    let within = |said: Span| spans.comparator == Place::Inside || found.span.overlaps(said);
    if let Some(said) = found.comparator_span.filter(|said| within(*said)) {
        found.comparator_span = None;
        found.span = found.span.cover(said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, quantities_with};

    #[track_caller]
    fn check(spans: Spans, text: &str, want: &[&str]) {
        let found = quantities_with(text, Options::default().spans(spans));
        let found: Vec<_> = found.map(|found| &text[found.span.range()]).collect();
        assert_eq!(found, want, "in {text:?}");
    }

    #[test]
    fn a_comparator_inside_has_no_span_of_its_own() {
        let inside = Spans::default().comparator(Place::Inside);
        check(inside, "more than 48 % of it", &["more than 48 %"]);
        check(inside, "between 5 and 10 percent", &["between 5 and 10 percent"]);
        check(inside, "with 50 workers or more, 12 left", &["50 workers or more", "12"]);
        let options = Options::default().spans(inside);
        let found = quantities_with("more than 48 %", options).next().expect("a share");
        assert_eq!(found.comparator, Some(copydesk_core::Comparator::MoreThan));
        assert_eq!(found.comparator_span, None);
    }

    #[test]
    fn what_stands_within_the_thing_counted_is_no_finding() {
        let inside = Spans::default().counted(Place::Inside);
        check(inside, "the 14 first-team players ran", &["14 first-team players"]);
        check(Spans::default(), "the 14 first-team players ran", &["14", "first"]);
    }

    #[test]
    fn a_comparator_before_the_noun_comes_inside_with_it() {
        let inside = Spans::default().counted(Place::Inside);
        check(inside, "with 50 or more officials", &["50 or more officials"]);
        check(Spans::default(), "with 50 or more officials", &["50"]);
    }

    #[test]
    fn a_rate_inside_follows_what_it_belongs_to() {
        let inside = Spans::default().rate(Place::Inside);
        check(inside, "earning $10,000 a week", &["$10,000 a week"]);
        check(inside, "some 30 lorries a day pass", &["30"]);
        check(inside.counted(Place::Inside), "some 30 lorries a day pass", &["30 lorries a day"]);
    }

    #[test]
    fn a_number_without_its_unit_is_marked_alone() {
        let outside = Spans::default().unit(Place::Outside);
        check(outside, "the 50-kilometer race", &["50"]);
        check(outside, "the 44-year-old miner", &["44"]);
        check(outside, "pumping 500,000 barrels a day", &["500,000"]);
        check(outside, "5 to 10 kilometres of $9 and 4 %", &["5 to 10", "$9", "4 %"]);
        check(outside, "a man 5 feet 2 inches tall", &["5 feet 2 inches"]);
    }
}
