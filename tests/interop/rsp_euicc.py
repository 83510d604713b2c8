"""An eUICC in Python, as an SM-DP+ sees it: it signs, agrees on keys and opens the package."""
import hashlib
import os

from rsp_crypto import (Bsp, Identity, issued_by, issuer_key_id, load_certificate, one_time_key,
                        serial_number, verify)
from tlv import find, items, one, tlv

DEVICE = tlv(0xA1, tlv(0x80, bytes.fromhex("35290611")), tlv(0xA1, b""))


class Euicc:
    """Plays the eUICC of a test PKI's folder; checks every object the server signs."""

    def __init__(self, pki):
        self.identity = Identity(pki, "euicc")
        self.eum_der = (pki / "eum.der").read_bytes()
        self.ci = load_certificate((pki / "ci.der").read_bytes())
        self.ci_id = issuer_key_id(load_certificate(self.eum_der))
        self.eid = bytes.fromhex(serial_number(self.identity.certificate))
        self.challenge = os.urandom(16)

    def key_ids(self):
        ids = tlv(0x04, self.ci_id)
        return tlv(0xA9, ids) + tlv(0xAA, ids)

    def info1(self):
        return tlv(0xBF20, tlv(0x82, bytes([2, 3, 0])), self.key_ids())

    def info2(self):
        """As a card of SGP.22 2.3 says it, and one field of version 3."""
        return tlv(0xBF22, bytes.fromhex("8103020301 8203020300 8303010000"),
                   bytes.fromhex("840c8101078203027b3f83022380 8504066804c0 8603030300"),
                   bytes.fromhex("8703020300 880204b0"), self.key_ids(),
                   bytes.fromhex("8b0102 99020640 0403010000"), tlv(0x0C, b"XX-YY-UP-0101"),
                   bytes.fromhex("af050403030301"))

    def authenticate_server(self, answer, address, matching_id):
        """AuthenticateServerResponse to an answer of initiateAuthentication."""
        server = load_certificate(answer["serverCertificate"])
        signed1 = answer["serverSigned1"]
        assert issued_by(server, self.ci), "CERT.DPauth is not the CI's"
        assert verify(server, one(answer["serverSignature1"], 0x5F37), signed1)
        fields = one(signed1, 0x30)
        assert find(fields, 0x80) == bytes.fromhex(answer["transactionId"])
        assert find(fields, 0x81) == self.challenge
        assert find(fields, 0x83).decode() == address
        assert one(answer["euiccCiPKIdToBeUsed"], 0x04) == self.ci_id
        self.transaction = find(fields, 0x80)
        return self.signed1(find(fields, 0x84), address, matching_id)

    def signed1(self, server_challenge, address, matching_id):
        signed = tlv(0x30, tlv(0x80, self.transaction), tlv(0x83, address.encode()),
                     tlv(0x84, server_challenge), self.info2(),
                     tlv(0xA0, tlv(0x80, matching_id.encode()), DEVICE))
        self.signature1 = tlv(0x5F37, self.identity.sign(signed))
        return tlv(0xBF38, tlv(0xA0, signed, self.signature1, self.identity.der, self.eum_der))

    def prepare_download(self, answer, code=None):
        """PrepareDownloadResponse to an answer of authenticateClient."""
        self.pb = load_certificate(answer["smdpCertificate"])
        signed2 = answer["smdpSigned2"]
        assert issued_by(self.pb, self.ci), "CERT.DPpb is not the CI's"
        assert verify(self.pb, one(answer["smdpSignature2"], 0x5F37), signed2 + self.signature1)
        fields = one(signed2, 0x30)
        assert find(fields, 0x80) == self.transaction
        self.code_required = find(fields, 0x01) != b"\x00"
        self.key, self.point = one_time_key(self.identity.key.curve)
        parts = [tlv(0x80, self.transaction), tlv(0x5F49, self.point)]
        if code is not None:
            inner = hashlib.sha256(code.encode()).digest()
            parts.append(tlv(0x04, hashlib.sha256(inner + self.transaction).digest()))
        signed = tlv(0x30, *parts)
        signature = self.identity.sign(signed + answer["smdpSignature2"])
        return tlv(0xBF21, tlv(0xA0, signed, tlv(0x5F37, signature)))

    def install(self, package):
        """The plain profile package and its metadata; everything on the way is checked."""
        lists = items(one(package, 0xBF36))
        self.initialise(lists.pop(0)[1])
        configure = self.open_all(lists.pop(0), 0xA0, 0x87)
        assert items(configure)[0][0] == 0xBF24, configure.hex()
        metadata = self.open_all(lists.pop(0), 0xA1, 0x88)
        self.replaced = lists[0][0] == 0xA2
        if self.replaced:
            keys = one(self.open_all(lists.pop(0), 0xA2, 0x87), 0xBF26)
            assert [tag for tag, _, _ in items(keys)] == [0x80, 0x81, 0x82], keys.hex()
            self.bsp = Bsp(find(keys, 0x81), find(keys, 0x82), find(keys, 0x80))
        plain = self.open_all(lists.pop(0), 0xA3, 0x86)
        assert lists == []
        return plain, metadata

    def initialise(self, channel):
        *head, (tag, signature, _) = items(channel)
        assert [one_tag for one_tag, _, _ in head] == [0x82, 0x80, 0xA6, 0x5F49] and tag == 0x5F37
        signed = b"".join(whole for _, _, whole in head) + tlv(0x5F49, self.point)
        assert verify(self.pb, signature, signed), "InitialiseSecureChannel"
        assert find(channel, 0x80) == self.transaction
        reference = find(channel, 0xA6)
        assert (find(reference, 0x80), find(reference, 0x81)) == (b"\x88", b"\x10")
        self.bsp = Bsp.agree(self.key, find(channel, 0x5F49), self.eid, find(reference, 0x84))

    def open_all(self, part, list_tag, tag):
        assert part[0] == list_tag, f"{part[0]:X} for {list_tag:X}"
        plain = b""
        for found, value, whole in items(part[1]):
            assert found == tag and len(whole) <= 1020, f"{found:X} of {len(whole)} bytes"
            plain += self.bsp.open(whole, value, encrypted=tag != 0x88)
        return plain

    def installation_result(self, address, iccid, sequence=1, error=None):
        aid = bytes.fromhex("a0000005591010ffffffff8900001100")
        result = tlv(0xA0, tlv(0x4F, aid), tlv(0x04, bytes.fromhex("3007a0053003800100")))
        if error is not None:
            result = tlv(0xA1, tlv(0x80, b"\x05"), tlv(0x81, bytes([error])))
        data = tlv(0xBF27, tlv(0x80, self.transaction),
                   self.notification_metadata(sequence, "0780", address, iccid),
                   tlv(0x06, bytes.fromhex("88370a")), tlv(0xA2, result))
        return tlv(0xBF37, data, tlv(0x5F37, self.identity.sign(data)))

    def notification_metadata(self, sequence, event, address, iccid):
        return tlv(0xBF2F, tlv(0x80, bytes([sequence])), tlv(0x81, bytes.fromhex(event)),
                   tlv(0x0C, address.encode()), tlv(0x5A, iccid))

    def other_notification(self, *fields):
        data = self.notification_metadata(*fields)
        return tlv(0x30, data, tlv(0x5F37, self.identity.sign(data)), self.identity.der,
                   self.eum_der)

    def cancel_session(self, reason):
        signed = tlv(0x30, tlv(0x80, self.transaction), tlv(0x81, bytes.fromhex("88370a")),
                     tlv(0x82, bytes([reason])))
        return tlv(0xBF41, tlv(0xA0, signed, tlv(0x5F37, self.identity.sign(signed))))
