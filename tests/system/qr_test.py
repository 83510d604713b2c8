"""Activation codes from pictures of QR codes, made by qrencode."""
import shutil
import subprocess
import unittest

import lab


@unittest.skipUnless(shutil.which("qrencode"), "qrencode is not installed")
class Qr(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        self.card = f"at:{self.world['modem_socket']}"

    def picture(self, text):
        file = self.folder / "code.png"
        subprocess.run(["qrencode", "-o", file, text], check=True, timeout=lab.RUN_SECONDS)
        return file

    def test_downloads_what_the_picture_says(self):
        file = self.picture(f"LPA:1${self.world['smdp_address']}$SAMPLE")
        done = self.lpa("profile", "download", "--qr", file, "--yes", "--ci-dir",
                        self.world["ci_dir"])
        if done.error and done.error["code"] == "unsupported":
            self.skipTest(done.error["message"])
        self.assertTrue(done.ok, done.json)

    def test_another_qr_code_is_said(self):
        file = self.picture("https://www.example.com/")
        done = self.lpa("profile", "download", "--qr", file, "--yes")
        if done.error["code"] == "unsupported":
            self.skipTest(done.error["message"])
        self.assertEqual(done.exit, 3)
        self.assertIn("is no eSIM activation code", done.error["message"])


if __name__ == "__main__":
    lab.main()
