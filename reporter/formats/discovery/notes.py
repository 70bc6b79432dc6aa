"""What a search says of the files that it found: the words, and nothing that decides."""

import datetime
import os
import re

from reporter import model, shell
from reporter.formats.discovery import examples, safe_files, walk

# codes of what reports are taken in spite of
OLD = "old-report-taken"
BEFORE_JOB = "report-before-job"
LONG_BEFORE = "report-long-before-git"
STAGED = "staged-report-taken"
OF_ANOTHER_COMMIT = "report-of-another-commit"
OF_AN_ARCHIVE = "archive-report-taken"

_SURROGATES = re.compile("[\ud800-\udfff]")


def legible(path: str) -> str:
    """Return a name that can be written anywhere, also one whose bytes are no UTF-8, or no UTF-16 on Windows."""
    return _SURROGATES.sub("\ufffd", path)


def number_is(number: int, noun: str) -> str:
    """Return a number of things with the verb that goes with it."""
    counted = model.number_of(number, noun)
    if number == 1:
        return f"{counted} is"
    return f"{counted} are"


def about_doubtful(doubt: str, files: list[safe_files.File]) -> str:
    """Say why it is not sure that reports are of this run, and what to do where they are not."""
    paths = examples.of([legible(file.path) for file in files])
    reports = model.number_of(paths.number, "report")
    was, has, it, them, each = "was", "has", "it", "it", "it has"
    if paths.number > 1:
        was, has, it, them, each = "were", "have", "them", "one", "the oldest has"
    oldest = min(file.mtime_ns for file in files)
    since = datetime.datetime.fromtimestamp(oldest // 10**9, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    told = {
        OLD: f"{number_is(paths.number, 'report')} older than the checkout ({each} been there since {since}) and "
        f"taken, as git does not track {it} and no newer report is beside {it}: {paths}",
        BEFORE_JOB: f"{number_is(paths.number, 'report')} older than this job ({each} been there since {since}) and "
        f"taken, as git does not track {it} and no newer report is beside {it}: {paths}",
        LONG_BEFORE: f"{number_is(paths.number, 'report')} older by hours than git's last fetch or checkout here "
        f"({each} been there since {since}), beside newer ones, and taken, as this job may have written {it}: {paths}",
        STAGED: f"{reports} {was} added to git after the checkout and taken: {paths}",
        OF_ANOTHER_COMMIT: f"{reports} {was} written before git went to the commit that is checked out now and taken, "
        f"as this job may have written {it}: {paths}",
        OF_AN_ARCHIVE: f"{reports} {has} the time of other files, which came without git, and {was} taken, as no "
        f"report was written here: {paths}",
    }
    return f"{told[doubt]}; to leave {them} out, add the line !{paths.shown[0]} to the input files"


def about_lost(folder: str, target: str, inside: list[str]) -> str:
    """Say that git can't be asked about the reports in a folder, whose `.git` points to `target` or can't be read."""
    place = f"{folder}/.git".removeprefix("./")
    why = "can't be read by this user"
    if target:
        why = f"points to {target}, which is not here"
    return (
        f"{place} {why}, so it is not known which files git brought; taken from there: "
        f"{examples.of(inside)}; to leave one out, add the line !{inside[0]} to the input files"
    )


def about_merged(paths: list[str]) -> str:
    """Say which reports are counted beside those that they were merged from."""
    whose, each = "its", "it"
    if len(paths) > 1:
        whose, each = "their", "each of them"
    return (
        f"{model.number_of(len(paths), 'report')} {examples.was_or_were(len(paths))} merged from others that the "
        f"patterns name too, so {whose} test cases are counted twice: {examples.of(paths)}; to count them once, add a "
        f"line for {each}, as in !{paths[0]}"
    )


def about_repeated(several: list[list[str]]) -> str:
    """Say which reports of Surefire are all counted, though they hold test cases of each other."""
    paths = examples.of([path for paths in several for path in paths])
    return (
        f"{model.number_of(paths.number, 'report')} of Surefire hold test cases of each other "
        f"again, and all are counted: {paths}; Surefire writes them again for nested classes where usePhrasedFileName "
        "is true: to count each once, take that setting out of pom.xml (the other phrased names may stay)"
    )


def nothing_found(folder: str, walked: walk.Walk) -> list[str]:
    """Say that a search by content found nothing, and where it did not look; what helps stands before long paths."""
    files = model.number_of(walked.files_seen, "file")
    told = [f"looked through {files} in {folder} and found no JUnit XML report of this run"]
    if walked.left_out.number:
        told.append(
            "not looked through, as packages and caches are kept there; to read reports there, name them in the input "
            f"files: {walked.left_out}"
        )
    if walked.compressed.number:
        told.append(f"not read, as they are compressed; unpack them before this step: {walked.compressed}")
    for link, target in walked.links_out[:3]:
        copying = shell.command("cp", "-RL", os.path.join("." * link.startswith("-"), link, "."), "reports/")
        told.append(
            f"not looked through, as {link} is a link; to read reports there, copy them into the workspace first, as "
            f"in {copying} (it leads to {target})"
        )
    return told
