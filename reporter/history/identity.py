"""What a test case is recognised by from run to run, in few bytes."""

import hashlib

from reporter import model

DIGITS = 12  # hexadecimal ones: two of a million cases collide once in 500 runs, and then say "since" too early


def of(case: model.TestCase) -> str:
    """Return the identity of a test case: of its class (or group) and name, as Buddy follows it."""
    text = f"{case.classname or case.group}\0{case.name}\0{case.variant}".encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=DIGITS // 2).hexdigest()
