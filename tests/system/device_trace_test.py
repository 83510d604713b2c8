"""lpa-bridged trace: what crosses on the device, without secrets, and no more than is asked for."""
import json
import signal
import subprocess

import lab

CODE = "31415926"
MATCHING_ID = "WITH-CODE"


def unlike(shown, other):
    """Whether two texts differ in a digit that neither hides."""
    return len(shown) != len(other) or any(
        a != b and "*" not in (a, b) for a, b in zip(shown, other))


class DeviceTrace(lab.SystemTest):
    def begin(self, *arguments):
        """lpa-bridged trace, once the daemon sends."""
        self.output = self.folder / "device.jsonl"
        with self.output.open("wb") as output:
            process = subprocess.Popen(
                [lab.BIN / "lpa-bridged", "trace", "--control", f"unix:{self.control}",
                 *arguments], stdout=output, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                text=True)
        self.addCleanup(process.kill)
        self.wait_for(process, "begin")
        return process

    def wait_for(self, process, event):
        while f'"event":"{event}"' not in self.output.read_text():
            self.assertIsNone(process.poll(), process.stderr.read() if process.poll() else "")

    def end(self, process):
        """Ctrl-C, behind the end of the lease; the events."""
        while '"result":"ended"' not in self.output.read_text():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, errors)
        return self.events()

    def events(self):
        return [json.loads(line) for line in self.output.read_text().splitlines()]

    def order_with_code(self):
        self.start_world().stop()
        order = {"package": "SAMPLE.der", "matchingId": MATCHING_ID, "confirmationCode": CODE}
        (self.folder / "world" / "orders" / "with-code.json").write_text(json.dumps(order))

    def commands(self, events, key):
        return [event[key] for event in events if event["event"] == "apdu-command"]

    def test_a_download_is_all_there_and_what_lpa_hides_is_hidden_here_too(self):
        self.try_with("ec25-j")

    def test_over_csim_too(self):
        self.try_with("sim7600")

    def try_with(self, personality):
        self.order_with_code()
        self.start_world("--personality", personality)
        self.start_bridge()
        trace = self.begin()
        there = self.folder / "run.jsonl"
        done = self.download_ok(MATCHING_ID, "--confirmation-code", CODE, "--trace", there)
        eid = self.lpa_ok("chip", "info").result["eid"]
        self.lpa_ok("profile", "enable", done.result["iccid"])
        self.check(self.end(trace), there, done.result["iccid"], eid)

    def check(self, events, there, iccid, eid):
        text = self.output.read_text()
        swapped = "".join(b + a for a, b in zip(iccid[::2], iccid[1::2]))
        for secret in (MATCHING_ID.encode().hex().upper(), eid, iccid, swapped,
                       eid.encode().hex().upper()):
            self.assertFalse([line for line in text.splitlines() if secret in line], secret)
        self.assertTrue("*" * len(MATCHING_ID.encode().hex()) in text)
        names = {event["event"] for event in events}
        self.assertLessEqual({"begin", "audit", "port-open", "at-sent", "at-received",
                              "channel-request", "channel-open", "channel-close", "apdu-command",
                              "apdu-answer"}, names)
        moments = [event["seconds"] for event in events]
        self.assertEqual(moments, sorted(moments))
        # The same commands, one for one, and each answer.
        lpa = [json.loads(line) for line in there.read_text().splitlines()]
        here = self.commands(events, "data")
        for number, command in enumerate(self.commands(lpa, "data")):
            self.assertFalse(unlike(command, here[number]), f"{command} {here[number]}")
            self.assert_hides(command, here[number])
        answers = [event["data"] for event in events if event["event"] == "apdu-answer"]
        for number, event in enumerate(e for e in lpa if e["event"] == "apdu-answer"):
            self.assert_hides(event["data"], answers[number])
        # A line to the modem for each, and its digits are those of the command.
        lines = [event["line"] for event in events if event["event"] == "at-sent"]
        for command in here:
            self.assertTrue(any(command[4:-2] in line for line in lines), command)

    def assert_hides(self, there, here):
        for a, b in zip(there, here):
            self.assertFalse(a == "*" and b != "*", f"{there}\n{here}")

    def test_identifiers_are_whole_when_asked_for(self):
        self.start_world()
        self.start_bridge()
        trace = self.begin("--full")
        eid = self.lpa_ok("chip", "info").result["eid"]
        self.end(trace)
        self.assertIn(eid, self.output.read_text())

    def test_one_at_a_time_and_the_next_begins_anew(self):
        self.start_world()
        bridge = self.start_bridge()
        first = self.begin()
        other = subprocess.run([lab.BIN / "lpa-bridged", "trace", "--control",
                                f"unix:{self.control}"], capture_output=True, text=True, timeout=20)
        self.assertEqual(other.returncode, 1)
        self.assertIn("another trace is being taken", other.stderr)
        first.kill()
        first.wait()
        second = self.begin()
        self.lpa_ok("chip", "info")
        events = self.end(second)
        self.assertEqual(events[0]["event"], "begin")
        third = self.begin()
        bridge.stop()
        _, errors = third.communicate(timeout=20)
        self.assertEqual(third.returncode, 1)
        self.assertIn("lpa-bridged", errors)

    def test_it_ends_at_its_limit_in_a_whole_line(self):
        self.start_world()
        self.start_bridge()
        trace = self.begin("--limit", "20")
        self.download_ok("SAMPLE")
        self.assertEqual(trace.wait(timeout=20), 0)
        self.assertLess(self.output.stat().st_size, 20 * 1024 + 100)
        self.assertEqual(self.events()[-1], {"event": "end", "reason": "--limit is reached"})

    def test_without_a_daemon(self):
        done = subprocess.run([lab.BIN / "lpa-bridged", "trace", "--control",
                               f"unix:{self.folder}/none"], capture_output=True, text=True,
                              timeout=20)
        self.assertEqual(done.returncode, 1)
        self.assertIn("start lpa-bridged", done.stderr)


if __name__ == "__main__":
    lab.main()
