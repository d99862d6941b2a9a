"""The servers of a run, on free ports of the loopback: the site under gunicorn, and nginx with files.

All that they write lies in one folder; whoever starts one gets it inside `with`, and it ends with that.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
CORES = os.cpu_count() or 1
THREADS = 4
MANAGE_SECONDS = 300  # a command of manage.py; the slowest compresses every static file
START_SECONDS = 30
STOP_SECONDS = 10

# What a page needs beyond its body to be the same page, as nginx says it of a file.
LOCATION = """
        location = {path} {{
            alias {file};
            default_type "text/html; charset=utf-8";
            {encoding}
        }}"""

NGINX_CONF = """
{user}
worker_processes {cores};
daemon off;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    client_body_temp_path temp;
    proxy_temp_path temp;
    fastcgi_temp_path temp;
    uwsgi_temp_path temp;
    scgi_temp_path temp;
    server {{
        listen {host}:{port};
        {locations}
    }}
}}
"""


@dataclass(frozen=True)
class Site:
    """The site's files and settings; several gunicorns may serve it."""

    port: int  # of SITE_URL
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@dataclass(frozen=True)
class File:
    """A body that nginx serves at `path`; `encoding` is its Content-Encoding, "" for none."""

    path: str
    body: bytes
    encoding: str


def require(*tools: str) -> None:
    """Exit with 2 and one sentence where a tool is missing; Debian's packages have the tools' names."""
    missing = [tool for tool in tools if not which(tool)]
    if missing:
        names = " ".join(missing)
        print(f"Not installed: {names}. Get it with: apt-get install {names}", file=sys.stderr)
        sys.exit(2)


def which(tool: str) -> str | None:
    # Debian keeps servers out of a user's path.
    return shutil.which(tool) or shutil.which(tool, path="/usr/sbin:/usr/local/sbin")


def exit_on_signals() -> None:
    """Let whatever ends us unwind, so that every `with` ends what it started."""

    def leave(number: int, frame: object) -> NoReturn:
        sys.exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]


def prepare_site(folder: Path, database_url: str) -> Site:
    """The site in production's settings: tables, the content that ships with it, static files."""
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "techjobs.settings",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_URL": f"http://{HOST}:{port}",
        "DATABASE_URL": database_url,
    }
    site = Site(port, environment)
    for command in ("migrate", "createcachetable", "import_content content", "collectstatic --no-input"):
        manage(site, *command.split())
    return site


@contextmanager
def gunicorn(site: Site, folder: Path, port: int, **environment: str) -> Iterator[str]:
    """The address of a gunicorn that serves the site; `environment` varies single settings."""
    command = [sys.executable, "-m", "gunicorn", "techjobs.wsgi:application"]
    command += ["--chdir", str(ROOT), "--bind", f"{HOST}:{port}", "--log-level", "warning"]
    command += ["--worker-class", "gthread", "--workers", str(CORES), "--threads", str(THREADS)]
    if _takes("--no-control-socket"):
        command.append("--no-control-socket")
    log = folder / f"gunicorn-{port}.log"
    with running(command, log, {**site.environment, **environment}, port):
        yield f"http://{HOST}:{port}"


@contextmanager
def nginx(files: list[File], folder: Path) -> Iterator[str]:
    """The address of an nginx that answers with `files`."""
    port, home = free_port(), folder / "nginx"
    (home / "temp").mkdir(parents=True)
    locations = [_location(file, home / f"{number}.body") for number, file in enumerate(files)]
    conf = NGINX_CONF.format(
        # As root nginx would read the files as somebody who may not.
        user="user root;" if os.geteuid() == 0 else "",
        cores=CORES,
        host=HOST,
        port=port,
        locations="".join(locations),
    )
    (home / "nginx.conf").write_text(conf)
    log = home / "nginx.log"
    command = [which("nginx") or "nginx", "-p", f"{home}/", "-c", str(home / "nginx.conf"), "-e", str(log)]
    with running(command, log, os.environ, port):
        yield f"http://{HOST}:{port}"


def _location(file: File, place: Path) -> str:
    place.write_bytes(file.body)
    encoding = f"add_header Content-Encoding {file.encoding};" if file.encoding else ""
    return LOCATION.format(path=file.path, file=place, encoding=encoding)


def manage(site: Site, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=MANAGE_SECONDS,
        check=False,
    )
    if done.returncode:
        sys.exit(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def _takes(option: str) -> bool:
    command = [sys.executable, "-m", "gunicorn", "--help"]
    text = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS, check=True).stdout
    return re.search(rf"{option}\b", text) is not None


def run_group(command: list[str], environment: Mapping[str, str], seconds: float) -> tuple[int, str, str]:
    """Exit code, output and errors of a command that starts others: they end with it, or after `seconds`."""
    process = subprocess.Popen(
        command,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=seconds)
        return process.returncode, output, errors
    finally:
        if process.poll() is None:
            # Lighthouse ends its browser, which is in a group of its own, on SIGINT only.
            _end(process, signal.SIGINT)


@contextmanager
def running(command: list[str], log: Path, environment: Mapping[str, str], port: int) -> Iterator[None]:
    """The process, from when it listens on `port`; it and its children end with the `with`."""
    with log.open("ab") as output:
        # In a session of its own: Ctrl-C is ours to handle, and the group has its id.
        process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_until_listening(process, port, log)
        yield
    finally:
        _end(process)


def _wait_until_listening(process: subprocess.Popen, port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"{process.args[0]} does not listen on port {port}:\n{log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen, number: int = signal.SIGTERM) -> None:
    process.send_signal(number)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
