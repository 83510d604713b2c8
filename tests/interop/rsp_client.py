"""ES9+ as a client that is not ours speaks it."""
import base64
import http.client
import json
import ssl

HEADERS = {"User-Agent": "gsma-rsp-lpad", "X-Admin-Protocol": "gsma/rsp/v2.5.0",
           "Content-Type": "application/json;charset=UTF-8"}


class Refused(Exception):
    """(subject code, reason code)"""


class Client:
    """ES9+ over one TLS connection."""

    def __init__(self, address, ci, brainpool=False):
        context = ssl.create_default_context(cadata=ci.read_bytes())
        if brainpool:
            context.maximum_version = ssl.TLSVersion.TLSv1_2  # OpenSSL 3.0 has it in 1.2 only
            context.set_ecdh_curve("brainpoolP256r1")
        self.connection = http.client.HTTPSConnection(address, context=context, timeout=20)
        self.address = address

    def post(self, function, body):
        """(HTTP status, body)"""
        self.connection.request("POST", f"/gsma/rsp2/es9plus/{function}", body, HEADERS)
        response = self.connection.getresponse()
        return response.status, response.read()

    def call(self, function, **fields):
        """The fields of the answer; base64 becomes bytes."""
        body = {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                for name, value in fields.items()}
        status, text = self.post(function, json.dumps(body))
        if status == 204:
            return None
        answer = json.loads(text)
        execution = answer.pop("header")["functionExecutionStatus"]
        if execution["status"] != "Executed-Success":
            data = execution["statusCodeData"]
            raise Refused(data["subjectCode"], data["reasonCode"])
        if status != 200:
            raise AssertionError(f"{function}: {status}")
        return {name: value if name == "transactionId" else base64.b64decode(value, validate=True)
                for name, value in answer.items()}
