"""What lpa-relay adds to a call, and what it takes: memory for a large package, many clients."""
import concurrent.futures
import http.client
import json
import re
import ssl
import statistics
import time

import lab
from scene import Scene

LARGE = 2_000_000  # bytes of a package
CLIENTS = 200
CALLS = 4  # of each client, on one connection
INITIATE = "/gsma/rsp2/es9plus/initiateAuthentication"


def measure(report, runs=7):
    with Scene() as scene:
        scene.device()
        relay = scene.start("lpa-relay", "run", "--listen", "127.0.0.1:0", "--page", "none",
                            "--ca-dir", scene.folder / "ca", "--ci-dir", scene.world["ci_dir"],
                            "--allow-private", "--records", scene.folder / "records")
        relay.wait_until(lambda: "its CA" in relay.text())
        address = re.search(r"https://(\S+)", relay.text())[1]
        ca = scene.folder / "ca" / "ca.pem"
        ways = {"straight": (), "by way of the relay":
                ("--relay", f"https://{address}", "--relay-ca", ca)}
        calls = {name: {} for name in ways}
        for _ in range(runs):
            for name, flags in ways.items():
                trace = scene.folder / "trace.jsonl"
                scene.download("--trace", trace, *flags, card=scene.unix)
                for function, seconds in call_times(trace):
                    calls[name].setdefault(function, []).append(seconds)
        report.table("relay", "milliseconds of one call", straight="{:.1f}", relayed="{:.1f}",
                     added="{:.1f}")
        for function, times in calls["straight"].items():
            straight = 1000 * statistics.median(times)
            relayed = 1000 * statistics.median(calls["by way of the relay"][function])
            report.row(function, straight=straight, relayed=relayed, added=relayed - straight)
        before = peak(relay)
        scene.download(*ways["by way of the relay"], card=f"at:{scene.world['modem_socket']}",
                       size=LARGE)
        report.table("relay memory", "kB at most", before="{}", after="{}")
        report.row(f"a package of {LARGE} bytes", before=before, after=peak(relay))
        report.table("relay clients", f"{CLIENTS} clients at once, {CALLS} calls each",
                     answered="{}", seconds="{:.2f}")
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            answered = sum(pool.map(lambda _: client(address, ca, scene.world["smdp_address"]),
                                    range(CLIENTS)))
        report.row("by way of the relay", answered=answered, seconds=time.monotonic() - start)


def call_times(trace):
    """(function, seconds) of each call that the LPA made."""
    began = {}
    for line in trace.read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "es9-request":
            began[event["exchange"]] = event["seconds"]
        elif event["event"] == "es9-answer":
            yield event["function"], event["seconds"] - began[event["exchange"]]


def peak(program):
    """The most memory that it had resident, in kB."""
    status = open(f"/proc/{program.process.pid}/status", encoding="ascii").read()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def client(address, ca, server):
    """How many of its calls the server has answered."""
    host, port = address.rsplit(":", 1)
    context = ssl.create_default_context(cafile=ca)
    connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=120)
    answered = 0
    for _ in range(CALLS):
        connection.request("POST", INITIATE, b"{}", {"X-Lpab-Server": server})
        answer = connection.getresponse()
        answer.read()
        answered += answer.headers["X-Lpab-Relay"] is None
    connection.close()
    return answered
