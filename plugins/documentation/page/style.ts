/** The style of the events' page. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2430, #dfe5ee);
  --faint: light-dark(#5d6878, #9aa7b8);
  --paper: light-dark(#ffffff, #12161d);
  --panel: light-dark(#f4f6f9, #1a202a);
  --line: light-dark(#dde3ea, #2b3442);
  --accent: light-dark(#a3480a, #ffb066);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--accent); }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem;
  padding: 0.75rem 1.5rem; background: var(--panel); border-bottom: 1px solid var(--line); }
header a { text-decoration: none; }
header [aria-current] { text-decoration: underline; text-underline-offset: 0.4em; }
.columns { display: flex; max-width: 76rem; margin: 0 auto; }
nav { position: sticky; top: 3rem; align-self: flex-start; flex: 0 0 19rem; max-height: calc(100vh - 3rem);
  overflow-y: auto; padding: 1.5rem; font-size: 0.875rem; }
nav h2 { margin: 1rem 0 0.25rem; font-size: 0.875rem; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { color: var(--accent); }
main { flex: 1; min-width: 0; padding: 1.5rem; }
h1 { margin: 0 0 1rem; line-height: 1.2; }
h1 small { color: var(--faint); font-size: 1rem; font-weight: normal; }
h2 { margin: 2.5rem 0 1rem; }
h3 { margin: 0; font-size: 1.125rem; }
h3 code { font-weight: bold; }
h4 { margin: 1.25rem 0 0; color: var(--faint); font-size: 0.875rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
section { margin: 0 0 1.25rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: 0.5rem; }
section:target { border-color: var(--accent); }
code, pre { font: 0.875em/1.5 ui-monospace, monospace; }
pre { margin: 0; padding: 0.75rem; overflow-x: auto; background: var(--panel); border-radius: 0.375rem; }
table { width: 100%; margin: 0.75rem 0; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: normal; font-size: 0.875rem; }
tr:target { background: var(--panel); }
td { overflow-wrap: anywhere; }
.receivers { color: var(--faint); }
.examples { display: flex; flex-wrap: wrap; gap: 0.75rem; }
figure { flex: 1 1 18rem; min-width: 0; margin: 0.5rem 0; }
figcaption { color: var(--faint); font-size: 0.875rem; }
.codes a { display: inline-block; margin: 0 0.75rem 0.25rem 0; }
@media (max-width: 48rem) {
  .columns { display: block; }
  nav { position: static; max-height: none; }
}
`
