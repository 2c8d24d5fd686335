//! Collections of any size, each article of which can be made alone.

use super::edit::Operation;
use super::form::Likeness;
use super::story::Story;
use super::tier::Tier;
use super::truth::{Kind, Relation, Sample, Truth};
use crate::sound::Dice;

/// What a collection is made of. The default is a day of news: of a thousand articles 250 belong to
/// clusters of two to eight, 50 to families that look alike, and all others stand alone.
#[derive(Clone, Debug)]
pub struct Mix {
    /// Articles.
    pub count: u32,
    /// Bytes of an article, on average of the stories that stand alone.
    pub size: usize,
    /// What the dice fall by.
    pub seed: u64,
    /// How many of a thousand articles are originals and copies.
    pub copies: u32,
    /// How many of a thousand are alike without being copies.
    pub alike: u32,
    /// How many of a thousand are glued from others.
    pub round_ups: u32,
    /// The most articles of a family that looks alike.
    pub family: u32,
    /// Stories to copy before any are composed.
    pub originals: Vec<Story>,
}

impl Default for Mix {
    fn default() -> Self {
        let (count, size, seed) = (1_000, 3_000, 7);
        let originals = Vec::new();
        Self { count, size, seed, copies: 250, alike: 50, round_ups: 0, family: 1_000, originals }
    }
}

/// Articles that belong together, or one that belongs to none.
#[derive(Clone, Copy, Debug)]
enum Group {
    Single,
    Copies,
    Alike(Likeness),
    RoundUp,
}

/// A collection that was planned and can be made article by article, in any order.
///
/// ```
/// use copydesk_testkit::syndication::{Collection, Mix};
/// let collection = Collection::new(Mix { count: 50, ..Mix::default() });
/// let sample = collection.sample(17);
/// assert_eq!(sample.id, collection.sample(17).id);
/// assert_eq!(collection.samples().count(), 50);
/// ```
#[derive(Clone, Debug)]
pub struct Collection {
    mix: Mix,
    dice: Dice,
    groups: Vec<Group>,
    order: Vec<(u32, u32)>, // group and number in it
}

impl Collection {
    /// Plans a collection: 8 bytes an article.
    #[must_use]
    pub fn new(mix: Mix) -> Self {
        let dice = Dice::new(mix.seed);
        let order = Vec::with_capacity(mix.count as usize);
        let mut plan = Self { dice, groups: Vec::new(), order, mix };
        plan.fill();
        plan
    }

    fn fill(&mut self) {
        let mut dice = self.dice.fork(u64::MAX);
        let share =
            |per_mille: u32| (u64::from(self.mix.count) * u64::from(per_mille) / 1_000) as u32;
        let mut copies = share(self.mix.copies);
        let mut alike = share(self.mix.alike);
        let round_ups = share(self.mix.round_ups);
        while copies > 1 {
            // Most stories are printed twice or thrice.
            let cluster = 2 + dice.roll(7).min(dice.roll(7));
            copies -= self.add(Group::Copies, cluster.min(copies));
        }
        while alike > 1 {
            let likeness = Likeness::usual(&mut dice);
            let family = likeness.family(&mut dice).min(self.mix.family).min(alike);
            alike -= self.add(Group::Alike(likeness), family);
        }
        while self.order.len() + (round_ups as usize) < self.mix.count as usize {
            self.add(Group::Single, 1);
        }
        while self.order.len() < self.mix.count as usize {
            self.add(Group::RoundUp, 1);
        }
        // Fisher and Yates.
        for last in (1..self.order.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            self.order.swap(last, dice.roll(bound) as usize);
        }
    }

    fn add(&mut self, group: Group, members: u32) -> u32 {
        let number = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.groups.push(group);
        self.order.extend((0..members).map(|member| (number, member)));
        members
    }

    /// How many articles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// All articles in order.
    pub fn samples(&self) -> impl Iterator<Item = Sample> + '_ {
        (0..self.len()).map(|index| self.sample(index))
    }

    /// The article in this place.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn sample(&self, index: usize) -> Sample {
        let (number, member) = self.order[index];
        let dice = self.dice.fork(u64::from(number));
        let kind = match self.groups[number as usize] {
            Group::Single => Kind::Single,
            Group::Copies if member == 0 => Kind::Original,
            Group::Copies => Kind::Copy,
            Group::Alike(likeness) => Kind::Alike(likeness),
            Group::RoundUp => Kind::RoundUp,
        };
        let mut truth = Truth {
            cluster: id(number, if kind == Kind::Copy { 0 } else { member }),
            kind,
            tier: None,
            operations: Vec::new(),
            relation: None,
            update: false,
            family: matches!(kind, Kind::Alike(_)).then_some(number),
            holds: Vec::new(),
        };
        let mut last = 0;
        let story = match kind {
            Kind::Copy => self.copy(number, &dice.fork(u64::from(member)), &mut truth),
            Kind::Alike(likeness) => likeness.article(&dice, member.into(), self.size(&dice)),
            Kind::RoundUp => self.round_up(&mut dice.fork(1), &mut truth, &mut last),
            _ => self.original(number),
        };
        let text = story.text();
        // A round-up comes a day after the last of its stories.
        let hours = if last > 0 { last + 24 } else { hours(&dice, member) };
        let published = published(hours);
        Sample { id: id(number, member), text, published, meta: truth }
    }

    /// From three fifths to seven fifths of the wanted size.
    fn size(&self, dice: &Dice) -> usize {
        let percent = 55 + dice.fork(9).below(80);
        self.mix.size * percent / 100
    }

    fn original(&self, number: u32) -> Story {
        let given = self.mix.originals.get(number as usize);
        let dice = self.dice.fork(u64::from(number));
        given.cloned().unwrap_or_else(|| Story::compose(&dice, self.size(&dice)))
    }

    fn copy(&self, number: u32, dice: &Dice, truth: &mut Truth) -> Story {
        let mut dice = dice.fork(5);
        let mut story = self.original(number);
        let whole = story.body_len();
        let tier = Tier::usual(&mut dice);
        let operations = tier.operations(&mut dice);
        for operation in &operations {
            operation.apply(&mut story, &mut dice);
        }
        let lines = story.head.iter().chain(&story.foot);
        let len = story.body_len() + lines.map(String::len).sum::<usize>();
        truth.relation = Some(Relation::of(tier, &operations, len, whole));
        truth.update = operations.contains(&Operation::Correct);
        truth.tier = Some(tier);
        truth.operations = operations;
        story
    }

    /// Two or three stories under one headline; `last` is when the last of them came out.
    fn round_up(&self, dice: &mut Dice, truth: &mut Truth, last: &mut u32) -> Story {
        let mut whole = Story { headline: Story::compose(dice, 0).headline, ..Story::default() };
        for _ in 0..2 + dice.roll(2) {
            let of = dice.below(self.groups.len());
            if matches!(self.groups[of], Group::Single | Group::Copies) {
                let number = u32::try_from(of).unwrap_or(u32::MAX);
                let story = self.original(number);
                whole.paragraphs.push(story.headline);
                whole.paragraphs.extend(story.paragraphs);
                truth.holds.push(id(number, 0));
                *last = hours(&self.dice.fork(number.into()), 0).max(*last);
            }
        }
        whole
    }
}

/// Different numbers have different names in no order: the mixer of `SplitMix64` can be undone, so no
/// two meet.
fn id(group: u32, member: u32) -> String {
    let mut z = u64::from(group) << 32 | u64::from(member);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    format!("{:016x}", z ^ (z >> 31))
}

/// After how many hours a story comes out, on a day of three years; its copies in the hours and days after it.
fn hours(dice: &Dice, member: u32) -> u32 {
    dice.fork(11).roll(3 * 365 * 24 - 400) + member * 5
}

/// The date and hour, so many hours after the beginning of 2021.
fn published(hours: u32) -> String {
    const MONTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut day, hour) = (hours / 24, hours % 24);
    let year = 2021 + day / 365;
    day %= 365;
    let mut month = 1;
    for days in MONTHS {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}T{hour:02}:00:00Z", day + 1)
}
