"""LHC-Forms, a program of others that shows FHIR forms, driven in a real browser as a person would use it.

It is the npm package `lforms`, unpacked; LHC_FORMS names its folder. It is no part of this project.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from chromium import FOUND, Chromium

FOLDER = Path(os.environ.get("LHC_FORMS", "no-such-folder")) / "dist" / "lforms"
SCRIPTS = ("webcomponent/assets/lib/zone.min.js", "webcomponent/lhc-forms.js", "fhir/lformsFHIRAll.min.js")

needs_lhc_forms = pytest.mark.skipif(
    FOUND is None or not (FOLDER / SCRIPTS[1]).is_file(),
    reason="there is no Chromium, or no LHC-Forms: npm pack lforms, unpack it, and name the folder by LHC_FORMS",
)

ITEMS = "[...document.querySelectorAll('lhc-item')].map(item => item.id.slice('item-'.length).split('/')[0])"
CHOOSE = """(async (item, code) => {
  const label = [...document.querySelectorAll('label')].find(
    one => one.id.startsWith(item + '/') && one.id.endsWith('|' + code));
  if (!label) return false;
  label.scrollIntoView(); label.click();
  await new Promise(done => setTimeout(done, 60));
  return true;
})"""
TYPE = """(async (item, number) => {
  const box = [...document.querySelectorAll('input')].find(one => one.id.startsWith(item + '/'));
  if (!box) return false;
  box.focus(); box.value = number;
  for (const kind of ['input', 'change', 'blur']) box.dispatchEvent(new Event(kind, {bubbles: true}));
  await new Promise(done => setTimeout(done, 60));
  return true;
})"""


class LhcForms:
    """The program with one form in it, in an open browser."""

    def __init__(self, browser: Chromium, page: Path) -> None:
        self._browser = browser
        self._page = page
        scripts = "".join(f"<script src='{(FOLDER / script).as_uri()}'></script>" for script in SCRIPTS)
        page.write_text(f"<!doctype html><meta charset='utf-8'><div id='form'></div>{scripts}", encoding="utf-8")

    def show(self, form: dict[str, Any], release: str) -> None:
        """Show an empty form."""
        self._release = release
        self._browser.open(self._page)
        told = f"{json.dumps(form)}, 'form', {{fhirVersion: '{release}'}}"
        self._browser.run(f"LForms.Util.addFormToPage({told})")

    def answer(self, item: str, value: str | int) -> None:
        """Click an option, or type a number, where the page shows the item."""
        script = TYPE if isinstance(value, int) else CHOOSE
        done = self._browser.run(f"{script}({json.dumps(item)}, {json.dumps(value)})")
        assert done, f"{item} is not shown, or has no {value}"

    def shown(self) -> set[str]:
        """The linkIds of what is on the page now."""
        return set(self._browser.run(ITEMS))

    def response(self) -> dict[str, Any]:
        """The QuestionnaireResponse that it makes."""
        asked = f"LForms.Util.getFormFHIRData('QuestionnaireResponse', '{self._release}')"
        return json.loads(self._browser.run(f"JSON.stringify({asked})"))  # type: ignore[no-any-return]

    def asked_for(self) -> list[str]:
        """Every address that it asked for."""
        return self._browser.requests()
