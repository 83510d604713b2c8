"""lpa chip: what the card says of itself, its default SM-DP+, its reset."""
import lab


class Chip(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.start_bridge()

    def text(self, *arguments):
        """What people are shown."""
        command = [part for part in self.lpa_command(*arguments) if part != "--json"]
        done = lab.subprocess.run(command, capture_output=True, text=True,
                                  timeout=lab.RUN_SECONDS, stdin=lab.subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_info_is_decoded(self):
        info = self.lpa_ok("chip", "info").result
        self.assertTrue(info["eidValid"])
        self.assertEqual(info["category"], "medium")
        self.assertIn("usimSupport", info["uiccCapabilities"])
        self.assertEqual(info["rspCapabilities"], ["additionalProfile", "testProfileSupport"])
        self.assertGreater(info["freeNonVolatileMemory"], 0)
        self.assertIn("rulesAuthorisationTable", info)
        text = self.text("chip", "info")
        self.assertIn(info["eid"], text)
        self.assertIn("USIM, ISIM, Milenage", text)
        self.assertIn("more than one profile, test profiles", text)

    def test_default_smdp(self):
        self.lpa_ok("chip", "set-default-smdp", self.world["smdp_address"])
        self.assertEqual(self.lpa_ok("chip", "info").result["defaultSmdpAddress"],
                         self.world["smdp_address"])
        self.lpa_fails("invalid-argument", 3, "address", "chip", "set-default-smdp",
                       "https://example.com/")
        self.lpa_ok("chip", "set-default-smdp", "")
        self.assertEqual(self.lpa_ok("chip", "info").result["defaultSmdpAddress"], "")

    def test_reset(self):
        self.lpa_ok("chip", "set-default-smdp", "smdp.example.com")
        iccid = self.download_ok("SAMPLE").result["iccid"]
        asked = self.lpa_fails("invalid-argument", 3, "no terminal", "chip", "reset")
        self.assertIn("--yes", asked.error["next"])
        self.assertEqual(len(self.lpa_ok("profile", "list").result["profiles"]), 1)
        done = self.lpa_ok("chip", "reset", "--operational", "--test", "--yes").result
        self.assertEqual(done["deleted"], [iccid])
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        info = self.lpa_ok("chip", "info").result
        self.assertEqual(info["defaultSmdpAddress"], "smdp.example.com")
        self.lpa_ok("chip", "reset", "--yes")
        self.assertEqual(self.lpa_ok("chip", "info").result["defaultSmdpAddress"], "")
        self.lpa_fails("failed-precondition", 5, "nothing to delete", "chip", "reset",
                       "--operational", "--yes")

    def test_smaller_blocks(self):
        apdus = self.download_ok("SAMPLE", "--statistics").statistics()["apdus"]
        self.lpa_ok("chip", "reset", "--operational", "--test", "--yes")
        smaller = self.download_ok("SAMPLE", "--statistics", "--mss", "120").statistics()["apdus"]
        self.assertGreater(smaller, apdus)

    def test_another_aid(self):
        known = self.lpa_ok("chip", "info").result["isdrAid"]
        with_own = self.lpa("chip", "info", "--isdr-aid", "A000000001", card=self.local_card())
        self.assertEqual(with_own.result["isdrAid"], known)
        bad = self.lpa_fails("invalid-argument", 3, "--isdr-aid", "chip", "info", "--isdr-aid",
                             "A0")
        self.assertIn("5 to 16 bytes", bad.error["next"])

    def local_card(self):
        """The world's card through its modem, without the bridge's list of AIDs."""
        self.stop_all()
        self.start_world()
        return f"at:{self.world['modem_socket']}"


if __name__ == "__main__":
    lab.main()
