"""A small content root, right in every way, that a test changes in one place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

JAUNDICE = '''title = "Jaundice"
name = "jaundice"
called = ["jaundice", "yellow skin"]
safety = true
gist = """
Jaundice makes the skin and the eyes look yellow. [symptoms]
If this is happening now, call the cancer team. [safety]
"""
simpler = "The skin turns yellow."
parts = ["The eyes can turn yellow too. A doctor can find out why.", "An MRI can help."]
see_also = ["biopsy", "imaging"]
sources = ["symptoms"]

[review]
by = ""
'''

BIOPSY = """title = "Biopsy"
name = "biopsy"
called = ["biopsy"]
safety = true
gist = "A biopsy takes a bit of the liver. If you bleed now, call {emergency}. [safety]"
simpler = "A doctor looks at a bit of the liver."
parts = []
see_also = ["jaundice", "imaging"]
sources = ["tests"]

[review]
"""

IMAGING = """title = "Imaging"
name = "scans"
called = ["scans", "imaging"]
gist = "Scans take pictures of the liver."
simpler = "A machine takes a picture."
parts = []
see_also = ["jaundice", "biopsy"]
sources = ["tests"]

[review]
"""

FILES: Mapping[str, str] = {
    "content.toml": 'language = "en"\nunderstanding = "exact"\ngrade_leaves_out = ["biopsy"]\n',
    "sources.toml": '\n'.join(
        f'[{id_}]\nkind = "{kind}"\ntitle = "Title of {id_}"\npublisher = "Tests"\n'
        for id_, kind in (
            ("symptoms", "article"), ("tests", "article"), ("nci", "plain_meaning"), ("safety", "safety"),
            ("own", "own"), ("feeling", "own"),
        )
    ),
    "groups.toml": '[[groups]]\nid = "all"\nname = "all"\ntopics = ["jaundice", "biopsy", "imaging"]\n',
    "places.toml": '''[en-US]
country = "the United States"
[en-US.words]
emergency = { written = "911", spoken = "nine one one" }
blood_per_day = "a lot"

[en]
country = ""
[en.words]
emergency = "your local emergency number"
blood_per_day = "much"
''',
    "terms.toml": '''[[terms]]
written = "MRI"
spoken = "m r i"
plain = "pictures made with a magnet"
sounds_like = ["m r eye"]
sources = ["nci"]

[[terms]]
written = "MRI scan"
spoken = "m r i scan"
plain = "the same"
sources = ["nci"]
''',
    "phrases.toml": '''[welcome]
variants = ["Hello, this is a test.", "Hello again."]

[also_one]
variants = ["You can also ask about {first}."]

[not_reviewed]
variants = ["Nobody has checked these words yet."]

[reviewed]
variants = ["A doctor has checked these words."]
''',
    "cues.toml": '[fear]\nheard = ["i am (afraid|scared)"]\nsaid = ["That is hard. [feeling]"]\n',
    "topics/jaundice.toml": JAUNDICE,
    "topics/biopsy.toml": BIOPSY,
    "topics/imaging.toml": IMAGING,
    "red_flags/chest_pain.toml": '''tier = 1
title = "Chest pain"
said = "Call {emergency} now. Do not wait."
reminder = "Please still call {emergency}."
again = "Ask a friend to call {emergency}. Shout for help."
sources = ["safety"]
''',
    "asking/jaundice.toml": '''spoken = ["[what is] jaundice", "why is my skin yellow"]
follow_up = ["does it go away"]
''',
    "asking/biopsy.toml": 'spoken = ["biopsy"]\nfollow_up = ["does it hurt"]\n',
    "asking/imaging.toml": 'spoken = ["scans"]\nfollow_up = ["does it hurt"]\n',
    "asking/emergency/chest_pain.toml": 'spoken = ["my chest hurts"]\n',
}  # fmt: skip


def make_root(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the root into `folder`, with some files changed, added, or, where the text is None, left out."""
    for name, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
