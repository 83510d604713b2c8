"""A small SM-DP+ shaped like osmo-smdpp, written from SGP.22's ES9+ and ES8+: one profile, no
confirmation code, exact comparison of the upper-case transaction id."""
import base64
import http.server
import json
import os
import ssl
import threading
import uuid

from rsp_crypto import (Bsp, Identity, issued_by, issuer_key_id, load_certificate,
                        one_time_key, signed_head, verify)
from tlv import find, items, one, swapped, tlv

SEGMENT = 1008


class ApiError(Exception):
    """subject code, reason code, message"""


class Smdp:
    """The functions of ES9+. `metadata` and `package` are what it binds."""

    def __init__(self, pki, eid, package, iccid):
        self.auth, self.pb = Identity(pki, "dpauth"), Identity(pki, "dppb")
        self.ci = load_certificate((pki / "ci.der").read_bytes())
        self.ci_id = issuer_key_id(self.auth.certificate)
        self.eid, self.package, self.iccid = eid, package, iccid
        self.host = None
        self.keys = (b"\x00" * 16, b"\x11" * 16, b"\x22" * 16)
        self.notifications_to = None
        self.lower_case = False
        self.sessions = {}
        self.notifications = []
        self.cancelled = []

    def initiateAuthentication(self, request):
        if request["smdpAddress"] != self.host:
            raise ApiError("8.8.1", "3.8", "Invalid SM-DP+ Address")
        challenge = base64.b64decode(request["euiccChallenge"], validate=True)
        info1 = one(base64.b64decode(request["euiccInfo1"], validate=True), 0xBF20)
        key_ids = [value for _, value, _ in items(find(info1, 0xAA))]
        if self.ci_id not in key_ids:
            raise ApiError("8.8.2", "3.1", "None of the Public Key Identifiers is supported")
        transaction = uuid.uuid4().hex
        transaction = transaction if self.lower_case else transaction.upper()
        session = {"id": bytes.fromhex(transaction), "challenge": os.urandom(16)}
        self.sessions[transaction] = session
        signed1 = tlv(0x30, tlv(0x80, session["id"]), tlv(0x81, challenge),
                      tlv(0x83, self.host.encode()), tlv(0x84, session["challenge"]))
        return {
            "serverSigned1": signed1,
            "serverSignature1": tlv(0x5F37, self.auth.sign(signed1)),
            "transactionId": transaction,
            "euiccCiPKIdToBeUsed": tlv(0x04, self.ci_id),
            "serverCertificate": self.auth.der,
        }

    def session(self, request):
        if request["transactionId"] not in self.sessions:
            raise ApiError("8.10.1", "3.9", "Unknown")
        return self.sessions[request["transactionId"]]

    def authenticateClient(self, request):
        session = self.session(request)
        response = one(base64.b64decode(request["authenticateServerResponse"]), 0xBF38)
        (_, signed1, signed1_der), (_, signature, _), (_, _, euicc_der), (_, _, eum_der) = items(
            one(response, 0xA0))
        euicc, eum = load_certificate(euicc_der), load_certificate(eum_der)
        if not issued_by(eum, self.ci) or not issued_by(euicc, eum):
            raise ApiError("8.1.3", "6.1", "Verification failed (certificate chain)")
        if not verify(euicc, signature, signed1_der):
            raise ApiError("8.1", "6.1", "Verification failed (euiccSignature1)")
        if find(signed1, 0x80) != session["id"] or find(signed1, 0x84) != session["challenge"]:
            raise ApiError("8.1", "6.1", "Verification failed (serverChallenge)")
        if find(find(signed1, 0xA0), 0x80) != b"PYTHON":
            raise ApiError("8.2.6", "3.8", "Refused")
        session["euicc"] = euicc
        signed2 = tlv(0x30, tlv(0x80, session["id"]), tlv(0x01, b"\x00"))
        own = self.pb.sign(signed2 + tlv(0x5F37, signature))
        session["signature2"] = tlv(0x5F37, own)
        return {
            "transactionId": request["transactionId"],
            "profileMetadata": self.metadata(),
            "smdpSigned2": signed2,
            "smdpSignature2": session["signature2"],
            "smdpCertificate": self.pb.der,
        }

    def metadata(self):
        fields = [tlv(0x5A, swapped(self.iccid)), tlv(0x91, b"OsmocomSPN"), tlv(0x92, b"PYTHON")]
        if self.notifications_to:
            one_of = [tlv(0x30, tlv(0x80, bits), tlv(0x81, self.notifications_to.encode()))
                      for bits in (b"\x04\x40", b"\x04\x20", b"\x04\x10")]
            fields.append(tlv(0xB6, *one_of))
        return tlv(0xBF25, *fields)

    def getBoundProfilePackage(self, request):
        session = self.session(request)
        response = one(base64.b64decode(request["prepareDownloadResponse"]), 0xBF21)
        (_, signed2, signed2_der), (_, signature, _) = items(one(response, 0xA0))
        if not verify(session["euicc"], signature, signed2_der + session["signature2"]):
            raise ApiError("8.1", "6.1", "eUICC signature is invalid")
        if find(signed2, 0x80) != session["id"]:
            raise ApiError("8.10.1", "3.9", "The signed transactionId != outer transactionId")
        return {
            "transactionId": request["transactionId"],
            "boundProfilePackage": self.bind(session, find(signed2, 0x5F49)),
        }

    def bind(self, session, euicc_point):
        key, point = one_time_key(self.pb.key.curve)
        bsp = Bsp.agree(key, euicc_point, bytes.fromhex(self.eid))
        head = signed_head(session["id"], point)
        signature = self.pb.sign(head + tlv(0x5F49, euicc_point))
        parts = [tlv(0xBF23, head, tlv(0x5F37, signature)),
                 tlv(0xA0, bsp.encrypt(0x87, tlv(0xBF24))),
                 tlv(0xA1, bsp.authenticate(0x88, self.metadata()))]
        if self.keys:
            s_enc, s_mac, chain = self.keys
            replace = tlv(0xBF26, tlv(0x80, chain), tlv(0x81, s_enc), tlv(0x82, s_mac))
            parts.append(tlv(0xA2, bsp.encrypt(0x87, replace)))
            bsp = Bsp(s_enc, s_mac, chain)
        segments = [bsp.encrypt(0x86, self.package[i:i + SEGMENT])
                    for i in range(0, len(self.package), SEGMENT)]
        return tlv(0xBF36, *parts, tlv(0xA3, *segments))

    def handleNotification(self, request):
        self.notifications.append(base64.b64decode(request["pendingNotification"], validate=True))
        return None

    def cancelSession(self, request):
        session = self.session(request)
        response = one(base64.b64decode(request["cancelSessionResponse"]), 0xBF41)
        (_, signed, signed_der), (_, signature, _) = items(one(response, 0xA0))
        if not verify(session["euicc"], signature, signed_der):
            raise ApiError("8.1", "6.1", "eUICC signature is invalid")
        self.cancelled.append(find(signed, 0x82))
        return {"transactionId": request["transactionId"]}


class Style:
    """How answers are written. Nothing of it changes what they say."""
    protocol = "HTTP/1.1"
    chunked = False
    line_breaks = False
    extra_fields = False
    content_type = "application/json;charset=UTF-8"
    notification_status = 204
    notification_body = b""


class Server:
    """`smdp` over HTTPS on a port of localhost. `failures` are what went wrong in a function."""

    def __init__(self, smdp, pki, style):
        self.failures = []
        self.requests = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = style.protocol

            def log_message(self, *_):
                pass

            def do_POST(self):
                name = self.path.rsplit("/", 1)[1]
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append((self.path, dict(self.headers), body))
                if name == "handleNotification":
                    smdp.handleNotification(body)
                    return self.answer(style.notification_status, style.notification_body)
                self.answer(200, json.dumps(server.call(smdp, name, body, style)).encode())

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Type", style.content_type)
                self.send_header("X-Admin-Protocol", "gsma/rsp/v2.1.0")
                chunked = style.chunked and status != 204
                if chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                elif style.protocol == "HTTP/1.1":
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if chunked:
                    pieces = [body[i:i + 700] for i in range(0, len(body), 700)]
                    body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
                self.wfile.write(body)

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        pem = pki / "tls.pem"
        pem.write_text(ssl.DER_cert_to_PEM_cert((pki / "dptls.der").read_bytes()))
        context.load_cert_chain(pem, pki / "dptls-key.pem")
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.address = f"localhost:{self.http.server_port}"
        smdp.host = smdp.host or self.address
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def call(self, smdp, name, body, style):
        status = {"status": "Executed-Success"}
        try:
            fields = getattr(smdp, name)(body)
        except ApiError as error:
            fields = {}
            subject, reason, message = error.args
            status = {"status": "Failed", "statusCodeData": {
                "subjectCode": subject, "reasonCode": reason, "message": message}}
            self.failures.append((name, *error.args))
        except Exception as error:
            self.failures.append((name, repr(error)))
            raise
        encode = base64.encodebytes if style.line_breaks else base64.b64encode
        answer = {key: encode(value).decode() if isinstance(value, bytes) else value
                  for key, value in fields.items()}
        if style.extra_fields:
            answer.update({"otherCertsInChain": [], "unknown": {"a": [1, None, True]}})
        answer["header"] = {"functionExecutionStatus": status}
        return answer

    def close(self):
        self.http.shutdown()
        self.http.server_close()
