"""A fleet's own certification authority in the place of pairing: certificates made by openssl(1)."""
import glob
import os
import subprocess

import device_commands
import lab

FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
EXTENSIONS = "basicConstraints=CA:false\nextendedKeyUsage={usage}\n"
SETTINGS = """
[client_ca]
file = "{ca}"
[client_ca.roles]
"Field service" = "installer"
"Head office" = "owner"
"""


class FleetTest(device_commands.DeviceTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.ca = self.folder / "ca.pem"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
                     "/O=Fleet/CN=Clients of the fleet", "-keyout", self.folder / "ca.key", "-out",
                     self.ca)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                       timeout=lab.RUN_SECONDS)

    def start_device(self, **options):
        config = self.folder / "device.toml"
        config.write_text(SETTINGS.format(ca=self.ca))
        program = self.start_bridge("--config", config, "--listen", "127.0.0.1:0", "--name",
                                    "gateway", **options)
        self.device("open")
        return program

    def certify(self, unit="Field service", usage="clientAuth"):
        """What the fleet's authority makes of this PC's request."""
        request = self.lpa_ok("identity", "request", card="").result["request"]
        (self.folder / "pc.csr").write_text(request)
        (self.folder / "extensions").write_text(EXTENSIONS.format(usage=usage))
        certificate = self.folder / "pc.crt"
        self.openssl("x509", "-req", "-in", self.folder / "pc.csr", "-CA", self.ca, "-CAkey",
                     self.folder / "ca.key", "-CAcreateserial", "-days", "7", "-subj",
                     f"/OU={unit}/CN=bench-pc", "-extfile", self.folder / "extensions", "-out",
                     certificate)
        return self.lpa_ok("identity", "certificate", certificate, card="").result

    def know(self):
        """The PC learns where the device is, and what its key is."""
        uri = self.device("uri").strip()
        self.assertRegex(uri, r"^lpabridge://127\.0\.0\.1:\d+/[0-9A-F]{64}\?name=gateway$")
        return self.lpa("pair", uri, card="")

    def test_a_certificate_is_enough(self):
        self.start_device()
        shown = self.certify()
        self.assertIn("Clients of the fleet", shown["certificate"]["issuer"])
        self.assertTrue(self.know().ok)
        self.card = "bridge:gateway"
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.download_ok("SAMPLE")
        self.lpa_fails("refused", 6, "the role owner is needed", "profile", "delete",
                       self.lpa_ok("profile", "list").result["profiles"][0]["iccid"], "--yes")
        self.assertRegex(self.device("clients"),
                         rf"(?m)^bench-pc +installer +{shown['fingerprint']}  certificate$")
        audit = (self.folder / "bridge-state" / "audit.log").read_text()
        self.assertIn(f'who="bench-pc" key={shown["fingerprint"]} op="lease"', audit)

    def test_who_is_revoked_is_told_so(self):
        self.start_device()
        shown = self.certify()
        self.know()
        self.card = "bridge:gateway"
        self.lpa_ok("chip", "info")
        self.assertIn("is revoked", self.device("clients", "revoke", "bench-pc"))
        self.lpa_fails("untrusted", 7, "certificate is revoked", "chip", "info")
        listed = (self.folder / "bridge-state" / "revoked").read_text()
        self.assertEqual(listed, shown["fingerprint"] + "\n")

    def test_who_never_came_is_revoked_by_fingerprint(self):
        self.start_device()
        shown = self.certify()
        self.device("clients", "revoke", shown["fingerprint"])
        refused = self.know()
        self.assertIn("certificate is revoked", refused.error["message"])

    def test_other_certificates_are_of_no_use(self):
        self.start_device()
        self.know()  # not certified at all: the address is not kept
        for unit, usage in (("Kitchen", "clientAuth"), ("Field service", "serverAuth")):
            self.certify(unit, usage)
            refused = self.know()
            self.assertFalse(refused.ok)
            self.assertIn("no longer knows this PC", refused.error["message"])
        self.assertEqual(self.lpa_ok("devices", card="").result["devices"], [])

    def test_without_a_clock_only_pairing_lets_in(self):
        libraries = glob.glob(FAKETIME)
        if not libraries:
            self.skipTest("libfaketime is missing: script/bootstrap --test")
        self.start_device(env=os.environ | {"LD_PRELOAD": libraries[0],
                                       "FAKETIME": "@1970-01-01 00:10:00",
                                       "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        self.certify()
        refused = self.know()
        self.assertIn("at this time", refused.error["message"])
        self.assertIn("clock is not set", refused.error["next"])
        self.card = self.pair(self.offer())
        self.lpa_ok("chip", "info")

    def test_a_certificate_of_another_key_is_not_taken(self):
        self.start_device()
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-subj", "/CN=other", "-keyout", self.folder / "other.key", "-out",
                     self.folder / "other.crt")
        self.lpa_fails("invalid-argument", 3, "another key", "identity", "certificate",
                       self.folder / "other.crt", card="")

    def test_settings_that_say_half_are_refused(self):
        config = self.folder / "half.toml"
        config.write_text(f'[client_ca]\nfile = "{self.ca}"\n')
        done = subprocess.run([lab.BIN / "lpa-bridged", "--config", config, "--modem", "at:/x",
                               "--listen", "127.0.0.1:0"], capture_output=True, text=True,
                              timeout=lab.RUN_SECONDS)
        self.assertEqual(done.returncode, 2)
        self.assertIn("needs both: file, and roles", done.stderr)


if __name__ == "__main__":
    lab.main()
