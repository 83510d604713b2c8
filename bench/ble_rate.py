"""The rate of a batch over the real bluetoothd, against what the same link carries of its own.

Runs itself in the machine of script/ble-vm. All are of the same run, as Linux counts what the
controller of the PC sends: the quickest LOOK bytes that went. A device executes a batch while it
arrives, and here modem and card have the same two emulated processors as the link, which a real
modem leaves alone: so the batch is measured while they stand still, and once more while they work.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
BATCH = 65536  # bytes of a package: it goes as one batch
LOOK = 50_000  # of which so many are looked at
BURST = 8_000  # in so short a time, nothing of a download goes but the batch
BURST_TIME = 0.1  # seconds
BRIDGE_UUID = "28b40001-7fe9-49c6-8b89-19a29144767f"  # docs/ble.md
PACKET = 509
HEADER = 4  # of a packet of a stream
PERIPHERAL = HERE.parent / "tests" / "bluez" / "peripheral.py"
HCIGETDEVINFO = 0x800448D3
SAMPLE = 0.01  # seconds
QUIET = 0.5  # seconds after which nothing more comes


def measure(report):
    vm = HERE.parent / "script" / "ble-vm"
    with tempfile.TemporaryDirectory(prefix="lpab-") as job:
        done = subprocess.run([vm, "--job", job, "--seconds", "1200", "/usr/bin/python3", "-B",
                               __file__], capture_output=True, text=True)
        if done.returncode == 77:
            print(f"\nble rate: {done.stderr.strip()}")
            return
        if done.returncode != 0:
            raise AssertionError(done.stdout[-4000:] + done.stderr)
        result = json.loads((pathlib.Path(job) / "result").read_text())
    report.table("ble rate", "over the real bluetoothd, in a virtual machine",
                 bytes_a_second="{:.0f}", share="{:.2f}")
    raw = result["raw"]
    report.row("packets of 509 bytes as they are", bytes_a_second=raw, share=1)
    for name, words in (("held", "while the modem stands still"), ("batch", "while it works")):
        report.row(f"a batch of 64 KiB, {words}", bytes_a_second=result[name],
                   share=result[name] / raw)
    report.table("ble time", "seconds, in a virtual machine without KVM", download="{:.1f}",
                 round_trips="{}")
    report.row(result["package"], download=result["download"], round_trips=result["round_trips"])


def in_the_machine(runs=9):
    sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "bluez")]
    from ble_scene import BleScene
    with BleScene() as scene:
        # Before anybody connects: bluetoothd remembers the services of a device.
        with running("/usr/bin/python3", "-B", PERIPHERAL, "sink", "--quiet", "--unseen",
                     stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sink:
            sink.stdout.readline()
            scene.start_device()
            seconds, counts = scene.download()
            rates = {"raw": [], "held": [], "batch": []}
            for _ in range(runs):
                rates["raw"].append(rate_of(blast))
                modem = StandStill(scene.lpa_sim.process)
                rates["held"].append(rate_of(lambda: scene.download(size=BATCH), modem))
                assert modem.stopped is False, "no batch was seen while the modem stood still"
                rates["batch"].append(rate_of(lambda: scene.download(size=BATCH)))
                print({name: round(each[-1]) for name, each in rates.items()}, flush=True)
    medians = {name: statistics.median(each) for name, each in rates.items()}
    for name in ("held", "batch"):  # of what goes in a stream, the header is no payload
        medians[name] *= (PACKET - HEADER) / PACKET
    pathlib.Path("/tmp/job/result").write_text(json.dumps(
        {**medians, "package": scene.package, "download": seconds,
         "round_trips": int(counts["round_trips"])}))


@contextlib.contextmanager
def running(*command, **options):
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def blast():
    """64 KiB in packets as long as they may be, as fast as bluetoothd takes them."""
    from gatt import Central
    from peripheral import NOTIFY_UUID, WRITE_UUID
    central = Central(adapter="hci1")
    device, _ = central.find(BRIDGE_UUID)
    central.connect(device)
    answers, sink = (central.acquire("AcquireNotify", NOTIFY_UUID),
                     central.acquire("AcquireWrite", WRITE_UUID))
    for _ in range(BATCH // PACKET):
        sink.send(os.urandom(PACKET))
    sink.send(b"count")
    answers.receive()
    answers.close()
    sink.close()
    central.disconnect()
    central.bus.close()


class StandStill:
    """Stops a process when a batch has begun to go, until nothing more of it goes."""

    def __init__(self, process):
        self.process, self.since = process, 0
        self.stopped = None  # afterwards False: it was, and goes on

    def look(self, samples):
        _, now, sent = samples[-1]
        while now - samples[self.since][1] > (BURST_TIME if self.stopped is None else QUIET):
            self.since += 1
        new = sent - samples[self.since][2]
        if self.stopped is None and new > BURST:
            self.process.send_signal(signal.SIGSTOP)
            self.stopped = True
        elif self.stopped and new == 0:
            self.process.send_signal(signal.SIGCONT)
            self.stopped = False


def rate_of(action, modem=None):
    """Bytes a second of the quickest LOOK bytes that hci1 sent while `action` went on."""
    samples, ended = [], threading.Event()

    def watch():
        with socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI) as control:
            while not ended.wait(SAMPLE):
                before, sent = time.monotonic(), bytes_sent(control, 1)
                samples.append((before, time.monotonic(), sent))
                if modem:
                    modem.look(samples)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        action()
    finally:
        ended.set()
        watcher.join()
    return quickest(samples)


def bytes_sent(control, adapter):
    """By Linux's count: HCIGETDEVINFO fills a struct hci_dev_info, whose last is byte_tx."""
    info = bytearray(struct.pack("<H90x", adapter))
    fcntl.ioctl(control, HCIGETDEVINFO, info)
    return struct.unpack_from("<I", info, 88)[0]


def quickest(samples):
    """Of samples (before, after, bytes): a count is of some moment between the two."""
    best, first = 0, 0
    for _, end, sent in samples:
        while sent - samples[first][2] >= LOOK:
            start, _, had = samples[first]
            best = max(best, (sent - had) / (end - start))
            first += 1
    return best


if __name__ == "__main__":
    in_the_machine()
