"""Bytes at the modem's AT port in a download, and the least that they could be."""
import at_tap
import least
from scene import Scene


def measure(report):
    report.table("wire", "bytes on the wire", sent="{}", least="{}", ratio="{:.3f}")
    counts = {size: bytes_at_the_port(report, size) for size in (120, 255)}
    report.table("counts", "of the download", apdus="{}", round_trips="{}")
    for size, values in counts.items():
        report.row(f"blocks of {size}", apdus=int(values["apdus"]),
                   round_trips=int(values["round_trips"]))


def bytes_at_the_port(report, size):
    with Scene() as scene:
        tap = at_tap.AtTap(scene.folder / "tap", scene.world["modem_socket"])
        bridge = scene.start_bridge(modem=scene.folder / "tap")
        _, statistics = scene.download("--mss", size)
        bridge.stop()
        recorded = tap.take()
        for way, bytes_, bound in zip(("to", "from"), recorded, least.least(*recorded)):
            report.row(f"{scene.package[:7]}, blocks of {size}, {way} modem", sent=len(bytes_),
                       least=bound, ratio=len(bytes_) / bound)
        return statistics
