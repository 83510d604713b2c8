// The fixed parts of a trace's page. Private to trace.
#pragma once

namespace lpab::trace {

inline constexpr char kPageHead[] = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trace</title>
<style>
:root { color-scheme: light dark; --ground: #fff; --text: #1b1b1f; --faint: #5c5f66;
  --line: #dcdee3; --head: #f1f2f5; --bad: #b3161b; --bad-ground: #fdeceb; --odd: #8a5a00;
  --odd-ground: #fff6df; --good: #1a6b34; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ground: #16171b; --text: #e4e5ea;
  --faint: #a2a6b0; --line: #34363d; --head: #22242a; --bad: #ff8a84; --bad-ground: #3b1b1d;
  --odd: #f0c060; --odd-ground: #33290f; --good: #7fd69a; --link: #8ab4f8; } }
body { margin: 1.2rem; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 0 0 .4rem; }
a { color: var(--link); } p { margin: .2rem 0 .6rem; }
section { border-left: .35rem solid; padding: .6rem 1rem; margin: 1rem 0; }
section.bad { border-color: var(--bad); background: var(--bad-ground); }
section.good { border-color: var(--good); } section.good h2 { margin: 0; }
.cause { font-size: 1.15rem; font-weight: 600; } ol { margin: .4rem 0 0; padding-left: 1.4rem; }
label { margin-right: 1.2rem; }
:focus-visible { outline: .15rem solid var(--link); outline-offset: .1rem; }
table { border-collapse: collapse; width: 100%; margin-top: .8rem; table-layout: fixed; }
caption { text-align: left; color: var(--faint); padding-bottom: .3rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; vertical-align: top;
  text-align: left; overflow-wrap: anywhere; }
thead th { position: sticky; top: 0; background: var(--head); z-index: 1; }
thead th:first-child { width: 6.2rem; }
tbody th { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; text-align: right; }
tbody th small { display: block; color: var(--faint); font-size: 11px; }
td { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; word-break: break-all; }
td ul { word-break: normal; }
td p { margin: .2rem 0; } td i { font-style: normal; color: var(--faint); }
ul { margin: .1rem 0; padding-left: 1.1rem; list-style: none; } b { font-weight: 600; }
summary { cursor: pointer; }
tr.bad > * { background: var(--bad-ground); } tr.odd > * { background: var(--odd-ground); }
tr.bad > th { border-left: .35rem solid var(--bad); }
tr.odd > th { border-left: .35rem solid var(--odd); }
tr:target > * { outline: .12rem solid var(--link); outline-offset: -.12rem; }
tr { scroll-margin-top: 3rem; }
strong { display: block; font-family: system-ui, sans-serif; word-break: normal; }
.bad > strong { color: var(--bad); } .odd > strong { color: var(--odd); }
#failures:checked ~ table tbody tr:not(.bad):not(.odd) { display: none; }
#carriers:checked ~ table tbody tr.low:not(.bad):not(.odd) { display: none; }
</style></head><body>
)";

inline constexpr char kPageTableHead[] =
    R"(<input type="checkbox" id="failures"><label for="failures"> only what went wrong</label>
<input type="checkbox" id="carriers"><label for="carriers"> without rows of APDUs and AT lines alone</label>
<table><caption>Seconds since the trace began, the time of day, and how long it took. → sent, ← received.</caption>
<thead><tr><th scope="col">Time</th><th scope="col">ES9+ (server)</th><th scope="col">ES10 (card)</th>
<th scope="col">APDU</th><th scope="col">AT (modem)</th></tr></thead><tbody>
)";

}  // namespace lpab::trace
