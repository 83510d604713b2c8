"""A profile switch that the device executes, proves and takes back: who is enabled in the end."""
import json
import shutil
import signal
import subprocess
import time

import lab

OLD = "89000123456789012341"
NEW = "89000123456789012358"
STEPS = '[modem_profile]\nrefresh = ["wait", "cfun-0-1"]\nrefresh_deadline = 1\n' \
        'registration_deadline = 1\n'


class Preparation(lab.SystemTest):
    """A world whose card has two profiles, OLD enabled; in its folder for others to copy."""

    def prepare(self):
        self.start_world().stop()
        package = next((self.folder / "world" / "orders").glob("*.der"))
        orders = self.folder / "orders"
        orders.mkdir()
        shutil.copy(package, orders)
        for name, iccid in (("OLD", OLD), ("NEW", NEW)):
            (orders / f"{name}.json").write_text(json.dumps(
                {"package": package.name, "matchingId": name, "iccid": iccid}))
        self.start_world("--orders", orders)
        self.start_bridge()
        self.download_ok("OLD", "--enable")
        self.download_ok("NEW")
        self.stop_all()


class Switch(lab.SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.prepared = Preparation("prepare")
        cls.addClassCleanup(cls.prepared.doCleanups)
        cls.prepared.setUp()
        cls.prepared.prepare()

    def setUp(self):
        super().setUp()
        shutil.copytree(self.prepared.folder / "world", self.folder / "world", symlinks=True)
        self.config = self.folder / "bridged.toml"
        self.config.write_text(STEPS)

    def start_device(self, modem=None):
        return self.start_bridge("--config", self.config, "--verbose", modem=modem)

    def use_modem(self, *quirks):
        """The world with a modem of these quirks, and the device before it."""
        self.start_world("--orders", self.prepared.folder / "orders",
                         *(part for quirk in quirks for part in ("--quirk", quirk)))
        self.bridge = self.start_device()

    def shown(self):
        """What the modem reports."""
        return "".join(self.at("AT+QCCID"))

    def assert_enabled(self, iccid):
        """By the card and by the modem."""
        states = {profile["iccid"]: profile["state"]
                  for profile in self.lpa_ok("profile", "list").result["profiles"]}
        self.assertEqual([name for name, state in states.items() if state == "enabled"], [iccid])
        self.assertIn(iccid, self.shown())

    def enable_beside(self, *arguments):
        """lpa profile enable NEW, running; the device has sent the command to the card."""
        client = subprocess.Popen(self.lpa_command("profile", "enable", NEW, *arguments),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(client.communicate)
        self.addCleanup(client.kill)
        self.bridge.wait_until(lambda: "profile switch, wait" in self.bridge.text())
        return client

    def wait_for(self, words):
        self.bridge.wait_until(lambda: words in self.bridge.text())

    def finish(self, client):
        client.wait(timeout=60)
        return lab.Lpa(subprocess.CompletedProcess(client.args, client.returncode,
                                                   client.stdout.read(), client.stderr.read()))

    def test_registered_and_confirmed(self):
        self.use_modem()
        done = self.lpa_ok("profile", "enable", NEW, "--need", "registration")
        self.assertEqual(done.result["proof"], NEW)
        self.assertTrue(done.result["confirmed"])
        self.assertTrue(done.result["notifications"])
        self.assertTrue(all(each["delivered"] for each in done.result["notifications"]))
        self.assert_enabled(NEW)
        self.wait_for("is confirmed by")

    def test_a_modem_that_needs_a_push_gets_it(self):
        self.use_modem("takes-profile=cfun")
        done = self.lpa_ok("--progress", "json", "profile", "enable", NEW)
        self.assertEqual(done.result["proof"], NEW)
        self.assertIn("cfun-0-1", done.stderr)
        self.assert_enabled(NEW)

    def test_a_restart_that_takes_the_usb_port_away_is_survived(self):
        self.config.write_text('[modem_profile]\nrefresh = ["restart"]\nrefresh_deadline = 20\n')
        self.use_modem("takes-profile=restart", "restart-closes-ports", "ports-away=300")
        self.bridge.stop()
        self.bridge = self.start_device(modem=self.world["modem_pty"])
        done = self.lpa_ok("profile", "enable", NEW)
        self.assertEqual(done.result["proof"], NEW)
        self.assertTrue(done.result["notifications"][0]["delivered"])
        self.assert_enabled(NEW)

    def test_not_registered_is_rolled_back(self):
        self.use_modem(f"no-network={NEW}")
        done = self.lpa_fails("failed-precondition", 5, "does not register", "profile", "enable",
                              NEW, "--need", "registration")
        self.assertIn(f"reports ICCID {OLD} again", done.error["message"])
        self.assert_enabled(OLD)
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])
        self.lpa_ok("profile", "enable", NEW)  # nobody asks for a network
        self.assert_enabled(NEW)

    def test_a_modem_that_keeps_the_old_profile_gets_it_back(self):
        self.use_modem("takes-profile=never")
        done = self.lpa_fails("failed-precondition", 5, "rolled back", "profile", "enable", NEW)
        self.assertIn("after wait, cfun-0-1", done.error["message"])
        self.assert_enabled(OLD)

    def test_a_client_that_is_gone_does_not_confirm(self):
        self.use_modem("takes-profile=cfun")
        client = self.enable_beside("--confirm-within", "3s")
        client.kill()
        client.wait()
        self.wait_for("a confirmation must come within 3 s")
        self.assertIn(NEW, self.shown())
        self.wait_for("was rolled back")
        self.bridge.stop()  # its lease would last a minute
        self.bridge = self.start_device()
        self.assert_enabled(OLD)

    def test_a_device_that_restarts_rolls_back_what_nobody_confirms(self):
        self.use_modem("takes-profile=cfun")
        client = self.enable_beside("--confirm-within", "3s")
        client.kill()
        client.wait()
        self.wait_for("a confirmation must come within 3 s")
        self.bridge.kill()
        begin = time.monotonic()
        self.bridge = self.start_device()
        self.wait_for("was not confirmed before this start")
        self.wait_for("was rolled back")
        self.assertGreater(time.monotonic() - begin, 2.9)  # its whole time again
        self.assert_enabled(OLD)
        self.bridge.kill()
        self.bridge = self.start_device()  # what is over is left alone
        self.assert_enabled(OLD)
        self.assertNotIn("was not confirmed before", self.bridge.text())

    def test_a_device_that_restarts_in_mid_switch_is_asked_again_and_confirmed(self):
        self.use_modem("takes-profile=cfun")
        client = self.enable_beside()
        self.bridge.kill()
        self.bridge = self.start_device()
        done = self.finish(client)
        self.assertTrue(done.ok, done.json)
        self.assertEqual(done.result["proof"], NEW)
        self.assert_enabled(NEW)

    # It has the REFRESH of an earlier switch, which this modem does not fetch.
    def test_a_busy_card_is_reset_and_asked_once_more(self):
        self.use_modem("takes-profile=cfun")
        self.lpa_ok("profile", "enable", NEW, "--confirm-within", "0")
        self.assertIn(OLD, self.shown())
        done = self.lpa_ok("--progress", "json", "profile", "enable", OLD)
        self.assertIn("card reset", done.stderr)
        self.assertEqual(done.result["proof"], OLD)
        self.assert_enabled(OLD)

    def test_disabled_is_proven_too(self):
        self.use_modem()
        done = self.lpa_ok("profile", "disable", OLD)
        self.assertEqual(done.result["proof"], "")
        self.assertEqual(self.at("AT+QCCID")[-1], "+CME ERROR: 13")
        self.assertEqual(self.lpa_ok("profile", "enable", NEW).result["proof"], NEW)

    def test_without_the_guard_nothing_is_proven(self):
        self.use_modem()
        done = self.lpa_ok("profile", "enable", NEW, "--confirm-within", "0")
        self.assertNotIn("proof", done.result)
        self.assert_enabled(NEW)

    def test_a_modem_on_this_machine_proves_it_as_well(self):
        self.use_modem()
        self.bridge.stop()
        modem = f"at:{self.world['modem_socket']}"
        done = self.lpa_ok("profile", "enable", NEW, card=modem)
        self.assertEqual(done.result["proof"], NEW)
        self.assertNotIn("confirmed", done.result)
        self.assertIn(NEW, self.shown())

    def test_sigterm_in_mid_switch_leaves_it_to_the_next_start(self):
        self.use_modem("takes-profile=cfun")
        client = self.enable_beside("--confirm-within", "30s")
        self.bridge.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.bridge.process.wait(timeout=20), 0)
        self.bridge = self.start_device()
        done = self.finish(client)
        self.assertTrue(done.ok, done.json)
        self.assert_enabled(NEW)


if __name__ == "__main__":
    lab.main()
