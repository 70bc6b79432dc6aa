"""How the pages look. A module, so that no data file has to travel with the package."""

STYLE = """\
:root {
  color-scheme: light dark;
  --text: #1d2433; --dim: #5d677a; --line: #e1e6ee; --card: #fff; --back: #f5f7fa; --code: #f0f3f8;
  --good: #137a43; --bad: #c02b2b; --broken: #9a4a00; --quiet: #5d677a; --open: #1a5fd0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e8ef; --dim: #98a2b3; --line: #2c3442; --card: #1a202b; --back: #12161e; --code: #11151c;
    --good: #4cc38a; --bad: #ff8080; --broken: #ffb066; --quiet: #98a2b3; --open: #79aaff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--open); }
nav { padding: .75rem 1.5rem; background: var(--card); border-bottom: 1px solid var(--line); }
nav a { color: inherit; font-weight: 600; text-decoration: none; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
header, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
header, section { padding: 1rem 1.25rem; margin-bottom: 1rem; overflow: hidden; }
header p { margin: 0 0 .75rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.tally { margin: 0 0 .5rem; color: var(--dim); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; font-size: .9rem; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
table { width: 100%; border-collapse: collapse; table-layout: auto; }
td { padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); vertical-align: top; }
td:first-child { min-width: 7rem; }
.list td { white-space: nowrap; }
th { padding: 0 .75rem .5rem 0; color: var(--dim); font-size: .8rem; font-weight: 600; text-align: left; }
th:last-child { padding-right: 0; text-align: right; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; }
.filters a {
  padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--code);
  font-size: .9rem; text-decoration: none;
}
.filters a:hover, .filters a[aria-current] { border-color: currentColor; }
.filters a[aria-current] { background: var(--card); }
.all { color: var(--text); }
.list .name, .list .count { white-space: normal; }
.list .name { min-width: 14rem; }
.list .count { min-width: 11rem; }
td:last-child { padding-right: 0; text-align: right; white-space: nowrap; }
section > table:not(.list) { margin-top: .25rem; }
.name { width: 100%; overflow-wrap: anywhere; unicode-bidi: isolate; }
.name small, .count small { display: block; color: var(--dim); unicode-bidi: isolate; }
.time, time { color: var(--dim); font-variant-numeric: tabular-nums; font-size: .9rem; }
pre {
  max-height: 24rem; margin: .5rem 0 0; padding: .75rem; overflow: auto; white-space: pre-wrap;
  background: var(--code); border-radius: 6px; font: 13px/1.45 ui-monospace, monospace; unicode-bidi: isolate;
}
details { margin-top: .35rem; }
summary { cursor: pointer; color: var(--dim); font-size: .9rem; }
summary, .said { overflow-wrap: anywhere; unicode-bidi: isolate; }
tr summary, .said { font: 13px/1.45 ui-monospace, monospace; }
.said { margin-top: .35rem; color: var(--dim); }
details p { margin: .5rem 0 0; color: var(--dim); font-size: .8rem; }
details dl { margin-top: .5rem; }
section > details { padding-top: .25rem; border-top: 1px solid var(--line); }
section > details > table { margin-top: .5rem; }
.badge { padding: .1rem .5rem; border: 1px solid currentColor; border-radius: 99px; }
.badge { font-size: .8rem; font-weight: 600; white-space: nowrap; }
.passed, .successful { color: var(--good); }
.failed { color: var(--bad); }
.error { color: var(--broken); }
.skipped { color: var(--quiet); }
.in_progress { color: var(--open); }
.empty { color: var(--dim); text-align: center; padding: 2rem 0; }
@media (max-width: 40rem) {
  nav { padding: .75rem 1rem; }
  main { padding: 1rem; }
  header, section { padding: .9rem 1rem; }
  thead { display: none; }
  table, tbody, td { display: block; }
  tr {
    display: grid; grid-template-columns: max-content 1fr max-content; align-items: center; gap: .15rem .6rem;
    padding: .6rem 0; border-top: 1px solid var(--line);
    grid-template-areas: "status number took" "name name name" "count count count" "when when when";
  }
  .list tr:first-child { border-top: 0; }
  td, td:first-child, td:last-child { min-width: 0; padding: 0; border: 0; text-align: left; }
  .list .name, .list .count { min-width: 0; }
  .status { grid-area: status; }
  .number { grid-area: number; }
  .took { grid-area: took; }
  .name { grid-area: name; width: auto; }
  .count { grid-area: count; }
  .when { grid-area: when; }
  .filters a { padding: .45rem .8rem; }
  header summary, section > details > summary { padding: .3rem 0; }
}
tr:target td { background: color-mix(in srgb, var(--open) 8%, transparent); }
"""
