"""Codes stay off the command line and off the screen."""
import json
import subprocess

import lab

CODE = "4711-secret"


class SecretInput(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.start_world()
        orders = self.folder / "world" / "orders"
        (orders / "CODED.json").write_text(json.dumps(
            {"package": "SAMPLE.der", "confirmationCode": CODE, "single": True}))
        self.card = f"at:{self.world['modem_socket']}"
        self.code = f"LPA:1${self.world['smdp_address']}$CODED$$1"

    def download_command(self, *arguments):
        return self.lpa_command("profile", "download", "--ci-dir", self.world["ci_dir"], *arguments)

    def test_asked_for_without_echo(self):
        # The second question shows that the echo is there otherwise.
        command = [str(part) for part in self.download_command(self.code)]
        code, screen = self.at_a_terminal(command, [("Confirmation code:", CODE), ("[y/N]", "y")])
        self.assertEqual(code, 0, screen)
        self.assertIn("[y/N] y", screen)
        self.assertNotIn(CODE, screen)

    def test_from_standard_input(self):
        done = lab.Lpa(subprocess.run(
            self.download_command(self.code, "--yes", "--confirmation-code-file", "-"),
            input=f"{CODE}\n", capture_output=True, text=True, timeout=lab.RUN_SECONDS))
        self.assertTrue(done.ok, done.json)

    def test_from_files(self):
        file = self.folder / "code"
        file.write_text(f"  {CODE}\r\n")
        done = lab.Lpa(subprocess.run(
            self.download_command("-", "--yes", "--confirmation-code-file", file),
            input=f"{self.code}\n", capture_output=True, text=True, timeout=lab.RUN_SECONDS))
        self.assertTrue(done.ok, done.json)
        file.write_text("\n")
        self.lpa_fails("invalid-argument", 3, "has no first line", "profile", "download", self.code,
                       "--yes", "--confirmation-code-file", file)

    def test_needed_and_not_given_is_said_before_the_server_is_asked(self):
        done = self.lpa_fails("invalid-argument", 3, "needs a confirmation code", "profile",
                              "download", self.code, "--yes")
        self.assertIn("--confirmation-code-file", done.error["next"])
        self.assertEqual(list((self.folder / "world" / "order-state").glob("*")), [])


if __name__ == "__main__":
    lab.main()
