"""What still stands in the way of a submission to Amazon, as far as Hepatica itself can see."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from intents.rules import Report
from intents.topics import Content
from skill.alexa_manifest_rules import manifest_problems
from skill.alexa_model import locales, model_path, stale_models
from skill.alexa_model_rules import problems
from skill.alexa_package import EXAMPLE_ADDRESS, PACKAGE, addresses, is_example, read_manifest
from skill.application_ids import APPLICATION_IDS, configured_application_ids

TRIED = PACKAGE.with_name("submission.toml")
"""Where whoever tried something writes it down."""
PAGES = PACKAGE.with_name("pages")
_ONLY_A_PERSON = {
    "simulator": "The skill was never tried in Amazon's simulator",
    "device": "The skill was never tried on a loudspeaker and on one with a screen",
    "signature": "No request that Amazon itself sent was ever answered",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands in the way."""

    text: str
    """What is so, a sentence."""
    mend: str
    """What to do about it, a sentence."""


def obstacles(content: Content, report: Report, package: Path = PACKAGE) -> tuple[Obstacle, ...]:
    """Everything that stands in the way, with what to do; `report` is that of `content`."""
    return (*_content(report), *_package(content, package), *_server(), *_tried())


def _content(report: Report) -> Iterator[Obstacle]:
    if report.slips:
        yield Obstacle(f"The content has slips: {len(report.slips)}.", "They are listed above.")
    if report.unsigned:
        text = f"No clinician has reviewed {len(report.unsigned)} of {report.topics} topics."
        yield Obstacle(text, "hepatica booklet makes what a clinician reads; they sign in [review].")
    if report.overdue:
        text = f"A clinician's review is overdue: {', '.join(report.overdue)}."
        yield Obstacle(text, "Have these topics read and signed again.")


def _package(content: Content, package: Path) -> Iterator[Obstacle]:
    try:
        manifest = read_manifest(package)
        models = {
            locale: json.loads(model_path(locale, package).read_text("utf-8")) for locale in locales(content)
        }
    except (OSError, ValueError) as error:
        yield Obstacle(
            f"The package cannot be read ({type(error).__name__}).", "hepatica alexa-model writes it."
        )
        return
    named = {
        source.publisher.partition(",")[0] for source in content.sources.values() if source.kind == "article"
    }
    try:
        found = manifest_problems(manifest, models, package, named)
        found += [f"{locale}: {each}" for locale, model in models.items() for each in problems(model)]
        examples = [address for address in addresses(manifest) if is_example(address)]
    except (KeyError, TypeError) as error:
        yield Obstacle(
            f"The package has another shape than Amazon's ({error}).", "hepatica alexa-model --check"
        )
        return
    for problem in found:
        yield Obstacle(problem, "Mend it in skill/package/skill.json, or in the content.")
    if stale := stale_models(content, package):
        yield Obstacle(f"Models are not what the content makes: {', '.join(stale)}.", "hepatica alexa-model")
    if examples:
        text = "The manifest names an address that nobody can have."
        yield Obstacle(text, "hepatica alexa-model --host https://YOUR-HOST")


def _server() -> Iterator[Obstacle]:
    if not configured_application_ids():
        text = "No application id is configured, so nothing would be answered."
        yield Obstacle(text, f"Set {APPLICATION_IDS} to the id that the developer console shows.")
    unnamed = [
        page.name for page in sorted(PAGES.glob("*.html")) if EXAMPLE_ADDRESS in page.read_text("utf-8")
    ]
    if unnamed:
        text = f"Nobody can be asked: an example stands where an address belongs in {' and '.join(unnamed)}."
        yield Obstacle(text, "Write yours into skill/pages.")


def _tried() -> Iterator[Obstacle]:
    try:
        written = tomllib.loads(TRIED.read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield Obstacle(f"skill/submission.toml cannot be read ({type(error).__name__}).", "Mend it.")
        return
    for what, missing in _ONLY_A_PERSON.items():
        entry = written.get(what)
        if not isinstance(entry, dict) or not _signed(entry.get("by"), entry.get("on")):
            yield Obstacle(
                f"{missing}.", f"Do it, and write by whom and on which day below [{what}] in {TRIED.name}."
            )


def _signed(by: object, on: object) -> bool:
    """Whether there is a name, and a day that has come."""
    if not isinstance(by, str) or not by.strip() or not isinstance(on, (str, date)):
        return False
    try:
        return date.fromisoformat(str(on)) <= date.today()
    except ValueError:
        return False
