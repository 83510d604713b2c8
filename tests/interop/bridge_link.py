"""The bridge protocol over TLS, written anew from docs/protocol.md: a client that does as it is told."""
import socket
import ssl
import struct

from tlv import items, tlv

ISDR = bytes.fromhex("A0000005591010FFFFFFFF8900000100")
HELLO, LEASE, OPEN, BATCH, PART, QUERY, BYE, PING, PAIR = (
    0x60, 0x61, 0x62, 0x63, 0x64, 0x66, 0x69, 0x6A, 0x6E)
LEASE_ANSWER, OPEN_ANSWER, OUTCOME, REFUSAL = 0x71, 0x72, 0x75, 0x7E


def number(tag, value):
    """An INTEGER, not negative."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def fields(value):
    """The fields of a level: {tag: value}."""
    return {tag: inner for tag, inner, _ in items(value)}


def store_data(objects, blocks=None):
    """Commands that carry each object as one chain; `blocks` cuts them elsewhere than at 255."""
    commands = []
    for data in objects:
        parts = blocks or [data[i:i + 255] for i in range(0, len(data), 255)]
        for index, part in enumerate(parts):
            last = index + 1 == len(parts)
            commands.append(bytes([0x80, 0xE2, 0x91 if last else 0x11, index, len(part)]) + part +
                            (b"\0" if last else b""))
    return commands


def make_context(certificate=None, alpn="lpab/1", newest=None):
    """TLS as a client of the bridge has it; what it is shown is not checked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if newest:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = newest
    if alpn:
        context.set_alpn_protocols([alpn])
    if certificate:
        context.load_cert_chain(certificate)
    return context


class Link:
    """One connection. Without a certificate it is a nameless stranger's."""

    def __init__(self, port, certificate=None, alpn="lpab/1", newest=None, timeout=20):
        context = make_context(certificate, alpn, newest)
        plain = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.begin(context.wrap_socket(plain))

    @classmethod
    def over(cls, connected):
        """On something that TLS is on already, with sendall, recv and close."""
        link = cls.__new__(cls)
        link.begin(connected)
        return link

    def begin(self, connected):
        self.socket = connected
        self.last_id = 0

    def close(self):
        self.socket.close()

    def send(self, pdu):
        self.socket.sendall(struct.pack(">I", len(pdu)) + pdu)

    def receive(self):
        """The next PDU that is no ping: its tag and its fields."""
        while True:
            size = struct.unpack(">I", self.read(4))[0]
            (tag, value, _), = items(self.read(size))
            if tag != PING:
                return tag, fields(value)

    def read(self, count):
        got = b""
        while len(got) < count:
            more = self.socket.recv(count - len(got))
            if not more:
                raise ConnectionError("closed")
            got += more
        return got

    def ask(self, tag, *values):
        self.last_id += 1
        self.send(tlv(tag, number(0x80, self.last_id), *values))
        return self.receive()

    def hello(self):
        limits = b"".join(number(0x80 + i, most) for i, most in
                          enumerate((65536, 1 << 20, 4096, 261, 61440, 1, 32768)))
        return self.ask(HELLO, number(0x81, 1), number(0x82, 1), number(0x83, 0),
                        tlv(0xA4, limits), tlv(0xC0, b"attacker"))

    def lease(self, seconds=600, lease=None):
        """The lease's id; nothing when somebody else has the card."""
        tag, answer = self.ask(LEASE, number(0x81, seconds), *([tlv(0x82, lease)] if lease else []))
        granted = answer.get(0xA1) if tag == LEASE_ANSWER else None
        return fields(granted)[0x80] if granted else None

    def open(self, aid=ISDR):
        return self.ask(OPEN, tlv(0xA2, tlv(0x4F, aid)))

    def batch(self, name, lease, session, commands, generation=0):
        """Sends the commands, each to go on at 9000; gives the PDU that answers."""
        rule = tlv(0x81, bytes.fromhex("009000FFFF"))
        encoded = b"".join(tlv(0x30, tlv(0x80, command), rule) for command in commands)
        self.last_id += 1
        header = number(0x80, self.last_id)
        self.send(tlv(BATCH, header, tlv(0x81, name), tlv(0x82, lease), tlv(0x83, session),
                      number(0x84, generation), number(0x85, len(commands)),
                      number(0x86, len(encoded))))
        self.send(tlv(PART, header, tlv(0x81, name), number(0x82, 0), tlv(0xA3, encoded)))
        while True:
            tag, answer = self.receive()
            if tag in (OUTCOME, REFUSAL):
                return tag, answer


def refusal(answer):
    """The number of a failure in an answer, a refusal's or an outcome's; nothing when there is none."""
    failure = answer.get(0xA1) or answer.get(0xA7)
    return int.from_bytes(fields(failure)[0x80], "big") if failure else None
