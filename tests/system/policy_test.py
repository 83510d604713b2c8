"""Profile policy rules: shown before the user agrees, and refused where this card's rules forbid."""
import json
import os
import pty
import select
import subprocess
import time

import lab

OWNER = {"mcc": "262", "mnc": "01"}


def read_until(descriptor, words):
    """What a terminal shows until these words come."""
    text = ""
    deadline = time.monotonic() + lab.RUN_SECONDS
    while words not in text:
        ready, _, _ = select.select([descriptor], [], [], deadline - time.monotonic())
        if not ready:
            raise AssertionError(f"{words!r} is not shown: {text!r}")
        text += os.read(descriptor, 4096).decode()
    return text


class Policy(lab.SystemTest):
    def setUp(self):
        super().setUp()
        orders = self.folder / "world" / "orders"
        self.start_world()
        self.start_bridge()
        for name, iccid, rules in (("LOCKED", "89880010100000000112", ["ppr1", "ppr2"]),
                                   ("KEPT", "89880010100000000120", ["ppr2"])):
            (orders / f"{name}.json").write_text(json.dumps(
                {"package": "SAMPLE.der", "iccid": iccid, "single": True,
                 "metadata": {"profileOwner": OWNER, "profilePolicyRules": rules}}))

    def order_status(self, name):
        return json.loads((self.folder / "world" / "order-state" / f"{name}.json").read_text())

    def test_rules_are_told(self):
        done = self.download_ok("LOCKED").result
        self.assertEqual(done["rules"], ["ppr1", "ppr2"])
        listed = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual([profile["rules"] for profile in listed], [["ppr1", "ppr2"]])
        self.lpa_fails("refused", 6, "policy", "profile", "delete", done["iccid"])

    def test_no_profile_that_locks_others_out(self):
        self.download_ok("KEPT")
        refused = self.download("LOCKED")
        self.assertEqual((refused.exit, refused.error["code"]), (6, "refused"), refused.json)
        self.assertIn("ppr1", refused.error["message"])
        self.assertIn("operator", refused.error["next"])
        state = self.order_status("LOCKED")
        self.assertEqual(state["status"], "error", state)  # cancelled as pprNotAllowed
        self.assertEqual(len(self.lpa_ok("profile", "list").result["profiles"]), 1)

    def consent(self, answer):
        """A download on a terminal: what it showed before the answer, and its exit code."""
        command = [part for part in self.lpa_command(
            "profile", "download", "--address", self.world["smdp_address"], "--matching-id", "KEPT",
            "--ci-dir", self.world["ci_dir"]) if part != "--json"]
        ours, theirs = pty.openpty()
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.addCleanup(process.kill)
        shown = read_until(ours, "[y/N]")
        os.write(ours, answer.encode() + b"\n")
        read_until(ours, "installed")
        code = process.wait(timeout=lab.RUN_SECONDS)
        os.close(ours)
        return shown, code

    def test_a_yes_on_a_terminal(self):
        shown, code = self.consent("y")
        self.assertEqual(code, 0)
        for words in ("89880010100000000120", "operational", "262-01", "ppr2: it cannot be deleted"):
            self.assertIn(words, shown)
        self.assertNotIn("ppr1", shown)

    def test_a_no_on_a_terminal(self):
        _, code = self.consent("n")
        self.assertEqual(code, 6)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])


if __name__ == "__main__":
    lab.main()
