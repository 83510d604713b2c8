"""What a program takes of the machine's memory."""
import pathlib
import threading

SAMPLE_PAUSE = 0.002


class Memory:
    """In `with`: `most` is the most that a process had meanwhile, in KiB."""

    def __init__(self, process):
        self.status = pathlib.Path(f"/proc/{process.pid}/status")

    def now(self):
        """Anonymous memory at this moment, and the most that was resident since its start."""
        values = dict(line.split(":", 1) for line in self.status.read_text().splitlines())
        return {"anonymous": int(values["RssAnon"].split()[0]),
                "resident": int(values["VmHWM"].split()[0])}

    def __enter__(self):
        self.most = self.now()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.done.wait(SAMPLE_PAUSE):
            self.keep()

    def keep(self):
        self.most = {key: max(value, self.most[key]) for key, value in self.now().items()}

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()
        self.keep()
