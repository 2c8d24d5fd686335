#!/usr/bin/env python3
"""How sure the rules of this crate should be, measured on suites with gold.

    COPYDESK_EVAL_DIR=… python3 calibrate.py PROGRAM [--suite NAME]… [--by FEATURE]…

The folder holds the scorer (`_quotes.py`) and suites `quotes.NAME.jsonl`; neither is part
of this repository. PROGRAM is a build of copydesk. For each rule it prints how many
fragments it found, how many of them are gold (span), and for how many of those the speaker
is right, each beside what `confidence.rs` claims; then the error of calibration over ten
bins of: the span, the speaker on matched fragments whose gold has one, and both together.

`--by` splits each rule by something that the output shows: `kind`, `mention` (name, pronoun
or noun), `that` (the word before the fragment is `that`), `words` (in the fragment),
`first` (the quote opens its paragraph). What splits a rule into parts of clearly different
precision is worth a figure of its own.
"""

import argparse
import bisect
import collections
import json
import os
import subprocess
import sys
from pathlib import Path

SUITES = ("polnear_train", "riqua_train", "litbank")
SPEECH = ("direct", "mixed", "indirect")
BINS = 10
SURE = 0.9
FEATURES = ("kind", "mention", "that", "words", "first", "conf")
SMALL = frozenset("the a an this that these those some many most several both two three".split())
PRONOUNS = frozenset("he she they it i we you who him her them his".split())


def scorer():
    """Import the scorer from the folder that the environment names."""
    folder = os.environ.get("COPYDESK_EVAL_DIR")
    if not folder:
        sys.exit("COPYDESK_EVAL_DIR is not set: it names the folder of scorer and suites")
    if not Path(folder, "_quotes.py").is_file():
        sys.exit(f"COPYDESK_EVAL_DIR: no scorer `_quotes.py` in {folder}")
    sys.path.insert(0, folder)
    import _quotes  # noqa: PLC0415

    return _quotes, Path(folder)


def annotate(program, rows):
    """Run the program over rows of a suite; yield the quotes of each."""
    lines = [json.dumps({"id": row["id"], "text": row["text"]}) for row in rows]
    command = [program, "run", "-", "--input-format", "jsonl"]
    command += ["--out", "-", "--output-format", "jsonl"]
    done = subprocess.run(command, input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=False)
    for line in done.stdout.splitlines():
        document = json.loads(line)
        yield document["id"], (document.get("layers") or document).get("quotes") or []


class Offsets:
    """Turns bytes of a text into code points."""

    def __init__(self, text):
        self.starts = []
        at = 0
        for char in text:
            self.starts.append(at)
            at += len(char.encode())

    def span(self, pair):
        """The code points of a range of bytes."""
        return tuple(bisect.bisect_left(self.starts, at) for at in pair)


def attributed(quotes, text, scored):
    """The speech of one document as the scorer has it, each with its own quote."""
    offsets = Offsets(text)
    found = []
    for quote in quotes:
        if quote["kind"] not in SPEECH:
            continue
        speaker = quote.get("speaker") or {}
        mention = speaker.get("mention")
        mention = offsets.span(mention["source"]) if mention else None
        name = speaker.get("name")
        item = scored.Attributed(
            spans=[offsets.span(part["source"]) for part in quote["parts"]],
            type=quote["kind"],
            speaker_spans=[mention] if mention else [],
            speaker_text=text[slice(*mention)] if mention else name,
            name=name,
        )
        item.quote = quote
        found.append(item)
    return found


class Guess:
    """A fragment that was found, and what is true of it."""

    def __init__(self, piece, row):
        quote = piece.quote.quote
        speaker = quote.get("speaker") or {}
        self.rule = quote["rule"]
        self.span = float(quote["confidence"])
        self.pointed = bool(piece.quote.speaker_spans or piece.quote.name)
        self.speaker = float(speaker.get("confidence") or 0) if self.pointed else None
        self.both = self.span * (self.speaker if self.pointed else 1)
        self.matched = self.right = False
        self.asked = False  # the gold has a speaker
        words = row["text"][piece.start : piece.end].split()
        before = row["text"][: piece.start].split()[-1:]
        mention = (piece.quote.speaker_text or "").lower()
        named = [word for word in (piece.quote.speaker_text or "").split() if word.lower() not in SMALL]
        proper = any(word[:1].isupper() for word in named)
        self.kind = quote["kind"]
        self.that = "that" if before == ["that"] else "-"
        self.mention = (
            "none" if not mention else "pronoun" if mention in PRONOUNS else "name" if proper else "noun"
        )
        self.words = "1-3" if len(words) < 4 else "4-7" if len(words) < 8 else "8+"
        self.first = "-" if row["text"][: piece.start].rstrip("\"“‘' ")[-1:].strip() else "first"
        self.conf = f"{self.span:.2f}*{self.speaker or 0:.2f}"


def judge(scored, row, quotes):
    """Match the fragments of one document against its gold."""
    gold = [scored.from_gold(entry) for entry in row["quotes"]]
    found = attributed(quotes, row["text"], scored)
    asked, ignored = [], []
    for piece in scored.fragments(gold, row["text"]):
        wanted = not piece.quote.optional and piece.quote.cue_class != "other"
        (asked if wanted else ignored).append(piece)
    mask = scored._ignore_mask(row["text"], row.get("discard", ()), asked, ignored)
    pieces = [p for p in scored.fragments(found, row["text"]) if not scored._is_in(mask, p)]
    guesses = [Guess(piece, row) for piece in pieces]
    for gold_index, index in scored._match(asked, pieces):
        want, guess = asked[gold_index].quote, guesses[index]
        got = pieces[index].quote
        guess.matched = True
        if want.speaker_spans or want.speaker_text:
            guess.asked = True
            guess.right = scored.speaker_is_right(want, got)
        elif want.name:
            guess.right = scored.entity_is_right(want, got)
        else:
            guess.right = not guess.pointed
    return guesses


def error(pairs):
    """The expected error of calibration of (claimed, true) pairs over ten bins."""
    bins = collections.defaultdict(list)
    for claimed, true in pairs:
        bins[min(int(claimed * BINS), BINS - 1)].append((claimed, true))
    total = max(sum(map(len, bins.values())), 1)
    gap = sum(abs(sum(c for c, _ in b) - sum(t for _, t in b)) for b in bins.values())
    return gap / total, bins


def share(part, whole):
    """A share as three digits, or a dash."""
    return f"{part / whole:.3f}" if whole else "    -"


def table(guesses, features):
    """Print one row a rule, or a rule and its features."""
    groups = collections.defaultdict(list)
    for guess in guesses:
        groups[(guess.rule, *(getattr(guess, name) for name in features))].append(guess)
    print(f"  {'rule':28}{'count':>7}{'span':>8}{'claimed':>9}{'speaker':>9}{'claimed':>9}{'e2e':>7}")
    for key, group in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]))):
        matched = [g for g in group if g.matched]
        asked = [g for g in matched if g.asked]
        pointed = [g for g in group if g.pointed]
        claimed = sum(g.span for g in group) / len(group)
        trusted = sum(g.speaker for g in pointed) / len(pointed) if pointed else 0
        print(
            f"  {' '.join(key):28}{len(group):7}{share(len(matched), len(group)):>8}{claimed:9.3f}"
            f"{share(sum(g.right for g in asked), len(asked)):>9}{trusted:9.3f}"
            f"{share(sum(g.right for g in group), len(group)):>7}"
        )


def summary(guesses):
    """Print the errors of calibration and what the surest marks are worth."""
    measures = (
        ("span", [(g.span, g.matched) for g in guesses]),
        ("speaker", [(g.speaker, g.right) for g in guesses if g.asked and g.pointed]),
        ("span and speaker", [(g.both, g.right) for g in guesses]),
    )
    for name, pairs in measures:
        gap, bins = error(pairs)
        sure = [true for claimed, true in pairs if claimed >= SURE]
        print(f"  {name}: error {gap:.3f}; at {SURE} and above {len(sure)}, right {share(sum(sure), len(sure))}")
        for number, members in sorted(bins.items()):
            said = sum(c for c, _ in members) / len(members)
            print(f"    {said:.3f} claimed, {share(sum(t for _, t in members), len(members))} true, {len(members)}")


def main():
    """Measure the suites that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--suite", action="append")
    parser.add_argument("--by", action="append", default=[], choices=FEATURES)
    parser.add_argument("--rule", action="append")
    options = parser.parse_args()
    scored, folder = scorer()
    for suite in options.suite or SUITES:
        path = folder / f"quotes.{suite}.jsonl"
        if not path.is_file():
            print(f"{suite}: no file {path.name}, left out")
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        by_id = dict(annotate(options.program, rows))
        guesses = [guess for row in rows for guess in judge(scored, row, by_id.get(row["id"], []))]
        print(f"{suite}: {len(guesses)} fragments in {len(rows)} documents")
        shown = [g for g in guesses if not options.rule or g.rule in options.rule]
        table(shown, options.by)
        summary(guesses)


if __name__ == "__main__":
    main()
