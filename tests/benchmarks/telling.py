"""What a measured process tells: this module loads next to nothing, so that it weighs nothing in what is measured."""

from pathlib import Path
from threading import Event, Thread


def say(line: str) -> None:
    """Prints a line of a table at once."""
    print(line, flush=True)  # noqa: T201


def peak(pid: int) -> int:
    """Returns the most memory that a process has held, in kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


class Watch(Thread):
    """Looks again and again at the processes that one has started, which tell nothing once they have ended."""

    def __init__(self, pid: int | str):
        super().__init__(daemon=True)
        self._place, self._ended = Path(f"/proc/{pid}/task"), Event()
        self._command = _command(pid)
        self.most = 0
        """The most memory that those have held which stood beside each other, in kB."""

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Looks twenty times a second."""
        while not self._ended.wait(0.05):
            for listed in self._place.glob("*/children"):
                try:
                    # Until a new process has a command of its own, it is told the memory of the one that starts it.
                    others = [pid for pid in listed.read_text().split() if _command(pid) != self._command]
                    self.most = max(self.most, sum([peak(int(pid)) for pid in others]))
                except (OSError, StopIteration):  # it has ended
                    continue


def _command(pid: int | str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
