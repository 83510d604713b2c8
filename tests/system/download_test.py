"""Real TS.48 packages through SM-DP+, LPA, bridge, modem and card."""
import json
import shutil

import lab

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


if __name__ == "__main__":
    lab.main()
