"""Pairing, TLS, roles and revocation, with the real programs on loopback."""
import os
import json
import re
import stat
import subprocess

import device_commands
import lab
import screen_code


class PairingTest(device_commands.DeviceTest):
    WORLD = []

    def setUp(self):
        super().setUp()
        self.start_world(*self.WORLD)
        self.card = ""  # none, for commands that need none

    def start_device(self, *arguments, listen="127.0.0.1:0"):
        """A daemon that listens with TLS, and at a Unix socket for what is not tested here."""
        return self.start_bridge("--listen", listen, "--name", "gateway", *arguments)


class Pairing(PairingTest):
    def test_a_paired_pc_uses_the_card_over_tls(self):
        self.start_device()
        self.card = self.pair(self.offer("--role", "owner"))
        self.assertEqual(self.card, "bridge:gateway")
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.download_ok("SAMPLE")
        devices = self.lpa_ok("devices").result["devices"]
        self.assertEqual([(each["name"], each["role"]) for each in devices], [("gateway", "owner")])
        self.assertRegex(self.device("clients"), r"(?m)^\S+ +owner +[0-9A-F-]{19}  20\d\d-")
        for file in ("bridge-state/identity.pem", "bridge-state/clients", "state/identity.pem",
                     "state/devices"):
            mode = stat.S_IMODE(os.stat(self.folder / file).st_mode)
            self.assertEqual(mode, 0o600, file)

    def test_the_pairing_outlives_a_restart_of_the_device(self):
        port = lab.free_port()
        bridge = self.start_device(listen=f"127.0.0.1:{port}")
        card = self.pair(self.offer())
        bridge.stop()
        self.start_device(listen=f"127.0.0.1:{port}")
        shut = self.lpa_fails("unavailable", 8, "cannot be reached", "chip", "info", card=card)
        self.assertIn("access window is open: lpa-bridged open", shut.error["next"])
        self.device("open")
        self.lpa_ok("chip", "info", card=card)

    def test_a_stranger_is_refused_and_told_to_pair(self):
        self.start_device()
        uri = self.offer()
        card = self.pair(uri)
        (self.folder / "state" / "identity.pem").unlink()  # another PC with the same list
        refused = self.lpa_fails("untrusted", 7, "no longer knows this PC", "chip", "info",
                                 card=card)
        self.assertIn("pair again", refused.error["next"])
        second = self.lpa("pair", uri)
        self.assertFalse(second.ok)
        self.assertRegex(second.error["message"],
                         r"the secret was used by \S+, [0-9A-F-]{19}, \d+ s ago")

    def test_roles(self):
        self.start_device()
        self.card = self.pair(self.offer("--role", "viewer"))
        self.lpa_ok("profile", "list")
        self.assertFalse(self.download("SAMPLE").ok)
        name = self.client_name()
        self.device("clients", "role", name, "installer")
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.lpa_fails("refused", 6, "the role owner is needed", "profile", "delete", iccid, "--yes")
        self.device("clients", "rename", name, "Bench PC")
        self.device("clients", "role", "Bench PC", "owner")
        self.lpa_ok("profile", "delete", iccid, "--yes")

    def test_people_compare_codes(self):
        self.start_device()
        device = subprocess.Popen([lab.BIN / "lpa-bridged", "pair", "--confirm", "--control",
                                   f"unix:{self.control}"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(device.kill)
        uri = device.stdout.readline().strip()
        client = subprocess.Popen(self.lpa_command("pair", uri), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        self.addCleanup(client.kill)
        shown = re.search(r"the same code: (\d{6})", client.stderr.readline()).group(1)
        device.stdin.write("y\n")
        device.stdin.flush()
        said = device.communicate(timeout=lab.RUN_SECONDS)[0]
        self.assertIn(f"Does it show the code {shown}?", said)
        self.assertIn("paired with", said)
        client.communicate(timeout=lab.RUN_SECONDS)
        self.assertEqual(client.returncode, 0)

    def test_codes_that_differ_pair_nobody(self):
        self.start_device()
        device = subprocess.Popen([lab.BIN / "lpa-bridged", "pair", "--confirm", "--control",
                                   f"unix:{self.control}"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(device.kill)
        uri = device.stdout.readline().strip()
        device.stdin.write("n\n")
        device.stdin.flush()
        refused = self.lpa("pair", uri)
        self.assertFalse(refused.ok)
        self.assertIn("codes were not the same", refused.error["message"])
        self.assertIn("codes were not the same", device.communicate(timeout=lab.RUN_SECONDS)[1])
        self.assertNotEqual(device.returncode, 0)
        self.assertIn("no client", self.device("clients"))

    def test_a_table_of_labels(self):
        rows = ["name,uri"]
        for number in range(3):
            folder = self.folder / f"box{number}"
            self.control = folder / "control"
            folder.mkdir()
            program = self.start("lpa-bridged", "--modem", f"at:{self.world['modem_socket']}",
                                 "--listen", f"127.0.0.1:{lab.free_port()}", "--state-dir",
                                 folder / "state", "--control", f"unix:{self.control}")
            program.wait_until(lambda: lab.listens(self.control))
            rows.append(f"box-{number},{self.device('label', '--new').strip()}")
            if number != 1:
                self.device("open")
        table = self.folder / "devices.csv"
        table.write_text("\n".join(rows) + "\n")
        done = self.lpa("pair", "--from", table)
        self.assertEqual(done.exit, 13)
        self.assertEqual(["error" in each for each in done.result["devices"]],
                         [False, True, False])
        self.control = self.folder / "box1" / "control"
        self.device("open")
        self.lpa_ok("pair", "--from", table)
        self.assertEqual(len(self.lpa_ok("devices").result["devices"]), 3)

    def test_a_uri_from_standard_input_and_from_a_picture(self):
        self.start_device()
        uri = self.offer()
        picture = self.folder / "code.png"
        subprocess.run(["qrencode", "-o", picture, uri], check=True)
        self.assertEqual(self.pair(picture, "--name", "cabin"), "bridge:cabin")
        again = subprocess.run(self.lpa_command("pair", "-"), input=uri + "\n", text=True,
                               capture_output=True, timeout=lab.RUN_SECONDS)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.lpa_ok("devices", "remove", "cabin")
        self.lpa_fails("not-found", 4, "no device is called cabin", "chip", "info",
                       card="bridge:cabin")

    def test_the_code_on_a_terminal(self):
        self.start_device(listen=f"127.0.0.1:{lab.free_port()}")
        process = [str(lab.BIN / "lpa-bridged"), "pair", "--for", "10s", "--control",
                   f"unix:{self.control}"]
        _, screen = self.at_a_terminal(process, [])
        code = screen_code.picture(screen)
        if not code:
            self.skipTest("lpa-bridged was built without libqrencode")
        picture = self.folder / "screen.png"
        picture.write_bytes(code)
        self.offer()  # a new secret, at the same place
        refused = self.lpa("pair", picture)
        self.assertEqual(refused.error["detail"]["bridgeError"], 50, "read, and out of date")

    def test_a_device_with_another_key_is_not_trusted(self):
        port = lab.free_port()
        bridge = self.start_device(listen=f"127.0.0.1:{port}")
        card = self.pair(self.offer())
        bridge.stop()
        (self.folder / "bridge-state" / "identity.pem").unlink()
        self.start_device(listen=f"127.0.0.1:{port}")
        self.device("open")
        refused = self.lpa_fails("untrusted", 7, "another key than the device that was paired",
                                 "chip", "info", card=card)
        self.assertIn("pair again", refused.error["next"])

    def test_a_copied_disk_is_refused(self):
        self.start_device().stop()
        identity = self.folder / "bridge-state" / "identity.pem"
        text = re.sub("machine-id: .*", "machine-id: 0123456789abcdef", identity.read_text())
        if "machine-id" not in text:
            self.skipTest("this machine has no /etc/machine-id")
        identity.write_text(text)
        copied = self.start("lpa-bridged", "--modem", "at:x", "--listen", "127.0.0.1:0",
                            "--state-dir", self.folder / "bridge-state", "--control", "none")
        self.assertNotEqual(copied.process.wait(timeout=20), 0)
        self.assertIn("a copy of its disk", copied.text())


class Revocation(PairingTest):
    WORLD = ["--baud", 115200]

    def revoke_in_mid_download(self, *how):
        """What lpa says of the download, and the profiles that the card has then."""
        self.start_device()
        self.card = self.pair(self.offer())
        running = self.begin_download()
        said = self.device("clients", "revoke", self.client_name(), *how)
        self.assertIn("is revoked", said)
        self.assertIn("under way", said)
        output, _ = running.communicate(timeout=lab.RUN_SECONDS)
        self.lpa_fails("untrusted", 7, "no longer knows this PC", "chip", "info")
        self.assertIn("no client", self.device("clients"))
        self.card = f"unix:{self.folder / 'bridge.sock'}"
        return json.loads(output), self.lpa_ok("profile", "list").result["profiles"]

    def test_a_revoked_clients_package_comes_to_its_end(self):
        said, profiles = self.revoke_in_mid_download()
        self.assertTrue(said["ok"], said)
        self.assertEqual([each["iccid"] for each in profiles], [said["result"]["iccid"]])

    def test_now_interrupts_it(self):
        said, profiles = self.revoke_in_mid_download("--now")
        self.assertFalse(said["ok"], said)
        self.assertEqual(profiles, [], "nothing half done")


if __name__ == "__main__":
    lab.main()
