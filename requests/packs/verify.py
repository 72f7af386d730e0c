#!/usr/bin/env python3
"""Checks an evidence pack, offline. Unpack the archive into an empty folder and run: python3 verify.py

It needs Python 3.9 or newer and nothing else, and opens no connection. It checks, in this order:

1. the signature of manifest.json (Ed25519, RFC 8032),
2. every file against the digest that the manifest names, and that there is no file beside them,
3. every audit entry against the root of its seal (Merkle tree as in RFC 9162, 2.1), and every seal against the one
   before it.

A pack proves that nothing was changed since it was signed. Whose key signed it, it cannot prove: compare the
fingerprint with the one that the company publishes, or pass it: python3 verify.py --key FINGERPRINT
Whoever could change the pack could change this script too: to be sure, run a copy from another source.
"""

import base64
import hashlib
import json
import os
import sys

OUTSIDE = {"manifest.json", "signature.json"}


class Fault(Exception):
    """What does not hold, in a sentence."""


# Ed25519 as RFC 8032, section 5.1 gives it: slow, short, and without anything to install.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    """Returns the sum of two points in extended coordinates."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(number, point):
    """Returns a point added to itself so many times."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(data):
    """Returns the point that 32 bytes stand for. Raises Fault."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (sign and not x):
        raise Fault("The public key or the signature is not well formed.")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, signature, data):
    """Returns whether the key's owner signed the bytes."""
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= Q:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + data).digest(), "little") % Q
    left, right = times(scalar, BASE), add(point_of(signature[:32]), times(digest, point_of(key)))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def check_signature(expected):
    """Returns the fingerprint of the key that signed the manifest. Raises Fault."""
    raw = read("signature.json")
    said = parsed("signature.json", raw)
    if raw != (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode():
        raise Fault("signature.json was changed.")
    try:
        key, signature = base64.b64decode(said["public_key"]), base64.b64decode(said["signature"])
        written = (base64.b64encode(key).decode(), base64.b64encode(signature).decode())
        same = written == (said["public_key"], said["signature"]) and said["algorithm"] == "Ed25519"
        fingerprint = said["fingerprint"]
    except (KeyError, TypeError, ValueError):
        raise Fault("signature.json was changed.") from None
    if not same or set(said) != {"algorithm", "fingerprint", "public_key", "signature"}:
        raise Fault("signature.json was changed.")
    if fingerprint != hashlib.sha256(key).hexdigest():
        raise Fault("The fingerprint in signature.json is not that of the key beside it.")
    if not is_signed(key, signature, read("manifest.json")):
        raise Fault("The signature does not fit manifest.json: one of the two was changed.")
    if expected and expected.lower().replace(":", "") != fingerprint:
        raise Fault("The pack is signed with another key than the one that you expect.")
    return fingerprint


def check_files(manifest):
    """Compares every file with the manifest. Raises Fault at the first that differs."""
    for listed in manifest["files"]:
        path = listed["path"]
        if not os.path.isfile(path):
            raise Fault(f"{path} is missing.")
        digest, size = hashlib.sha256(), 0
        with open(path, "rb") as file:
            for chunk in iter(lambda: file.read(65536), b""):
                digest.update(chunk)
                size += len(chunk)
        if (size, digest.hexdigest()) != (listed["bytes"], listed["sha256"]):
            raise Fault(f"{path} was changed.")
    known = OUTSIDE | {listed["path"] for listed in manifest["files"]}
    for folder, _folders, names in os.walk("."):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), ".").replace(os.sep, "/")
            if path not in known:
                raise Fault(f"{path} does not belong to the pack.")


def check_chain():
    """Recomputes the audit trail's part; returns how many entries and seals. Raises Fault."""
    roots, before = {}, None
    for seal in lines("audit/seals.jsonl"):
        number, at, count, root, previous, digest = seal
        if before and (number, previous) != (before[0] + 1, before[1]):
            raise Fault(f"Seal {number} does not follow the seal before it.")
        if digest != hashlib.sha256(b"\2" + canonical([number, at, count, root, previous])).hexdigest():
            raise Fault(f"Seal {number} does not fit what it says.")
        roots[number], before = root, (number, digest)
    entries = unsealed = 0
    for entry in lines("audit/entries.jsonl"):
        entries += 1
        if entry["seal"] is None:
            unsealed += 1
            continue
        node = hashlib.sha256(b"\0" + canonical(entry["said"])).digest()
        for side, other in entry["path"]:
            pair = bytes.fromhex(other) + node if side == "left" else node + bytes.fromhex(other)
            node = hashlib.sha256(b"\1" + pair).digest()
        if node.hex() != roots.get(entry["seal"]):
            raise Fault(f"Audit entry {entry['said'][0]} is not part of the seal that it names.")
    return entries, len(roots), unsealed


def canonical(value):
    """Returns a value in the one form that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def lines(path):
    """Yields the values of a file that holds one a line."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read(path):
    """Returns a file's bytes. Raises Fault."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        raise Fault(f"{path} is missing.") from None


def parsed(path, raw):
    """Returns what a JSON file says. Raises Fault."""
    try:
        return json.loads(raw)
    except ValueError:
        raise Fault(f"{path} was changed.") from None


def main(arguments):
    """Checks the pack in this script's folder; returns 0 where everything holds, else 1."""
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    expected = arguments[1] if len(arguments) == 2 and arguments[0] == "--key" else ""
    try:
        fingerprint = check_signature(expected)
        manifest = parsed("manifest.json", read("manifest.json"))
        check_files(manifest)
        entries, seals, unsealed = check_chain()
    except Fault as fault:
        sys.stderr.write(f"This pack does not hold. {fault}\n")
        return 1
    sys.stdout.write(
        f"This pack holds: request {manifest['case']} of {manifest['company']}, packed {manifest['made_at']}.\n"
        f"{len(manifest['files'])} files, {entries} audit entries, {seals} seals in an unbroken row.\n"
        + (f"{unsealed} audit entries were not sealed yet; the signature alone covers them.\n" if unsealed else "")
        + f"Signed with the key {fingerprint}.\nCompare it with the key that the company publishes.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
