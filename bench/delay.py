"""What a long link costs: the time of a download over delays there and back, in one batch a step,
and one command at a time with 61xx settled by the client, as over vpcd, rlpa and lpac's stdio."""
import statistics

from delay_proxy import DelayProxy
from scene import BIG, Scene
from stdio_card import StdioCard
import lab

DELAYS = (0, 20, 100, 300)  # milliseconds
BLOCKS = (120, 255)  # of STORE DATA


def measure(report, runs=3):
    report.table("delay", "seconds over a delay there and back",
                 **{f"{delay}_ms": "{:.2f}" for delay in DELAYS}, slope="{:.2f}", waits="{}")
    with Scene() as scene:
        scene.device()
        scene.card = scene.pair()
        slopes = {}
        for size in BLOCKS:
            slopes[size] = line(report, f"batches, blocks of {size}",
                                lambda delay, size=size: batched(scene, delay, size), runs)
        big = line(report, f"batches, blocks of 255, {BIG // 1000} kB",
                   lambda delay: batched(scene, delay, 255, BIG), runs)
        single = {size: line(report, f"one by one, blocks of {size}",
                             lambda delay, size=size: one_by_one(scene, delay, size), runs)
                  for size in BLOCKS}
    report.table("slopes", "slope, one by one over batches", ratio="{:.1f}")
    for size in BLOCKS:
        report.row(f"blocks of {size}", ratio=single[size] / slopes[size])


def line(report, name, download, runs):
    """Measures over each delay in turn, `runs` times; gives the slope."""
    times = {delay: [] for delay in DELAYS}
    for _ in range(runs):
        for delay in DELAYS:
            seconds, waits = download(delay / 1000)
            times[delay].append(seconds)
    medians = {delay: statistics.median(each) for delay, each in times.items()}
    slope = statistics.linear_regression([delay / 1000 for delay in DELAYS],
                                         list(medians.values())).slope
    report.row(name, **{f"{delay}_ms": seconds for delay, seconds in medians.items()},
               slope=slope, waits=waits)
    return slope


def batched(scene, delay, block_size, package_size=None):
    proxy = DelayProxy("127.0.0.1", scene.port, delay)
    scene.reach_at(proxy.port)
    try:
        seconds, counts = scene.download("--mss", block_size, size=package_size)
    finally:
        proxy.close()
    return seconds, int(counts["round_trips"])


def one_by_one(scene, delay, block_size):
    card = StdioCard(scene.world["modem_socket"])
    proxy = DelayProxy("127.0.0.1", card.port, delay)
    try:
        seconds, _ = scene.timed(lab.BIN / "lpab-one-by-one", f"127.0.0.1:{proxy.port}",
                                 scene.world["smdp_address"], scene.order(),
                                 scene.world["ci_dir"], scene.folder / "state", block_size)
    finally:
        proxy.close()
        card.close()
    return seconds, card.messages
