"""lpa-bridged on the device: its size, its memory, how soon it is ready."""
import os
import pathlib
import socket
import ssl
import statistics
import subprocess
import tempfile
import time

from scene import BIG, DEVICE, Scene, stop
from memory import Memory


HANDSHAKES = 100
# The client's of docs/protocol.md.
HELLO = bytes.fromhex("00000040603E800101810101820101830100A41F800301000081031000008202100083020105"
                      "840300F0008501018603008000C00F6C7061206F6E2062656E63682D7063")


def measure(report, runs=20):
    with Scene() as scene:
        report.table("size", "lpa-bridged", value="{:.2f}")
        report.row("size, stripped, kB", value=stripped_size(DEVICE) / 1000)
        device = scene.device()  # makes its key
        stop(device)
        ready = [until_ready(scene) for _ in range(runs)]
        report.row("start to ready, ms, median", value=1000 * statistics.median(ready))
        report.row("start to ready, ms, least", value=1000 * min(ready))
        report.table("memory", "its memory, KiB", anonymous="{}", resident="{}")
        device = scene.device()
        report.row("before the first client", **Memory(device).now())
        scene.card = scene.pair()
        for name, size in (("at most, a TS.48 package", None), (f"at most, {BIG} bytes", BIG)):
            with Memory(device) as memory:
                scene.download(size=size)
            report.row(name, **memory.most)
        processor, wall = handshakes(scene, device)
        report.table("handshake", "a TLS connection and hello, ms", value="{:.2f}")
        report.row("processor of the daemon", value=1000 * processor)
        report.row("in all, with a client in Python", value=1000 * wall)


def until_ready(scene):
    start = time.monotonic()
    process = scene.device()
    seconds = time.monotonic() - start
    stop(process)
    return seconds


def handshakes(scene, device):
    """Seconds of one: of the daemon's processor time, and as a client sees it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(scene.folder / "state" / "identity.pem")
    context.set_alpn_protocols(["lpab/1"])
    before, start = processor_time(device), time.monotonic()
    for _ in range(HANDSHAKES):
        with socket.create_connection(("127.0.0.1", scene.port)) as plain:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with context.wrap_socket(plain) as secure:
                secure.sendall(HELLO)
                if not secure.recv(4096):
                    raise AssertionError("the device says no hello")
    wall = time.monotonic() - start
    return (processor_time(device) - before) / HANDSHAKES, wall / HANDSHAKES


def processor_time(process):
    """Seconds that its threads have run."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def stripped_size(program):
    with tempfile.NamedTemporaryFile() as copy:
        subprocess.run(["strip", "-o", copy.name, program], check=True)
        return os.stat(copy.name).st_size
