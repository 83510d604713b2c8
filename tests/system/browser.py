"""Chromium without a window, as the pages' tests use it."""
import shutil
import subprocess


def find():
    """The browser, or None where it is not installed."""
    return shutil.which("chromium")


def run(folder, address, *flags):
    """Runs it on the page at `address` until nothing more happens there: what it printed."""
    return subprocess.run(
        [find(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--hide-scrollbars", "--virtual-time-budget=3000",
         f"--user-data-dir={folder}/browser", *flags, address],
        capture_output=True, text=True, timeout=60, check=True).stdout
