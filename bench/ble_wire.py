"""Packets, bytes and round trips of a download over BLE, through a made-up BlueZ that counts them."""
from ble_scene import BleScene  # first: it makes tests/system known

import ble


class Counted(BleScene, ble.BleTest):
    pass


def measure(report):
    if ble.MISSING:
        print(f"\nble wire: not installed: {', '.join(ble.MISSING)}")
        return
    report.table("ble wire", "bytes and packets of a download over BLE", to_device="{}",
                 packets="{}", to_client="{}", packets_back="{}", round_trips="{}")
    with Counted() as scene:
        scene.start_bluez()
        scene.start_device()
        for mtu in (517, 247, 23):
            scene.bluez("tune", adapter="hci1", mtu=mtu)
            before = scene.adapter("hci1")
            _, statistics = scene.download()
            after = scene.adapter("hci1")
            to, back = ({key: after[way][key] - before[way][key] for key in ("bytes", "packets")}
                        for way in ("writes", "notifications"))
            report.row(f"{scene.package[:7]}, MTU {mtu}", to_device=to["bytes"],
                       packets=to["packets"], to_client=back["bytes"],
                       packets_back=back["packets"], round_trips=int(statistics["round_trips"]))
