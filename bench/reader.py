"""What a virtual reader costs: the time of a download over delays there and back, by `lpa` on the
link itself, and by `lpa` on a smart-card reader of pcscd's: the driver, and vsmartcard's."""
import statistics
import subprocess
import time

from delay_proxy import DelayProxy
from scene import Scene
import lab
import pcscd

DELAYS = (0, 20, 100)  # milliseconds
BLOCK = 120  # of STORE DATA, as lpac's
READERS = {"link itself": "bridge:device", "pcscd, libifdlpabridge": "pcsc:LPA Bridge",
           "pcscd, vpcd, lpa reader serve": "pcsc:vpcd 00 00"}


class ReaderScene(pcscd.PcscdTest, Scene):
    """A device with one card, and both readers for it."""

    def start_readers(self):
        self.device()
        self.card = self.pair()
        port = lab.free_port()
        self.start_pcscd(
            driver=f'FRIENDLYNAME "LPA Bridge"\nDEVICENAME "bridge:device;state_dir={self.folder}'
                   f'/state"\nLIBPATH {pcscd.DRIVER}\nCHANNELID 0\n',
            vpcd=f'FRIENDLYNAME "vpcd"\nDEVICENAME /dev/null:{port:#x}\nLIBPATH {pcscd.VPCD}\n'
                 f"CHANNELID {port:#x}\n")
        self.vpcd_port = port

    def serve(self):
        """The card in vpcd's reader, until what is given is ended."""
        return subprocess.Popen(self.lpa_command("-q", "reader", "serve", "--vpcd",
                                                 f"127.0.0.1:{self.vpcd_port}"),
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def seconds(self, card, delay):
        proxy = DelayProxy("127.0.0.1", self.port, delay / 1000)
        self.reach_at(proxy.port)
        program = self.serve() if card.startswith("pcsc:vpcd") else None
        try:
            self.wait_for(lambda: self.lpa("chip", "info", card=card).ok)
            time.sleep(0.2)  # the lease is given back
            return self.download("--mss", BLOCK, card=card)[0]
        finally:
            if program:
                program.terminate()
                program.wait(timeout=30)
            proxy.close()


def measure(report, runs=3):
    reason = pcscd.reason_to_skip(pcscd.DRIVER, pcscd.VPCD)
    if reason:
        print(f"\nreader: not measured: {reason}")
        return
    ReaderScene.setUpClass()
    report.table("reader", f"seconds over a delay, blocks of {BLOCK}",
                 **{f"{delay}_ms": "{:.2f}" for delay in DELAYS}, slope="{:.1f}")
    with ReaderScene() as scene:
        scene.start_readers()
        for name, card in READERS.items():
            times = [statistics.median(scene.seconds(card, delay) for _ in range(runs))
                     for delay in DELAYS]
            slope = statistics.linear_regression([delay / 1000 for delay in DELAYS], times).slope
            report.row(name, **{f"{delay}_ms": seconds for delay, seconds in zip(DELAYS, times)},
                       slope=slope)
