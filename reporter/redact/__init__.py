"""Masks secrets in everything that is sent or shown.

Test output quotes what a test saw: tokens in URLs, headers, environment dumps. Masked are the values of variables
whose names say that they are secret (`variables`), tokens of known formats (`token_formats`, `tokens`), what stands
behind a header's or a secret's name (`contexts`), passwords behind theirs and in commands (`passwords`, `commands`) and
private keys (`private_keys`). What is left of any of them where a text was cut is masked too (`cuts`). Words and names
are no secrets, whatever holds them (`words`). `redactor` is the entry point; `known_values` are looked for in all the
`spellings` that they may have, behind `escapes` too, and not in `clean_lines`.
"""

from reporter.redact.redactor import MASK, Redactor
from reporter.redact.variables import LEAST

__all__ = ["LEAST", "MASK", "Redactor"]
