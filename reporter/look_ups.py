"""What is looked up for a failure that is shown, and not before an output asks for that failure.

A run keeps thousands of failures for those outputs that want all of them; most runs show a few dozen.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, overload

from reporter import model
from reporter.outputs.text import wording


class LookUps(NamedTuple):
    """What is asked for a failure that is shown: why it failed, how to run it again, whom to ask, since when."""

    reason: Callable[[model.TestCase], str]
    rerun: Callable[[model.TestCase], str] = lambda _: ""
    rerun_all: Callable[[Sequence[model.TestCase]], tuple[str, ...]] = lambda _: ()
    owners: Callable[[str], tuple[str, ...]] = lambda _: ()
    since: Callable[[model.TestCase], model.Since | None] = lambda _: None


class Answers(Mapping[str, str]):
    """What a function says of the names that are asked about, each once; where it says "", the name is not there."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self._ask = ask
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self._ask(name)
        if not self._known[name]:
            raise KeyError(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, answer in self._known.items() if answer)

    def __len__(self) -> int:
        return len(list(iter(self)))


class _Lazy(Sequence[model.Failure]):
    """Failures that are made when they are asked for, each once."""

    def __init__(self, number: int, make: Callable[[int], model.Failure]) -> None:
        self._number = number
        self._make = make
        self._made: dict[int, model.Failure] = {}

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, index: int) -> model.Failure: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[model.Failure]: ...
    def __getitem__(self, index: int | slice) -> model.Failure | Sequence[model.Failure]:
        wanted = range(self._number)[index]  # raises IndexError
        if isinstance(wanted, range):
            return [self[number] for number in wanted]
        if wanted not in self._made:
            self._made[wanted] = self._make(wanted)
        return self._made[wanted]


class Failures(_Lazy):
    """The kept failures of a run; `reasons` say why each failed, as far as that is known already."""

    def __init__(self, cases: Sequence[model.TestCase], reasons: Sequence[str], asked: LookUps) -> None:
        super().__init__(len(cases), self._of_number)
        self._cases = cases
        self._reasons = reasons
        self._asked = asked

    def members(self, numbers: Sequence[int], example: model.TestCase, reason: str) -> Sequence[model.Failure]:
        """Return those of one cause, by number, of which `example` is the first.

        It has its texts even where the kept failure lost them. Where none is kept, it stands for them.
        """
        kept = [number for number in numbers if number < len(self)]

        def member(at: int) -> model.Failure:
            if not kept:
                return self._failure(example, reason)
            if at == 0:
                return dataclasses.replace(self[kept[0]], case=example)
            return self[kept[at]]

        return _Lazy(len(kept) or 1, member)

    def _of_number(self, number: int) -> model.Failure:
        case = self._cases[number]
        if number < len(self._reasons):
            return self._failure(case, self._reasons[number])
        return self._failure(case, self._asked.reason(case))

    def _failure(self, case: model.TestCase, reason: str) -> model.Failure:
        return model.Failure(
            case=case,
            title=wording.title(case),
            reason=reason,
            rerun=self._asked.rerun(case),
            owners=self._asked.owners(case.file),
            since=self._asked.since(case),
        )
