"""One whole talk of `hepatica talk`: Korean speech in, speech out, through the real ear and the real voice.

    python tests/whole_talk.py FOLDER

While it lasts, whoever opens a socket of the internet ends the process. Before each of the stand-ins made of
WAV files is used, the real devices are looked for, too: whatever ALSA, JACK or another sound library has to
say is said here. FOLDER gets `said.wav`, all that was spoken.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import no_network
from korean_ear import RATE_WPM, korean_model

from audio import devices, espeak
from audio.wav_devices import WavLoudspeaker, WavMicrophone

ROOT = Path(__file__).parent / "content_ko"
SPOKEN = ("황달", "계속", "도움말", "조직 검사", "멈춰")
"""jaundice, go on, help, biopsy, stop."""


def main(folder: Path) -> None:
    """Talk until the word that ends it."""
    if no_network.can_forbid():
        no_network.forbid()
    os.environ["HEPATICA_VOSK_MODEL"] = str(korean_model())
    os.environ["HEPATICA_DATA"] = str(folder / "data")
    asked = []
    for number, words in enumerate(SPOKEN):
        asked.append(folder / f"asked{number}.wav")
        asked[-1].write_bytes(espeak.synthesize(words, voice="ko", rate_wpm=RATE_WPM).wav())
    microphone = WavMicrophone(asked, silence_after_s=20)
    loudspeaker = WavLoudspeaker(folder / "said.wav")
    find_microphone, find_loudspeaker = devices.find_microphone, devices.find_loudspeaker

    def look_for_microphone(name: str | None = None) -> WavMicrophone:
        find_microphone(name)
        return microphone

    def look_for_loudspeaker(name: str | None = None) -> WavLoudspeaker:
        find_loudspeaker(name)
        return loudspeaker

    devices.find_microphone, devices.find_loudspeaker = look_for_microphone, look_for_loudspeaker
    from commands.main import main as hepatica

    hepatica(["talk", "--content", str(ROOT), "--locale", "ko-KR"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
