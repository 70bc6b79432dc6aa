"""The lines that end the log of a run: headline, receipt, address of the session. What is above them: `console_report`.

Pure: lines as values, as there.
"""

import dataclasses
from collections.abc import Iterator

from reporter import model
from reporter.outputs import besides_headline, console_lines
from reporter.outputs.console_lines import Line, Style
from reporter.outputs.text import escape, wording

_MOST = 20  # test cases that Buddy does not have
_STYLES = {
    model.Tone.GOOD: Style.GOOD,
    model.Tone.BAD: Style.BAD,
    model.Tone.BROKEN_OFF: Style.BAD,
    model.Tone.WARNING: Style.ODD,
    model.Tone.INFO: Style.ODD,
}


def lines(result: model.Result) -> list[Line]:
    """Return the lines that end the log."""
    words = result.words
    said = [Line(_beside(result), words.headline, _STYLES[words.tone], hang=2)]
    if result.alarm:
        said.insert(0, Line(f" {escape.one_line(result.alarm, 1000)}", "ALARM:", Style.BAD, hang=2))
    if result.broken_off is not None:
        said.append(Line(escape.one_line(_broken_off(result.broken_off), 1000), indent=2, hang=4))
        if result.broken_off.rerun:
            said.append(Line(console_lines.command(result.broken_off.rerun), "$ ", indent=4))
    if len(result.reruns) == 1:  # several stand with their test cases
        said.append(Line(f" {console_lines.command(result.reruns[0])}", "run them again:"))
    return [*said, *_receipt(result)]


def _beside(result: model.Result) -> str:
    """Return what the headline leaves unsaid: counts, what is new or fixed, the time."""
    words = result.words
    parts = [
        *besides_headline.counts(result),
        besides_headline.compared(result),
        _fixed(result),
        besides_headline.not_compared(result),
    ]
    if words.time:
        parts.append(f"{words.time} in test cases")
    beside = escape.one_line(wording.join(parts, ", "), 1000)
    if not beside:
        return ""
    if words.tone in (model.Tone.BAD, model.Tone.BROKEN_OFF):
        return f": {beside}"
    return f" ({beside})"


def _fixed(result: model.Result) -> str:
    names = besides_headline.fixed(result)
    if not names:
        return ""
    return f"fixed: {names}"


def _broken_off(found: model.BrokenOff) -> str:
    text = f"{found.report} breaks off after {wording.cases(found.cases)}"
    if found.last_time:
        text += f" (last time {found.last_time:,})"
    if found.last:
        text += f"; the last that finished is {found.last}"
    if found.inside:
        text += f"; it stops inside {found.inside}"
    if found.gone:
        text += f"; last time there was also {wording.reports(found.gone)}"
    return text


def _receipt(result: model.Result) -> Iterator[Line]:
    receipt, words = result.receipt, result.words
    yield _receipt_line(receipt, words)
    if receipt.reason:
        before = "why: "
        if words.has_everything:
            before = ""
        yield Line(before + escape.one_line(receipt.reason, 1000), indent=2, hang=4)
    if receipt.cure:
        yield Line(f"what to do: {escape.one_line(receipt.cure, 1000)}", indent=2, hang=4)
    for line in words.differences:
        yield Line(f"{line.word}: {line.here:,} here, {line.buddy:,} at Buddy", indent=2)
    yield from _undelivered(receipt, words)
    for note in words.receipt_notes:
        yield Line(escape.one_line(note, 300), indent=2, hang=4)
    yield from _session(result)


def _receipt_line(receipt: model.Receipt, words: model.Words) -> Line:
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        return Line(" nothing was sent to Buddy", "receipt:")
    style = Style.GOOD
    if words.is_delivery_amiss:
        style = Style.ODD
    losses = ""
    if words.losses:
        losses = f" ({words.losses})"
    return Line(f" {words.receipt}{losses}", "receipt:", style, hang=2)


def _undelivered(receipt: model.Receipt, words: model.Words) -> Iterator[Line]:
    """Name what Buddy does not have; not where it has nothing at all: then there is nothing to look for."""
    if not receipt.acknowledged or not receipt.undelivered:
        return
    yield Line("Buddy does not have:", indent=2)
    for found in receipt.undelivered[:_MOST]:
        yield dataclasses.replace(console_lines.problem(found), indent=4, hang=6)
    left = words.missing - min(len(receipt.undelivered), _MOST)
    if left > 0:
        yield Line(f"({model.number_of(left, 'more test case')})", indent=4)


def _session(result: model.Result) -> Iterator[Line]:
    said = besides_headline.buddys_words(result)
    if said:
        yield Line(f" {escape.one_line(said, 500)}", "Buddy says:", Style.ODD, hang=2)
    url = escape.address(result.session.url)
    if url:
        yield Line(f" {url}", "session:")
