"""Each modem that lpa-sim can be, through lpa-bridged: probed, and a profile downloaded, enabled with
REFRESH, disabled and deleted. Where no way leads to the card, one sentence says so."""
import re
import shutil
import subprocess

import lab

PACKAGE = "TS48v5_SAIP2.3_BERTLV_SUCI"  # of GSMA TS.48; the sample where the test data is missing

BLOCKED = {"nl668"}
# The ways that probing finds, and the one that lpa-bridged uses, where they are not both and cgla.
CSIM_ALONE = {"ec200a", "ec800g", "sim7600", "dw5821e"}
CGLA_ALONE = {"qdc507", "mt5700"}


def personalities():
    listed = subprocess.run([lab.BIN / "lpa-sim", "quirks"], capture_output=True, text=True,
                            check=True).stdout
    return re.findall(r"^  (\S+)", listed.split("\n\n")[0], re.M)


class PersonalityTest(lab.SystemTest):
    """One server and PKI for all; a modem with a card of its own for each."""

    @classmethod
    def setUpClass(cls):
        cls.names = personalities()

    def start_modem(self, name):
        folder = self.folder / name
        folder.mkdir()
        (folder / "card").mkdir()
        program = self.start("lpa-sim", "modem", "--card", folder / "card", "--pki",
                             self.folder / "world/pki", "--pty", folder / "tty",
                             "--socket", folder / "modem.sock", "--personality", name)
        program.wait_until(lambda: "ready" in program.text())
        self.world["modem_socket"] = str(folder / "modem.sock")
        return folder

    def probe(self, folder):
        return subprocess.run([lab.BIN / "lpa-bridged", "probe", "--port", f"at:{folder}/tty"],
                              capture_output=True, text=True, timeout=lab.RUN_SECONDS)

    def check_probe(self, name, probe):
        self.assertEqual(probe.returncode, 0, probe.stdout + probe.stderr)
        access = re.search(r"^access = \[(.*)\]$", probe.stdout, re.M).group(1)
        ways = re.findall(r'"(\w+)"', access)
        if name in CSIM_ALONE:
            self.assertEqual(ways, ["csim"], probe.stdout)
        elif name in CGLA_ALONE:
            self.assertEqual(ways[0], "cgla", probe.stdout)
        else:
            self.assertEqual(sorted(ways), ["cgla", "csim"], probe.stdout)

    def iccid(self):
        """What the modem itself says, past the bridge."""
        for command in ("AT+QCCID", "AT+CCID", "AT+ICCID", "AT+CICCID", "AT#CCID", "AT^ICCID?"):
            found = re.search(r"CCID: (\d+)", "\n".join(self.at(command)))
            if found:
                return found.group(1)
        return None

    def walk(self, name):
        folder = self.start_modem(name)
        probe = self.probe(folder)
        self.start_bridge(modem=folder / "tty")
        if name in BLOCKED:
            self.assertIn("no way leads to the eUICC", probe.stdout)
            failed = self.lpa_fails("unsupported", 12, "keeps the ISD-R from AT commands", "chip",
                                    "info")
            self.assertNotIn("\n", failed.error["message"])
            self.assertIn("use another modem", failed.error["next"])
            return
        self.check_probe(name, probe)
        self.assertRegex(self.lpa_ok("chip", "info").result["eid"], r"^\d{32}$")
        iccid = self.download_ok(self.package).result["iccid"]
        self.lpa_ok("profile", "enable", iccid)
        self.assertEqual(self.iccid(), iccid)
        self.lpa_ok("profile", "disable", iccid)
        self.assertNotEqual(self.iccid(), iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])

    def offer_package(self):
        file = lab.SHARED / "ts48" / f"{PACKAGE}.der"
        self.package = PACKAGE if file.is_file() else "SAMPLE"
        if file.is_file():
            shutil.copy(file, self.folder / "world" / "orders")

    def test_each_modem(self):
        self.start_world()
        self.offer_package()
        self.assertGreaterEqual(len(self.names), 19)
        for name in self.names:
            with self.subTest(modem=name):
                try:
                    self.walk(name)
                finally:
                    bridge = self.programs.pop()
                    modem = self.programs.pop()
                    self.assertEqual((bridge.stop(), modem.stop()), (0, 0), bridge.text())

    def test_a_quirk_by_name(self):
        """One of those of quirks.md, over a personality."""
        self.start_world("--personality", "le910", "--quirk", "session-ids=handle16", "--quirk",
                         "urc=NO CARRIER")
        self.start_bridge()
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.assertIn("Telit", "\n".join(self.at("AT+CGMI")))

    def test_names_that_there_are_not(self):
        for arguments in (["--personality", "ec99"], ["--quirk", "nothing"],
                          ["--quirk", "ccho=maybe"], ["--modem-fault", "noise:1"]):
            done = subprocess.run([lab.BIN / "lpa-sim", "world", "--dir", self.folder / "w",
                                   *arguments], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)


if __name__ == "__main__":
    lab.main()
