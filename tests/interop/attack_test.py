"""Attacks on the link that must fail, by a client written anew; the paired client must not suffer."""
import datetime
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import paths  # noqa: F401
import device_commands
import lab
from bridge_link import (ISDR, OPEN_ANSWER, OUTCOME, PAIR, QUERY, REFUSAL, Link, fields, refusal,
                         store_data)
from tlv import items, tlv


def make_certificate(path):
    """A key that no device knows, and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mallory")])
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(datetime.datetime(2020, 1, 1))
                   .not_valid_after(datetime.datetime(2040, 1, 1)).sign(key, hashes.SHA256()))
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM,
                                       serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()) +
                     certificate.public_bytes(serialization.Encoding.PEM))
    return path


class AttackTest(device_commands.DeviceTest):
    ROLE = "installer"

    def setUp(self):
        super().setUp()
        self.start_world()
        self.start_bridge("--listen", "127.0.0.1:0", "--name", "gateway")
        uri = self.offer("--role", self.ROLE)
        self.port = int(re.search(r":(\d+)/", uri).group(1))
        self.card = self.pair(uri)
        self.key = self.folder / "state" / "identity.pem"

    def end_pairing(self):
        """Only those who are paired may say a word from now on."""
        self.device("pair", "--no-wait", "--for", "10s")
        time.sleep(10.1)

    def assert_alive(self):
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])

    def link(self, **how):
        link = Link(self.port, **how)
        self.addCleanup(link.close)
        return link


class Strangers(AttackTest):
    def test_who_is_not_paired_does_not_get_in(self):
        mallory = make_certificate(self.folder / "mallory.pem")
        link = self.link(certificate=mallory)  # while pairing is open
        tag, answer = link.hello()
        self.assertEqual((tag, refusal(answer)), (REFUSAL, 53))
        self.end_pairing()
        for how in ({}, {"certificate": mallory}, {"newest": ssl.TLSVersion.TLSv1_2},
                    {"certificate": self.key, "alpn": "h2"}, {"certificate": self.key, "alpn": None}):
            with self.assertRaises((ssl.SSLError, ConnectionError), msg=how):
                self.link(**how).hello()
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            plain.sendall(b"POST /card HTTP/1.1\r\nHost: gateway\r\nContent-Length: 4\r\n\r\nAT\r\n")
            try:
                self.assertNotIn(b"HTTP", plain.recv(100))
            except ConnectionError:
                pass
        self.assert_alive()

    def test_a_replayed_proof(self):
        """What one connection proved says nothing on another, nor does a guess."""
        mallory = make_certificate(self.folder / "mallory.pem")
        self.device("pair", "--no-wait")
        for proof in (b"\0" * 32, bytes(range(32))):
            start = time.monotonic()
            tag, answer = self.link(certificate=mallory).ask(PAIR, tlv(0x81, proof))
            self.assertEqual((tag, refusal(answer)), (REFUSAL, 50))
            self.assertGreater(time.monotonic() - start, 0.9, "guessing is slow")
        self.assert_alive()

    def test_oversized_and_truncated_frames(self):
        mallory = make_certificate(self.folder / "mallory.pem")
        self.device("pair", "--no-wait")
        link = self.link(certificate=mallory)
        link.socket.sendall(struct.pack(">I", 4097))
        tag, answer = link.receive()
        self.assertEqual((tag, refusal(answer)), (REFUSAL, 9), "4 KiB for strangers")
        link = self.link(certificate=self.key)
        link.hello()
        link.socket.sendall(struct.pack(">I", 65537))
        tag, answer = link.receive()
        self.assertEqual((tag, refusal(answer)), (REFUSAL, 9))
        for bytes_sent in (b"\0", b"\0\0\0\x10", b"\0\0\0\x10\x60\x0e\x80"):
            cut = self.link(certificate=self.key)
            cut.socket.sendall(bytes_sent)
            cut.close()
        empty = self.link(certificate=self.key)
        empty.socket.sendall(b"\0\0\0\0")
        self.assertEqual(refusal(empty.receive()[1]), 1)
        self.assert_alive()

    def test_slow_clients_are_dropped(self):
        """Eight that say nothing, and one that says a byte a second, have ten seconds."""
        idle = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(8)]
        slow = socket.create_connection(("127.0.0.1", self.port))
        self.assert_alive()
        start = time.monotonic()
        slow.settimeout(1)
        dropped = False
        while not dropped and time.monotonic() < start + 30:
            try:
                slow.sendall(b"\x16")
                dropped = slow.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                dropped = True
        self.assertLess(time.monotonic() - start, 20)
        self.assert_alive()
        for each in [*idle, slow]:
            each.close()

    def test_a_flood_of_a_thousand(self):
        stop = threading.Event()
        made = [0]

        def flood():
            while not stop.is_set():
                batch = []
                for _ in range(50):
                    stranger = socket.socket()
                    stranger.setblocking(False)
                    stranger.connect_ex(("127.0.0.1", self.port))
                    batch.append(stranger)
                made[0] += len(batch)
                time.sleep(0.02)
                for stranger in batch:
                    stranger.close()

        attacker = threading.Thread(target=flood)
        attacker.start()
        try:
            while made[0] < 500:
                time.sleep(0.01)
            start = time.monotonic()
            self.assert_alive()
            took = time.monotonic() - start
            while made[0] < 1000:
                time.sleep(0.01)
        finally:
            stop.set()
            attacker.join()
        self.assertLess(took, 5)
        self.assert_alive()


class Insiders(AttackTest):
    """A paired installer that wants more than it may."""

    def setUp(self):
        super().setUp()
        self.attacker = self.link(certificate=self.key)
        self.attacker.hello()

    def open_session(self, link):
        lease = link.lease()
        self.assertTrue(lease)
        tag, answer = link.open()
        self.assertEqual(tag, OPEN_ANSWER, answer)
        return lease, answer[0x81]

    def first_status(self, answer):
        """The status of the first answer in an outcome."""
        return fields(items(answer[0xA6])[0][1])[0x82].hex()

    def test_other_aids(self):
        self.attacker.lease()
        for aid in ("A0000000871002FF49FF0589", "A0000005591010FFFFFFFF8900000200",
                    "A0000005591010FFFFFFFF890000", "A00000015141434C00"):
            tag, answer = self.attacker.open(bytes.fromhex(aid))
            self.assertEqual((tag, refusal(answer)), (REFUSAL, 24), aid)

    def test_a_forbidden_command_in_every_wrapping(self):
        lease, session = self.open_session(self.attacker)
        delete = bytes.fromhex("BF330C5A0A98100010325476981032")
        eid = bytes.fromhex("BF3E035C015A")
        wrappings = {
            "whole": ("6982", store_data([delete])),
            "BF alone in the first block": ("6982", store_data([delete], [delete[:1], delete[1:]])),
            "a byte a block": ("6982", store_data([delete], [bytes([each]) for each in delete])),
            "behind another object": ("6a80", store_data([eid + delete])),
            "a long length": ("6a80", store_data([b"\xbf\x33\x81\x0c" + delete[3:]])),
            "SGP.32": ("6a88", store_data([bytes.fromhex("BF57020500")])),
            "unknown": ("6a88", store_data([bytes.fromhex("BF7F00")])),
            "SELECT": ("6a80", [bytes([0x00, 0xA4, 0x04, 0x00, len(ISDR)]) + ISDR]),
            "MANAGE CHANNEL": ("6a80", [bytes.fromhex("0070000001")]),
            "AUTHENTICATE": ("6a80", [bytes.fromhex("008800812210") + b"\0" * 33]),
            "a package's end before its beginning": ("6a80", store_data([b"\xa3\x02\x86\x00"])),
        }
        for index, (what, (status, commands)) in enumerate(wrappings.items()):
            tag, answer = self.attacker.batch(bytes([index] * 16), lease, session, commands)
            if tag == OUTCOME:
                self.assertEqual(self.first_status(answer), status, what)
                self.assertEqual(refusal(answer), 46, what)
            else:
                self.assertIn(refusal(answer), (12, 46), what)
        tag, answer = self.attacker.batch(b"\x77" * 16, lease, session,
                                          store_data([eid]) + store_data([delete]))
        self.assertEqual((tag, self.first_status(answer), refusal(answer)), (OUTCOME, "9000", 46))

    def test_over_two_sessions(self):
        """The half of an object on each of two channels is no object on either."""
        lease, one = self.open_session(self.attacker)
        other = self.attacker.open()[1][0x81]
        delete = bytes.fromhex("BF330C5A0A98100010325476981032")
        halves = store_data([delete], [delete[:6], delete[6:]])
        first = self.attacker.batch(b"\x01" * 16, lease, one, halves[:1])
        second = self.attacker.batch(b"\x02" * 16, lease, other, halves[1:])
        for _, answer in (first, second):
            self.assertEqual(refusal(answer), 46)

    def test_a_kept_lease(self):
        lease = self.attacker.lease(seconds=1)
        tag, answer = self.attacker.open()
        self.assertEqual(tag, OPEN_ANSWER)
        time.sleep(1.5)
        self.assert_alive()
        eid = store_data([bytes.fromhex("BF3E035C015A")])
        tag, answer = self.attacker.batch(b"\x05" * 16, lease, answer[0x81], eid)
        self.assertEqual((tag, refusal(answer)), (REFUSAL, 20))
        self.assertIsNone(self.attacker.lease(lease=lease), "it has ended for good")

    def test_another_clients_lease_and_outcome(self):
        lease, session = self.open_session(self.attacker)
        eid = store_data([bytes.fromhex("BF3E035C015A")])
        self.attacker.batch(b"\x0a" * 16, lease, session, eid)
        boot = self.attacker.ask(QUERY, tlv(0x81, b"\x0a" * 16), tlv(0x82, b"\0" * 16))[1][0x83]
        uri = self.offer("--role", "owner")
        other = self.folder / "other"
        subprocess.run([lab.BIN / "lpa", "--state-dir", other, "pair", uri], check=True,
                       capture_output=True, timeout=lab.RUN_SECONDS)
        thief = self.link(certificate=other / "identity.pem")
        thief.hello()
        self.assertIsNone(thief.lease(lease=lease), "an owner is not the holder either")
        _, answer = thief.ask(QUERY, tlv(0x81, b"\x0a" * 16), tlv(0x82, boot))
        self.assertEqual(refusal(answer), 34, "gone, for anybody else")
        _, answer = self.attacker.ask(QUERY, tlv(0x81, b"\x0a" * 16), tlv(0x82, boot))
        self.assertIsNone(refusal(answer))


class Cuts(AttackTest):
    """A network that breaks after so many bytes, one way or the other."""

    def relay(self, listener, limit, downstream):
        """Passes one connection on until `limit` bytes went one way; those after it pass whole."""
        first = True
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            device = socket.create_connection(("127.0.0.1", self.port))
            self.sockets += [client, device]
            left = limit if first else None
            first = False
            for source, sink, counted in ((client, device, not downstream),
                                          (device, client, downstream)):
                threading.Thread(target=self.pump, args=(source, sink, left if counted else None),
                                 daemon=True).start()

    @staticmethod
    def pump(source, sink, left):
        try:
            while data := source.recv(4096):
                if left is not None:
                    data, left = data[:left], left - len(data)
                sink.sendall(data)
                if left is not None and left <= 0:
                    break
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def test_a_cut_anywhere_in_a_download(self):
        """What lpa says is what the card has; with the network back it goes on where it can."""
        self.sockets = []
        self.addCleanup(lambda: [each.close() for each in self.sockets])
        devices = self.folder / "state" / "devices"
        direct = devices.read_text()
        for downstream in (False, True):
            for limit in (100, 700, 1200, 1700, 2300, 3500, 5000, 9000, 13000):
                with self.subTest(limit=limit, downstream=downstream):
                    with socket.create_server(("127.0.0.1", 0)) as listener:
                        threading.Thread(target=self.relay, args=(listener, limit, downstream),
                                         daemon=True).start()
                        port = listener.getsockname()[1]
                        devices.write_text(direct.replace(f":{self.port} ", f":{port} "))
                        done = self.download("SAMPLE")
                        listener.shutdown(socket.SHUT_RDWR)
                    devices.write_text(direct)
                    listed = self.lpa_ok("profile", "list").result["profiles"]
                    if done.ok:
                        self.assertEqual([each["iccid"] for each in listed],
                                         [done.result["iccid"]])
                    else:
                        self.assertEqual(listed, [], done.json)
                    self.forget_profiles(listed)

    def forget_profiles(self, listed):
        for each in listed:
            self.lpa_ok("profile", "delete", each["iccid"], "--yes",
                        card=f"unix:{self.folder / 'bridge.sock'}")


if __name__ == "__main__":
    lab.main()
