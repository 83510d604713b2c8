"""What clients can make lpa-bridged hold in memory is bounded, whatever they send."""
import pathlib
import re
import socket
import ssl

import device_commands
import lab

CLIENTS = 8         # ServerOptions::connections
FRAME = 64 * 1024   # wire::kMaximumFrame
QUEUE = 256 * 1024  # link::FrameConnection::kMaximumQueued
TLS = 128 * 1024    # what OpenSSL holds for a connection, at most
# As docs/protocol.md writes them: a length of four bytes, then the PDU.
HELLO = bytes.fromhex("0000002f 602d 800101 810101 820101 830100 a41f 8003010000 8103100000"
                      "82021000 83020105 840300f000 850101 8603008000")
PING = bytes.fromhex("00000005 6a03 800107")


class Bounds(device_commands.DeviceTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.port = lab.free_port()
        self.bridge = self.start_bridge("--listen", f"127.0.0.1:{self.port}", "--name", "gateway")

    def memory(self, field):
        """The daemon's RssAnon or VmHWM, in bytes."""
        status = pathlib.Path(f"/proc/{self.bridge.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+) kB", status).group(1)) << 10

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        self.addCleanup(client.close)
        client.settimeout(30)
        client.connect(self.card.removeprefix("unix:"))
        return client

    def answer(self, client):
        """The frame that comes, without its length."""
        length = int.from_bytes(self.exactly(client, 4), "big")
        return self.exactly(client, length)

    def exactly(self, client, size):
        got = b""
        while len(got) < size:
            part = client.recv(size - len(got))
            self.assertTrue(part, "the connection was closed")
            got += part
        return got

    def connect_tls(self):
        """As the client that was paired."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["lpab/1"])
        context.load_cert_chain(self.folder / "state" / "identity.pem")
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        client = context.wrap_socket(plain)
        self.addCleanup(client.close)
        return client

    def greeted(self, connect=None):
        client = (connect or self.connect)()
        client.sendall(HELLO)
        self.assertEqual(self.answer(client)[0], 0x60)
        return client

    def test_frames_that_never_come_to_their_end(self):
        grown = self.with_unfinished_frames(self.connect)
        self.assertLess(grown, CLIENTS * 2 * FRAME + (1 << 20))

    def test_the_same_over_tls(self):
        self.pair(self.offer())
        self.connect_tls().close()  # what OpenSSL sets up once
        grown = self.with_unfinished_frames(self.connect_tls)
        self.assertLess(grown, CLIENTS * (2 * FRAME + TLS) + (1 << 20))

    def with_unfinished_frames(self, connect):
        """By how much the daemon has grown when each client has sent all of a frame but a byte."""
        before = self.memory("RssAnon")
        clients = [self.greeted(connect) for _ in range(CLIENTS)]
        for client in clients:
            # An answer to the ping shows that what came before it was taken in.
            client.sendall(PING)
            self.answer(client)
            client.sendall(FRAME.to_bytes(4, "big") + bytes(FRAME - 1))
        self.wait_until_read()
        return self.memory("RssAnon") - before

    def wait_until_read(self):
        """Others get their turns: what the clients sent is taken in, 4 KiB at each of theirs."""
        for _ in range(2 * FRAME // 4096):
            extra = self.connect()
            extra.sendall(HELLO)
            self.answer(extra)  # too many connections, or a hello
            extra.close()

    def test_clients_that_ask_and_do_not_read(self):
        before = self.memory("VmHWM")
        clients = [self.greeted() for _ in range(CLIENTS)]
        for client in clients:
            with self.assertRaises(OSError):  # is dropped in the end
                while True:
                    client.sendall(PING * 1000)
        # A queue doubles as it grows.
        self.assertLess(self.memory("VmHWM") - before, CLIENTS * 2 * QUEUE + (1 << 20))
        self.lpa_ok("chip", "info")  # there is room again


if __name__ == "__main__":
    lab.main()
