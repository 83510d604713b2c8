"""An AT modem in Python, for what the modem simulator does not do."""
import socket
import threading


class ScriptedModem:
    """A modem on a Unix socket that answers each command by `answer`, which tests replace."""

    def __init__(self, path):
        self.path = path
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        threading.Thread(target=self.run, daemon=True).start()

    def answer(self, command):
        """What is sent back, in bytes."""
        return b""

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            buffer = b""
            while data := connection.recv(4096):
                buffer += data
                while b"\r" in buffer:
                    line, buffer = buffer.split(b"\r", 1)
                    connection.sendall(self.answer(line.decode()))
