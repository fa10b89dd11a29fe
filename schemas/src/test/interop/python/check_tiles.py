"""check_tiles.py FOLDER: reads the log in FOLDER at every size for which checkpoint/<size> exists, proves inclusion and
consistency from its tiles, reads proof/<size>-<index>; then alters one byte at a time, and every alteration must be
refused. The last line says how many of each; the exit code is 0 only if all went as it should."""

import os
import random
import sys

import tlog


def main(root):
    fetch = tlog.folder(root)
    vkey = fetch("vkey").decode()
    sizes = sorted(int(name) for name in os.listdir(root + "/checkpoint"))
    rng = random.Random(6962)
    accepted = refused = 0
    wrong = []
    logs = {}
    for size in sizes:
        note = fetch(f"checkpoint/{size}")
        found, tree_root, all_entries = tlog.check_log(fetch, note, vkey)
        assert found == size
        logs[size] = (tree_root, all_entries)
        accepted += 1
        tree = tlog.Tree(fetch, size)
        some = {0, size - 1, size // 2, *(rng.randrange(size) for _ in range(20))} if size else set()
        for index in some:
            path = tree.path(index, 0, size)
            leaf = tlog.leaf_hash(all_entries[index])
            tlog.check_inclusion(leaf, index, size, path, tree_root)
            accepted += 1
            for bad in alter_path(path, rng):
                refused += expect_refusal(wrong, f"inclusion {size}/{index}", tlog.check_inclusion, leaf, index, size, bad, tree_root)
            other = (index + 1) % size
            if other != index:
                refused += expect_refusal(wrong, f"index {size}/{index}", tlog.check_inclusion, leaf, other, size, path, tree_root)
        for smaller in [s for s in sizes if s <= size]:
            path = tree.proof(smaller, 0, size) if smaller else []
            tlog.check_consistency(smaller, logs[smaller][0], size, tree_root, path)
            accepted += 1
            for bad in alter_path(path, rng):
                refused += expect_refusal(
                    wrong, f"consistency {smaller}->{size}", tlog.check_consistency, smaller, logs[smaller][0], size, tree_root, bad
                )
        for place in alter_bytes(note, rng, len(note)):
            refused += expect_refusal(wrong, f"checkpoint {size}", tlog.checkpoint, place, vkey)
        read = []
        tlog.check_log(lambda path: read.append(path) or fetch(path), note, vkey)
        paths = sorted(set(read))
        if len(paths) > 12:
            paths = paths[:4] + rng.sample(paths[4:-4], 4) + paths[-4:]
        for path in paths:
            for bad in alter_bytes(fetch(path), rng, 3 if size < 1000 else 1):
                refused += expect_refusal(
                    wrong, f"{path} at {size}", tlog.check_log, lambda p: bad if p == path else fetch(p), note, vkey
                )
    for name in sorted(os.listdir(root + "/proof")):
        size, index = map(int, name.split("-"))
        proof, entry = fetch("proof/" + name), logs[size][1][index]
        assert tlog.check_tlog_proof(proof, entry, vkey) == index
        accepted += 1
        for bad in alter_bytes(proof, rng, 60):
            refused += expect_refusal(wrong, "proof " + name, tlog.check_tlog_proof, bad, entry, vkey)
        refused += expect_refusal(wrong, "entry of " + name, tlog.check_tlog_proof, proof, entry + b" ", vkey)
    for line in wrong[:20]:
        print("accepted although altered:", line)
    print(f"sizes {sizes}: {accepted} accepted, {refused} alterations refused, {len(wrong)} accepted wrongly")
    return 1 if wrong else 0


def alter_bytes(data, rng, count):
    """The data with one bit changed at up to `count` places, cut short, and lengthened."""
    places = range(len(data)) if count >= len(data) else rng.sample(range(len(data)), count)
    for at in places:
        yield data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if data:
        yield data[:-1]
    yield data + b"\0"


def alter_path(path, rng):
    for at in range(len(path)):
        yield path[:at] + [bytes([path[at][0] ^ 1]) + path[at][1:]] + path[at + 1 :]
        yield path[:at] + path[at + 1 :]
    yield path + [bytes(32)]


def expect_refusal(wrong, what, check, *arguments):
    try:
        check(*arguments)
    except (tlog.Refused, ValueError, IndexError):
        return 1
    wrong.append(what)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
