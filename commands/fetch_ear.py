"""`hepatica fetch-ear`: download the speech recognition model."""

from __future__ import annotations

import click
from tqdm import tqdm

from audio.ear_download import fetch_ear
from audio.ear_source import ear_source
from commands.failing import clear_errors


@click.command("fetch-ear")
@click.option("--again", is_flag=True, help="Download it even if it is there.")
def command(*, again: bool) -> None:
    """Download Vosk's small English model from its maker, once: 41 MB.

    It is checked against its known size and hash before it is unpacked into your cache folder. A download
    that was cut off goes on where it stopped. HEPATICA_VOSK_URL names another address, with
    HEPATICA_VOSK_SHA256 for its hash; HEPATICA_VOSK_MODEL names a model's folder to use instead.
    """
    with clear_errors():
        source = ear_source()
        click.echo(f"Fetching {source.name} from {source.host} ...")
        with tqdm(total=source.size, unit="B", unit_scale=True, disable=None, leave=False) as bar:

            def show(done: int, size: int | None) -> None:
                bar.total = size
                bar.update(done - bar.n)

            folder = fetch_ear(source, progress=show, again=again)
    click.echo(f"The ear is in {folder}")
