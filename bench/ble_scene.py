"""A device that listens over Bluetooth on hci0, and `lpa` on hci1."""
import json
import time

from scene import Scene


class BleScene(Scene):
    def lpa_command(self, *arguments, card=None):
        return super().lpa_command("--ble-adapter", "hci1", *arguments, card=card)

    def start_device(self):
        """Starts it and makes `lpa` its owner; its window stays open. Gives what --card calls it."""
        bridge = self.start_bridge("--listen", "ble:hci0", "--name", "device")
        self.control = f"unix:{self.control}"
        uri = self.on_device("pair", "--no-wait", "--role", "owner").strip()
        bridge.wait_until(self.advertises)
        self.card = self.lpa_ok("pair", uri, card="").result["card"]
        self.on_device("open", "--for", "2h")
        return self.card

    def advertises(self):
        time.sleep(0.1)
        status = json.loads(self.on_device("status", "--json"))
        return status["bluetooth"].startswith("advertising")
