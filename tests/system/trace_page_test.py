"""lpa trace show A B --html: a failed download's page says why, in a real browser too.

With LPAB_KEEP_PAGES=DIR the pages and their pictures are left there.
"""
import html.parser
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import zlib

import browser
import lab

# What is switched on, and what the page must name as the cause.
BUGS = {
    "wrong-signatures": (["--card-bug", "wrong-signatures"],
                         r"the server answers authenticateClient: .*signature"),
    "prepare-error": (["--card-bug", "prepare-error=3"],
                      r"the card answers PrepareDownload with downloadErrorCode .*3"),
    "installation-error": (["--card-bug", "installation-error=10"],
                           r"the card answers LoadBoundProfilePackage with .*10"),
    "wrong-mac": (["--smdp-bug", "wrong-mac"],
                  r"the card answers LoadBoundProfilePackage with .*(Security|scp03t)"),
    "http-500": (["--smdp-bug", "http-500=2"],
                 r"the server answers authenticateClient with HTTP 500"),
}


class Page(html.parser.HTMLParser):
    """The text of a page, that of its cause, and what it has of elements."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.cause, self.text = {}, "", ""
        self.open_cause = False
        self.addresses = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements[tag] = self.elements.get(tag, 0) + 1
        attributes = dict(attributes)
        self.addresses += [attributes[key] for key in ("href", "src") if key in attributes]
        self.open_cause = tag == "p" and attributes.get("class") == "cause"

    def handle_endtag(self, tag):
        self.open_cause = False

    def handle_data(self, data):
        self.text += data
        self.cause += data if self.open_cause else ""


def pixels(png):
    """Width, height and the set of a few rows' colours, of a PNG of 8-bit RGB or RGBA."""
    data, place, packed = png.read_bytes(), 8, b""
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place:place + 8])
        body = data[place + 8:place + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
        packed += body if kind == b"IDAT" else b""
        place += 12 + length
    size = 4 if colour == 6 else 3
    raw, colours, above = zlib.decompress(packed), set(), bytes(width * size)
    for y in range(height):
        start = y * (1 + width * size)
        line = unfilter(raw[start], bytearray(raw[start + 1:start + 1 + width * size]), above, size)
        colours |= {bytes(line[x:x + 3]) for x in range(0, len(line), size * 5)} if y % 5 == 0 \
            else set()
        above = line
    return width, height, colours


def unfilter(kind, line, above, size):
    for i in range(len(line)):
        a = line[i - size] if i >= size else 0
        b = above[i]
        c = above[i - size] if i >= size else 0
        if kind == 4:
            guess = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
        else:
            guess = (0, a, b, (a + b) // 2)[kind]
        line[i] = (line[i] + guess) & 0xFF
    return line


class TracePageTest(lab.SystemTest):
    def trace_of(self, *arguments, download=("SAMPLE",)):
        """A download with both traces; the paths of the two."""
        self.start_world(*arguments)
        self.start_bridge()
        run, device = self.folder / "run.jsonl", self.folder / "device.jsonl"
        with device.open("wb") as output:
            process = subprocess.Popen([lab.BIN / "lpa-bridged", "trace", "--control",
                                        f"unix:{self.control}"], stdout=output)
        self.addCleanup(process.kill)
        while b"begin" not in device.read_bytes():
            self.assertIsNone(process.poll())
        self.done = self.download(*download, "--trace", run)
        while b'"result":"ended"' not in device.read_bytes():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=20), 0)
        return run, device

    def show(self, *arguments):
        return subprocess.run([lab.BIN / "lpa", "trace", "show", *map(str, arguments)],
                              capture_output=True, text=True, timeout=60)

    def page_of(self, name, *traces):
        path = self.folder / f"{name}.html"
        done = self.show(*traces, "--html", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"the page is {path}", done.stdout)
        if keep := os.environ.get("LPAB_KEEP_PAGES"):
            shutil.copy(path, keep)
        return path

    def picture_of(self, path, *flags, height=1400):
        """The page as Chromium draws it."""
        if browser.find() is None:
            self.skipTest("no chromium is installed")
        picture = path.with_suffix(".png")
        browser.run(self.folder, f"file://{path}", f"--window-size=1500,{height}",
                    f"--screenshot={picture}", *flags)
        if keep := os.environ.get("LPAB_KEEP_PAGES"):
            shutil.copy(picture, pathlib.Path(keep) / f"{path.stem}{len(flags)}.png")
        return pixels(picture)

    def check(self, name):
        arguments, cause = BUGS[name]
        traces = self.trace_of(*arguments)
        self.assertFalse(self.done.ok)
        page = Page(self.page_of(name, *traces).read_text())
        self.assertRegex(page.cause, cause)
        self.assertIn("lpa ended with " + self.done.error["code"], page.text)
        shown = self.show(*traces).stdout
        self.assertRegex(shown.splitlines()[-1], "what went wrong.*" + cause)
        self.assertRegex(shown.splitlines()[0], r"aligned by (\d+) of \1 commands, to [0-4]?\d\.\d ms")

    def test_the_cause_of_wrong_signatures(self):
        self.check("wrong-signatures")

    def test_the_cause_of_a_prepare_error(self):
        self.check("prepare-error")

    def test_the_cause_of_an_installation_error(self):
        self.check("installation-error")

    def test_the_cause_of_a_wrong_mac(self):
        self.check("wrong-mac")

    def test_the_cause_of_a_server_error(self):
        self.check("http-500")

    def test_the_cause_at_the_modems_port(self):
        traces = self.trace_of("--modem-fault", "plain-error:14")
        self.assertFalse(self.done.ok)
        page = Page(self.page_of("modem", *traces).read_text())
        self.assertRegex(page.cause, r"the modem answers AT\+CGLA with ERROR")

    def test_a_download_that_went_well(self):
        traces = self.trace_of()
        page = Page(self.page_of("well", *traces).read_text())
        self.assertIn("Nothing went wrong", page.text)
        for words in ("initiateAuthentication", "LoadBoundProfilePackage", "AT+CGLA=1", "+CCHO: 1",
                      "serverSigned1", "lpa: lease, granted"):
            self.assertIn(words, page.text)
        self.assertNotIn("SAMPLE", page.text.replace("sample", ""))
        # The device's clock has nothing to do with this one's, and its calendar may be missing.
        moved = self.folder / "moved.jsonl"
        lines = [json.loads(line) for line in traces[1].read_text().splitlines()]
        for line in lines:
            line.pop("time", None)
            line["seconds"] += 86400
        moved.write_text("".join(json.dumps(line) + "\n" for line in lines))
        shown = self.show(traces[0], moved).stdout
        self.assertRegex(shown, r"^the device's times are aligned by (\d+) of \1 commands")
        self.assertLess(shown.index("--> server  initiateAuthentication"),
                        shown.index("BF38"), "in the order of time")

    def test_traces_that_have_nothing_in_common(self):
        run, device = self.trace_of()
        lines = [line for line in device.read_text().splitlines() if "apdu-" not in line]
        device.write_text("\n".join(lines))
        self.assertIn("by its calendar, which may be wrong", self.show(run, device).stdout)
        device.write_text(re.sub(r'"time":"[^"]*",', "", device.read_text()))
        done = self.show(run, device)
        self.assertEqual(done.returncode, 4)
        self.assertIn("no command in common", done.stderr)
        self.assertIn("same program", self.show(run, run).stderr)

    def test_a_hostile_trace_is_text(self):
        evil = "</td><script>alert(1)</script><img src=http://evil/ onerror='x'>\"&"
        events = [{"seconds": 0, "event": "begin", "program": "lpa" + evil, "version": evil},
                  {"seconds": 1e308, "event": "es9-request", "exchange": evil, "function": evil,
                   "server": evil, "body": [{"name": evil, "value": evil, "items": "x"}]},
                  {"seconds": "x", "event": "es9-answer", "exchange": evil, "function": evil,
                   "error": {"code": evil, "message": evil}},
                  {"event": "at-sent", "line": evil * 20}, {"event": evil, evil: evil},
                  {"event": "apdu-command", "data": "80E2910003" + evil},
                  {"event": "es10-answer", "function": evil, "status": evil, "body": [[1], 2, None]},
                  {"event": "end", "error": {"code": evil, "next": evil}}]
        trace = self.folder / "evil.jsonl"
        trace.write_text("".join(json.dumps(event) + "\n" for event in events))
        text = self.page_of("evil", trace).read_text()
        page = Page(text)
        self.assertNotIn("script", page.elements)
        self.assertNotIn("img", page.elements)
        self.assertTrue(all(address.startswith("#r") for address in page.addresses))
        self.assertIn("default-src 'none'", text)
        self.assertIn(evil, page.text)

    def test_in_a_browser(self):
        if browser.find() is None:
            self.skipTest("no chromium is installed")
        path = self.page_of("browser", *self.trace_of("--smdp-bug", "wrong-mac"))
        for flags, ground, box in (((), b"\xff\xff\xff", b"\xfd\xec\xeb"),
                                   (("--blink-settings=preferredColorScheme=0",),
                                    b"\x16\x17\x1b", b"\x3b\x1b\x1d")):
            width, height, colours = self.picture_of(path, *flags)
            self.assertEqual((width, height), (1500, 1400))
            self.assertIn(ground, colours)
            self.assertIn(box, colours, "the box with the cause")
        # As the browser reads it: nothing of the page is wider than the window.
        dom = browser.run(self.folder, f"file://{path}", "--dump-dom")
        self.assertRegex(Page(dom).cause, BUGS["wrong-mac"][1])


if __name__ == "__main__":
    lab.main()
