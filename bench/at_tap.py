"""A relay between lpa-bridged and the simulated modem's Unix socket that keeps what passes."""
import selectors
import socket
import threading


class AtTap:
    """Listens on `path`, passes bytes to and from the socket `modem`; one client after the other."""

    def __init__(self, path, modem):
        self.modem = modem
        self.to_modem = bytearray()
        self.from_modem = bytearray()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            with client, socket.socket(socket.AF_UNIX) as modem:
                modem.connect(str(self.modem))
                self.relay(client, modem)

    def relay(self, client, modem):
        ways = {client: (modem, self.to_modem), modem: (client, self.from_modem)}
        with selectors.DefaultSelector() as selector:
            for end in ways:
                selector.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    other, kept = ways[key.fileobj]
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    kept.extend(data)
                    other.sendall(data)

    def take(self):
        """What passed since the last time: bytes to the modem, bytes from it."""
        taken = bytes(self.to_modem), bytes(self.from_modem)
        self.to_modem.clear()
        self.from_modem.clear()
        return taken
