//! Signatures estimate what can be counted: sets of known similarity, with fixed seeds.

mod common;

use common::{edited, step, story};
use copydesk_core::PerMille;
use copydesk_dedup::{Bands, Fingerprint, MinHash, MinHasher, compare};

/// Two sets of so many numbers in all, of which so many are common.
fn sets(seed: u64, all: usize, common: usize) -> [Vec<u64>; 2] {
    let mut state = seed;
    let numbers: Vec<u64> = (0..all).map(|_| step(&mut state)).collect();
    let (both, rest) = numbers.split_at(common);
    let (first, second) = rest.split_at(rest.len() / 2);
    [[both, first].concat(), [both, second].concat()]
}

/// How far a signature of `size` numbers is off over 400 pairs of sets of `all` numbers: bias and standard
/// deviation, in millionths.
fn errors(size: usize, all: usize, common: usize) -> (i64, i64) {
    const PAIRS: u64 = 400;
    let hasher = MinHasher::default().size(size);
    let true_share = i64::try_from(1_000_000 * common / all).expect("small");
    let (mut sum, mut squares) = (0, 0);
    for seed in 0..PAIRS {
        let [one, other] =
            sets(seed * 1_000_003 + 17, all, common).map(|set| hasher.of_hashes(set));
        let equal = one.values().iter().zip(other.values()).filter(|(a, b)| a == b).count();
        let error = i64::try_from(1_000_000 * equal / size).expect("small") - true_share;
        sum += error;
        squares += error * error;
    }
    let pairs = i64::try_from(PAIRS).expect("small");
    (sum / pairs, (squares / pairs).isqrt())
}

/// Fails if the bias is over three standard errors of the mean, or the deviation over `times` percent of
/// what is promised.
#[track_caller]
fn check(size: usize, all: usize, common: usize, times: i64) {
    let (bias, deviation) = errors(size, all, common);
    let share = i64::try_from(1_000_000 * common / all).expect("small");
    let size = i64::try_from(size).expect("small");
    let promised = (share * (1_000_000 - share) / size).isqrt();
    assert!(deviation <= promised * times / 100, "off by {deviation}, promised {promised}");
    assert!(bias.abs() <= 3 * promised * times / 100 / 20 + 1, "bias {bias}, of {promised}");
}

#[test]
fn estimates_keep_to_the_standard_error() {
    for size in [64, 128, 512] {
        for tenths in [1, 3, 5, 7, 9] {
            check(size, 4000, 400 * tenths, 108); // over 400 pairs a deviation is itself off by 3.5 %
        }
    }
}

#[test]
fn estimates_of_small_sets_are_off_by_no_more_than_promised() {
    check(128, 500, 250, 110); // an article of 400 words
    check(128, 128, 64, 140);
    check(128, 32, 16, 200);
}

#[test]
fn one_estimate_of_a_thousand_is_off_by_more_than_three_errors() {
    let hasher = MinHasher::default();
    let mut far = 0;
    for seed in 0..2000 {
        let [one, other] = sets(seed ^ 0xfeed, 1000, 500).map(|set| hasher.of_hashes(set));
        let error = one.similarity(&other).get().abs_diff(500);
        far += usize::from(error > 3 * one.standard_error().get());
    }
    assert!(far <= 12, "{far} of 2000");
}

#[test]
fn the_estimate_of_two_texts_is_that_of_their_shingles() {
    let base = story(7, 400);
    for every in [40, 20, 10, 6] {
        let (one, other) = (base.join(" "), edited(&base, every, 3).join(" "));
        let exact = compare(&Fingerprint::of(&one), &Fingerprint::of(&other)).jaccard().get();
        let found = MinHash::of(&one).similarity(&MinHash::of(&other)).get();
        assert!(exact.abs_diff(found) <= 3 * 44, "{found} for {exact}");
    }
}

#[test]
fn keys_meet_as_often_as_the_curve_says() {
    const PAIRS: u64 = 1000;
    let bands = Bands::for_threshold(128, PerMille::new(700));
    for (common, all) in
        [(200, 1000), (500, 1000), (600, 1000), (700, 1000), (800, 1000), (900, 1000)]
    {
        let meets = |seed| {
            let [one, other] = sets(seed * 31 + 5, all, common)
                .map(|set| MinHasher::default().of_hashes(set).band_keys(bands));
            one.iter().zip(&other).any(|(a, b)| a == b)
        };
        let met = (0..PAIRS).filter(|seed| meets(*seed)).count();
        let share = PerMille::share(common as u64, all as u64);
        let promised = usize::from(bands.probability(share).get());
        // four standard errors of the count, and a little for what the bins borrow
        let slack = 4 * (promised * (1000 - promised) / 1000).isqrt() + 10;
        assert!(
            met.abs_diff(promised) <= slack,
            "{met} of {PAIRS} at {share:?}, promised {promised}"
        );
    }
}

#[test]
fn signatures_and_keys_are_the_same_on_every_machine() {
    let signature = MinHasher::default().of_hashes(0..1000);
    assert_eq!(&signature.values()[..4], &[783_032_335, 132_398_880, 106_976_466, 1_051_347_123]);
    assert_eq!(
        signature.band_keys(Bands::new(2, 64)),
        [3_639_050_979_971_322_924, 17_865_005_808_198_286_809]
    );
}
