"""The receipt in the job summary: parsed = sent = acknowledged = confirmed, and where they differ, which and why."""

from reporter import model
from reporter.outputs.markdown import entries, layout
from reporter.outputs.text import escape, wording

_NAMED = 20  # test cases that Buddy does not have
_UNFOLDED = 5
_BYTES = 100_000


def in_short(result: model.Result) -> str:
    """Return the comparison alone."""
    return f"\n### Receipt\n\n{escape.markdown(wording.chain(result.receipt), 500)}\n"


def render(result: model.Result) -> str:
    """Return the receipt with reasons, cure, differences and the test cases that Buddy does not have."""
    receipt = result.receipt
    lines = [_chain(result)]
    if receipt.reason:
        reason = escape.prose(receipt.reason, 1000)
        lines.append(wording.sentence(reason) if wording.has_everything(receipt) else f"**Why:** {reason}")
    if receipt.cure:
        lines.append(f"**What to do:** {escape.prose(receipt.cure, 1000)}")
    differences = [f"{line.word} {line.here:,} here, {line.buddy:,} at Buddy" for line in wording.differences(result)]
    lines += [f"**Counts that differ:** {'; '.join(differences)}"] if differences else []
    text = "\n### Receipt\n" + "".join(f"\n{line}\n" for line in lines)
    return text + _undelivered(receipt) + _notes(result)


def _chain(result: model.Result) -> str:
    receipt = result.receipt
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        return f"Parsed {wording.cases(receipt.parsed)}; nothing was sent to Buddy."
    icon = "⚠️" if wording.is_delivery_amiss(receipt) else "✅"
    status = escape.code(result.session.status or "", 50)
    parts = [f"{icon} {wording.chain(receipt)}", wording.losses(receipt), f"session {status}" if status else ""]
    return " · ".join(part for part in parts if part)


def _undelivered(receipt: model.Receipt) -> str:
    """Name what Buddy does not have; not where it has nothing at all: then there is nothing to look for."""
    if not receipt.acknowledged or not receipt.undelivered:
        return ""
    items = [entries.undelivered(found) for found in receipt.undelivered[:_NAMED]]
    known = wording.missing(receipt)
    head, tail = f"\n<details><summary>Buddy does not have ({known:,})</summary>\n\n", "\n</details>\n"
    if known <= _UNFOLDED:
        head, tail = "\nBuddy does not have:\n\n", ""
    return layout.fit(layout.Section(head, items, known, "test case", "test cases", tail), _BYTES).text


def _notes(result: model.Result) -> str:
    notes = [escape.prose(note, 300) for note in wording.receipt_notes(result)]
    return "".join(["\n", *(f"- {note}\n" for note in notes)]) if notes else ""
