"""Behind the proxies of ``deploy/``: clients are told apart, answers stream, a cut stays a cut."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Self

import pytest

from migkg.sandbox import Limits
from migkg.settings import Settings
from migkg.web import exchange
from tests.support import ROOT
from tests.waiting import wait_until
from tests.web.explorer import root_with
from tests.web.serving import serving
from tests.web.test_editions import quads
from tests.web.test_server import ASK, ENDLESS, asking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.web.serving import Served

    CommandOf = Callable[[Path, int, int], list[str]]

pytestmark = pytest.mark.foreign

NAME = "data.example.org"
LIMITS = Limits(deadline=1.5, at_once=1, queue_of_client=0, compute=0, rows=10**9, size=1 << 40)
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
FORM = "Content-Type: application/sparql-query\r\n"
WHO, WHAT = "127.0.0.99", "whatsomebodyasks"
"""The address of a client and a word of its queries, which are to be written down nowhere."""
TRUSTING = ssl._create_unverified_context()  # noqa: S323  the certificate was made by the test


def needed(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if path is None and "MIGKG_CI" not in os.environ:
        pytest.skip(f"{program} is not here")
    assert path, f"{program} is not here"
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[Path, Path]:
    key, made = folder / "key.pem", folder / "made.pem"
    command = [needed("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt"]
    command += ["ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(made)], check=True, capture_output=True
    )
    return key, made


def nginx(folder: Path, port: int, server: int) -> list[str]:
    """The command that runs it as ``deploy/nginx.conf`` says, but for places and ports."""
    key, made = certificate(folder)
    given = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for pattern, there, count in (
        (r"ssl_certificate /\S+;", f"ssl_certificate {made};", 1),
        (r"ssl_certificate_key /\S+;", f"ssl_certificate_key {key};", 1),
        (r"listen 443 ", f"listen 127.0.0.1:{port} ", 1),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};", 1),
        (r" +listen \[::\]:.*\n", "", 2),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{server}", 1),
        (r"/var/www/html;", f"{folder};", 1),
    ):
        given, changed = re.subn(pattern, there, given)
        assert changed == count, pattern
    (folder / "migkg.conf").write_text(given, encoding="utf-8")
    return nginx_of(folder, f"include {folder}/migkg.conf;")


def nginx_of(folder: Path, sites: str) -> list[str]:
    """The command that runs it with these sites, once it has found nothing to warn of."""
    temporary = "".join(
        f"{it}_temp_path {folder}/{it};"
        for it in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ {temporary} {sites} }}",
        encoding="utf-8",
    )
    command = [needed("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(main)]
    told = subprocess.run([*command, "-t"], capture_output=True, text=True, check=True).stderr
    warnings = [line for line in told.splitlines() if "[warn]" in line]
    # Newer ones wish that to be written in a way that others do not know.
    assert [line for line in warnings if '"listen ... http2" directive' not in line] == []
    return command


def caddy(folder: Path, port: int, server: int) -> list[str]:
    """The command that runs it as ``deploy/Caddyfile`` says, but for places, ports and TLS."""
    key, made = certificate(folder)
    given = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    for there, instead in (
        ("\tservers {\n", "\tadmin off\n\tauto_https off\n\tservers {\n"),
        (f"{NAME} {{\n", f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {made} {key}\n"),
        ("127.0.0.1:8000", f"127.0.0.1:{server}"),
    ):
        assert given.count(there) == 1, there
        given = given.replace(there, instead)
    config = folder / "Caddyfile"
    config.write_text(given, encoding="utf-8")
    program = [needed("caddy")]
    named = ["--config", str(config), "--adapter", "caddyfile"]
    subprocess.run([*program, "validate", *named], check=True, capture_output=True)
    return [*program, "run", *named]


@dataclass(frozen=True)
class Proxy:
    """A proxy at work, and the folder in which it leaves whatever it writes."""

    port: int
    process: subprocess.Popen[bytes]
    name: str
    folder: Path

    def connect(self, source: str = "127.0.0.1") -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=10, source_address=(source, 0), context=_Named(TRUSTING)
        )

    def plain(self, source: str = "127.0.0.1") -> socket.socket:
        """A connection on which nothing was said yet, not even for TLS."""
        return socket.create_connection(("127.0.0.1", self.port), 10, source_address=(source, 0))

    def speak(self, words: str, source: str = "127.0.0.1") -> ssl.SSLSocket:
        """A connection on which exactly this has been said."""
        client = TRUSTING.wrap_socket(self.plain(source), server_hostname=NAME)
        client.sendall(words.encode())
        return client

    def get(
        self, path: str, source: str = "127.0.0.1", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        with contextlib.closing(self.connect(source)) as client:
            client.request("GET", path, headers={"Host": NAME, **headers})
            answer = client.getresponse()
            return answer.status, answer.headers, answer.read()


@dataclass(frozen=True)
class Behind(Proxy):
    """A proxy, and the server behind it."""

    served: Served


class _Named(ssl.SSLContext):
    """A context that asks for the name of the site, whatever address is connected to."""

    def __new__(cls, _: ssl.SSLContext) -> Self:
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def __init__(self, _: ssl.SSLContext) -> None:
        self.check_hostname = False
        self.verify_mode = ssl.CERT_NONE

    def wrap_socket(self, *given: object, **named: object) -> ssl.SSLSocket:
        return super().wrap_socket(*given, **{**named, "server_hostname": NAME})  # type: ignore[arg-type]


@contextlib.contextmanager
def standing(command: list[str], folder: Path, port: int) -> Iterator[Proxy]:
    """A proxy that this command runs, until the end of the block, when it has written all."""
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (
        (folder / "told").open("ab") as told,
        subprocess.Popen(command, cwd=folder, env=home, stdout=told, stderr=told) as process,
    ):
        try:
            proxy = Proxy(port, process, Path(command[0]).name, folder)
            wait_until(lambda: _is_up(proxy))
            yield proxy
        finally:
            process.terminate()


def _is_up(proxy: Proxy) -> bool:
    assert proxy.process.poll() is None, (proxy.folder / "told").read_text(encoding="utf-8")
    try:
        return bool(proxy.get("/readyz"))
    except OSError:
        return False


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def command_of(request: pytest.FixtureRequest) -> CommandOf:
    given: CommandOf = request.param
    return given


@pytest.fixture(scope="module")
def served(command_of: CommandOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    del command_of  # each proxy has a server of its own, which keeps no answers of another's
    root = root_with(tmp_path_factory.mktemp("behind"), quads(0))
    with serving(root, LIMITS, Settings(proxies=("127.0.0.1",), names=(NAME,))) as served:
        yield served


@pytest.fixture(scope="module")
def behind(
    command_of: CommandOf, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Behind]:
    folder, port = a_folder(tmp_path_factory), free_port()
    with standing(command_of(folder, port, served.port), folder, port) as it:
        yield Behind(it.port, it.process, it.name, it.folder, served)


def a_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proxy")
    folder.chmod(0o755)  # a proxy that was started by root works as somebody else
    return folder


def test_clients_are_told_apart_by_their_addresses_and_not_by_what_they_claim(
    behind: Behind,
) -> None:
    with ThreadPoolExecutor(1) as asker:
        asked = asker.submit(behind.get, asking(ENDLESS), "127.0.0.5")
        wait_until(lambda: behind.served.sandbox.load.long)

        assert behind.get(asking(ASK), "127.0.0.5")[0] == 429
        for claim in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            value = "for=192.0.2.9" if claim == "Forwarded" else "192.0.2.9"
            assert behind.get(asking(ASK), "127.0.0.5", **{claim: value})[0] == 429
        assert behind.get(asking(ASK), "127.0.0.6")[0] == 200
        assert asked.result()[0] == 503


def exhaust(answer: http.client.HTTPResponse) -> None:
    while answer.read(1 << 20):
        pass


@pytest.fixture
def breaks_off(behind: Behind, request: pytest.FixtureRequest) -> None:
    """Expect a failure of a Caddy that ends what broke off as if it were whole."""
    if behind.name == "caddy":
        told = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True)
        if re.match(r"v?2\.(?:[0-6]\.|7\.[0-5]\b)", told.stdout):
            reason = "Caddy of Debian 12 ends answers that break off (its issue 5951)"
            request.applymarker(pytest.mark.xfail(reason=reason))


@pytest.mark.usefixtures("breaks_off")
def test_an_answer_streams_and_a_cut_stays_a_cut(behind: Behind) -> None:
    with contextlib.closing(behind.connect("127.0.0.7")) as client:
        client.request("GET", asking(STREAM), headers={"Host": NAME})
        answer = client.getresponse()
        assert (answer.status, len(answer.read(1000))) == (200, 1000)
        first = time.monotonic()
        with pytest.raises((http.client.IncompleteRead, OSError)):
            exhaust(answer)

    assert time.monotonic() - first > LIMITS.deadline / 3


@pytest.mark.usefixtures("breaks_off")
def test_a_cut_is_an_error_of_the_stream_in_http_2_too(behind: Behind) -> None:
    address = f"https://{NAME}:{behind.port}{asking(STREAM)}"
    command = [needed("curl"), "--silent", "--insecure", "--http2", "--output", os.devnull]
    command += ["--resolve", f"{NAME}:{behind.port}:127.0.0.1", "--globoff"]
    command += ["--write-out", "%{http_version} %{http_code}", "--interface", "127.0.0.8"]

    run = subprocess.run([*command, address], capture_output=True, text=True, check=False)

    assert run.stdout == "2 200"
    assert run.returncode != 0


def test_what_is_known_is_not_sent_again_and_what_is_sent_is_compressed(behind: Behind) -> None:
    query = asking("SELECT * { ?s ?p ?o } LIMIT 300")
    _, headers, _ = behind.get(query, **{"Accept-Encoding": "br"})
    status, _, body = behind.get(query, **{"If-None-Match": headers["ETag"]})

    assert headers["Content-Encoding"] == "br"
    assert (status, body) == (304, b"")
    assert "Content-Encoding" not in behind.get(query)[1]


def test_addresses_are_those_that_clients_know_and_figures_are_not_for_them(
    behind: Behind,
) -> None:
    _, headers, void = behind.get("/.well-known/void")

    assert f"<https://{NAME}/sparql>".encode() in void
    assert headers["Strict-Transport-Security"]
    status, _, body = behind.get("/metrics")
    assert status == 404
    assert b"There is no page" not in body  # the server was not asked


def test_a_long_query_passes_in_an_address_and_in_a_body(behind: Behind) -> None:
    query = f"ASK {{}} # {'x' * 60_000}"
    assert behind.get(asking(query))[0] == 200
    with contextlib.closing(behind.connect()) as client:
        form = {"Host": NAME, "Content-Type": "application/sparql-query"}
        client.request("POST", "/sparql", f"{query}{'x' * 240_000}", form)
        answer = client.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["status"] == 413


@pytest.mark.parametrize("length", ["Content-Length: 90", "Transfer-Encoding: chunked"])
def test_a_body_that_comes_drop_by_drop_is_refused_by_the_server(
    behind: Behind, length: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if behind.name != "nginx":
        return  # the other one has a bound of its own for all of a body
    monkeypatch.setattr(exchange, "SLOWEST_BODY", 0.5)
    head = f"POST /sparql HTTP/1.1\r\nHost: {NAME}\r\n{FORM}{length}\r\n\r\n"
    drop = "A" if "90" in length else "1\r\nA\r\n"
    with behind.speak(head, "127.0.0.10") as client:
        client.settimeout(0.1)
        answer = b""
        for _ in range(30):
            with contextlib.suppress(TimeoutError):
                client.sendall(drop.encode())
                answer = client.recv(100)
                break

    assert answer.startswith(b"HTTP/1.1 408 ")


def test_nginx_counts_those_of_a_network_of_64_bits_as_one_client(tmp_path: Path) -> None:
    given = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (clients,) = re.findall(r"^map \$remote_addr .*?^}", given, re.DOTALL | re.MULTILINE)
    addresses = [*map(ipaddress.ip_address, OTHERS), *addresses_of_the_net()]
    port = free_port()
    # It takes their word for who they are here, so that they may come from anywhere.
    site = (
        f"{clients} server {{ listen 127.0.0.1:{port}; keepalive_requests 9999; access_log off;"
        "set_real_ip_from 127.0.0.1; real_ip_header X-Client; return 200 $migkg_client; }"
    )
    tmp_path.chmod(0o755)
    with (
        subprocess.Popen(nginx_of(tmp_path, site)) as process,
        contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as asker,
    ):
        try:
            wait_until(lambda: answers_plainly(port))
            clients_of = {it: said(asker, str(it)) for it in addresses}
        finally:
            process.terminate()

    named: dict[str, set[str]] = {}
    for address, client in clients_of.items():
        bits = 64 if address.version == 6 else 32
        network = str(ipaddress.ip_network((address, bits), strict=False))
        named.setdefault(client, set()).add(network)
    assert len(clients_of) > 1000
    assert [it for it in named.items() if len(it[1]) > 1] == []
    assert len(named) == len(set().union(*named.values()))


def addresses_of_the_net() -> Iterator[ipaddress.IPv6Address]:
    random = Random(64)  # noqa: S311  the same ones each time
    for _ in range(4000):
        address = ipaddress.IPv6Address(b"".join(random.choice(GROUPS) for _ in range(8)))
        if int(address) >> 96:
            yield address


GROUPS = [bytes(2)] * 4 + [b"\0\1", b"\0\xab", b"\x20\1", b"\xff\xff"]
"""What the groups of addresses are drawn from: zeros, which are left out, and few others."""

OTHERS = ["192.0.2.1", "192.0.2.2", "2001:db8::", "2001:db8::1", "2001:db8:0:0:1::", "fe80::1"]


def answers_plainly(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def said(asker: http.client.HTTPConnection, client: str) -> str:
    asker.request("GET", "/", headers={"X-Client": client})
    return asker.getresponse().read().decode()


def test_that_the_server_is_away_can_be_read_by_programs_of_other_sites(
    command_of: CommandOf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, port = a_folder(tmp_path_factory), free_port()
    with standing(command_of(folder, port, free_port()), folder, port) as proxy:
        status, headers, body = proxy.get(asking(ASK))

    assert (status, json.loads(body)["status"]) == (503, 503)
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Retry-After"]
    assert headers["Strict-Transport-Security"]


LONG_BODY = f"POST /sparql HTTP/1.1\r\nHost: {NAME}\r\n{FORM}Content-Length: 600000\r\n\r\na"


@pytest.mark.parametrize(
    ("words", "status", "by"),
    [
        ("nonsense\r\n\r\n", 400, "nginx"),  # those of the other one are Go's, and plain text
        ("GET / HTTP/1.1\r\n\r\n", 400, "nginx"),
        (f"GET /{'a' * 400_000} HTTP/1.1\r\nHost: {NAME}\r\n\r\n", 414, "nginx"),
        (f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX: {'a' * 400_000}\r\n\r\n", 431, "nginx"),
        (f"TRACE / HTTP/1.1\r\nHost: {NAME}\r\n\r\n", 405, "nginx"),
        (f"GET / HTTP/1.1\r\nHost: {NAME}\r\nTransfer-Encoding: x\r\n\r\n", 501, "nginx"),
        (f"GET / HTTP/7.0\r\nHost: {NAME}\r\n\r\n", 505, "nginx"),
        (f"GET /metrics HTTP/1.1\r\nHost: {NAME}\r\n\r\n", 404, "both"),
        (LONG_BODY, 413, "nginx"),  # of the other one, the server refuses it first
        (f"GET / HTTP/1.0\r\nHost: {NAME}\r\n\r\n", 426, "both"),
    ],
)
def test_what_a_proxy_refuses_itself_can_be_read_by_programs_of_other_sites(
    behind: Behind, words: str, status: int, by: str
) -> None:
    if by not in {"both", behind.name}:
        return
    with behind.speak("", "127.0.0.13") as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(words.encode())
        answer = http.client.HTTPResponse(client)
        answer.begin()
        body = answer.read()

    assert (answer.status, json.loads(body)["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Strict-Transport-Security"]
    assert json.loads(body)["title"]


def test_nginx_refuses_a_body_that_is_too_long_in_http_2_too(
    behind: Behind, tmp_path: Path
) -> None:
    if behind.name != "nginx":
        return  # the other one may not hear what the server says while it sends on
    body = tmp_path / "body"
    body.write_bytes(b"a" * 600_000)
    form = f"@{body}", "--header", FORM.strip()
    status, content_type, told = in_http_2(behind, "/sparql", "--data-binary", *form)

    assert (status, json.loads(told)["status"]) == (413, 413)
    assert content_type == "application/problem+json"


def in_http_2(behind: Behind, path: str, *options: str) -> tuple[int, str, str]:
    """Status, content type and body of what curl gets by HTTP/2."""
    command = [needed("curl"), "--silent", "--insecure", "--http2", "--globoff", *options]
    command += ["--resolve", f"{NAME}:{behind.port}:127.0.0.1", "--interface", "127.0.0.13"]
    command += ["--write-out", "\n%{http_version} %{http_code} %{content_type}"]
    command += [f"https://{NAME}:{behind.port}{path}"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    body, _, written = run.stdout.rpartition("\n")
    version, status, content_type = written.split(" ", 2)
    assert version == "2"
    return int(status), content_type, body


def test_nginx_slows_down_who_asks_for_many_pages_and_refuses_who_does_not_wait(
    behind: Behind,
) -> None:
    if behind.name != "nginx":
        return  # the other one does not limit rates
    who = "127.0.0.11"
    page, style, query = (
        f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n"
        for path in ("/healthz", "/static/style.css", asking(f"{ASK} # after many pages"))
    )
    with contextlib.ExitStack() as clients:
        asking_now = [clients.enter_context(behind.speak("", who)) for _ in range(150)]
        begun = time.monotonic()
        for client in asking_now:
            client.sendall(page.encode())
        with behind.speak(style, who) as styled, behind.speak(query, who) as asked:
            assert styled.recv(100).startswith(b"HTTP/1.1 200 ")
            assert asked.recv(100).startswith(b"HTTP/1.1 200 ")
        assert behind.get("/healthz", "127.0.0.12")[0] == 200
        assert time.monotonic() - begun < 2
        answers = [client.recv(1000) for client in asking_now]
        took = time.monotonic() - begun

    refused = [it for it in answers if it.startswith(b"HTTP/1.1 429 ")]
    assert 20 < len(refused) < 50
    assert all(b"Retry-After: " in it for it in refused)
    assert sum(it.startswith(b"HTTP/1.1 200 ") for it in answers) + len(refused) == 150
    assert took > 1.5


def test_nginx_leads_to_tls_and_shows_what_certificates_are_renewed_by(behind: Behind) -> None:
    if behind.name != "nginx":
        return  # the other one sees to that itself
    port = int(re.findall(r"listen 127\.0\.0\.1:(\d+);", configured(behind))[0])
    shown = behind.folder / ".well-known" / "acme-challenge" / "token"
    shown.parent.mkdir(parents=True)
    shown.write_text("proof", encoding="utf-8")
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as client:
        answers = []
        for path in ("/.well-known/acme-challenge/token", "/sparql?query=ASK%7B%7D"):
            client.request("GET", path, headers={"Host": NAME})
            answer = client.getresponse()
            answers.append((answer.status, answer.headers["Location"], answer.read()))

    assert answers[0] == (200, None, b"proof")
    assert answers[1][:2] == (308, f"https://{NAME}/sparql?query=ASK%7B%7D")


def configured(behind: Behind) -> str:
    return (behind.folder / "migkg.conf").read_text(encoding="utf-8")


def test_a_client_that_could_not_notice_a_cut_is_refused(behind: Behind) -> None:
    with behind.speak(f"GET / HTTP/1.0\r\nHost: {NAME}\r\n\r\n") as client:
        assert client.recv(100).split()[1] == b"426"
    with behind.speak(f"GET {asking(ASK)}\r\n") as client:  # in HTTP/0.9, without any head
        assert b"boolean" not in client.recv(1000)


def written_by(proxy: Proxy) -> str:
    """All that it has left in its folder, by the end of its work."""
    files = [path for path in proxy.folder.rglob("*") if path.is_file()]
    assert {"told"} < {path.name for path in files}
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def head_of(query: str, version: str = "1.1", more: str = "") -> str:
    return f"GET {asking(query)} HTTP/{version}\r\nHost: {NAME}\r\n{more}\r\n"


def greeting(protocol: str = "http/1.1") -> bytes:
    """The first words of a client that speaks TLS."""
    context = ssl.create_default_context()
    context.set_alpn_protocols([protocol])
    words = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), words, server_hostname=NAME)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return words.read()


def cut_off(proxy: Proxy, query: str) -> None:
    words = head_of(f"{query} # {WHAT}", more="Connection: close\r\n")
    with proxy.speak(words, WHO) as client, contextlib.suppress(OSError):
        while client.recv(1 << 20):
            pass


def ask_too_much(proxy: Proxy) -> bytes:
    """The beginning of what was told to the last of many who ask at once, if anything was."""
    more = f"{FORM}Content-Length: 9\r\n"  # which never come
    words = head_of(f"{ASK} # {WHAT}", more=more).replace("GET", "POST", 1)
    with contextlib.ExitStack() as clients, contextlib.suppress(OSError):
        for _ in range(60):
            last = clients.enter_context(proxy.speak(words, WHO))
        last.settimeout(1)
        return last.recv(100)
    return b""


def speak_badly(proxy: Proxy) -> None:
    said = greeting()
    key = said.index(b"\0\x1d\0\x20") + 4  # X25519, and that 32 bytes follow
    no_key = said[:key] + bytes(32) + said[key + 32 :]
    for greeted in (no_key, greeting("acme-tls/1"), b"GET /\r\n"):
        with proxy.plain(WHO) as client, contextlib.suppress(OSError):
            client.settimeout(1)
            client.sendall(greeted)
            client.recv(1 << 16)
    for words in (head_of(WHAT, "1.0"), head_of(WHAT, "7"), head_of(WHAT + "x" * 400_000)):
        with proxy.speak(words, WHO) as other, contextlib.suppress(OSError):
            other.settimeout(1)
            other.recv(1 << 16)


def test_neither_who_asks_nor_what_is_asked_is_written_down(
    command_of: CommandOf, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, port = a_folder(tmp_path_factory), free_port()
    with standing(command_of(folder, port, served.port), folder, port) as proxy:
        cut_off(proxy, STREAM)
        assert ask_too_much(proxy)[9:12] == (b"429" if proxy.name == "nginx" else b"")
        speak_badly(proxy)
        with proxy.speak(head_of(f"{STREAM} # {WHAT}"), WHO) as client:
            client.recv(1000)  # and leaves

    assert WHO not in written_by(proxy)
    assert WHAT not in written_by(proxy)


def test_neither_is_written_down_when_the_server_is_away(
    command_of: CommandOf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, port = a_folder(tmp_path_factory), free_port()
    with standing(command_of(folder, port, free_port()), folder, port) as proxy:
        assert proxy.get(asking(f"{ASK} # {WHAT}"), WHO)[0] in {502, 503}

    assert WHO not in written_by(proxy)
    assert WHAT not in written_by(proxy)


@pytest.mark.parametrize("connections", [31, 32])
def test_neither_is_written_down_when_nginx_has_no_connection_left_for_the_server(
    connections: int,
    command_of: CommandOf,
    served: Served,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if command_of == caddy:
        return  # it has no such bound
    folder, port = a_folder(tmp_path_factory), free_port()
    command = nginx(folder, port, served.port)
    main = folder / "nginx.conf"
    given = main.read_text(encoding="utf-8")
    # Each request takes two: of one of the numbers, one is left for a client to be told so.
    some = f"events {{ worker_connections {connections};"
    main.write_text(given.replace("events {", some), encoding="utf-8")
    with standing(command, folder, port) as proxy:
        told = ask_too_much(proxy)

    assert told[9:12] in {b"", b"503"}
    assert WHO not in written_by(proxy)
    assert WHAT not in written_by(proxy)
