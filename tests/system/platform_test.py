"""Another platform: lpa-bridged on the serial port of examples/serial-over-tcp, through ser2net."""
import json
import pathlib
import shutil
import socket
import subprocess
import threading

import lab

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = SOURCE / "examples" / "serial-over-tcp"


class Platform(lab.SystemTest):
    def start_over_tcp(self, port):
        path = self.folder / "bridge.sock"
        program = self.start("lpa-bridged-over-tcp", "--modem", f"at:127.0.0.1:{port}", "--listen",
                             f"unix:{path}", "--state-dir", self.folder / "bridge-state",
                             "--control", f"unix:{self.folder}/control", "-v")
        program.wait_until(lambda: "listening on" in program.text())
        self.card = f"unix:{path}"
        return program

    def serve_plainly(self):
        """A serial server of a few lines: the modem's socket on TCP."""
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)

        def pump(source, sink):
            while data := source.recv(4096):
                sink.sendall(data)

        def serve():
            while True:
                try:
                    client = server.accept()[0]
                except OSError:
                    return
                modem = socket.socket(socket.AF_UNIX)
                modem.connect(self.world["modem_socket"])
                for ends in ((client, modem), (modem, client)):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return server.getsockname()[1]

    def download_and_switch(self):
        done = self.download_ok("SAMPLE", "--enable")
        profiles = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual([profile["state"] for profile in profiles], ["enabled"])
        self.assertEqual(profiles[0]["iccid"], done.result["iccid"])

    def test_a_download_through_ser2net(self):
        if shutil.which("ser2net", path="/usr/sbin:/usr/bin") is None:
            self.skipTest("ser2net is not installed")
        self.start_world()
        port = lab.free_port()
        settings = self.folder / "ser2net.yaml"
        text = (EXAMPLE / "ser2net.yaml").read_text()
        settings.write_text(text.replace("2217", str(port))
                            .replace("/dev/ttyUSB2", self.world["modem_pty"]))
        server = subprocess.Popen(["/usr/sbin/ser2net", "-n", "-c", settings],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            self.assertIsNone(server.poll())
        bridge = self.start_over_tcp(port)
        self.download_and_switch()
        self.assertIn("Quectel EC25", bridge.text())

    def test_a_download_through_a_plain_server(self):
        self.start_world()
        self.start_over_tcp(self.serve_plainly())
        self.download_and_switch()

    def test_a_server_that_is_not_there(self):
        self.start_over_tcp(lab.free_port())
        done = self.lpa("chip", "info")
        self.assertFalse(done.ok)
        self.assertIn("connect", done.error["message"])
        self.assertIn("serial server", done.error["next"])

    def test_the_files_of_a_platform_take_the_place_of_ours(self):
        """As docs/porting.md builds it, as far as which files are compiled."""
        build = self.folder / "build"
        subprocess.run(["cmake", "-S", SOURCE, "-B", build, "-DLPAB_DEVICE_ONLY=ON",
                        f"-DLPAB_PLATFORM={EXAMPLE}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"],
                       check=True, capture_output=True, text=True, timeout=60)
        commands = json.loads((build / "compile_commands.json").read_text())
        ports = [each["file"] for each in commands if each["file"].endswith("/serial_port.cc")]
        self.assertEqual(ports, [str(EXAMPLE / "io" / "serial_port.cc")])


if __name__ == "__main__":
    lab.main()
