"""The streams of docs/ble.md, written anew from it: a GATT client that does as it is told."""
import collections
import ssl
import struct

from gatt import Central

SERVICE, TO_DEVICE, TO_CLIENT, ABOUT = (
    f"28b4000{number}-7fe9-49c6-8b89-19a29144767f" for number in range(1, 5))
DATA, OPEN, CLOSE, RESERVED = range(4)
DONE, VERSION, NONE_LEFT, MISSING, AGAINST_RULES, NO_SUCH, SHUT = range(7)


def packet(stream, sequence, kind, payload=b"", credits=0):
    return struct.pack(">HBB", stream, sequence % 256, kind << 6 | credits) + payload


class Device:
    """A device in reach, connected and subscribed to."""

    def __init__(self, address=None, adapter="hci1"):
        self.central = Central(address, adapter)
        self.path, self.name = self.central.find(SERVICE)
        self.central.connect(self.path)
        version, self.longest, self.streams, self.pin = struct.unpack(
            ">BHB4s", self.central.read(ABOUT))
        assert version == 1
        self.incoming = self.central.acquire("AcquireNotify", TO_CLIENT)
        self.outgoing = self.central.acquire("AcquireWrite", TO_DEVICE)
        self.kept = collections.defaultdict(collections.deque)  # packets by stream
        self.longest = min(self.longest, self.outgoing.mtu - 5, 509)

    def write(self, *packets):
        for each in packets:
            self.outgoing.send(each)

    def heard(self, stream, seconds=10):
        """The stream's next packet: sequence, kind, credits, payload. Nothing when none comes."""
        while not self.kept[stream]:
            value = self.incoming.receive(seconds)
            if not value:
                return None
            number, sequence, mark = struct.unpack(">HBB", value[:4])
            self.kept[number].append((sequence, mark >> 6, mark & 63, value[4:]))
        return self.kept[stream].popleft()

    def close(self):
        """The descriptors first: bluetoothd 5.66 does not live through the other order."""
        self.incoming.close()
        self.outgoing.close()
        self.central.disconnect()
        self.central.bus.close()


class Stream:
    """A stream that keeps the rules."""

    GIVE = 40  # credits that the device has at most

    def __init__(self, device, number, longest=509):
        self.device, self.number = device, number
        self.sent = self.expected = self.credits = 0
        self.given = self.GIVE
        self.early = {}
        self.ended = None
        payload = struct.pack(">BH", 1, min(longest, device.longest))
        device.write(self.make(OPEN, payload, credits=self.GIVE))
        kind, answer = self.take()
        assert kind == OPEN, (kind, answer)
        version, longest = struct.unpack(">BH", answer)
        assert version == 1
        self.longest = min(device.longest, longest)

    def make(self, kind, payload=b"", credits=0):
        made = packet(self.number, self.sent, kind, payload, credits)
        self.sent += 1
        return made

    def take(self, seconds=20):
        """The next packet's kind and payload; b"" of none that comes."""
        while self.expected % 256 not in self.early:
            got = self.device.heard(self.number, seconds)
            if not got:
                raise ConnectionError("the device says nothing more")
            assert got[0] not in self.early and (got[0] - self.expected) % 256 < 128, got
            self.early[got[0]] = got
            if got[1] == CLOSE and got[3] != bytes([DONE]):
                break
        else:
            got = self.early.pop(self.expected % 256)
        sequence, kind, credits, payload = got
        if kind == CLOSE:
            self.ended = payload[0]
            return kind, payload
        self.expected += 1
        self.credits += credits
        assert self.credits <= 112
        if kind == DATA and payload:
            self.given -= 1
            assert self.given >= 0, "data without a credit"
            if self.given < self.GIVE // 2:
                self.device.write(self.make(DATA, credits=self.GIVE - self.given))
                self.given = self.GIVE
        return kind, payload

    def send(self, data):
        """As many packets as it takes, each with a credit; gives what came meanwhile."""
        came = b""
        room = self.longest - 4
        for begin in range(0, len(data), room):
            while not self.credits:
                came += self.receive()
            self.credits -= 1
            self.device.write(self.make(DATA, data[begin:begin + room]))
        return came

    def receive(self):
        """The next bytes; b"" of a packet that has none."""
        kind, payload = self.take()
        if kind == CLOSE:
            raise ConnectionError(f"closed: {payload[0]}")
        return payload


class TlsSocket:
    """TLS in a stream, as the socket that bridge_link.Link works with."""

    def __init__(self, stream, context):
        self.stream = stream
        self.input, self.output = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.input, self.output)
        self.do(self.tls.do_handshake)
        self.flush()

    def do(self, call, *arguments):
        while True:
            try:
                return call(*arguments)
            except ssl.SSLWantReadError:
                self.flush()
                self.input.write(self.stream.receive())

    def flush(self):
        self.input.write(self.stream.send(self.output.read()))

    def sendall(self, data):
        self.tls.write(data)
        self.flush()

    def recv(self, count):
        return self.do(self.tls.read, count)

    def getpeercert(self, binary_form):
        return self.tls.getpeercert(binary_form)

    def close(self):
        if self.stream.ended is None:
            self.stream.device.write(self.stream.make(CLOSE, bytes([DONE])))
