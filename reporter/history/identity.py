"""What a test case is recognised by from run to run, in few bytes."""

import hashlib

from reporter import model

DIGITS = 12  # hexadecimal ones: two of a million cases collide once in 500 runs, and then say "since" too early


def of(case: model.TestCase) -> str:
    """Return the identity of a test case: of its class (or group) and name, as Buddy follows it."""
    return _digest(f"{case.classname or case.group}\0{case.name}\0{case.variant}")


def of_sent(name: model.SentName) -> str:
    """Return the identity of a test case by its name at Buddy, where the variant stands behind the class."""
    return _digest(f"{name.classname}\0{name.name}\0")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=DIGITS // 2).hexdigest()
