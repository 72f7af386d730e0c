"""Short recordings that really play: hummed syllables in 8 kHz mono, each clip with a pitch of its own."""

import math
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

RATE = 8_000
"""Samples a second, as in telephony (G.711)."""

SYLLABLES = ((700, 1200), (400, 2000), (300, 870), (500, 1800), (620, 1020))
"""First and second formant of vowels, in Hz; two of them over a low pitch sound like a voice behind a wall."""


def clip(path: Path, number: int, seconds: int) -> int:
    """Writes a clip; returns its size in bytes. The same number and length give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", _samples(number, seconds)).tobytes())
    return path.stat().st_size


def _samples(number: int, seconds: int) -> Iterator[int]:
    pitch = 95 + number % 12 * 11
    beat = RATE // (3 + number % 3)
    for place in range(RATE * seconds):
        first, second = SYLLABLES[(place // beat + number) % len(SYLLABLES)]
        angle = 2 * math.pi * place / RATE
        loud = math.sin(math.pi * (place % beat) / beat) ** 2
        voice = math.sin(pitch * angle) + 0.5 * math.sin(first * angle) + 0.25 * math.sin(second * angle)
        yield int(9_000 * loud * voice)
