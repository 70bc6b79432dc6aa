"""`make bench`: every benchmark, or those that are named: `make bench ARGS="reading delivery"`."""

import importlib
import sys

ALL = ("whole_run", "memory", "reading", "redaction", "delivery", "failures", "places", "git_index", "rendering")


def main(names: list[str]) -> int:
    """Run the benchmarks in turn; each prints its own table."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    for name in names or ALL:
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
