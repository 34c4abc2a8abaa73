"""One LibreOffice and the process that talks to it; run by Debian's own Python, which has ``uno``.

Knows nothing of Counterpart: the standard library and ``uno`` only. Started as
``/usr/bin/python3 worker_uno.py '{"soffice": …, "profile": …, "pipe": …, "parent": …, "network": …}'``.

On standard input come requests, on standard output go answers, both as a 4-byte big-endian length, that many
bytes of JSON, and then as many bytes of content as the JSON's "size" says:

- ``{"do": "convert", "size": n}`` + Word file → ``{"result": "pdf", "size": n}`` + PDF,
  ``{"result": "damaged"}`` when LibreOffice would not open it, or ``{"result": "fault", "detail": …}``
- ``{"do": "warm"}`` → ``{"result": "warm"}``

The first answer is ``{"result": "ready", "office": pid, "version": …}``. The end of standard input
ends both processes; so does the death of either, and that of the process that started them.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import uno

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
FRESH_PROFILE = 81
"""Exit code by which LibreOffice asks to be started again, once, after it has filled a new profile."""

START_SECONDS = 30.0
CHUNK = 1 << 20

_libc = ctypes.CDLL(None, use_errno=True)

NOWHERE = "file:///nowhere/document.docx"
"""The address given to a document that comes as a stream. With the profile's BlockUntrustedRefererLinks it
makes all that the document links to untrusted; an address such as private:stream would make it trusted."""

PDF_OPTIONS: Mapping[str, Any] = {
    "SelectPdfVersion": 2,  # PDF/A-2b
    "PDFUACompliance": True,
    "UseTaggedPDF": True,
    "DisplayPDFDocumentTitle": True,
    "ExportBookmarks": True,
    "ExportNotes": False,
    "ExportNotesInMargin": False,
    "ExportFormFields": False,
    "ExportLinksRelativeFsys": False,
    "ConvertOOoTargetToPDFTarget": False,
    "UseLosslessCompression": True,  # codes and drawn signatures stay crisp
    "ReduceImageResolution": True,
    "MaxImageResolution": 600,
    "IsSkipEmptyPages": False,
}


def main(config: Mapping[str, Any]) -> NoReturn:
    """Start the office, then answer requests until standard input ends."""
    die_with_parent(config["parent"])
    if not config["network"]:
        leave_network()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    office, context = start_office(config)
    requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=(sys.stdin.buffer, requests, office), daemon=True).start()
    threading.Thread(target=end_with, args=(office,), daemon=True).start()
    converter = Converter(context)
    write_message(answers, {"result": "ready", "office": office.pid, "version": converter.version()})
    while True:
        request, content = requests.get()
        try:
            header, answer = converter.answer(request, content)
        except Exception as fault:  # the bridge raises many unrelated types once an office is gone
            header, answer = {"result": "fault", "detail": f"{type(fault).__name__}: {fault}"[:500]}, b""
        write_message(answers, header, answer)


class Converter:
    """What is asked of a running office."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.services = context.ServiceManager
        self.desktop = self._service("com.sun.star.frame.Desktop")

    def answer(self, request: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """Return the answer's header and content."""
        if request["do"] == "warm":
            self.warm()
            return {"result": "warm"}, b""
        pdf = self.convert(content)
        if pdf is None:
            return {"result": "damaged"}, b""
        return {"result": "pdf"}, pdf

    def convert(self, docx: bytes) -> bytes | None:
        """Return the Word file as PDF, or None when LibreOffice cannot open it."""
        source = self.services.createInstanceWithArgumentsAndContext(
            "com.sun.star.io.SequenceInputStream", (uno.ByteSequence(docx),), self.context
        )
        document = self._load(NOWHERE, InputStream=source, FilterName="MS Word 2007 XML")
        if document is None:
            return None
        try:
            self.hide_changes(document)
            update_indexes(document)
            return self._stored(document, "writer_pdf_Export", FilterData=any_of(properties(PDF_OPTIONS)))
        finally:
            document.close(True)

    def warm(self) -> None:
        """Go once through writing, reading and printing a document, so that the first real one is quick."""
        document = self._load("private:factory/swriter")
        try:
            document.Text.setString("Warm")
            docx = self._stored(document, "MS Word 2007 XML")
        finally:
            document.close(True)
        self.convert(docx)

    def hide_changes(self, document: Any) -> None:
        """Print the document as if every tracked change had been accepted, without deleted words."""
        if document.getRedlines().hasElements():
            window = document.getCurrentController().getFrame()
            dispatcher = self._service("com.sun.star.frame.DispatchHelper")
            hide = properties({"ShowTrackedChanges": False})
            dispatcher.executeDispatch(window, ".uno:ShowTrackedChanges", "", 0, hide)

    def version(self) -> str:
        """Return the office's own version, such as "7.4.7.2"."""
        provider = self._service("com.sun.star.configuration.ConfigurationProvider")
        node = uno.createUnoStruct(
            "com.sun.star.beans.PropertyValue", "nodepath", 0, "/org.openoffice.Setup/Product", 0
        )
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", (node,)
        )
        return str(access.getPropertyValue("ooSetupVersionAboutBox"))

    def _load(self, url: str, **arguments: Any) -> Any:
        silent = {"Hidden": True, "UpdateDocMode": 0, "MacroExecutionMode": 0}
        return self.desktop.loadComponentFromURL(url, "_blank", 0, properties({**silent, **arguments}))

    def _stored(self, document: Any, filter_name: str, **arguments: Any) -> bytes:
        pipe = self._service("com.sun.star.io.Pipe")
        target = {"FilterName": filter_name, "OutputStream": pipe, **arguments}
        document.storeToURL("private:stream", properties(target))
        with contextlib.suppress(Exception):  # some filters have closed it already
            pipe.closeOutput()
        parts: list[bytes] = []
        while True:
            count, part = pipe.readBytes(None, CHUNK)
            parts.append(part.value)
            if count < CHUNK:
                pipe.closeInput()
                return b"".join(parts)

    def _service(self, name: str) -> Any:
        return self.services.createInstanceWithContext(name, self.context)


def update_indexes(document: Any) -> None:
    """Give tables of contents the page numbers of this layout: Word's own are from another one."""
    indexes = document.getDocumentIndexes()
    for position in range(indexes.getCount()):
        indexes.getByIndex(position).update()


def properties(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return ``values`` as UNO's PropertyValues."""
    return tuple(
        uno.createUnoStruct("com.sun.star.beans.PropertyValue", name, 0, value, 0)
        for name, value in values.items()
    )


def any_of(values: tuple[Any, ...]) -> Any:
    """Return ``values`` typed as UNO expects them inside another property."""
    return uno.Any("[]com.sun.star.beans.PropertyValue", values)


def start_office(config: Mapping[str, Any]) -> tuple[subprocess.Popen[bytes], Any]:
    """Start an office and return it with its component context. Ends this process when none can be had."""
    resolver = uno.getComponentContext().ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", uno.getComponentContext()
    )
    address = f"uno:pipe,name={config['pipe']};urp;StarOffice.ComponentContext"
    office = launch(config)
    restarts = 0
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            return office, resolver.resolve(address)
        except Exception:  # NoConnectException, whose class exists only once the bridge has loaded its types
            time.sleep(0.02)
        if office.poll() is None:
            continue
        if office.returncode != FRESH_PROFILE or restarts == 2:
            sys.exit(f"the office ended with {office.returncode} while starting")
        restarts += 1
        office = launch(config)
    office.kill()
    sys.exit("the office did not answer while starting")


def launch(config: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    """Start LibreOffice itself, not its wrapper, so that it dies with this process."""
    worker = os.getpid()
    return subprocess.Popen(  # noqa: S603 -- fixed arguments, no shell
        [
            config["soffice"],
            f"-env:UserInstallation={Path(config['profile']).as_uri()}",
            "--headless",
            "--invisible",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
            f"--accept=pipe,name={config['pipe']};urp",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: prepare_office(worker),  # no thread runs yet
    )


def prepare_office(worker: int) -> None:
    """Let the office's process, before it is LibreOffice, die with the worker and first when memory is
    short.
    """
    die_with_parent(worker)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold people's words
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` ends, however it ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def leave_network() -> None:
    """Have no network at all from here on, where the host allows it; the hardened profile holds without."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(CLONE_NEWNET) == 0:
        return
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def read_requests(
    source: BinaryIO,
    requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]],
    office: subprocess.Popen[bytes],
) -> None:
    """Hand on what comes in; at its end, end the office and this process, even in mid conversion."""
    while (length := source.read(4)) and len(length) == 4:
        header = json.loads(source.read(struct.unpack(">I", length)[0]))
        requests.put((header, source.read(header.get("size", 0))))
    office.kill()
    office.wait()
    os._exit(0)


def end_with(office: subprocess.Popen[bytes]) -> None:
    """End this process when the office dies, whatever the other threads wait for."""
    os._exit(3 if office.wait() else 0)


def write_message(target: BinaryIO, header: Mapping[str, Any], content: bytes = b"") -> None:
    """Send one answer."""
    encoded = json.dumps({**header, "size": len(content)}).encode()
    target.write(struct.pack(">I", len(encoded)) + encoded)
    target.write(content)
    target.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
