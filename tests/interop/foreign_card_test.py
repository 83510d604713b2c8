"""A whole download by our LPA, over our bridge, into a card that is not ours."""
import pathlib

import paths  # noqa: F401
import lab
import odd_modem
import rsp_euicc
from tlv import find, items, one, tlv


class ForeignCard(odd_modem.Euicc):
    """Downloads with the identity of a test PKI, and checks all it is given."""

    def __init__(self, pki, piece):
        super().__init__()
        self.piece = piece
        self.rsp = rsp_euicc.Euicc(pki)
        self.package = b""
        self.plain = None
        self.pending = {}
        self.profiles = tlv(0xBF2D, tlv(0xA0))

    def function(self, request):
        tag = int.from_bytes(request[:2], "big")
        if self.package or tag == 0xBF36:
            return self.load(request)
        handlers = {
            0xBF3E: lambda: tlv(0xBF3E, tlv(0x5A, self.rsp.eid)),
            0xBF2E: lambda: tlv(0xBF2E, tlv(0x80, self.rsp.challenge)),
            0xBF20: self.rsp.info1,
            0xBF22: self.rsp.info2,
            0xBF38: lambda: self.authenticate_server(items(one(request, 0xBF38))),
            0xBF21: lambda: self.prepare_download(items(one(request, 0xBF21))),
            0xBF2B: lambda: tlv(0xBF2B, tlv(0xA0, *self.pending.values())),
            0xBF30: lambda: self.sent(find(one(request, 0xBF30), 0x80)),
        }
        return handlers[tag]() if tag in handlers else super().function(request)

    def authenticate_server(self, parts):
        signed1, signature, key_id, certificate, context = (whole for _, _, whole in parts)
        fields = one(signed1, 0x30)
        return self.rsp.authenticate_server(
            {"serverSigned1": signed1, "serverSignature1": signature,
             "euiccCiPKIdToBeUsed": key_id, "serverCertificate": certificate,
             "transactionId": find(fields, 0x80).hex()},
            find(fields, 0x83).decode(), find(one(context, 0xA0), 0x80).decode())

    def prepare_download(self, parts):
        signed2, signature, certificate = (whole for _, _, whole in parts)
        return self.rsp.prepare_download({"smdpSigned2": signed2, "smdpSignature2": signature,
                                          "smdpCertificate": certificate})

    def load(self, segment):
        """Nothing until the package is whole, then its result."""
        assert len(segment) <= 1036, len(segment)
        self.package += segment
        try:
            one(self.package, 0xBF36)
        except (ValueError, IndexError):
            return b""
        package, self.package = self.package, b""
        self.plain, metadata = self.rsp.install(package)
        fields = one(metadata, 0xBF25)
        iccid = find(fields, 0x5A)
        configuration = items(find(fields, 0xB6))[0][1]
        self.profiles = tlv(0xBF2D, tlv(0xA0, odd_modem.profile(iccid.hex(), 0)))
        self.pending[b"\x07"] = self.rsp.installation_result(
            find(configuration, 0x81).decode(), iccid, 7)
        return self.pending[b"\x07"]

    def sent(self, number):
        known = self.pending.pop(number, None) is not None
        return tlv(0xBF30, tlv(0x80, b"\x00" if known else b"\x01"))


class IntoAForeignCard(lab.SystemTest):
    def walk(self, piece, **odd):
        self.start_world()
        root = pathlib.Path(self.world["ci_dir"]).parent
        modem = odd_modem.OddModem(self.folder, **odd)
        self.addCleanup(modem.close)
        modem.euicc = ForeignCard(root / "pki" / "nist", piece)
        self.start_bridge(modem=modem.path)
        done = self.download_ok("SAMPLE")
        self.assertEqual(modem.euicc.plain, (root / "orders" / "SAMPLE.der").read_bytes())
        self.assertEqual(modem.euicc.pending, {})
        self.assertEqual([p["iccid"] for p in self.lpa_ok("profile", "list").result["profiles"]],
                         [done.result["iccid"]])
        kept = list(pathlib.Path(self.world["notifications_dir"]).iterdir())
        self.assertNotEqual(kept, [], "the server has not heard of the installation")

    def test_over_cgla(self):
        self.walk(256)

    def test_over_cgla_in_small_pieces(self):
        self.walk(100, session="000000000385a7cf", cchc_line="+CCHC")

    def test_over_csim(self):
        self.walk(256, ccho=False, channel=2)

    def test_when_the_modem_does_get_response(self):
        self.walk(256, own_get_response=True)


if __name__ == "__main__":
    lab.main()
