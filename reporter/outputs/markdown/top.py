"""The top of the job summary: the headline, one line of circumstances, and what must not be overlooked."""

from collections.abc import Iterator

from reporter import model
from reporter.outputs import besides_headline
from reporter.outputs.markdown import entries
from reporter.outputs.text import escape, wording

_ICONS = {
    model.Tone.GOOD: "✅",
    model.Tone.BAD: "❌",
    model.Tone.BROKEN_OFF: "💥",
    model.Tone.WARNING: "⚠️",
    model.Tone.INFO: "ℹ️",
}


def title(result: model.Result) -> str:
    """Return the headline with its mark."""
    return f"## {_ICONS[result.words.tone]} {escape.markdown(result.words.headline, 500)}\n"


def render(result: model.Result) -> str:
    """Return title, circumstances, what must not be overlooked, what was fixed, and the alarm."""
    lines = [wording.join(_circumstances(result)), *(f"⚠️ {line}" for line in _warnings(result)), _fixed(result)]
    text = title(result) + _broken_off(result)
    text += "".join(f"\n{wording.sentence(line)}\n" for line in lines if line)
    if result.alarm:
        text += f"\n> [!CAUTION]\n> {escape.prose(result.alarm, 1000)}\n"
    return text


def _circumstances(result: model.Result) -> Iterator[str]:
    """Yield what is known beside the headline: what is new, the other counts, commit, ref and Buddy."""
    new = besides_headline.compared(result)
    if new and not _is_of_one_cause(result):  # where the cause itself has the mark
        yield f"**{new}**"
    yield from _counts(result)
    if len(result.files) > 1 and not result.counts.bad:
        yield model.number_of(len(result.files), "report")
    if result.words.time:
        yield f"{result.words.time} in test cases"
    yield _tested(result)
    yield _buddy(result)
    yield escape.prose(besides_headline.not_compared(result), 300)


def _is_of_one_cause(result: model.Result) -> bool:
    return len(result.causes) == 1 and result.causes[0].count == result.counts.bad > 1


def _counts(result: model.Result) -> Iterator[str]:
    """Yield the counts that the headline doesn't say; of a session where the job is about nothing else."""
    server = result.receipt.server_counts
    if result.words.is_about_session and server is not None and server.tests:
        passed = max(server.tests - server.failed - server.errors - server.skipped, 0)
        held = model.Counts(server.tests, passed, server.failed, server.errors, server.skipped)
        yield f"the session holds {wording.cases(server.tests)}: {', '.join(wording.counts(held))}"
        return
    told = wording.join(besides_headline.counts(result))
    if told and result.broken_off is not None:
        told += ", as far as is known"
    yield told


def _tested(result: model.Result) -> str:
    """Return commit and ref, linked."""
    payload = result.session.payload
    ref = escape.linked_code(escape.one_line(_text(payload.get("ref_name")), 100), result.links.ref)
    revision = escape.linked_code(_text(payload.get("revision"))[:7], result.links.commit)
    return wording.join([revision, ref], " on ")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return ""


def _buddy(result: model.Result) -> str:
    """Return what Buddy has, in short; what is amiss is a warning of its own."""
    receipt, words = result.receipt, result.words
    link = escape.link("Buddy", result.session.url) or "Buddy"
    if words.is_delivery_amiss:
        return link.removesuffix("Buddy") or ""
    if receipt.upload is model.Upload.CONFIRMED and result.broken_off is None:
        return f"{link} ✓ {receipt.acknowledged:,}"
    if receipt.upload in (model.Upload.CONFIRMED, model.Upload.ACCEPTED) and receipt.parsed:
        return f"{link} has these {receipt.acknowledged:,}"
    return wording.join([escape.prose(words.delivery, 300), escape.link("open the session", result.session.url)])


def _warnings(result: model.Result) -> Iterator[str]:
    yield from result.words.warnings
    if result.words.is_delivery_amiss:
        yield _amiss(result.words.delivery, result.receipt)
    said = besides_headline.buddys_words(result)
    if said:
        yield f"Buddy says: {escape.prose(said, 300)}"


def _amiss(delivery: str, receipt: model.Receipt) -> str:
    """Return what Buddy lacks, why, and what to do about it: the receipt at the end does not repeat it."""
    why = cure = ""
    if receipt.reason and receipt.reason not in delivery:
        why = f": {escape.prose(receipt.reason, 1000)}"
    if receipt.cure:
        cure = f"<br>**What to do:** {escape.prose(receipt.cure, 1000)}"
    return f"{escape.prose(wording.sentence(delivery), 1000)}{why}{cure}"


def _broken_off(result: model.Result) -> str:
    """Say in which report the run broke off, with the last whole test case and the one in which it stops."""
    found = result.broken_off
    if found is None:
        return ""
    text = f"{escape.code(found.report)} breaks off after **{wording.cases(found.cases)}**"
    if found.last_time:
        text += f" (last time {found.last_time:,})"
    if found.last:
        text += f", the last of them {escape.code(found.last)}"
    if found.inside:
        text += f", and stops inside {escape.code(found.inside)}"
    if found.gone:
        text += f". Last time there was also {wording.reports(found.gone, escape.code)}"
    text += ". The job did not succeed: its runner was killed, ran out of memory or time, or crashed; see the log of "
    text += "the step before this one."
    return f"\n> [!CAUTION]\n> {text}\n"


def _fixed(result: model.Result) -> str:
    names, compared = besides_headline.fixed(result, lambda name: escape.code(name, 120)), result.comparison
    if not names or compared is None:
        return ""
    revision = ""
    if compared.revision:
        revision = f" since {entries.commit(compared.revision, result.links)}"
    return f"🔧 fixed{revision}: {names}"
