"""lpa batch run: forty orders for forty devices, and what goes wrong on such a day."""
import csv
import io
import json
import signal
import sqlite3
import subprocess
import threading

import lab

FORTY = 40
# Where the run is killed: at which of the orders that it begins, and at which step. Ten points.
KILLS = [(1, "initiate-authentication"), (2, "authenticate-server"), (3, "authenticate-client"),
         (2, "ask-consent"), (4, "prepare-download"), (3, "get-bound-profile-package"),
         (2, "load-bound-profile-package"), (3, "send-notification"), (2, "done"),
         (4, "load-bound-profile-package")]


def with_luhn_digit(digits):
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)


class Batch(lab.SystemTest):
    def make_fleet(self, count):
        """A world with so many cards and single-use orders; self.rows is one row for each."""
        self.start_world()
        self.card = ""
        world = self.folder / "world"
        subprocess.run([lab.BIN / "lpa-sim", "cards", "--dir", world, "--count", str(count)],
                       check=True, capture_output=True, timeout=lab.RUN_SECONDS)
        self.cards = list(csv.DictReader((world / "cards.csv").read_text().splitlines()))
        self.assertEqual(len(self.cards), count)
        self.iccids = [with_luhn_digit(f"898800101{number:09}") for number in range(count)]
        self.rows = [self.make_row(number) for number in range(count)]
        self.orders = self.folder / "orders.csv"
        self.report = self.folder / "report.json"
        self.write_orders(self.rows)

    def make_row(self, number):
        """An order on the server and its row; a third has a confirmation code, a third an EID."""
        order = {"package": "SAMPLE.der", "iccid": self.iccids[number], "single": True}
        row = {"device": self.cards[number]["device"], "eid": "", "confirmation_code": "",
               "activation_code": f"LPA:1${self.world['smdp_address']}$ORDER-{number}",
               "nickname": f"Pump {number}, \"north\"", "enable": "yes"}
        if number % 3 == 1:
            order["confirmationCode"] = row["confirmation_code"] = f"code-{number}"
            row["activation_code"] += "$$1"
        if number % 3 == 2:
            row["device"], row["eid"] = "", self.cards[number]["eid"]
        path = self.folder / "world" / "orders" / f"ORDER-{number}.json"
        path.write_text(json.dumps(order))
        return row

    def write_orders(self, rows):
        with self.orders.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)

    def batch_command(self, *arguments):
        return [*self.lpa_command("batch", "run", self.orders, "--yes"), "--ci-dir",
                self.world["ci_dir"], "--devices", self.folder / "world" / "cards.csv", "--report",
                self.folder / "report.csv", "--report", self.report, *arguments]

    def run_batch(self, *arguments):
        return lab.Lpa(subprocess.run(self.batch_command(*arguments), capture_output=True,
                                      text=True, timeout=lab.RUN_SECONDS, stdin=subprocess.DEVNULL))

    def interrupt(self, with_signal, order, step):
        """Runs the batch and sends it the signal at this step of the order-th order it begins."""
        process = subprocess.Popen(self.batch_command(), stdin=subprocess.DEVNULL, text=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        watchdog = threading.Timer(lab.RUN_SECONDS, process.kill)
        watchdog.start()
        begun = 0
        for line in process.stderr:
            begun += line.rstrip() == step
            if begun == order:
                process.send_signal(with_signal)
                break
        process.stderr.read()
        code = process.wait()
        watchdog.cancel()
        process.stderr.close()
        return code

    def read_report(self):
        return json.loads(self.report.read_text())

    def states(self):
        folder = self.folder / "world" / "order-state"
        return {file.stem: json.loads(file.read_text()) for file in folder.glob("*.json")}

    def installations(self):
        """What the server was told of installations, by ICCID: the different notifications."""
        told = {}
        for file in (self.folder / "world" / "notifications").iterdir():
            received = json.loads(file.read_text())
            self.assertTrue(received["verified"], received)
            if received["event"] == "install":
                told.setdefault(received["iccid"], set()).add(received["seqNumber"])
        return told

    def check_all_installed(self, report):
        self.assertEqual(report["counts"], {"done": len(self.rows)})
        states = self.states()
        self.assertEqual(len(states), len(self.rows))
        for number, order in enumerate(report["orders"]):
            self.assertEqual(order["iccid"], self.iccids[number])
            self.assertEqual(order["eid"], self.cards[number]["eid"])
            state = states[f"ORDER-{number}"]
            self.assertEqual((state["status"], state["eid"]), ("installed", order["eid"]))
            profiles = self.lpa_ok("profile", "list", card=self.cards[number]["device"]).result
            self.assertEqual([(p["iccid"], p["state"], p["nickname"])
                              for p in profiles["profiles"]],
                             [(order["iccid"], "enabled", self.rows[number]["nickname"])])
        told = self.installations()
        self.assertEqual({iccid: len(numbers) for iccid, numbers in told.items()},
                         dict.fromkeys(self.iccids, 1))


class Forty(Batch):
    def test_forty_orders_killed_ten_times(self):
        self.make_fleet(FORTY)
        for order, step in KILLS:
            self.assertEqual(self.interrupt(signal.SIGKILL, order, step), -signal.SIGKILL,
                             f"the run ended before {step} of order {order}")
            self.assertEqual(self.read_report()["total"], FORTY)
            rows = list(csv.DictReader(io.StringIO((self.folder / "report.csv").read_text())))
            self.assertEqual(len(rows), FORTY)
        done = self.run_batch()
        self.assertEqual(done.exit, 0, f"{done.json} {done.stderr}")
        self.assertEqual(self.read_report(), done.result)
        self.check_all_installed(done.result)
        # Nothing is sent once all is done.
        received = len(list((self.folder / "world" / "notifications").iterdir()))
        self.assertEqual(self.run_batch().exit, 0)
        self.assertEqual(len(list((self.folder / "world" / "notifications").iterdir())), received)


class OnSuchADay(Batch):
    def test_a_dry_run_checks_and_uses_nothing(self):
        self.make_fleet(3)
        done = self.run_batch("--dry-run")
        self.assertEqual((done.exit, done.result["counts"]), (0, {"ready": 3}), done.json)
        self.assertGreater(done.result["orders"][0]["freeMemory"], 0)
        self.assertEqual(self.states(), {})
        (self.folder / "world" / "cards" / "02").rename(self.folder / "away")
        done = self.run_batch("--dry-run")
        self.assertEqual((done.exit, done.result["counts"]), (13, {"ready": 2, "not-installed": 1}))
        self.assertFalse(done.ok)

    def test_a_device_that_fails_does_not_stop_the_others(self):
        self.make_fleet(3)
        (self.folder / "world" / "cards" / "01").rename(self.folder / "away")
        self.assertEqual(self.run_batch("--stop-on-error").result["counts"],
                         {"not-installed": 1, "not-tried": 2})
        done = self.run_batch()
        self.assertEqual((done.exit, done.result["counts"]), (13, {"not-installed": 1, "done": 2}))
        (self.folder / "away").rename(self.folder / "world" / "cards" / "01")
        done = self.run_batch()
        self.assertEqual(done.exit, 0, done.json)
        self.check_all_installed(done.result)

    def test_the_wrong_eid_is_refused_before_anything_is_sent(self):
        self.make_fleet(2)
        self.rows[0]["eid"] = self.cards[1]["eid"]
        self.write_orders(self.rows[:1])
        done = self.run_batch()
        self.assertEqual(done.exit, 13)
        self.assertIn(self.cards[0]["eid"], done.result["orders"][0]["error"]["message"])
        self.assertEqual(self.states(), {})

    def test_a_code_that_was_used_is_not_used_for_another_device(self):
        self.make_fleet(2)
        self.write_orders(self.rows[:1])
        self.assertEqual(self.run_batch().exit, 0)
        self.write_orders([{**self.rows[0], "device": self.cards[1]["device"]}])
        done = self.run_batch()
        self.assertEqual(done.exit, 13)
        self.assertEqual(done.result["orders"][0]["error"]["code"], "already-exists")
        self.assertEqual(done.result["orders"][0]["status"], "not-installed")

    def test_a_card_is_found_by_its_eid(self):
        self.make_fleet(2)
        for row, card in zip(self.rows, self.cards):
            row.update(device="", eid=card["eid"])
        self.write_orders(self.rows)
        # One is in a list without EIDs, the other is named by --card, and opened already.
        devices = self.folder / "world" / "cards.csv"
        devices.write_text(f"device\nsim:/not/there\n{self.cards[1]['device']}\n")
        self.card = self.cards[0]["device"]
        done = self.run_batch()
        self.assertEqual(done.exit, 0, done.json)
        self.check_all_installed(done.result)

    def test_a_wrong_confirmation_code_is_corrected(self):
        self.make_fleet(2)
        right = self.rows[1]["confirmation_code"]
        self.rows[1]["confirmation_code"] = "wrong"
        self.write_orders(self.rows)
        done = self.run_batch()
        self.assertEqual((done.exit, done.result["counts"]), (13, {"done": 1, "not-installed": 1}))
        self.assertIn("confirmation code", done.result["orders"][1]["error"]["message"])
        self.rows[1]["confirmation_code"] = right
        self.write_orders(self.rows)
        self.check_all_installed(self.run_batch().result)

    def test_ctrl_c_ends_it_cleanly_and_the_next_run_goes_on(self):
        self.make_fleet(3)
        self.assertEqual(self.interrupt(signal.SIGINT, 1, "load-bound-profile-package"), 130)
        counts = self.read_report()["counts"]
        self.assertGreaterEqual(counts["not-tried"], 2)
        self.check_all_installed(self.run_batch().result)

    def test_the_ledger_is_locked_private_and_without_codes(self):
        self.make_fleet(2)
        process = subprocess.Popen(self.batch_command(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        process.stderr.readline()  # it has begun, and so it holds the lock
        process.send_signal(signal.SIGSTOP)
        self.assertEqual(self.run_batch().error["code"], "busy")
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=lab.RUN_SECONDS)
        self.assertEqual(process.returncode, 0)
        ledger = self.folder / "state" / "batch.sqlite"
        self.assertEqual(ledger.stat().st_mode & 0o777, 0o600)
        for secret in (b"ORDER-", b"code-1"):
            self.assertNotIn(secret, ledger.read_bytes())
        with sqlite3.connect(ledger) as database:
            self.assertEqual(database.execute("SELECT state, count(*) FROM code GROUP BY state")
                             .fetchall(), [("done", 2)])

    def test_errors_in_the_file_name_line_and_column(self):
        self.make_fleet(2)
        self.rows[1]["activation_code"] = self.rows[0]["activation_code"]
        self.write_orders(self.rows)
        done = self.run_batch()
        self.assertEqual(done.exit, 3)
        self.assertIn("line 3, column activation_code", done.error["message"])


if __name__ == "__main__":
    lab.main()
