"""Real TS.48 packages through SM-DP+, LPA, bridge, modem and card."""
import json
import pathlib
import shutil
import subprocess
import sys

import device_commands
import lab
from memory import Memory

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

from stdio_card import StdioCard

PACKAGES = ["TS48v1_A", "TS48v3_SAIP2.3_NoBERTLV", "TS48v5_SAIP2.3_BERTLV_SUCI"]
ICCID = "89000123456789012341"
IMSI = "001010123456063"


class Ts48(lab.SystemTest):
    def orders(self, iccids):
        """A folder of orders: one for each TS.48 package, with its own ICCID where one is given."""
        source = lab.shared_data("ts48")
        folder = self.folder / "orders"
        folder.mkdir()
        for number, (package, iccid) in enumerate(zip(PACKAGES, iccids)):
            shutil.copy(source / f"{package}.der", folder)
            order = {"package": f"{package}.der", "matchingId": f"TS48-{number}"}
            if iccid:
                order["iccid"] = iccid
            (folder / f"order{number}.json").write_text(json.dumps(order))
        return folder

    def walk(self, *world_arguments):
        iccids = [ICCID, "89000123456789012358", "89000123456789012366"]
        self.start_world("--orders", self.orders(iccids), *world_arguments)
        self.start_bridge()
        for number, iccid in enumerate(iccids):
            done = self.download_ok(f"TS48-{number}", "--enable", "--statistics")
            self.assertEqual(done.result["iccid"], iccid)
            self.assertIn(iccid, "".join(self.at("AT+QCCID")))
            self.assertIn(IMSI, "".join(self.at("AT+CIMI")))
        states = {profile["iccid"]: profile["state"]
                  for profile in self.lpa_ok("profile", "list").result["profiles"]}
        self.assertEqual(states, {iccids[0]: "disabled", iccids[1]: "disabled",
                                  iccids[2]: "enabled"})

    def test_three_packages_over_ccho(self):
        self.walk()

    def test_three_packages_over_csim(self):
        self.walk("--quirk", "ccho=no")

    def test_the_same_iccid_twice_is_refused(self):
        self.start_world("--orders", self.orders([None, None, None]))
        self.start_bridge()
        self.download_ok("TS48-0")
        done = self.download("TS48-1")
        self.assertFalse(done.ok)
        self.assertEqual(done.exit, 5, done.json)
        self.assertIn("already", done.error["message"])
        self.assertEqual(len(self.lpa_ok("profile", "list").result["profiles"]), 1)

    def test_round_trips_and_apdus_are_counted(self):
        self.start_world("--orders", self.orders([ICCID, None, None]))
        self.start_bridge()
        counts = self.download_ok("TS48-0", "--statistics").statistics()
        # hello, lease and open; info, challenge, EID and profiles; AuthenticateServer; PrepareDownload; the
        # package; NotificationSent; close and bye.
        self.assertEqual(counts["round_trips"], 7)
        # STORE DATA commands of at most 255 bytes of data.
        self.assertEqual(counts["apdus"], 63)

    def test_one_command_at_a_time_is_ten_times_as_many(self):
        """The same LPA on a link like lpac's stdio, which settles nothing on the device."""
        self.start_world("--orders", self.orders([ICCID, None, None]))
        card = StdioCard(self.world["modem_socket"])
        self.addCleanup(card.close)
        subprocess.run([lab.BIN / "lpab-one-by-one", f"127.0.0.1:{card.port}",
                        self.world["smdp_address"], "TS48-0", self.world["ci_dir"],
                        self.folder / "state", "255"], check=True, timeout=lab.RUN_SECONDS,
                       stdout=subprocess.DEVNULL)
        self.assertGreaterEqual(card.messages, 10 * 7)


class Size(device_commands.DeviceTest):
    """Over TLS round trips and the daemon's memory do not grow with the package."""

    def test_200_kilobytes(self):
        if b"__asan_init" in (lab.BIN / "lpa-bridged").read_bytes():
            self.skipTest("AddressSanitizer takes memory of its own")
        self.start_world()
        orders = self.folder / "world" / "orders"
        for name, more in (("SMALL", {}), ("BIG", {"size": 200_000, "iccid": ICCID})):
            (orders / f"{name}.json").write_text(json.dumps({"package": "SAMPLE.der", **more}))
        bridge = self.start_bridge("--listen", "127.0.0.1:0", "--name", "gateway")
        self.card = ""
        self.card = self.pair(self.offer())
        with Memory(bridge.process) as small:
            self.download_ok("SMALL")
        with Memory(bridge.process) as big:
            counts = self.download_ok("BIG", "--statistics").statistics()
        # 200 segments of four commands each, and those before and after the package.
        self.assertGreater(counts["apdus"], 800)
        self.assertEqual(counts["round_trips"], 7)
        linked = subprocess.run(["ldd", lab.BIN / "lpa-bridged"], capture_output=True, text=True)
        for most in (small.most, big.most):
            self.assertLess(most["anonymous"], 3 * 1024)
            # Not with D-Bus and what that needs in turn; the device's program is built without.
            if "libdbus-1" not in linked.stdout:
                self.assertLess(most["resident"], 12 * 1024)


if __name__ == "__main__":
    lab.main()
