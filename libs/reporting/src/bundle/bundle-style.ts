/** How the page looks, on a screen by day and by night, and on paper. */
export const bundleStyle = `
:root { --ink: #1b1f24; --soft: #667078; --line: #dfe3e6; --paper: #fff; --panel: #f6f8f9; --open: #2f6f9f;
  --closed: #c6d8e4; --pause: #e9e2d0; --hatch: #b9a878; --good: #1f7a4d; --bad: #b3261e; --unsure: #94640a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7ea; --soft: #98a2ab; --line: #333a41; --paper: #15191d; --panel: #1d2227; --open: #6fb1de;
    --closed: #2c4152; --pause: #3a3628; --hatch: #85784f; --good: #5fc491; --bad: #ff8a80; --unsure: #e0b050; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, "Segoe UI", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.05rem; margin: 2.5rem 0 0.75rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
.verdict { border-left: 5px solid var(--unsure); background: var(--panel); padding: 0.8rem 1.1rem; margin: 0 0 1.5rem; }
.verdict p { margin: 0; font-weight: 600; }
.verdict ul { margin: 0.4rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: 13px; }
.verdict code { overflow-wrap: anywhere; }
.verdict.holds { border-color: var(--good); }
.verdict.holds p { color: var(--good); }
.verdict.broken { border-color: var(--bad); }
.verdict.broken p, .verdict.broken li.fault { color: var(--bad); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0.6rem 1.5rem; margin: 0; }
dl.facts div { border-top: 1px solid var(--line); padding-top: 0.3rem; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
svg.timeline { width: 100%; height: auto; font: 11px system-ui, "Segoe UI", sans-serif; }
svg text { fill: var(--ink); }
svg text.tick, svg text.terms, svg .terms, svg text.legend, svg text.milestone { fill: var(--soft); }
svg text.tick { text-anchor: middle; }
svg text.kind { font-size: 13px; font-weight: 600; }
svg line.tick, svg line.row { stroke: var(--line); }
svg line.milestone { stroke: var(--soft); stroke-dasharray: 2 3; }
svg rect.open { fill: var(--open); }
svg rect.closed { fill: var(--closed); }
svg rect.paused { fill: var(--pause); }
svg rect.paused-bar { fill: url(#paused); }
svg line.hatch { stroke: var(--hatch); stroke-width: 2; }
svg circle.met { fill: var(--good); stroke: var(--paper); stroke-width: 2; }
svg path.breach { fill: var(--bad); stroke: var(--paper); stroke-width: 1.5; }
svg path.due { stroke: var(--bad); stroke-width: 2; fill: none; }
svg path.cancelled { stroke: var(--soft); stroke-width: 2; fill: none; }
ol.trail { list-style: none; margin: 0; padding: 0; }
ol.trail > li { display: grid; grid-template-columns: 13.5rem 1fr; gap: 0 1.25rem; padding: 0.7rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
ol.trail > li:first-child { border-top: 0; }
ol.trail time { color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
ol.trail p { margin: 0; }
ol.trail dl { display: grid; grid-template-columns: 4.5rem 1fr; gap: 0.05rem 0.75rem; margin: 0.25rem 0 0; font-size: 13px; color: var(--soft); }
ol.trail dt { font-size: 13px; }
ol.trail li.wrong { background: color-mix(in srgb, var(--bad) 8%, transparent); }
ol.trail details { font-size: 13px; color: var(--soft); }
summary { cursor: pointer; }
pre { font: 12px/1.45 ui-monospace, "SF Mono", Menlo, monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); padding: 0.6rem 0.8rem; margin: 0.3rem 0; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 400; }
td.hash { white-space: normal; overflow-wrap: anywhere; font: 12px/1.5 ui-monospace, "SF Mono", Menlo, monospace; }
@media (max-width: 42rem) { ol.trail > li { grid-template-columns: 1fr; } }
@media print { .verdict { break-inside: avoid; } main { max-width: none; padding: 0; } details { display: none; } }
`
