/** Of the page; it follows the reader's choice of light or dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16202a; --soft: #5b6874; --page: #f6f7f9; --card: #fff; --line: #dde2e7;
  --with: #0f8f63; --without: #dc2626; --incorrect: #c27a00; --bar: #3b6fd4; --warn: #fff3d6; --warn-ink: #5c4300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #98a5b1; --page: #0f1419; --card: #182028; --line: #2b3640;
  --with: #1fc48c; --without: #f26d6d; --incorrect: #ffb71b; --bar: #7aa5f5; --warn: #3a2f12; --warn-ink: #ffe2a1; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 20px 16px 60px; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 22px; } h2 { margin: 0 0 6px; font-size: 17px; } h2 span { color: var(--soft); font-weight: 400; }
p { margin: 4px 0 12px; color: var(--soft); }
.warning { padding: 10px 14px; border-radius: 8px; background: var(--warn); color: var(--warn-ink); margin: 14px 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; margin: 14px 0; min-width: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 10px; margin: 14px 0; }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; }
.cards b { display: block; font-size: 24px; font-variant-numeric: tabular-nums; line-height: 1.25; } .cards span { color: var(--soft); font-size: 13px; }
.halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 14px; } .halves section { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
.caption { font-size: 14px; margin: 0 0 6px; } .scroll + .caption { margin-top: 16px; }
th, td { padding: 6px 8px; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; } th:first-child { text-align: left; } tbody th { font-weight: 500; }
svg { display: block; width: 100%; max-width: 420px; margin: 0 auto; } svg text { fill: var(--soft); font-size: 11px; }
.grid { stroke: var(--line); } .ideal { stroke: var(--soft); stroke-dasharray: 4 4; } .bar { fill: var(--bar); }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
polyline.with_mask { stroke: var(--with); } polyline.without_mask { stroke: var(--without); } polyline.incorrect_mask { stroke: var(--incorrect); }
circle.with_mask { fill: var(--with); } circle.without_mask { fill: var(--without); } circle.incorrect_mask { fill: var(--incorrect); }
.legend { text-align: center; margin: 6px 0 0; } .key { margin: 0 8px; white-space: nowrap; }
.key::before { content: ''; display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 5px; vertical-align: -1px; background: currentColor; }
.key.with_mask::before { background: var(--with); } .key.without_mask::before { background: var(--without); } .key.incorrect_mask::before { background: var(--incorrect); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
figure { margin: 0; min-width: 0; } img { display: block; width: 100%; height: auto; border-radius: 8px; background: var(--line); }
figcaption { font-size: 13px; line-height: 1.35; padding-top: 5px; overflow-wrap: anywhere; } figcaption small { display: block; color: var(--soft); font-size: 11px; }
@media (max-width: 560px) { section { padding: 14px 12px; } table { font-size: 13px; } th, td { padding: 5px 4px; white-space: normal; } }
`;
