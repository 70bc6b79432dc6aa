"""Which values are words or names: those are no secrets, whatever the variable that holds them is called.

`POSTGRES_PASSWORD=postgres` is in half of all workflows, and `postgres` in the names of as many tests.
"""

import functools
import re

SHORT = 12  # characters of a name in lower case that says nothing: `test_user`, `my-app`, `us-east-1`

# a word with a number behind it (`postgres16`), in lower case, upper case, or with a capital at its beginning
_WORD = re.compile(r"(?:[A-Za-z][a-z]{1,14}|[A-Z]{2,15})[0-9]{0,4}|[aAiI]")
_BETWEEN = re.compile(r"[-_. ]+|(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_BETWEEN_ANY = re.compile(r"[-_. ]+|(?<=[a-z]{2})(?=[A-Z][a-z])")
# in source, abbreviations and numbers stand between the words of a name: `testRSA2048PrivateKey`
_BETWEEN_IN_SOURCE = re.compile(r"[_.]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z]{2})")
_OBJECTS = ("self.", "this.", "cls.")
_IN_SOURCE = re.compile(r"(?:[A-Za-z][a-z]{1,19}|[A-Z]{1,15}|[a-z])?[0-9]{0,5}")
_KINDS = tuple(map(re.compile, ("[a-z]", "[A-Z]", "[0-9]")))
_BETWEEN_PARTS = re.compile(r"[-_. /\\:@~]+|(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_HOST = re.compile(
    r"(?:[\w.+-]+@)?[a-z][\w-]*(?:\.[\w-]+)*"
    r"(?:\.(?:com|org|net|io|dev|app|co|eu|local|internal|example|test|invalid|lan|svc|cloud)|(?=:))(?::\d{2,5})?"
)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)

_MIXED = 16  # letters alone that are enough to tell a random text
_OTHER_CASE = re.compile("[a-z](?=[A-Z])|[A-Z](?=[a-z])")

# words that names of services, users and environments are made of
_ORDINARY_WORDS = """
    a access account action actions admin agent alpha android api app application auth auto aws backend bar basic baz
    beta billing bot branch browser bucket build cache cart catalog change changeit changeme checkout chrome ci cli
    client cloud cluster cms code common company config connection container core cron customer customers daily
    dashboard data database db debug default demo deploy deployment desktop dev developer development disabled
    dispatch docker docs domain dummy e2e edge email enabled events example external fake feature file files firefox
    fixture foo frontend gateway git github gitlab global group guest hello host image images inbox index integration
    internal inventory invoice ios job kafka key kubernetes latest library linux list local localhost login logs mail
    main manager master me memory metrics migration mobile mock module monitor my mysql name network next nightly node
    none not note notification notifications null order orders org organization owner page parser pass passwd password
    payment payments pipeline platform portal postgres postgresql preview price primary prod product production
    profile project proxy public python queue quick rabbitmq read redis regression release remote repo report reports
    repository request response review root router run runner runs sample sandbox search secret secrets selenium
    server service services session shared shipping shop smoke spec sql stable stage staging status storage store
    stream suite super sync system task tasks team temp template test tester testing tests tmp token tool tracker ui
    unit upload user username users value version view warehouse web webapp webhook website windows worker workflow
    workspace world write
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


def is_word(value: str) -> bool:
    """Say whether the value is an ordinary word or a short name, such as `localhost`, `Test123`, `customer-service`."""
    parts = [part for part in _BETWEEN.split(value) if part]
    if not parts or not is_one_word(parts[0]) or not all(map(_is_word_or_number, parts)):
        return False
    return len(parts) == 1 or len(value) <= SHORT or all(_without_number(part) in _ORDINARY for part in parts)


def may_be_in_a_name(value: str) -> bool:
    """Say whether a test may be called so by chance: a word, a number, a few words that are joined."""
    if not re.search("[A-Za-z]", value):
        return True
    parts = [part for part in _BETWEEN.split(value) if part]
    if all(map(is_one_word, parts)):
        return is_word(value)
    return False


def is_place(value: str, *, may_be_relative: bool = True) -> bool:
    """Say whether the value is a path, a host or a mail address, made of words: `/run/secrets/db`, `db.test:5432`."""
    if not _HOST.fullmatch(value):
        if not may_be_relative and not _ABSOLUTE.match(value):
            return False
        if value.count("/") + value.count("\\") < (3 if value[:1] == "/" else 1):
            return False
    return all(map(_is_word_or_number, filter(None, _BETWEEN_PARTS.split(value))))


def is_made_of_words(value: str) -> bool:
    """Say whether the value is words and nothing else, ordinary or not: `CacheKeyMissing`, `asn1.decode_signature`."""
    parts = [part for part in _BETWEEN_ANY.split(value) if part]
    return bool(parts) and all(map(is_one_word, parts))


def is_one_word(value: str) -> bool:
    """Say whether the value is one word, ordinary or not, perhaps with a number behind it: `hunter2`."""
    return bool(_WORD.fullmatch(value)) and not _NO_VOWEL.search(value)


def is_ordinary(word: str) -> bool:
    """Say whether a word, perhaps with a number behind it, is in the vocabulary."""
    return _without_number(word) in _ORDINARY


@functools.lru_cache(maxsize=256)  # texts repeat them
def is_name_in_source(value: str) -> bool:
    """Say whether the value is what a program calls something: `self._authkey)`, `ed25519.PrivateKey`, `s3_session`."""
    name = value.strip("~!&*_)}];,:{")
    if name.startswith(_OBJECTS) or is_made_of_words(name):
        return True
    parts = [part for part in _BETWEEN_IN_SOURCE.split(name) if part]
    if not all(map(_IN_SOURCE.fullmatch, parts)):
        return False
    return (name.isupper() and "_" in name) or any(map(_tells_a_name, parts))


def looks_random(value: str) -> bool:
    """Say whether the value has letters and digits mixed, or small letters and capitals, as hardly any word has."""
    has_digit, has_letter = re.search("[0-9]", value), re.search("[A-Za-z]", value)
    if has_digit and has_letter:
        return not is_word(value)
    # words that are joined change every six letters, random ones every other
    return len(value) >= _MIXED and 5 * len(_OTHER_CASE.findall(value)) > 2 * len(value)


def has_all_kinds(value: str) -> bool:
    """Say whether the value has small letters, capitals and digits."""
    return all(kind.search(value) for kind in _KINDS)


def _tells_a_name(part: str) -> bool:
    return part == "Key" or (len(_without_number(part)) > 3 and is_ordinary(part))


def _is_word_or_number(part: str) -> bool:
    return is_one_word(part) or (len(part) <= 5 and part.isdigit())


def _without_number(part: str) -> str:
    return part.rstrip("0123456789").lower()
