"""Which values are words or names: those are no secrets, whatever the variable that holds them is called.

`POSTGRES_PASSWORD=postgres` is in half of all workflows, and `postgres` in the names of as many tests.
"""

import re

SHORT = 12  # characters of a name in lower case that says nothing: `test_user`, `my-app`, `us-east-1`

# a word with a number behind it (`postgres16`), in lower case, upper case, or with a capital at its beginning
_WORD = re.compile(r"(?:[A-Za-z][a-z]{1,14}|[A-Z]{2,15})[0-9]{0,4}|[aAiI]")
_BETWEEN = re.compile(r"[-_. ]+|(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_BETWEEN_ANY = re.compile(r"[-_. ]+|(?<=[a-z]{2})(?=[A-Z][a-z])")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)

# words that names of services, users and environments are made of
_ORDINARY_WORDS = """
    a access account action actions admin agent alpha api app application auth aws backend basic beta bot build cache
    change changeme changeit ci client cloud code common company config connection container customer customers
    dashboard data database db debug default demo deploy deployment dev developer development disabled docker domain
    dummy email enabled example external fake fixture foo bar baz frontend github gitlab global group guest hello
    host integration internal job key local localhost login main manager master me memory mock my mysql name network
    none not null org organization owner pass password passwd payment pipeline platform postgres postgresql preview prod
    product production project public queue rabbitmq read redis remote repo repository root runner sample sandbox
    secret secrets server service services session shop staging stage store suite super system team temp template
    test tester testing tests token tmp tool user username users value web webapp website worker workspace world
    write
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


def is_word(value: str) -> bool:
    """Say whether the value is an ordinary word or a short name, such as `localhost`, `Test123`, `customer-service`."""
    parts = [part for part in _BETWEEN.split(value) if part]
    if not parts or not _is_one_word(parts[0]) or not all(map(_is_word_or_number, parts)):
        return False
    return len(parts) == 1 or len(value) <= SHORT or all(_without_number(part) in _ORDINARY for part in parts)


def may_be_in_a_name(value: str) -> bool:
    """Say whether a test may be called so by chance: a word, a number, a few words that are joined."""
    if not re.search("[A-Za-z]", value):
        return True
    parts = [part for part in _BETWEEN.split(value) if part]
    if all(map(_is_one_word, parts)):
        return is_word(value) or (len(parts) < 3 and len(value) < SHORT)
    return False


def is_made_of_words(value: str) -> bool:
    """Say whether the value is words and nothing else, ordinary or not: `CacheKeyMissing`, `asn1.decode_signature`."""
    parts = [part for part in _BETWEEN_ANY.split(value) if part]
    return bool(parts) and all(map(_is_one_word, parts))


def looks_random(value: str) -> bool:
    """Say whether the value has letters and digits mixed as hardly any word has."""
    has_digit, has_letter = re.search("[0-9]", value), re.search("[A-Za-z]", value)
    return bool(has_digit and has_letter) and not is_word(value)


def _is_one_word(part: str) -> bool:
    return bool(_WORD.fullmatch(part)) and not _NO_VOWEL.search(part)


def _is_word_or_number(part: str) -> bool:
    return _is_one_word(part) or (len(part) <= 4 and part.isdigit())


def _without_number(part: str) -> str:
    return part.rstrip("0123456789").lower()
