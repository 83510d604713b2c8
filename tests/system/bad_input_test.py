"""What a user can get wrong, or a server can have wrong: each its own sentence and exit code."""
import json
import shutil

import lab

UNTRUSTED = 7


class BadInput(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.start_bridge()

    def fails(self, code, exit_code, words, *arguments):
        done = self.lpa_fails(code, exit_code, words, *arguments)
        self.assertNotEqual(done.error["next"], "", done.json)

    def download_fails(self, code, exit_code, words, matching_id, *arguments):
        self.fails(code, exit_code, words, "profile", "download", "--yes", "--address",
                   self.world["smdp_address"], "--matching-id", matching_id, *arguments)

    def test_activation_codes(self):
        for text, words in (("LPA:1.example.com", "shell"), ("LPA:2$host$ID", "version"),
                            ("LPA:1$$ID", "address"), ("1$ho st$ID", "address"),
                            ("nonsense", "activation code")):
            with self.subTest(text):
                self.fails("invalid-argument", 3, words, "profile", "download", "--yes", text)

    def test_unknown_matching_id(self):
        self.download_fails("not-found", 4, "matching", "NOSUCHORDER")

    def test_no_server_there(self):
        self.fails("unavailable", 8, "localhost port 1", "profile", "download", "--yes",
                   "LPA:1$localhost:1$SAMPLE")

    def test_unknown_profile_and_wrong_state(self):
        self.fails("not-found", 4, "profile", "profile", "enable", "89000123456789012341")
        iccid = self.download_ok("SAMPLE", "--enable").result["iccid"]
        self.fails("failed-precondition", 5, "disabled", "profile", "enable", iccid)
        self.fails("failed-precondition", 5, "disabled", "profile", "delete", iccid)
        self.lpa_ok("profile", "rename", iccid, "field")
        self.lpa_ok("profile", "disable", "field")
        self.fails("failed-precondition", 5, "enabled", "profile", "disable", iccid)
        self.fails("not-found", 4, "notification", "notification", "remove", "99")

    def test_a_card_that_is_not_named_right(self):
        for card in ("", "usb:1", "bridge:", "unix:/nonexistent/socket", "sim:/nonexistent",
                     "at:/nonexistent"):
            with self.subTest(card):
                done = self.lpa("chip", "info", card=card)
                self.assertFalse(done.ok)
                self.assertIn(done.exit, (3, 4, 8), done.json)
                self.assertNotEqual(done.error["next"], "", done.json)


class ConfirmationCode(lab.SystemTest):
    def test_wrong_and_missing(self):
        world = self.start_world()
        world.stop()
        orders = self.folder / "world" / "orders"
        (orders / "order.json").write_text(json.dumps(
            {"package": "SAMPLE.der", "matchingId": "CODED", "confirmationCode": "2468"}))
        self.start_world()
        self.start_bridge()
        wrong = self.download("CODED", "--confirmation-code", "1357")
        self.assertEqual((wrong.exit, wrong.error["code"]), (6, "refused"), wrong.json)
        self.assertIn("confirmation code", wrong.error["message"].lower())
        missing = self.download("CODED")
        self.assertFalse(missing.ok)
        self.assertIn("confirmation code", missing.error["message"].lower())
        self.assertNotEqual(missing.error["next"], "")
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        self.download_ok("CODED", "--confirmation-code", "2468")


class Trust(lab.SystemTest):
    """A download must end before anything is sent to a server that is not trusted."""

    def refused(self, words, *world_arguments):
        self.start_world(*world_arguments)
        self.start_bridge()
        done = self.lpa_fails("untrusted", UNTRUSTED, words, "profile", "download", "--yes",
                              "--address", self.world["smdp_address"], "--matching-id", "SAMPLE")
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        return done

    def test_expired(self):
        self.refused("expired", "--tls", "expired")

    def test_wrong_host(self):
        self.refused("localhost", "--tls", "wrong-host")

    def test_signed_by_an_eum(self):
        self.refused("eum", "--tls", "eum-signed")

    def test_a_ci_that_nobody_trusts(self):
        self.refused("ci", "--tls", "unknown-ci")

    def trusted(self, words, *arguments):
        done = self.lpa_ok("profile", "download", "--yes", "--address",
                           self.world["smdp_address"], "--matching-id", "SAMPLE", *arguments)
        self.assertIn(words, done.result["trust"])

    def test_through_the_card_and_through_the_folder(self):
        for curve in ("nist", "brainpool"):
            with self.subTest(curve):
                folder = self.folder / "world"
                world = self.start_world("--curve", curve)
                bridge = self.start_bridge()
                self.trusted("card's CI")
                iccid = self.lpa_ok("profile", "list").result["profiles"][0]["iccid"]
                self.lpa_ok("profile", "delete", iccid)
                self.trusted("CI folder", "--ci-dir", self.world["ci_dir"])
                bridge.stop()
                world.stop()
                folder.rename(self.folder / f"world-{curve}")

    def test_published_test_ci_needs_the_flag(self):
        sgp26 = lab.shared_data("sgp26")
        pki = self.folder / "pki"
        shutil.copytree(sgp26, pki)
        shutil.copy(sgp26 / "dptls-expired.der", pki / "dptls.der")
        shutil.copy(sgp26 / "dptls-expired-key.pem", pki / "dptls-key.pem")
        done = self.refused("test CI", "--pki", pki)
        self.assertIn("--allow-test-ci", done.error["next"])
        done = self.lpa("profile", "download", "--yes", "--allow-test-ci", "--address",
                        self.world["smdp_address"], "--matching-id", "SAMPLE")
        self.assertIn("expired", done.error["message"])


if __name__ == "__main__":
    lab.main()
