"""Discovery with the real programs: an SM-DS tells of a profile, lpa downloads it."""
import json
import subprocess

import lab


class Discover(lab.SystemTest):
    def begin(self, *arguments):
        self.start_world(*arguments)
        self.card = f"at:{self.world['modem_socket']}"

    def events(self, *events):
        """Writes the SM-DS's file by hand, as docs/lpa-sim.md says: (id, server[, EID]) each."""
        with open(self.world["events_file"], "w") as file:
            json.dump([{"eventId": event[0], "rspServerAddress": event[1],
                        **({"eid": event[2]} if len(event) > 2 else {})} for event in events], file)

    def discover(self, *arguments):
        return self.lpa("discover", "--ci-dir", self.world["ci_dir"], *arguments)

    def discover_ok(self, *arguments):
        done = self.discover(*arguments)
        self.assertTrue(done.ok, f"{done.json} {done.stderr}")
        return done.result

    def refused(self, code, words, *arguments):
        done = self.discover(*arguments)
        self.assertFalse(done.ok, done.json)
        self.assertEqual(done.error["code"], code, done.json)
        self.assertIn(words, done.error["message"])

    def iccids(self):
        return [profile["iccid"] for profile in self.lpa_ok("profile", "list").result["profiles"]]

    def test_discover_then_download(self):
        self.begin()
        self.assertEqual(self.discover_ok()["events"], [])
        smdp = self.world["smdp_address"]
        self.events(("SAMPLE", smdp, self.world["eid"]), ("OTHERS", smdp, "9" * 32))
        found = self.discover_ok()
        self.assertEqual(found["smdsAddress"], self.world["smds_address"])
        self.assertEqual(found["events"], [{"eventId": "SAMPLE", "address": smdp}])
        self.assertIn("CI", found["trust"])
        self.assertEqual(self.iccids(), [], "listing installs nothing")
        installed = self.discover_ok("--yes")["events"][0]["profile"]
        self.assertEqual(self.iccids(), [installed["iccid"]])
        self.assertTrue(installed["notifications"][0]["delivered"])

    def test_without_a_terminal_consent_is_given_beforehand(self):
        self.begin()
        self.refused("invalid-argument", "no terminal", "--download")
        text = subprocess.run([lab.BIN / "lpa", "--card", self.card, "--state-dir",
                               self.folder / "state", "discover"], capture_output=True, text=True,
                              timeout=lab.RUN_SECONDS, stdin=subprocess.DEVNULL)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn("0 events for this card", text.stdout)

    def test_on_a_terminal_each_event_is_offered(self):
        self.begin()
        smdp = self.world["smdp_address"]
        self.events(("SAMPLE", smdp), ("NOT-WANTED", smdp))
        command = [str(part) for part in (lab.BIN / "lpa", "--card", self.card, "--state-dir",
                                          self.folder / "state", "discover", "--ci-dir",
                                          self.world["ci_dir"])]
        code, screen = self.at_a_terminal(command, [("(event SAMPLE)? [y/N]", "y"),
                                                    ("Install it? [y/N]", "y"),
                                                    ("(event NOT-WANTED)? [y/N]", "n")])
        self.assertEqual(code, 0, screen)
        self.assertEqual(len(self.iccids()), 1, screen)

    def test_the_default_smdp_is_mentioned(self):
        self.begin()
        self.lpa_ok("chip", "set-default-smdp", "dp.example.com")
        self.assertEqual(self.discover_ok()["defaultSmdpAddress"], "dp.example.com")

    def test_a_stale_event_does_not_block_the_others(self):
        self.begin()
        self.events(("NONE", self.world["smdp_address"]), ("SAMPLE", self.world["smdp_address"]))
        done = self.discover("--yes")
        self.assertEqual((done.ok, done.exit), (False, 13), done.json)
        stale, installed = done.result["events"]
        self.assertEqual(stale["error"]["detail"], {"subjectCode": "8.2.6", "reasonCode": "3.8"})
        self.assertIn("event NONE", stale["error"]["message"])
        self.assertIn("operator", stale["error"]["next"])
        self.assertEqual([installed["profile"]["iccid"]], self.iccids())

    def test_a_second_smds_on_the_way(self):
        """The world's SM-DS points at itself under another id first: a cascade in one server."""
        self.begin()
        self.events(("SAMPLE", self.world["smds_address"]))
        self.refused("protocol", "from one SM-DS to the next", "--yes")
        self.assertEqual(self.iccids(), [])

    def test_entries_by_hand_that_are_none(self):
        self.begin()
        self.events(("A\x1b[2J", "a.example"), ("B", "https://b.example/"))
        found = self.discover_ok("--yes")
        self.assertEqual(found["events"], [])
        self.assertEqual(len(found["unusable"]), 2)
        self.assertNotIn("\x1b", "".join(found["unusable"]))

    def test_roles_of_tls_and_of_signatures(self):
        self.begin("--smds-bug", "wrong-certificate-role")
        self.refused("untrusted", "DPauth")
        self.refused("untrusted", "DPtls", "--smds", self.world["smdp_address"])
        done = self.lpa("profile", "download", "--address", self.world["smds_address"],
                        "--matching-id", "X", "--ci-dir", self.world["ci_dir"], "--yes")
        self.assertEqual(done.error["code"], "untrusted", done.json)
        self.assertIn("DStls", done.error["message"])

    def test_tls_of_an_smdp_at_the_smds(self):
        self.begin("--smds-tls", "wrong-role")
        self.refused("untrusted", "DPtls")

    def test_another_address_is_signed(self):
        self.begin("--smds-bug", "wrong-address")
        self.refused("untrusted", "signs as")

    def test_an_html_page(self):
        self.begin("--smds-bug", "http-500=2")
        self.refused("unavailable", "HTTP status 500")

    def test_the_ports_are_kept_and_the_card_names_the_smds(self):
        world = self.start_world()
        first = self.world
        world.stop()
        self.begin()
        self.assertEqual(self.world["smds_address"], first["smds_address"])
        info = self.lpa_ok("chip", "info").result
        self.assertEqual(info["rootSmdsAddress"], self.world["smds_address"])

    def test_metadata_updated_over_the_air(self):
        world = self.start_world()
        self.card = f"at:{self.world['modem_socket']}"
        self.download_ok("SAMPLE", "--enable")
        card = self.world["card_dir"]

        def update(*arguments):
            return subprocess.run([lab.BIN / "lpa-sim", "update-metadata", "--card", card,
                                   *arguments], capture_output=True, text=True,
                                  timeout=lab.RUN_SECONDS)
        self.assertIn("locked", update("--name", "X").stderr)
        world.stop()
        done = update("--name", "New name", "--provider", "New provider")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.card = f"sim:{card}"
        profile = self.lpa_ok("profile", "list").result["profiles"][0]
        self.assertEqual((profile["name"], profile["provider"]), ("New name", "New provider"))
        self.assertEqual(update("--keep-rules", "ppr3").returncode, 2)
        self.assertNotEqual(update("--name", "n" * 65).returncode, 0)


if __name__ == "__main__":
    lab.main()
