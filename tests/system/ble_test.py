"""The bridge over BLE: lpa-bridged and lpa with a made-up BlueZ (tests/bluez)."""
import re
import unittest

import ble
import device_commands
import lab


@unittest.skipIf(ble.MISSING, f"not installed: {', '.join(ble.MISSING)}")
class Ble(ble.BleTest, device_commands.DeviceTest):
    URI = r"^lpabridge\+ble://[0-9a-f]{8}"

    def setUp(self):
        super().setUp()
        self.start_bluez()
        self.start_world()

    def start_device(self, *arguments):
        self.bridge = self.start_bridge("--listen", "ble:hci0", "--name", "gateway", *arguments)
        return self.bridge

    def lpa_command(self, *arguments, card=None):
        return super().lpa_command("--ble-adapter", "hci1", *arguments, card=card)

    def offered(self, *arguments):
        """The URI of a pairing that is offered, once the device advertises."""
        uri = self.offer(*arguments)
        self.bridge.wait_until(lambda: "Bluetooth: advertising" in self.bridge.text())
        return uri

    def test_pair_list_and_download(self):
        self.start_device()
        uri = self.offered("--role", "owner")
        self.assertEqual(self.pair(uri), "ble:gateway")
        self.card = "ble:gateway"
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.download_ok("SAMPLE")


if __name__ == "__main__":
    lab.main()
