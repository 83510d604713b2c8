"""The bridge over the real bluetoothd: the device on hci0, the PC on hci1, SM-DP+ and modem beside.

It runs in the machine of script/ble-vm:
  LPAB_BIN=... LPAB_SHARED_DATA=... script/ble-vm /usr/bin/python3 -B tests/vm/ble_test.py
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))

import ble_device
import lab
import pcscd

PACKAGE = "TS48v5_SAIP2.3_BERTLV_SUCI"  # of GSMA TS.48
SECONDS = 60
NOBODY = 65534  # in no group


def run(*command):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True,
                          timeout=SECONDS).stdout


@unittest.skipUnless(pathlib.Path("/sys/class/bluetooth/hci1").exists(),
                     "no Bluetooth here: script/ble-vm runs it where there is")
class RealBleDevice(ble_device.BleDevice):
    def setUp(self):
        super().setUp()
        self.bluetoothd = run("pidof", "bluetoothd")
        self.start_world()
        self.start_unprivileged_device()

    def start_unprivileged_device(self):
        """As the packages' unit runs it, by another user than root; D-Bus lets it go to BlueZ."""
        os.chown(self.folder, NOBODY, NOBODY)
        os.chown(self.world["modem_socket"], NOBODY, NOBODY)
        self.start_device(prefix=["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
                                  "--clear-groups"])

    def tearDown(self):
        self.assertEqual(run("pidof", "bluetoothd"), self.bluetoothd, "bluetoothd has crashed")

    def until(self, condition):
        deadline = time.monotonic() + SECONDS
        while not condition():
            self.assertLess(time.monotonic(), deadline, self.bridge.text())
            time.sleep(0.1)


class Bluetooth(RealBleDevice):
    def near(self):
        """The names of the devices that lpa finds."""
        found = self.lpa_ok("devices", "--ble", card="").result["devices"]
        return [each["name"] for each in found]

    def order(self):
        """The matching id of a package of TS.48, or of the sample where that is not there."""
        file = lab.SHARED / "ts48" / f"{PACKAGE}.der"
        if not file.is_file():
            print(f"{PACKAGE} is not there: the sample is downloaded", file=sys.stderr)
            return "SAMPLE"
        orders = self.folder / "world" / "orders"
        shutil.copy(file, orders)
        (orders / "TS48.json").write_text(json.dumps(
            {"package": file.name, "iccid": "8900012345678000017"}))
        return "TS48"

    def cut(self):
        """Ends the link, as the controller of the device sees it."""
        handle = re.search(r"handle (\d+)", run("hcitool", "-i", "hci0", "con")).group(1)
        run("hcitool", "-i", "hci0", "ledc", handle)

    def test_find_pair_download_enable_and_delete(self):
        self.assertEqual(self.near(), [], "the window is shut")
        short_id = self.paired()
        self.assertEqual(self.near(), [f"gateway-{short_id}"])
        iccid = self.download_ok(self.order(), "--enable").result["iccid"]
        listed = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual([(each["iccid"], each["state"]) for each in listed], [(iccid, "enabled")])
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])

    def test_a_link_that_is_cut_in_mid_batch(self):
        """The device goes on, and its outcome is picked up over the next connection."""
        self.paired()
        download = self.begin_download()
        self.cut()
        output, errors = download.communicate(timeout=lab.RUN_SECONDS)
        self.assertTrue(json.loads(output)["ok"], output)
        loading = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
        self.assertEqual(loading[0]["step"], "load-bound-profile-package", "the cut was in it")
        self.assertEqual(len(self.lpa_ok("profile", "list").result["profiles"]), 1)

    def test_who_is_refused(self):
        self.paired()
        self.device("close")
        self.until(lambda: self.state() == "shut")
        self.lpa_fails("not-found", 4, "no device near", "chip", "info")
        self.device("open")
        self.until_advertising()
        self.lpa_ok("chip", "info")
        self.device("clients", "revoke", self.client_name())
        self.lpa_fails("untrusted", 7, "no longer knows this PC", "chip", "info")


class Reader(pcscd.PcscdTest, RealBleDevice):
    """The card as a reader of pcscd's, which has the one connection that BlueZ allows."""
    READER_NAME = "gateway over Bluetooth"

    def appears(self):
        self.wait_for(self.present, SECONDS)

    def test_a_reader_that_comes_and_goes(self):
        self.paired()
        self.add_reader(card=self.card)
        native, self.card = self.card, "pcsc:gateway over Bluetooth"
        self.start_pcscd()
        self.appears()
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.lpa_fails("busy", 8, "another program of this machine", "chip", "info", card=native)
        self.download_ok("SAMPLE")
        self.device("close")
        self.wait_for(lambda: not self.lpa("chip", "info").ok, SECONDS)
        self.device("open")
        self.appears()
        # It ends without a word to its drivers: the descriptors and the place on the bus go at once.
        self.wait_for(self.card_is_free, SECONDS)
        self.stop_pcscd()
        self.start_pcscd()
        self.appears()
        self.lpa_ok("chip", "info")


if __name__ == "__main__":
    lab.main()
