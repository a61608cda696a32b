"""axe-core, which knows what people miss who do not see the page, or do not point at it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "static/node_modules/axe-core/axe.min.js"
_HOW_TO_INSTALL = "axe-core is missing: make page-test installs it"
_FIND = """async (rules) => {
    const only = rules.length === 0 ? {} : { runOnly: rules };
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)));
    // Base UI's guards never keep the focus: they hand it on to where it belongs.
    const room = { exclude: [["[data-base-ui-focus-guard]"]] };
    const { violations } = await axe.run(room, { resultTypes: ["violations"], ...only });
    return violations.flatMap(({ id, impact, nodes }) => nodes.map(
        ({ target, failureSummary }) => `${impact} ${id} at ${target}: ${failureSummary}`));
}"""


def barriers(page: Page, *rules: str) -> list[str]:
    """Give what of the page as it stands keeps somebody out: the rule, the place, the reason.

    Without ``rules``, axe-core looks after all that it knows.
    """
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[str] = page.evaluate(_FIND, rules)
    return [one for one in found if one.startswith(("serious", "critical"))]


def _source() -> str:
    if not _AXE.is_file():
        if os.environ.get("CI"):
            pytest.fail(_HOW_TO_INSTALL)
        pytest.skip(_HOW_TO_INSTALL)
    return _AXE.read_text(encoding="utf-8")
