"""Runs other deduplicators and copydesk over one collection and compares their clusters with its truth.

    python3 -m venv VENV && VENV/bin/pip install -r benches/peers/requirements.txt
    cargo run --release -p copydesk-testkit --example articles -- --count 10000 > day.jsonl
    VENV/bin/python benches/peers/run.py day.jsonl --copydesk target/release/copydesk

The collection is JSON Lines with `id`, `text` and `cluster`, or `meta.cluster` as the generator writes it; round-ups are
left out of the pairs. Each peer runs in a process of its own, on one thread, with the settings that its row names. CPU
seconds are those from the texts in memory to the clusters, so imports do not count; copydesk's are those of the
whole program, reading and writing included. Peak memory is that of the process, texts included. A peer that is not
installed is named as such.
"""

import argparse
import glob
import importlib
import importlib.metadata
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter

WORD = re.compile(r"\w+")


def read(path):
    """Return ids, texts, true clusters and whether an article counts."""
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    known = [row.get("meta") or {} for row in rows]
    gold = [row.get("cluster", meta.get("cluster")) for row, meta in zip(rows, known)]
    counts = [meta.get("kind") != "round-up" for meta in known]
    return [str(row["id"]) for row in rows], [row["text"] for row in rows], gold, counts


def shingles(text, size):
    """Return the different rows of so many words, lower case."""
    words = WORD.findall(text.lower())
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


class Union:
    """Disjoint sets of numbers."""

    def __init__(self, count):
        self.parent = list(range(count))

    def find(self, item):
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def join(self, one, other):
        one, other = sorted((self.find(one), self.find(other)))
        self.parent[other] = one

    def labels(self):
        return [self.find(item) for item in range(len(self.parent))]


def exact(texts):
    """Equal words."""
    return [" ".join(WORD.findall(text.lower())) for text in texts]


def datasketch(texts, size, threshold):
    """MinHash of 128 in tuned bands; nothing is verified."""
    from datasketch import MinHash, MinHashLSH

    union, index = Union(len(texts)), MinHashLSH(threshold=threshold, num_perm=128)
    for at, text in enumerate(texts):
        minhash = MinHash(num_perm=128)
        minhash.update_batch([row.encode() for row in shingles(text, size)])
        for other in index.query(minhash):
            union.join(at, other)
        index.insert(at, minhash)
    return union.labels()


def rensa(texts, size, threshold):
    """R-MinHash of 128 in 32 bands; candidates over the threshold by their signatures."""
    from rensa import RMinHash, RMinHashLSH

    union, index = Union(len(texts)), RMinHashLSH(threshold, 128, 32)
    hashes = []
    for at, text in enumerate(texts):
        minhash = RMinHash(128, 42)
        minhash.update(text.split() if size == 1 else list(shingles(text, size)))
        for other in index.query(minhash):
            if minhash.jaccard(hashes[other]) >= threshold:
                union.join(at, other)
        index.insert(at, minhash)
        hashes.append(minhash)
    return union.labels()


def gaoya(texts, size, threshold):
    """MinHash; candidates over the threshold by their signatures."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, threshold, 42, 3, None, "word", True, (size, size))
    union = Union(len(texts))
    for at, text in enumerate(texts):
        for other in index.query(text):
            union.join(at, other)
        index.insert_document(at, text)
    return union.labels()


def text_dedup(texts, size, threshold):
    """The core of its program: `embed_func`, bands, union-find; nothing is verified."""
    import numpy
    from text_dedup.minhash import embed_func
    from text_dedup.utils.analysis import optimal_param
    from text_dedup.utils.hashfunc import sha1_hash

    count, prime = 240, (1 << 61) - 1
    bands, rows = optimal_param(threshold, count, false_positive_weight=0.5, false_negative_weight=0.5)
    random = numpy.random.RandomState(42)
    permutations = (
        random.randint(1, prime, size=(count,), dtype=numpy.uint64),
        random.randint(0, prime, size=(count,), dtype=numpy.uint64),
    )
    settings = {
        "num_perm": count,
        "ngram_size": size,
        "min_length": 5,
        "hashranges": [(at * rows, (at + 1) * rows) for at in range(bands)],
        "permutations": permutations,
        "hash_func": lambda row: sha1_hash(row, d=64),
        "dtype": numpy.uint64,
        "max_hash": numpy.uint64((1 << 32) - 1),
        "modulo_prime": numpy.uint64(prime),
    }
    union, seen = Union(len(texts)), {}
    for at, text in enumerate(texts):
        for band in enumerate(embed_func(content=text, idx=at, **settings)["__signatures__"]):
            union.join(seen.setdefault(band, at), at)
    return union.labels()


PEERS = {
    "exact words": ("", exact),
    "datasketch word-5 th .8": ("datasketch", lambda texts: datasketch(texts, 5, 0.8)),
    "datasketch word-3 th .5": ("datasketch", lambda texts: datasketch(texts, 3, 0.5)),
    "rensa words th .8": ("rensa", lambda texts: rensa(texts, 1, 0.8)),
    "rensa word-3 th .5": ("rensa", lambda texts: rensa(texts, 3, 0.5)),
    "gaoya word-3 th .5": ("gaoya", lambda texts: gaoya(texts, 3, 0.5)),
    "text-dedup word-5 th .7": ("text-dedup", lambda texts: text_dedup(texts, 5, 0.7)),
}


def copydesk(program, path, ids):
    """Run the program; return the label of each article."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = [program, "run", path, "--stages", "none", "--duplicates", "mark", "--out", out, "-j1"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        of = {}
        for name in glob.glob(os.path.join(out, "**", "*.jsonl"), recursive=True):
            with open(name, encoding="utf-8") as lines:
                for row in map(json.loads, lines):
                    of[row.get("id")] = (row.get("duplicate") or {}).get("of", row.get("id"))
    return [of.get(name, name) for name in ids]


def pairs(labels):
    """Count the pairs of equal labels."""
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def score(gold, found, counts):
    """Return precision, recall and F1 of pairs in percent, and the largest cluster."""
    kept = [(one, other) for one, other, is_counted in zip(gold, found, counts) if is_counted]
    both, true = pairs(kept), pairs(one for one, _ in kept)
    put = pairs(other for _, other in kept)
    shares = (both / put if put else 1, both / true if true else 1, 2 * both / max(1, true + put))
    return [100 * share for share in shares], max(Counter(found).values())


def work(path, name, program):
    """Run one peer in this process and print what came out as JSON."""
    ids, texts, gold, counts = read(path)
    if name == "copydesk":
        labels = copydesk(program, path, ids)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = usage.ru_utime + usage.ru_stime
    else:
        package, run = PEERS[name]
        if package:
            importlib.import_module(package.replace("-", "_"))
        if package == "text-dedup":
            importlib.import_module("text_dedup.minhash")
        before = resource.getrusage(resource.RUSAGE_SELF)
        labels = run(texts)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        seconds = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
    shares, largest = score(gold, labels, counts)
    result = {"shares": shares, "largest": largest, "seconds": seconds, "mb": usage.ru_maxrss / 1024}
    print(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection")
    parser.add_argument("--copydesk", metavar="PROGRAM", help="the program; left out if not given")
    parser.add_argument("--only", help="peers whose name holds this")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    settings = parser.parse_args()
    if settings.one:
        return work(settings.collection, settings.one, settings.copydesk)
    _, texts, gold, _ = read(settings.collection)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(texts)} articles, {megabytes:.0f} MB, largest true cluster {max(Counter(gold).values())}\n")
    print("| system | P | R | F1 | largest cluster | CPU s | peak MB |\n|---|---|---|---|---|---|---|")
    names = [name for name in PEERS if not settings.only or settings.only in name]
    for name in names + (["copydesk"] if settings.copydesk else []):
        command = [sys.executable, __file__, settings.collection, "--one", name]
        command += ["--copydesk", settings.copydesk] if settings.copydesk else []
        environment = dict(os.environ, OMP_NUM_THREADS="1", RAYON_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["no words"])[-1]
            print(f"| {name} | did not run: {why[:120]} |", flush=True)
            continue
        row = json.loads(done.stdout.strip().splitlines()[-1])
        shares = " | ".join(f"{share:.1f}" for share in row["shares"])
        print(f"| {name} | {shares} | {row['largest']} | {row['seconds']:.1f} | {row['mb']:.0f} |", flush=True)
    return None


if __name__ == "__main__":
    sys.exit(main())
