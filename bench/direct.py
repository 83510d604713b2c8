"""The same download through the bridge and by the LPA straight on the modem, at 115200 baud."""
import statistics

from scene import Scene

BAUD = 115200


def measure(report, runs=7):
    with Scene("--baud", BAUD) as scene:
        straight, bridged = [], []
        for _ in range(runs):
            straight.append(scene.download(card=f"at:{scene.world['modem_pty']}")[0])
            bridged.append(through_a_new_bridge(scene))
    report.table("direct", f"over a serial port at {BAUD} baud", median="{:.3f}", least="{:.3f}")
    for name, times in (("the LPA on the modem, seconds", straight),
                        ("through the bridge, seconds", bridged)):
        report.row(name, median=statistics.median(times), least=min(times))
    report.row("ratio", median=statistics.median(bridged) / statistics.median(straight),
               least=min(bridged) / min(straight))


def through_a_new_bridge(scene):
    """With TLS, by a daemon that has yet to find the modem, as the LPA has."""
    device = scene.device(modem=scene.world["modem_pty"])
    scene.card = scene.pair()
    seconds, _ = scene.download()
    device.terminate()
    device.wait()
    return seconds
