"""A headless Chromium for tests, spoken to through two pipes: no port is opened, and no driver is needed."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOUND = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Space": (32, " "), "ArrowDown": (40, ""), "ArrowUp": (38, "")}
"""The number of each key, and the text that it types."""


class Chromium:
    """One browser with one page. Everything the page asks for or complains about is kept."""

    def __init__(self, folder: Path) -> None:
        assert FOUND is not None
        (hear, self._out), (self._in, speak) = os.pipe(), os.pipe()

        def wire() -> None:
            for inside, wanted in ((os.dup(hear), 3), (os.dup(speak), 4)):
                os.dup2(inside, wanted)

        self._process = subprocess.Popen(
            [FOUND, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=wire,
            pass_fds=(3, 4),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(hear)
        os.close(speak)
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        """One command, answered. Events that arrive meanwhile are kept."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def open(self, page: Path | str, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Show a page, a file or an address, in a window of that size, and wait until it is loaded."""
        self.events.clear()
        mobile = width < 600
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.ask("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> Any:
        """The value of a script in the page, waited for."""
        done = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"]["exception"].get("description", "the script failed"))
        return done["result"].get("value")

    def press(self, key: str) -> None:
        """One key of KEYS, down and up."""
        number, text = KEYS[key]
        names = {"key": text if text == " " else key, "code": key, "windowsVirtualKeyCode": number}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **names, **({"text": text} if text else {}))
        self.ask("Input.dispatchKeyEvent", type="keyUp", **names)

    def write(self, text: str) -> None:
        """Letters and digits, one key after the other."""
        for character in text:
            self.ask("Input.dispatchKeyEvent", type="keyDown", key=character, text=character)
            self.ask("Input.dispatchKeyEvent", type="keyUp", key=character)

    def until(self, script: str, seconds: float = 20) -> None:
        """Wait until a script in the page is true."""
        end = time.monotonic() + seconds
        while True:
            try:
                if self.run(script):
                    return
            except RuntimeError:  # the page is just being left
                pass
            if time.monotonic() > end:
                raise TimeoutError(f"this did not become true: {script}")
            time.sleep(0.02)

    def printed(self, width: float, height: float) -> bytes:
        """The page as a PDF on paper of that size in inches."""
        made = self.ask("Page.printToPDF", paperWidth=width, paperHeight=height, preferCSSPageSize=True)
        return base64.b64decode(made["data"])

    def screenshot(self) -> bytes:
        """The whole page as a PNG."""
        made = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(made["data"])

    def requests(self) -> list[str]:
        """The address of everything that was asked for since the page was opened, the page among it."""
        sent = (event for event in self.events if event.get("method") == "Network.requestWillBeSent")
        return [event["params"]["request"]["url"] for event in sent]

    def complaints(self) -> list[str]:
        """What stood on the console since the page was opened."""
        names = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [json.dumps(event["params"]) for event in self.events if event.get("method") in names]

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(20)
        os.close(self._out)
        os.close(self._in)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            if not read:
                raise RuntimeError("the browser ended")
            self._rest += read
        message, self._rest = self._rest.split(b"\0", 1)
        loaded: dict[str, Any] = json.loads(message)
        return loaded


@contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """A browser with its files in a folder, ended at the end."""
    browser = Chromium(folder)
    try:
        yield browser
    finally:
        browser.close()
