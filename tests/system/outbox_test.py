"""The outbox: notifications outlive the run, the card and a state folder that cannot be used."""
import base64
import json
import os
import subprocess

import lab


class Outbox(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.start_bridge()
        self.iccid = self.download_ok("SAMPLE", "--no-notify").result["iccid"]

    def without_card(self, *arguments):
        command = [lab.BIN / "lpa", "--json", "--state-dir", self.folder / "state", *arguments]
        environment = {key: value for key, value in os.environ.items() if key != "LPA_CARD"}
        return lab.Lpa(subprocess.run(command, capture_output=True, text=True, timeout=60,
                                      stdin=subprocess.DEVNULL, env=environment))

    def test_an_undelivered_one_is_removed_only_by_force(self):
        number = self.lpa_ok("notification", "list").result["notifications"][0]["sequenceNumber"]
        self.assertEqual(number, 0)
        done = self.lpa_fails("failed-precondition", 5, "not delivered", "notification", "remove",
                              number)
        self.assertIn("--force", done.error["next"])
        self.lpa_ok("notification", "remove", number, "--force")

    def test_exported_with_the_bytes_that_the_card_signed(self):
        file = self.folder / "notifications.json"
        self.lpa_ok("notification", "export", "--output", file)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        first = json.loads(file.read_text())["notifications"][0]
        self.assertEqual(first["sequenceNumber"], 0)
        self.assertEqual(first["event"], "install")
        self.assertEqual(base64.b64decode(first["pendingNotification"])[:2], b"\xbf\x37")

    def test_sent_when_the_card_is_gone_and_not_again_when_it_is_back(self):
        self.lpa_ok("notification", "export")
        # The card that vouched for the server is not there to do it again.
        self.assertEqual(self.without_card("notification", "process", "--all").exit, 7)
        done = self.without_card("notification", "process", "--all", "--now", "--ci-dir",
                                 self.world["ci_dir"])
        self.assertTrue(done.ok, done.json)
        self.assertTrue(all(one["delivered"] for one in done.result["notifications"]))
        received = os.listdir(self.world["notifications_dir"])
        self.assertNotEqual(self.lpa_ok("notification", "list").result["notifications"], [])
        self.lpa_ok("notification", "process")
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])
        self.assertEqual(os.listdir(self.world["notifications_dir"]), received)
        kept = self.without_card("notification", "export", "--all").result["notifications"]
        self.assertEqual(kept, [])

    def test_an_unreachable_server_is_tried_once(self):
        self.programs[0].stop()
        card = f"sim:{self.folder / 'world'}"
        done = self.lpa("notification", "process", "--all", card=card)
        self.assertEqual(done.error["code"], "unavailable", done.json)
        self.assertIn("1 of 1 notification still waiting", done.error["message"])
        kept = self.without_card("notification", "export", "--all").result["notifications"]
        self.assertEqual([one["failures"] for one in kept], [1])

    def test_a_state_folder_that_cannot_be_used_is_told_and_done_without(self):
        (self.folder / "state").mkdir(exist_ok=True)
        for file in (self.folder / "state").glob("outbox.sqlite*"):
            file.unlink()
        (self.folder / "state" / "outbox.sqlite").write_text("no database" * 100)
        done = self.lpa_ok("profile", "enable", self.iccid, "--ci-dir", self.world["ci_dir"])
        self.assertIn("warning: no outbox", done.stderr)
        self.assertTrue(done.result["notifications"][0]["removed"])


if __name__ == "__main__":
    lab.main()
