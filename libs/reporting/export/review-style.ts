/** The look of an exported review: one sheet, no script, no font or picture from elsewhere, ready for paper. */
export const reviewStyle = `
:root { --ink: #26323c; --soft: #66737e; --line: #dfe5ea; --paper: #fff; --ground: #f3f5f7; --accent: #1f5f8b;
  --good: #1d7f5f; --bad: #b3423a; --iterate: #a2741a; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5; font-size: 15px;
  font-family: 'Helvetica Neue', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 64px; }
header { border-bottom: 3px solid var(--accent); padding-bottom: 16px; margin-bottom: 24px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; }
h2 { font-size: 21px; margin: 0 0 4px; }
h3 { font-size: 16px; margin: 22px 0 6px; }
h1 span, h2 span, h3 span { color: var(--soft); font-weight: 400; }
p { margin: 4px 0 10px; max-width: 100ch; }
.soft { color: var(--soft); font-size: 13px; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 22px 24px; margin-top: 20px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 12px; margin-top: 20px; }
.card { font-size: 13px; line-height: 1.35; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.card b { display: block; font-size: 23px; line-height: 1.25; white-space: nowrap; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--line); padding: 6px 10px 6px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--line); padding: 7px 10px 7px 0; vertical-align: top; }
th.n, td.n { text-align: right; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
small { display: block; color: var(--soft); font-size: 12px; }
.up { color: var(--good); } .down { color: var(--bad); } .flat { color: var(--soft); }
.flag { background: #fbe9e7; border-radius: 4px; padding: 0 4px; color: var(--bad); font-weight: 600; }
.badge { display: inline-block; border-radius: 999px; padding: 2px 11px; color: #fff; font-size: 13px; font-weight: 600; white-space: nowrap; }
.scale { background: var(--good); } .iterate { background: var(--iterate); } .stop { background: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 14px; }
svg { max-width: 100%; height: auto; display: block; }
footer { margin-top: 28px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
@media print { body { background: #fff; font-size: 12px; } main { padding: 0; max-width: none; }
  section, .card { break-inside: avoid; border-color: #ccc; } }
`;
