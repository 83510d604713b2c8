"""--trace: everything that crossed is in the file, and no secret; `lpa trace show` prints it."""
import json
import os
import subprocess

import lab

CODE = "31415926"
MATCHING_ID = "WITH-CODE"


class Trace(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.start_bridge()
        self.trace = self.folder / "trace.jsonl"

    def events(self):
        return [json.loads(line) for line in self.trace.read_text().splitlines()]

    def order_with_code(self):
        """Starts the world again, with an order that asks for a confirmation code."""
        self.programs[0].stop()
        order = {"package": "SAMPLE.der", "matchingId": MATCHING_ID, "confirmationCode": CODE}
        (self.folder / "world" / "orders" / "with-code.json").write_text(json.dumps(order))
        self.start_world()

    def show(self, *arguments):
        return subprocess.run([lab.BIN / "lpa", "trace", "show", *map(str, arguments)],
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LPA_CARD": "at:/nowhere"})

    def test_a_download_is_all_there_and_its_secrets_are_not(self):
        self.order_with_code()
        done = self.download_ok(MATCHING_ID, "--confirmation-code", CODE, "--trace", self.trace)
        iccid = done.result["iccid"]
        eid = self.lpa_ok("chip", "info").result["eid"]
        text = self.trace.read_text()
        for secret in (MATCHING_ID, MATCHING_ID.encode().hex().upper(), CODE, eid, iccid,
                       eid.encode().hex().upper()):
            self.assertNotIn(secret, text)
        self.assertIn("(hidden)", text)
        self.assertEqual(self.trace.stat().st_mode & 0o777, 0o600)
        asked = [event["function"] for event in self.events() if event["event"] == "es10-request"]
        for function in ("GetEUICCChallenge", "AuthenticateServer", "PrepareDownload",
                         "LoadBoundProfilePackage"):
            self.assertIn(function, asked)
        sent = [event["function"] for event in self.events() if event["event"] == "es9-request"]
        self.assertEqual(sent, ["initiateAuthentication", "authenticateClient",
                                "getBoundProfilePackage", "handleNotification"])
        self.assertEqual(self.events()[0]["event"], "begin")
        self.assertEqual(self.events()[-1]["exitCode"], 0)
        moments = [event["seconds"] for event in self.events() if event["event"] != "apdu-answer"]
        self.assertTrue(all(0 <= moment < 600 for moment in moments))

    def test_identifiers_are_whole_when_asked_for_but_no_secrets(self):
        done = self.download_ok("SAMPLE", "--trace", self.trace, "--trace-full")
        text = self.trace.read_text()
        self.assertIn(done.result["iccid"], text)
        self.assertNotIn('"SAMPLE"', text)
        self.assertNotIn("SAMPLE".encode().hex().upper() + "A1", text)

    def test_a_failure_is_told_with_its_codes(self):
        self.assertFalse(self.download("NO-SUCH-ORDER", "--trace", self.trace).ok)
        text = self.trace.read_text()
        self.assertIn('"name":"subjectCode","value":"8.2.6"', text)
        self.assertNotIn("NO-SUCH-ORDER", text)
        self.assertEqual(self.events()[-1]["error"]["code"], "not-found")

    def test_shown_as_text(self):
        self.download_ok("SAMPLE", "--trace", self.trace)
        shown = self.show(self.trace)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("--> server  authenticateClient", shown.stdout)
        self.assertIn("<-- card    PrepareDownload  9000", shown.stdout)
        self.assertNotIn("apdu", shown.stdout)
        self.assertIn("--> apdu    80E2", self.show(self.trace, "--apdus").stdout)
        shown = json.loads(self.show(self.trace, "--json").stdout)
        self.assertEqual(shown["result"]["events"], self.events())

    def test_a_cut_trace_is_shown_as_far_as_it_goes(self):
        self.lpa_ok("chip", "info", "--trace", self.trace)
        self.trace.write_bytes(self.trace.read_bytes()[:-20])
        shown = self.show(self.trace)
        self.assertEqual(shown.returncode, 0)
        self.assertIn("not an event", shown.stdout.splitlines()[-1])
        self.trace.write_text("nothing")
        self.assertEqual(self.show(self.trace).returncode, 11)

    def test_a_full_disk_is_told_once_and_breaks_nothing(self):
        done = self.download_ok("SAMPLE", "--trace", "/dev/full")
        self.assertEqual(done.stderr.count("No space left on device"), 1, done.stderr)

    def test_a_trace_that_cannot_be_made_is_an_error_before_anything_is_sent(self):
        self.lpa_fails("not-found", 4, "opening the trace", "chip", "info", "--trace",
                       self.folder / "nowhere" / "trace")


if __name__ == "__main__":
    lab.main()
