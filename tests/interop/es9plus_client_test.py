"""Our SM-DP+ under an RSP client that is not ours: it plays the LPA and the eUICC."""
import json
import pathlib
import shutil

import paths  # noqa: F401
import lab
from rsp_client import Client, Refused
from rsp_crypto import Identity
from rsp_euicc import Euicc
from tlv import find, items, one, tlv


class ForeignClient(lab.SystemTest):
    curve = "nist"

    def setUp(self):
        super().setUp()
        self.orders = self.folder / "orders"
        self.orders.mkdir()

    def prepare(self):
        """A world with the sample under several orders; self.client and self.euicc."""
        self.start_world("--orders", self.folder_of_orders(), "--curve", self.curve)
        self.root = pathlib.Path(self.world["ci_dir"]).parent
        self.pki = self.root / "pki" / self.curve
        self.client = Client(self.world["smdp_address"], self.pki / "ci.der",
                             brainpool=self.curve == "brainpool")
        self.addCleanup(self.client.connection.close)
        self.euicc = Euicc(self.pki)

    def folder_of_orders(self):
        """The sample package, bound in each way and with a confirmation code."""
        self.start_world()
        sample = pathlib.Path(self.world["card_dir"]).parent / "orders" / "SAMPLE.der"
        shutil.copy(sample, self.orders / "plain.der")
        self.stop_all()
        orders = {"SESSION": {"protection": "session-keys"},
                  "RANDOM": {"protection": "replace-session-keys"},
                  "CODE": {"confirmationCode": "4711"}}
        for name, fields in orders.items():
            order = {"package": "plain.der", "matchingId": name, **fields}
            (self.orders / f"{name}.json").write_text(json.dumps(order))
        return self.orders

    def initiate(self, **changes):
        fields = {"smdpAddress": self.client.address, "euiccChallenge": self.euicc.challenge,
                  "euiccInfo1": self.euicc.info1(), "lpaRspCapability": None, "matchingId": "X"}
        return self.client.call("initiateAuthentication", **{**fields, **changes})

    def authenticate(self, matching_id, edit=lambda response: response):
        answer = self.initiate()
        self.transaction = answer["transactionId"]
        response = self.euicc.authenticate_server(answer, self.client.address, matching_id)
        return self.client.call("authenticateClient", transactionId=self.transaction,
                                authenticateServerResponse=edit(response))

    def package(self, response):
        answer = self.client.call("getBoundProfilePackage", transactionId=self.transaction,
                                  prepareDownloadResponse=response)
        self.assertEqual(answer["transactionId"], self.transaction)
        return answer["boundProfilePackage"]

    def refused(self, subject, reason, function, *arguments, **fields):
        with self.assertRaises(Refused) as caught:
            function(*arguments, **fields)
        self.assertEqual(caught.exception.args, (subject, reason))

    def walk(self, matching_id, code=None):
        """A whole download, with what the card tells afterwards."""
        answer = self.authenticate(matching_id)
        package = self.package(self.euicc.prepare_download(answer, code))
        plain, metadata = self.euicc.install(package)
        self.assertEqual(plain, (self.orders / "plain.der").read_bytes())
        self.assertEqual(metadata, answer["profileMetadata"])
        fields = one(metadata, 0xBF25)
        iccid = find(fields, 0x5A)
        result = self.euicc.installation_result(self.client.address, iccid)
        self.assertIsNone(self.client.call("handleNotification", pendingNotification=result))
        for number, event in enumerate(["0640", "0520", "0410"]):
            told = self.euicc.other_notification(2 + number, event, self.client.address, iccid)
            self.assertIsNone(self.client.call("handleNotification", pendingNotification=told))
        return fields

    def test_session_keys(self):
        self.prepare()
        fields = self.walk("SESSION")
        self.assertFalse(self.euicc.replaced)
        self.assertLessEqual({0x5A, 0x91, 0x92}, {tag for tag, _, _ in items(fields)})
        kept = list(pathlib.Path(self.world["notifications_dir"]).iterdir())
        self.assertGreaterEqual(len(kept), 4, kept)

    def test_random_keys(self):
        self.prepare()
        self.walk("RANDOM")
        self.assertTrue(self.euicc.replaced)

    def test_brainpool(self):
        self.curve = "brainpool"
        self.prepare()
        self.walk("SESSION")

    def test_confirmation_code(self):
        self.prepare()
        answer = self.authenticate("CODE")
        wrong = self.euicc.prepare_download(answer, "1234")
        self.assertTrue(self.euicc.code_required)
        self.refused("8.2.7", "3.8", self.package, wrong)
        answer = self.authenticate("CODE")
        self.refused("8.2.7", "2.2", self.package, self.euicc.prepare_download(answer))
        self.walk("CODE", "4711")

    def test_wrong_requests(self):
        self.prepare()
        self.refused("8.8.1", "3.8", self.initiate, smdpAddress="other.example.com")
        info = tlv(0xBF20, tlv(0x82, bytes([2, 3, 0])), tlv(0xA9, tlv(0x04, bytes(20))),
                   tlv(0xAA, tlv(0x04, bytes(20))))
        self.refused("8.8.2", "3.1", self.initiate, euiccInfo1=info)
        self.refused("8.2.6", "3.8", self.authenticate, "NOTHING")
        self.refused("8.10.1", "3.9", self.client.call, "authenticateClient",
                     transactionId="00112233445566778899AABBCCDDEEFF",
                     authenticateServerResponse=self.euicc.signed1(bytes(16), "x", "SESSION"))

    def test_wrong_signatures(self):
        self.prepare()
        answer = self.initiate()
        self.euicc.authenticate_server(answer, self.client.address, "SESSION")
        other = self.euicc.signed1(bytes(16), self.client.address, "SESSION")
        self.refused("8.1", "6.1", self.client.call, "authenticateClient",
                     transactionId=answer["transactionId"], authenticateServerResponse=other)
        stranger = Identity(self.pki, "dpauth")
        keep, self.euicc.identity.key = self.euicc.identity.key, stranger.key
        self.refused("8.1", "6.1", self.authenticate, "SESSION")
        self.euicc.identity.key = keep
        answer = self.authenticate("SESSION")
        self.euicc.identity.key = stranger.key
        self.refused("8.1", "6.1", self.package, self.euicc.prepare_download(answer))

    def test_wrong_chains(self):
        self.prepare()
        keep = self.euicc.identity
        self.euicc.identity = Identity(self.pki, "dppb")
        self.refused("8.1.3", "6.1", self.authenticate, "SESSION")
        self.euicc.identity = keep
        self.euicc.eum_der = Identity(self.pki, "dppb").der
        with self.assertRaises(Refused) as caught:
            self.authenticate("SESSION")
        self.assertIn(caught.exception.args[0], ("8.1.2", "8.1.3", "8.11.1"))

    def test_what_is_no_es9plus(self):
        self.prepare()
        for body in ("", "[]", "{", "null", '{"transactionId": 7}'):
            status, text = self.client.post("authenticateClient", body)
            self.assertIn(status, (200, 400), body)
            execution = json.loads(text)["header"]["functionExecutionStatus"]
            self.assertEqual(execution["status"], "Failed")
        self.assertEqual(self.client.post("noSuchFunction", "{}")[0], 404)

    def test_cancel_session(self):
        self.prepare()
        self.authenticate("SESSION")
        cancel = self.euicc.cancel_session(0)
        self.client.call("cancelSession", transactionId=self.transaction,
                         cancelSessionResponse=cancel)
        self.refused("8.10.1", "3.9", self.client.call, "cancelSession",
                     transactionId=self.transaction, cancelSessionResponse=cancel)

    def test_an_error_before_the_package(self):
        """The card's own refusals are answered, not a broken connection."""
        self.prepare()
        answer = self.initiate()
        refusal = tlv(0xBF38, tlv(0xA1, tlv(0x80, bytes.fromhex(answer["transactionId"])),
                                  tlv(0x02, b"\x05")))
        with self.assertRaises(Refused):
            self.client.call("authenticateClient", transactionId=answer["transactionId"],
                             authenticateServerResponse=refusal)
        self.authenticate("SESSION")
        refusal = tlv(0xBF21, tlv(0xA1, tlv(0x80, self.euicc.transaction), tlv(0x02, b"\x02")))
        with self.assertRaises(Refused):
            self.package(refusal)


if __name__ == "__main__":
    lab.main()
