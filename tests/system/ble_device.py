"""A device that offers the bridge over BLE, and a PC."""
import json
import unittest

import ble
import device_commands


class BleDevice(device_commands.DeviceTest):
    """A device that listens over BLE alone, on hci0, and a PC with another adapter. Whoever brings
    the adapters has until()."""
    URI = r"^lpabridge\+ble://[0-9a-f]{8}"
    adapter_of_pc = "hci1"

    def start_device(self, *arguments, **options):
        self.bridge = self.start_bridge("--listen", "ble:hci0", "--name", "gateway", *arguments,
                                        **options)

    def lpa_command(self, *arguments, card=None):
        return super().lpa_command("--ble-adapter", self.adapter_of_pc, *arguments, card=card)

    def state(self):
        return json.loads(self.device("status", "--json"))["bluetooth"]

    def until_advertising(self):
        self.until(lambda: self.state().startswith("advertising gateway-"))

    def paired(self):
        """The PC is paired as owner, and the window is open. The device's short id."""
        uri = self.offer("--role", "owner")
        self.until_advertising()
        self.card = self.pair(uri)
        self.assertEqual(self.card, "ble:gateway")
        return uri.split("/")[2]


@unittest.skipIf(ble.MISSING, f"not installed: {', '.join(ble.MISSING)}")
class FakedBleDevice(ble.BleTest, BleDevice):
    """With a made-up BlueZ (tests/bluez)."""

    def setUp(self):
        super().setUp()
        self.start_bluez()
        self.start_world()
        self.start_device()
