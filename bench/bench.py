"""Measures downloads through lpa, lpa-bridged and the simulated modem; script/bench runs it.

It gives numbers and no verdicts: counts and bytes are the same in every run; times are this
machine's, and only their ratios within one run say something.
LPAB_BIN and LPAB_SHARED_DATA as for the system tests; LPAB_DEVICE: an lpa-bridged built for size.
"""
import argparse
import pathlib

import ble_rate
import ble_wire
import delay
import device
import direct
import latency
import rate
import reader
import relay
import wire
from report import Report

MEASUREMENTS = {"wire": wire, "rate": rate, "delay": delay, "direct": direct, "latency": latency,
                "reader": reader, "device": device, "relay": relay, "ble-wire": ble_wire,
                "ble-rate": ble_rate}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    unknown = set(options.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    report = Report()
    for name in options.names or MEASUREMENTS:
        MEASUREMENTS[name].measure(report)
    if options.json:
        report.write(options.json)


if __name__ == "__main__":
    main()
