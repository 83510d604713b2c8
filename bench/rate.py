"""Downloads over a serial port, with the rate that it has and a higher one for the session."""
import json
import statistics
import subprocess
import time

from scene import Scene

NORMAL, RAISED = 115200, 921600


def measure(report, runs=5):
    with Scene("--baud", NORMAL) as scene:
        times = {rate: [] for rate in (NORMAL, RAISED)}
        for _ in range(runs):
            for rate in times:
                times[rate].append(download_at(scene, rate))
    report.table("rate", "seconds over a serial port", download="{:.2f}", loading="{:.2f}",
                 to_open="{:.2f}", the_rest="{:.2f}")
    medians = {rate: {key: statistics.median(each[key] for each in runs_)
                      for key in runs_[0]} for rate, runs_ in times.items()}
    for rate, name in ((NORMAL, f"{NORMAL} baud"), (RAISED, f"session_baud = {RAISED}")):
        report.row(name, **medians[rate])
    report.row("share", **{key: medians[RAISED][key] / medians[NORMAL][key]
                           for key in medians[NORMAL]})


def download_at(scene, rate):
    """Seconds of a download, of its parts and of what is none of them, by a new daemon."""
    settings = scene.folder / "bridged.toml"
    settings.write_text(f"[port]\nsession_baud = {rate}\n" if rate != NORMAL else "")
    bridge = scene.start_bridge("--config", settings, modem=scene.world["modem_pty"])
    began = steps_of(scene)
    bridge.stop()
    times = {"download": began["end"], "to_open": began["read-card"] - began["open-card"],
             "loading": began["send-notification"] - began["load-bound-profile-package"]}
    times["the_rest"] = times["download"] - times["to_open"] - times["loading"]
    return times


def steps_of(scene):
    """When each step of a download with `lpa` began, in seconds from its start."""
    start = time.monotonic()
    client = subprocess.Popen(
        scene.lpa_command("profile", "download", "--address", scene.world["smdp_address"],
                          "--matching-id", scene.order(), "--yes", "--progress=json"),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    began = {}
    for line in client.stderr:
        if line.startswith("{"):
            began.setdefault(json.loads(line)["step"], time.monotonic() - start)
    if client.wait() != 0:
        raise AssertionError("the download failed")
    began["end"] = time.monotonic() - start
    return began
