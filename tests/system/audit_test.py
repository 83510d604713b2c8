"""The audit log of lpa-bridged: who did what to the card, and what came of it."""
import glob
import os
import re

import device_commands
import lab

FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


class AuditTest(device_commands.DeviceTest):
    def lines(self):
        return (self.folder / "bridge-state" / "audit.log").read_text().splitlines()

    def events(self):
        """(operation, end of the ICCID, result) of each line."""
        found = []
        for line in self.lines():
            match = re.fullmatch(
                r'boot=[0-9a-f]{8} up=\d+\.\d{3} time=\d{4}-\S+Z who="lpa[^"]*" '
                r'op="(\w+)"(?: iccid=…(\d{4}))? result="([^"]*)"', line)
            self.assertTrue(match, line)
            found.append(match.groups())
        return found

    def test_the_life_of_a_profile(self):
        self.start_world()
        bridge = self.start_bridge()
        iccid = self.download_ok("SAMPLE").result["iccid"]
        end = iccid[-4:]
        self.lpa_ok("profile", "enable", iccid)
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "rename", iccid, "home")
        self.lpa_ok("profile", "delete", iccid)
        self.lpa_ok("chip", "set-default-smdp", "smdp.example.com")
        events = self.events()
        waits = "done, waits for its confirmation"
        self.assertEqual([event for event in events if event[0] != "lease"], [
            ("LoadBoundProfilePackage", None, "begun"),
            ("LoadBoundProfilePackage", end, "ok"),
            ("EnableProfile", end, "given to the device"),
            ("EnableProfile", end, waits),
            ("EnableProfile", end, "confirmed"),
            ("DisableProfile", end, "given to the device"),
            ("DisableProfile", end, waits),
            ("DisableProfile", end, "confirmed"),
            ("SetNickname", end, "ok"),
            ("DeleteProfile", end, "ok"),
            ("SetDefaultDpAddress", None, "ok")])
        self.assertEqual(events[0], ("lease", None, "granted"))
        self.assertEqual(events[-1], ("lease", None, "ended"))
        # On standard error without -v as well, for the journal; nothing there is secret.
        text = bridge.text() + (self.folder / "bridge-state" / "audit.log").read_text()
        self.assertIn('notice audit: boot=', text)
        self.assertNotIn(iccid, text)
        self.assertNotIn("SAMPLE", text)

    def test_what_is_refused(self):
        self.start_world()
        self.start_bridge("--role", "viewer")
        self.download("SAMPLE")
        self.assertIn(("GetEUICCChallenge", None, "refused 6982"), self.events())

    def test_a_paired_client_has_its_fingerprint(self):
        self.start_world()
        self.start_bridge("--listen", "127.0.0.1:0", "--name", "gateway")
        self.card = self.pair(self.offer())
        self.lpa_ok("chip", "info")
        name, _, key, _ = re.split(r"  +", self.device("clients").splitlines()[1])
        self.device("clients", "revoke", name)
        user = f'who="the user with uid {os.getuid()}"'
        self.assertEqual([re.sub(r"boot=.*Z (?=who=)", "", line) for line in self.lines()], [
            f'{user} op="window" result="open for 10 min"',
            f'{user} op="pair 10m installer plain" result="ok"',
            f'who="{name}" key={key} op="pairing" result="paired as installer, called {name}"',
            f'who="{name}" key={key} op="lease" result="granted"',
            f'who="{name}" key={key} op="lease" result="ended"',
            f'{user} op="clients revoke {name}" result="ok"'])

    def test_a_clock_that_is_not_set_is_not_written_down(self):
        libraries = glob.glob(FAKETIME)
        if not libraries:
            self.skipTest("libfaketime is missing: script/bootstrap --test")
        self.start_world()
        self.start_bridge(prefix=("env", f"LD_PRELOAD={libraries[0]}",
                                  "FAKETIME=@1970-01-01 00:10:00",
                                  "FAKETIME_DONT_FAKE_MONOTONIC=1"))
        self.lpa_ok("chip", "info")
        self.assertRegex(self.lines()[0], r"^boot=\S+ up=\S+ who=")


if __name__ == "__main__":
    lab.main()
