/** The style sheet of the documentation page: light and dark by the reader's setting, readable on a phone. */
export const pageStyle = `
:root{color-scheme:light dark;
--paper:light-dark(#fff,#14171c);--sheet:light-dark(#f5f6f8,#1c2027);--line:light-dark(#d8dce3,#323845);
--ink:light-dark(#1b1f27,#e6e9ef);--faint:light-dark(#565e6d,#a0a8b7);--link:light-dark(#0b57c2,#8ab8ff);
--get:light-dark(#0b6b4f,#6fdcb5);--post:light-dark(#0b57c2,#8ab8ff);--delete:light-dark(#b3261e,#ff9f97);--required:light-dark(#9a4a00,#ffbb7a)}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:78rem;padding:0 1.25rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
header{padding:2.5rem 0 1rem}
h1{margin:0;font-size:2.2rem;letter-spacing:-.03em;line-height:1.1}
h1 small{font-size:1rem;font-weight:400;letter-spacing:0;color:var(--faint)}
header>p:first-of-type{max-width:44rem;font-size:1.15rem;color:var(--faint);margin:.6rem 0 1.4rem}
h2{margin:0 0 .6rem;font-size:1.3rem;letter-spacing:-.01em}
h3{margin:1.2rem 0 .3rem;font-size:.95rem;color:var(--faint)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em}
p code,td code,th code{white-space:nowrap}
pre{margin:.8rem 0;padding:.8rem 1rem;overflow-x:auto;background:var(--sheet);border:1px solid var(--line);border-radius:8px;line-height:1.5}
.columns{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:2.5rem;border-top:1px solid var(--line);padding-top:1.5rem}
nav ul{position:sticky;top:1.5rem;margin:0;padding:0;list-style:none}
nav li{display:flex;justify-content:space-between;padding:.25rem 0}
nav a{text-decoration:none;color:var(--ink)}
nav a:hover{color:var(--link);text-decoration:underline}
nav span{color:var(--faint);font-variant-numeric:tabular-nums}
section{margin-bottom:2.4rem}
details{border:1px solid var(--line);border-radius:8px;margin:.5rem 0;background:var(--paper)}
details[open]>summary{border-bottom:1px solid var(--line)}
summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .75rem;padding:.6rem .9rem;cursor:pointer;list-style:none;border-radius:8px}
summary::-webkit-details-marker{display:none}
summary::before{content:'›';color:var(--faint);width:.6rem}
details[open]>summary::before{transform:rotate(90deg)}
summary:hover{background:var(--sheet)}
.method{min-width:3.4rem;font:700 .75rem/1 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.04em;color:var(--post)}
.method.get{color:var(--get)}.method.delete{color:var(--delete)}
.path{font-size:.95rem;font-weight:600;overflow-wrap:anywhere}
.about{color:var(--faint);margin-left:auto;text-align:right}
.operation{padding:.4rem .9rem 1rem}
.callers{color:var(--faint);font-size:.92rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--faint);font-weight:600}
tbody th{font-weight:600;white-space:nowrap}
.type{color:var(--faint);min-width:8rem}
.required{color:var(--required);font-size:.8rem;font-weight:400}
footer{border-top:1px solid var(--line);color:var(--faint);margin-top:1rem}
@media (max-width:52rem){.columns{grid-template-columns:minmax(0,1fr);gap:1rem}nav ul{position:static;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem}nav li{gap:.4rem}.about{margin-left:0;text-align:left;flex-basis:100%}}
@media print{details::details-content{content-visibility:visible;block-size:auto}nav,.skip{display:none}}
`;
