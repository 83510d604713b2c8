"""What the bridge adds to one command of the card: the modem takes no time here."""
import statistics
import subprocess

import lab
from scene import Scene

EXCHANGES = 500


def measure(report, runs=5):
    with Scene() as scene:
        scene.device()
        paired = scene.pair()
        ways = {"the LPA on the modem": f"at:{scene.world['modem_socket']}",
                "over a Unix socket": scene.unix, "over TLS on loopback": paired}
        times = {name: [] for name in ways}
        for _ in range(runs):
            for name, card in ways.items():
                times[name].append(median_of(scene, card))
    report.table("latency", "microseconds of one command", median="{:.0f}", least="{:.0f}",
                 added="{:.0f}")
    straight = statistics.median(times["the LPA on the modem"])
    for name, each in times.items():
        report.row(name, median=statistics.median(each), least=min(each),
                   added=statistics.median(each) - straight)


def median_of(scene, card):
    done = subprocess.run([lab.BIN / "lpab-apdu-latency", card, scene.folder / "state",
                           str(EXCHANGES)], check=True, capture_output=True, text=True,
                          timeout=120)
    return float(done.stdout)
