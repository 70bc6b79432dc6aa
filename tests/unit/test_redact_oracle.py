"""detect-secrets as an oracle: what it finds in generated secrets, ours masks too (what it does not, is listed).

It is a tool of development only: importing it takes longer than a whole run may.
"""

from typing import Any

import pytest

from reporter.redact import Redactor
from tests.unit import redact_samples

pytest.importorskip("detect_secrets", reason="detect-secrets is not installed: it is an oracle, not a dependency")
from detect_secrets.core.scan import scan_line
from detect_secrets.settings import default_settings

# detectors that go by more than a format, and why ours need not follow them
NOT_OURS = {
    "Base64 High Entropy String": "whatever looks random in quotes: digests and ids are no secrets in a test's output",
    "Hex High Entropy String": "the same: revisions, checksums, UUIDs",
    "Public IP (ipv4)": "no secret",
    "Secret Keyword": "a name with any value behind it, words included",
}
SAMPLES = {
    **redact_samples.tokens(11),
    **{f"variable: {kind}": f"{name}={value}" for kind, (name, value, _) in redact_samples.variables(11).items()},
    **{f"key: {kind}": key for kind, key in redact_samples.private_keys(11).items()},
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_text__masks_what_detect_secrets_finds(kind: str) -> None:
    name, _, value = SAMPLES[kind].partition("=")
    environ = {name: value} if kind.startswith("variable: ") else {}
    shown = Redactor(environ).text(SAMPLES[kind])
    with default_settings():
        found: list[Any] = [each for line in SAMPLES[kind].splitlines() for each in scan_line(line)]
        left: list[Any] = [each for line in shown.splitlines() for each in scan_line(line)]
    expected = {each.secret_value for each in found if each.type not in NOT_OURS}
    assert not [each for each in left if each.type not in NOT_OURS and each.secret_value in expected]
