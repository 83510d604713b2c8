"""Measures downloads through lpa, lpa-bridged and the simulated modem; script/bench runs it.

It gives numbers and no verdicts: bytes are the same in every run, times and memory this machine's.
LPAB_BIN and LPAB_SHARED_DATA as for the system tests; LPAB_DEVICE: an lpa-bridged built for size.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "system"))

import at_tap
import lab
import least

PACKAGE = "TS48v5_SAIP2.3_BERTLV_SUCI"  # of GSMA TS.48, where the test data is there
DEVICE = pathlib.Path(os.environ.get("LPAB_DEVICE", lab.BIN / "lpa-bridged"))


class Bench(lab.SystemTest):
    """A world and a bridge for one measurement; use it in `with`."""

    def runTest(self):
        pass

    def __init__(self, *world):
        super().__init__()
        self.setUp()
        self.package = "SAMPLE"
        file = lab.SHARED / "ts48" / f"{PACKAGE}.der"
        if file.is_file():
            self.package = PACKAGE
            (self.folder / "orders").mkdir()
            shutil.copy(file, self.folder / "orders")
            world += ("--orders", self.folder / "orders")
        self.start_world(*world)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.doCleanups()

    def timed_download(self):
        """Seconds that a download took, and those of them in which the package went to the card."""
        client = subprocess.Popen(
            self.lpa_command("profile", "download", "--address", self.world["smdp_address"],
                             "--matching-id", self.package, "--yes", "--progress=json"),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        began = {}
        start = time.monotonic()
        for line in client.stderr:
            if line.startswith("{"):
                began.setdefault(json.loads(line)["step"], time.monotonic() - start)
        if client.wait() != 0:
            raise AssertionError("the download failed")
        return began["done"], began["send-notification"] - began["load-bound-profile-package"]


def row(name, *values):
    print(f"{name:<34}" + "".join(f"{value:>14}" for value in values))


def wire(size):
    """Bytes at the AT port in a download with blocks of `size`, and the least for those."""
    with Bench() as bench:
        tap = at_tap.AtTap(bench.folder / "tap", bench.world["modem_socket"])
        bridge = bench.start_bridge(modem=bench.folder / "tap")
        done = bench.download_ok(bench.package, "--mss", size, "--statistics")
        bridge.stop()
        recorded = tap.take()
        bounds = least.least(*recorded)
        for way, bytes_, bound in zip(("to", "from"), recorded, bounds):
            row(f"{bench.package[:7]}, blocks of {size}, {way} modem", len(bytes_), bound,
                f"{len(bytes_) / bound:.3f}")
        return done.statistics()


def paced(session_baud=None):
    """timed_download() over a terminal at 115200 baud, raised to `session_baud` meanwhile."""
    with Bench("--baud", 115200) as bench:
        settings = bench.folder / "bridged.toml"
        settings.write_text(f"[port]\nsession_baud = {session_baud}\n" if session_baud else "")
        bench.start_bridge("--config", settings, modem=bench.world["modem_pty"])
        return bench.timed_download()


def memory(process):
    """(resident now, most so far) of a process, in KiB."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    values = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return tuple(int(values[key].split()[0]) for key in ("VmRSS", "VmHWM"))


def device_memory():
    """KiB of lpa-bridged before any client, and at most in a download."""
    with Bench() as bench:
        path = bench.folder / "device.sock"
        process = subprocess.Popen([DEVICE, "--modem", f"at:{bench.world['modem_socket']}",
                                    "--listen", f"unix:{path}"], stdout=subprocess.PIPE)
        try:
            process.stdout.readline()  # "listening on"
            idle, _ = memory(process)
            bench.card = f"unix:{path}"
            bench.download_ok(bench.package)
            return idle, memory(process)[1]
        finally:
            process.terminate()
            process.communicate()


def stripped_size(program):
    with tempfile.NamedTemporaryFile() as copy:
        subprocess.run(["strip", "-o", copy.name, program], check=True)
        return os.stat(copy.name).st_size


def main():
    row("bytes on the wire", "sent", "least", "ratio")
    statistics = {size: wire(size) for size in (120, 255)}
    print()
    row("of the download", "apdus", "round trips")
    for size, values in statistics.items():
        row(f"blocks of {size}", int(values["apdus"]), int(values["round_trips"]))
    print()
    row("seconds over a serial port", "download", "of it loading")
    slow, fast = paced(), paced(921600)
    for name, times in (("115200 baud", slow), ("session_baud = 921600", fast)):
        row(name, *(f"{seconds:.2f}" for seconds in times))
    row("share", *(f"{b / a:.2f}" for a, b in zip(slow, fast)))
    print()
    idle, most = device_memory()
    row("lpa-bridged", "KiB")
    row("resident, idle", idle)
    row("resident, at most in a download", most)
    row("size, stripped", stripped_size(DEVICE) // 1024)


if __name__ == "__main__":
    main()
