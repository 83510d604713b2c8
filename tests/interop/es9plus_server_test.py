"""lpa and the software eUICC with an SM-DP+ that is not ours."""
import pathlib

import paths  # noqa: F401
import lab
from rsp_crypto import load_certificate, verify
from rsp_server import Server, Smdp, Style
from tlv import find, items, one


class ForeignServer(lab.SystemTest):
    curve = "nist"

    def prepare(self, style=Style, package=None):
        """A world whose modem is the card, and a server beside its own."""
        self.start_world("--curve", self.curve)
        self.card = "at:" + self.world["modem_socket"]
        root = pathlib.Path(self.world["ci_dir"]).parent
        self.pki = root / "pki" / self.curve
        if package is None:
            package = (root / "orders" / "SAMPLE.der").read_bytes()
        self.iccid = header_iccid(package)
        self.smdp = Smdp(self.pki, self.world["eid"], package, self.iccid)
        self.server = Server(self.smdp, self.pki, style)
        self.addCleanup(self.server.close)

    def fetch(self, *arguments):
        return self.lpa("profile", "download", "--address", self.server.address, "--matching-id",
                        "PYTHON", "--ci-dir", self.world["ci_dir"], "--yes", *arguments)

    def fetch_ok(self, *arguments):
        done = self.fetch(*arguments)
        self.assertTrue(done.ok, f"{done.json} {done.stderr} {self.server.failures}")
        self.assertEqual(self.server.failures, [])
        self.assertEqual(done.result["iccid"], self.iccid)
        self.check_installation(self.smdp.notifications[0])
        profiles = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual([profile["iccid"] for profile in profiles], [self.iccid])
        return profiles[0]

    def check_installation(self, notification):
        """ProfileInstallationResult: signed, successful."""
        (_, data, data_der), (_, signature, _) = items(one(notification, 0xBF37))
        session = self.smdp.sessions[self.server.requests[1][2]["transactionId"]]
        self.assertTrue(verify(session["euicc"], signature, data_der))
        self.assertEqual(find(data, 0x80), session["id"])
        self.assertIsNotNone(find(find(data, 0xA2), 0xA0), notification.hex())

    def test_like_osmo_smdpp(self):
        """ReplaceSessionKeys, segments of 1036 bytes, no notification configuration."""
        self.prepare()
        profile = self.fetch_ok("--enable")
        self.assertEqual((profile["provider"], profile["name"], profile["state"]),
                         ("OsmocomSPN", "PYTHON", "enabled"))
        self.assertEqual(len(self.smdp.notifications), 1)
        paths_called = [path.rsplit("/", 1)[1] for path, _, _ in self.server.requests]
        self.assertEqual(paths_called, ["initiateAuthentication", "authenticateClient",
                                        "getBoundProfilePackage", "handleNotification"])

    def test_session_keys(self):
        self.prepare()
        self.smdp.keys = None
        self.fetch_ok()

    def test_ts48(self):
        folder = lab.shared_data("ts48")
        package = (folder / "TS48v3_SAIP2.3_NoBERTLV.der").read_bytes()
        self.prepare(package=package)
        self.fetch_ok("--enable")

    def test_brainpool(self):
        self.curve = "brainpool"
        self.prepare()
        self.fetch_ok()

    def test_lower_case_transaction_id(self):
        self.prepare()
        self.smdp.lower_case = True
        self.fetch_ok()

    def test_chunks_line_breaks_and_unknown_fields(self):
        style = type("Chunked", (Style,), {
            "chunked": True, "line_breaks": True, "extra_fields": True,
            "notification_status": 200, "notification_body": b"{}"})
        self.prepare(style)
        self.fetch_ok()

    def test_http_1_0(self):
        """No Content-Length: the end of the connection ends the answer."""
        style = type("Old", (Style,), {"protocol": "HTTP/1.0", "content_type": "text/plain"})
        self.prepare(style)
        self.fetch_ok()

    def test_a_body_after_204(self):
        style = type("Twisted", (Style,), {"notification_body": b'{"header": {}}'})
        self.prepare(style)
        self.fetch_ok()

    def test_a_server_that_knows_only_its_name(self):
        """osmo-smdpp compares smdpAddress with its FQDN, which has no port."""
        self.prepare()
        self.smdp.host = "localhost"
        done = self.fetch()
        self.assertTrue(done.ok, f"{done.json} {self.server.failures}")

    def test_notifications_of_its_own(self):
        """enable, disable and delete each go to the server, signed, with the chain."""
        self.prepare()
        self.smdp.notifications_to = self.server.address
        self.fetch_ok("--enable")
        self.lpa_ok("profile", "disable", self.iccid, "--ci-dir", self.world["ci_dir"])
        self.lpa_ok("profile", "delete", self.iccid, "--ci-dir", self.world["ci_dir"])
        others = self.smdp.notifications[1:]
        events = []
        for notification in others:
            (_, data, data_der), (_, signature, _), (_, _, euicc), (_, _, eum) = items(
                one(notification, 0x30))
            self.assertTrue(verify(load_certificate(euicc), signature, data_der))
            self.assertEqual(find(data, 0x0C).decode(), self.server.address)
            events.append(find(data, 0x81).hex())
        self.assertEqual(events, ["0640", "0520", "0410"])
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])

    def test_a_refusal(self):
        self.prepare()
        done = self.lpa("profile", "download", "--address", self.server.address, "--matching-id",
                        "ANOTHER", "--ci-dir", self.world["ci_dir"], "--yes")
        self.assertFalse(done.ok)
        self.assertEqual(done.error["detail"], {"subjectCode": "8.2.6", "reasonCode": "3.8"})


def header_iccid(package):
    """The ICCID in the profile header, PE A0 { ... 83 ICCID }: digits in order."""
    header = one(items(package)[0][2], 0xA0)
    return find(header, 0x83).hex().upper().rstrip("F")


if __name__ == "__main__":
    lab.main()
