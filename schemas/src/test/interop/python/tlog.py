"""A reader of transparency logs, written from the C2SP texts (tlog-tiles, tlog-checkpoint, signed-note, tlog-proof) and
RFC 6962 alone. Standard library only. It shares nothing with the Java code but the bytes it reads.

A log is read through one function, fetch(path) -> bytes, so a folder and a server look the same, and a test can put a
defect into any single answer.
"""

import base64
import hashlib
import re
import urllib.request

import ed25519


class Refused(Exception):
    """What was read is not what the log's signed checkpoint commits to."""


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(entry):
    return sha256(b"\0" + entry)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def unbase64(text):
    """One text for one value: unused bits that are not zero are refused."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Refused("base64 that is not canonical")
    return data


def folder(root):
    def fetch(path):
        try:
            with open(root + "/" + path, "rb") as f:
                return f.read()
        except OSError as e:
            raise Refused(f"{path}: {e.strerror}")

    return fetch


def server(prefix):
    def fetch(path):
        try:
            with urllib.request.urlopen(prefix + "/" + path, timeout=20) as answer:
                return answer.read()
        except OSError as e:
            raise Refused(f"{path}: {e}")

    return fetch


# ---- signed notes and checkpoints


def parse_vkey(text):
    name, key_id, material = text.strip().split("+", 2)
    raw = unbase64(material)
    if raw[:1] != b"\x01" or len(raw) != 33:
        raise Refused("the verifier key is not Ed25519")
    if sha256(name.encode() + b"\n" + raw)[:4].hex() != key_id:
        raise Refused("the verifier key's id is not that of its key")
    return name, raw


def open_note(note, vkey):
    """The text of a note that the key has signed."""
    name, raw = parse_vkey(vkey)
    cut = note.rfind(b"\n\n")
    if cut < 0 or not note.endswith(b"\n"):
        raise Refused("not a signed note")
    text = note[: cut + 1]
    for line in note[cut + 2 : -1].split(b"\n"):
        match = re.fullmatch("— (\\S+) (\\S+)", line.decode("utf-8"))
        if not match:
            raise Refused("a signature line is malformed")
        signature = unbase64(match[2])
        if match[1] == name and signature[:4] == sha256(name.encode() + b"\n" + raw)[:4]:
            if ed25519.verify(raw[1:], text, signature[4:]):
                return text
            raise Refused("the log's signature is wrong")
    raise Refused("the log has not signed this note")


def checkpoint(note, vkey):
    """(size, root) of a checkpoint that is signed by the log."""
    lines = open_note(note, vkey).decode("utf-8").split("\n")
    if len(lines) < 4 or lines[0] != parse_vkey(vkey)[0]:
        raise Refused("the checkpoint is of another log")
    if not re.fullmatch("0|[1-9][0-9]*", lines[1]):
        raise Refused("the checkpoint's size is no number")
    root = unbase64(lines[2])
    if len(root) != 32:
        raise Refused("the checkpoint's root is not a hash")
    return int(lines[1]), root


# ---- tiles


def tile_path(level, n, width):
    index = "%03d" % (n % 1000)
    while n >= 1000:
        n //= 1000
        index = "x%03d/%s" % (n % 1000, index)
    return f"tile/{level}/{index}" + ("" if width == 256 else f".p/{width}")


def tiles(level, size):
    """(index, width) of each tile of a level of a tree."""
    count = size >> (8 * level)
    return [(n, min(256, count - 256 * n)) for n in range((count + 255) // 256)]


def entries(fetch, size):
    out = []
    for n, width in tiles(0, size):
        path = tile_path("entries", n, width)
        bundle, at, found = fetch(path), 0, 0
        while at < len(bundle):
            length = int.from_bytes(bundle[at : at + 2], "big")
            if at + 2 + length > len(bundle):
                raise Refused(f"{path} ends inside an entry")
            out.append(bundle[at + 2 : at + 2 + length])
            at, found = at + 2 + length, found + 1
        if found != width:
            raise Refused(f"{path} holds {found} entries, not {width}")
    return out


class Tree:
    """Hashes of perfect subtrees, read from hash tiles and computed between them."""

    def __init__(self, fetch, size):
        self.fetch, self.size, self.kept = fetch, size, {}

    def node(self, height, index):
        key = (height, index)
        if key not in self.kept:
            if height % 8 == 0:
                n, slot = divmod(index, 256)
                width = min(256, (self.size >> height) - 256 * n)
                path = tile_path(height // 8, n, width)
                if path not in self.kept:
                    self.kept[path] = self.fetch(path)
                    if len(self.kept[path]) != 32 * width:
                        raise Refused(f"{path} is not {width} hashes long")
                self.kept[key] = self.kept[path][32 * slot : 32 * slot + 32]
            else:
                self.kept[key] = node_hash(self.node(height - 1, 2 * index), self.node(height - 1, 2 * index + 1))
        return self.kept[key]

    def mth(self, start, end):
        """MTH(D[start:end]) of RFC 6962 section 2.1, for a range that begins at a multiple of its largest subtree."""
        n = end - start
        if n == 0:
            return sha256(b"")
        if n & (n - 1) == 0:
            height = n.bit_length() - 1
            return self.node(height, start >> height)
        k = 1 << ((n - 1).bit_length() - 1)
        return node_hash(self.mth(start, start + k), self.mth(start + k, end))

    def path(self, m, start, end):
        """PATH(m, D[start:end]) of section 2.1.1."""
        n = end - start
        if n == 1:
            return []
        k = 1 << ((n - 1).bit_length() - 1)
        if m < k:
            return self.path(m, start, start + k) + [self.mth(start + k, end)]
        return self.path(m - k, start + k, end) + [self.mth(start, start + k)]

    def proof(self, m, start, end, whole=True):
        """SUBPROOF(m, D[start:end], whole) of section 2.1.2."""
        n = end - start
        if m == n:
            return [] if whole else [self.mth(start, end)]
        k = 1 << ((n - 1).bit_length() - 1)
        if m <= k:
            return self.proof(m, start, start + k, whole) + [self.mth(start + k, end)]
        return self.proof(m - k, start + k, end, False) + [self.mth(start, start + k)]


def check_inclusion(leaf, index, size, path, root):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        raise Refused("the index lies outside the tree")
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            raise Refused("the audit path is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn or r != root:
        raise Refused("the audit path does not lead to the root")


def check_consistency(first, first_root, second, second_root, path):
    """RFC 9162 section 2.1.4.2."""
    if first == second:
        if path or first_root != second_root:
            raise Refused("two trees of one size differ")
        return
    if first == 0:
        if path:
            raise Refused("a proof from the empty tree is not empty")
        return
    if first & (first - 1) == 0:
        path = [first_root] + path
    if not path:
        raise Refused("the consistency proof is empty")
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            raise Refused("the consistency proof is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn or fr != first_root or sr != second_root:
        raise Refused("the trees are not consistent")


def check_log(fetch, note, vkey):
    """Reads everything below a checkpoint: every entry, and every hash tile against the hashes of the entries."""
    size, root = checkpoint(note, vkey)
    found = entries(fetch, size)
    row = [leaf_hash(e) for e in found]
    level = 0
    while row:
        for n, width in tiles(level, size):
            path = tile_path(level, n, width)
            if fetch(path) != b"".join(row[256 * n : 256 * n + width]):
                raise Refused(f"{path} does not hold the hashes of its entries")
        full = len(row) // 256 * 256
        row = [_fold(row[i : i + 256]) for i in range(0, full, 256)]
        level += 1
    if Tree(fetch, size).mth(0, size) != root:
        raise Refused("the tiles do not lead to the signed root")
    return size, root, found


def _fold(hashes):
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def check_tlog_proof(text, entry, vkey):
    """C2SP tlog-proof: the entry's index, if the proof holds."""
    head, blank, note = text.partition(b"\n\n")
    lines = head.decode("ascii").split("\n")
    if not blank or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Refused("not a tlog-proof")
    if lines[1].startswith("extra "):
        lines.pop(1)
    match = re.fullmatch("index (0|[1-9][0-9]*)", lines[1])
    if not match:
        raise Refused("the proof has no index")
    size, root = checkpoint(note, vkey)
    path = [unbase64(line) for line in lines[2:]]
    check_inclusion(leaf_hash(entry), int(match[1]), size, path, root)
    return int(match[1])
