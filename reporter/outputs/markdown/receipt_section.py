"""The receipt in the job summary: parsed = sent = acknowledged = confirmed, and where they differ, which and why."""

from collections.abc import Iterator

from reporter import model
from reporter.outputs.markdown import entries, layout
from reporter.outputs.text import escape, wording

_NAMED = 20  # test cases that Buddy does not have
_UNFOLDED = 5
_BYTES = 100_000


def render(result: model.Result) -> str:
    """Return the receipt with reason, cure, differences and the test cases that Buddy does not have."""
    receipt, words = result.receipt, result.words
    lines = [_numbers(result)]
    if not words.is_delivery_amiss:  # else both stand at the top
        lines += _why(receipt, words)
    differences = [f"{line.word} {line.here:,} here, {line.buddy:,} at Buddy" for line in words.differences]
    if differences:
        lines.append(f"**Counts that differ:** {'; '.join(differences)}")
    text = "\n**Receipt**\n" + "".join(f"\n{line}\n" for line in lines)
    return text + _undelivered(receipt, words.missing) + _notes(words)


def _why(receipt: model.Receipt, words: model.Words) -> Iterator[str]:
    if receipt.reason and words.has_everything:
        yield wording.sentence(escape.prose(receipt.reason, 1000))
    elif receipt.reason:
        yield f"**Why:** {escape.prose(receipt.reason, 1000)}"
    if receipt.cure:
        yield f"**What to do:** {escape.prose(receipt.cure, 1000)}"


def _numbers(result: model.Result) -> str:
    receipt, words = result.receipt, result.words
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        return f"Parsed {wording.cases(receipt.parsed)}; nothing was sent to Buddy."
    mark = "✅"
    if words.is_delivery_amiss:
        mark = "⚠️"
    return wording.join([f"{mark} {words.receipt}", words.losses])


def _undelivered(receipt: model.Receipt, missing: int) -> str:
    """Name what Buddy does not have; not where it has nothing at all: then there is nothing to look for."""
    if not receipt.acknowledged or not receipt.undelivered:
        return ""
    items = [entries.undelivered(found) for found in receipt.undelivered[:_NAMED]]
    head, tail = f"\n<details><summary>Buddy does not have ({missing:,})</summary>\n\n", "\n</details>\n"
    if missing <= _UNFOLDED:
        head, tail = "\nBuddy does not have:\n\n", ""
    return layout.fit(layout.Section(head, items, missing, "test case", "test cases", tail), _BYTES).text


def _notes(words: model.Words) -> str:
    if not words.receipt_notes:
        return ""
    return "\n" + "".join(f"- {escape.prose(note, 300)}\n" for note in words.receipt_notes)
