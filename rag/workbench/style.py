"""The look of the workbench: local fonts only, light and dark, contrast AA."""

from __future__ import annotations

FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]

CSS = """
:root { --body-text-color-subdued: #545b68; --input-placeholder-color: #5f6673;
  --button-primary-background-fill: #1d4fa3; --button-primary-background-fill-hover: #163e82;
  --button-primary-text-color: #ffffff; }
.dark { --body-text-color-subdued: #b9c0cb; --input-placeholder-color: #a7aeba; }
.gradio-container { max-width: 1760px !important; margin: 0 auto; }
#title h1 { margin: 0; font-size: 1.5rem; }
#title p { margin: .15rem 0 0; color: var(--body-text-color-subdued); }
.rt { color: var(--body-text-color); font-size: .95rem; line-height: 1.5; }
.rt h3 { font-size: 1rem; margin: 1rem 0 .4rem; }
.rt h3:first-child { margin-top: 0; }
.rt .verdict { display: inline-block; padding: .25rem .7rem; border-radius: 6px; font-weight: 650;
  border: 1px solid currentColor; }
.rt .upheld { color: #8a3a00; } .rt .overturned { color: #05603a; } .rt .none { color: #4a4f57; }
.dark .rt .upheld { color: #ffb585; } .dark .rt .overturned { color: #7fe0b0; }
.dark .rt .none { color: #c3c8d0; }
.rt ol.sentences { list-style: none; margin: .8rem 0; padding: 0; }
.rt ol.sentences li { padding: .35rem .6rem; border-left: 3px solid transparent; margin: .1rem 0; }
.rt ol.sentences li.guideline { border-left-color: #2f6fd0; }
.rt ol.sentences li.case_fact { border-left-color: #667085; }
.rt ol.sentences li.assessment { border-left-color: #b7791f; }
.rt ol.sentences li.conclusion { border-left-color: #05603a; }
.rt ol.sentences li.note { font-style: italic; }
.rt .role { display: block; font-size: .72rem; letter-spacing: .03em; text-transform: uppercase;
  color: var(--body-text-color-subdued); font-style: normal; }
.rt a.mark { font-weight: 650; text-decoration: none; color: #1d4fa3; }
.dark .rt a.mark { color: #9cc2ff; }
.rt .card { border: 1px solid var(--border-color-primary); border-radius: 8px; padding: .7rem .9rem;
  margin: 0 0 .7rem; background: var(--background-fill-primary); }
.rt .card:target { outline: 3px solid #2f6fd0; }
.rt .card header { font-weight: 600; }
.rt .meta { font-size: .82rem; color: var(--body-text-color-subdued); }
.rt mark { background: #fff0b3; color: #1f2328; padding: 0 .1em; border-radius: 2px; }
.rt .digest { font-size: .75rem; font-weight: 600; border: 1px solid currentColor; color: #8a3a00;
  border-radius: 4px; padding: 0 .35rem; white-space: nowrap; }
.dark .rt .digest { color: #ffb585; }
.rt table { border-collapse: collapse; width: 100%; }
.rt th, .rt td { border-bottom: 1px solid var(--border-color-primary); padding: .4rem .5rem;
  text-align: left; vertical-align: top; }
.rt .finding { border-left: 4px solid; padding: .3rem .7rem; margin: .4rem 0; }
.rt .blocker { border-color: #b42318; } .rt .warning { border-color: #b7791f; }
.rt .finding.note { border-color: #667085; font-style: normal; }
.rt .error { border: 1px solid #b42318; border-left-width: 6px;
  border-radius: 8px; padding: .7rem .9rem; }
.rt .empty { color: var(--body-text-color-subdued); padding: 1.2rem 0; }
.rt .status-met { color: #05603a; font-weight: 600; } .dark .rt .status-met { color: #7fe0b0; }
.rt .status-not_met, .rt .status-contradicted { color: #b42318; font-weight: 600; }
.dark .rt .status-not_met, .dark .rt .status-contradicted { color: #ff9c92; }
.rt .status-not_documented { color: #8a5a00; font-weight: 600; }
.dark .rt .status-not_documented { color: #f0c674; }
*:focus-visible { outline: 3px solid #2f6fd0 !important; outline-offset: 2px; }
"""
