"""Brings the Spanish catalogues in line with the code, the profiles, the blueprints and the laws, and compiles them.

Needs gettext (`apt-get install gettext`) and the workshop's requirements. Run by `make messages`; with folders as
arguments it treats these profiles and nothing else: `python .ci/messages.py path/of/mycompany`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DEBUG", "1")

import django  # noqa: E402

django.setup()

from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.commands.makemessages import Command as MakeMessages  # noqa: E402

from portal.company.loading import PROFILES, known  # noqa: E402
from portal.sources import texts  # noqa: E402

LANGUAGE = "es"
HEADER = f"""msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
UI = ROOT / "portal" / "locale"
IGNORED = [".venv", "var", "tests", "node_modules", "staticfiles", "portal/*/locale"]


class Exactly(MakeMessages):
    """A changed text is a new one: no guesses from similar texts."""

    msgmerge_options = [*MakeMessages.msgmerge_options, "--no-fuzzy-matching"]


def catalogue_in(locale: Path) -> Path:
    """Returns the catalogue's path under a locale folder; makes an empty one where there is none."""
    path = locale / LANGUAGE / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER, "utf-8")
    return path


def interface() -> Path:
    """Extracts from Python and templates."""
    path = catalogue_in(UI)
    call_command(
        Exactly(),
        locale=[LANGUAGE],
        ignore_patterns=IGNORED,
        no_wrap=True,
        no_obsolete=True,
        add_location="file",
        verbosity=0,
    )
    # The date of extraction would change the file each time.
    dated = r'^"(POT-Creation-Date|Report-Msgid-Bugs-To):.*\n'
    path.write_text(re.sub(dated, "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    return path


def declared(locale: Path, found: texts.Texts) -> Path:
    """Merges the texts of TOML files into a catalogue."""
    path = catalogue_in(locale)
    with path.open("rb") as file:
        old = read_po(file, locale=LANGUAGE)
    new = Catalog(locale=LANGUAGE, fuzzy=False)
    for text, files in found.items():
        before = old.get(text)
        message = new.add(text, before.string if before else "", locations=[(file, None) for file in files])
        message.flags.discard("python-format")  # a per cent sign is a per cent sign here
    with path.open("wb") as file:
        write_po(file, new, width=0, omit_header=True, include_lineno=False)
    path.write_text(HEADER + "\n" + path.read_text("utf-8"), "utf-8")
    return path


def compiled(path: Path) -> None:
    """Writes the .mo beside a .po."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE)
    subprocess.run(["msgfmt", "--check-format", "-o", path.with_suffix(".mo"), path], check=True)
    done = sum(1 for message in catalogue if message.id and message.string and all(message.string))
    sys.stdout.write(f"{path}: {done} of {len(catalogue)}\n")


def main(folders: list[str]) -> None:
    """Treats the profiles in these folders, or everything that the portal ships."""
    for folder in (Path(name).resolve() for name in folders):
        compiled(declared(folder / "locale", texts.of_profile(folder)))
    if folders:
        return
    os.chdir(ROOT)
    compiled(interface())
    compiled(declared(ROOT / "portal" / "company" / "locale", texts.of_laws()))
    compiled(declared(ROOT / "portal" / "sources" / "locale", texts.of_blueprints()))
    for key in known():
        compiled(declared(PROFILES / key / "locale", texts.of_profile(PROFILES / key)))


main(sys.argv[1:])
