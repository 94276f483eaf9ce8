"""Starts a flow of Millrace from Airflow and watches it to its end.

Needs Python 3.9 and Airflow 2.7 or newer, and nothing else: it speaks HTTP with the standard library.
Copy it into the `plugins` or `dags` folder. `MillraceClient` needs no Airflow and can be used alone.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request

OVER = {"succeeded", "failed", "cancelled"}
BUSY = {429, 502, 503, 504}


class MillraceError(Exception):
    """What Millrace answered, in its own words."""


class MillraceClient:
    """The few calls that a scheduler needs."""

    def __init__(self, base_url: str, token: str, timeout: float = 30.0):
        scheme = urllib.parse.urlsplit(base_url).scheme
        if scheme not in ("http", "https"):
            raise ValueError("base_url has to begin with http:// or https://")
        self._base = base_url.rstrip("/")
        self._token = token
        self._timeout = timeout

    def start(self, flow: str, params: dict[str, str] | None = None) -> dict:
        """A new run; one with the same parameters that still waits is answered instead."""
        return self._ask("POST", f"/api/v1/flows/{_part(flow)}/runs", {"params": params or {}})

    def run(self, run_id: str) -> dict:
        """A run with its steps."""
        return self._ask("GET", f"/api/v1/runs/{_part(run_id)}")

    def cancel(self, run_id: str) -> dict:
        return self._ask("POST", f"/api/v1/runs/{_part(run_id)}/cancel", {})

    def _ask(self, method: str, path: str, body: dict | None = None) -> dict:
        request = urllib.request.Request(
            self._base + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code in BUSY:
                raise
            raise MillraceError(_words(refused)) from refused


def _part(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def _words(refused: urllib.error.HTTPError) -> str:
    try:
        problem = json.load(refused)
        return f"{problem.get('message')} {problem.get('hint')}"
    except ValueError:
        return f"Millrace answered {refused.code}"


def state(run: dict) -> str:
    return str(run.get("state", "")).lower()


def watch(client: MillraceClient, run_id: str, every: float = 5.0, most_silence: float = 300.0, log=print) -> dict:
    """Asks until the run is over; each step's change is one line. A restart of Millrace is waited for."""
    told: dict[str, str] = {}
    heard = time.monotonic()
    while True:
        try:
            run = client.run(run_id)
            heard = time.monotonic()
        except (urllib.error.URLError, TimeoutError, ConnectionError) as silent:
            if time.monotonic() - heard > most_silence:
                raise
            log(f"Millrace does not answer ({silent}); asking again")
            time.sleep(every)
            continue
        for step in run.get("steps", []):
            name, now = str(step.get("name")), state(step)
            if told.get(name) != now:
                told[name] = now
                log(f"{name}: {now} {step.get('summary') or ''}".rstrip())
        if state(run) in OVER:
            return run
        time.sleep(every)


try:
    from airflow.exceptions import AirflowException
    from airflow.hooks.base import BaseHook
    from airflow.models import BaseOperator
except ImportError:  # the client alone
    BaseOperator = None

if BaseOperator is not None:

    class MillraceFlowOperator(BaseOperator):
        """Runs a flow. The connection's host is Millrace's address, its password the token.

        :param flow: the flow's name
        :param params_of_flow: its parameters; templates are filled
        :param conn_id: an Airflow connection of type HTTP
        :param poll_seconds: how often the run is looked at
        """

        template_fields = ("flow", "params_of_flow")

        def __init__(self, *, flow, params_of_flow=None, conn_id="millrace", poll_seconds=5.0, **kwargs):
            super().__init__(**kwargs)
            self.flow = flow
            self.params_of_flow = params_of_flow or {}
            self.conn_id = conn_id
            self.poll_seconds = poll_seconds
            self._run_id = None

        def _client(self) -> MillraceClient:
            connection = BaseHook.get_connection(self.conn_id)
            host = connection.host or "localhost"
            if "://" not in host:
                host = f"{connection.schema or 'http'}://{host}"
            if connection.port:
                host = f"{host}:{connection.port}"
            return MillraceClient(host, connection.password or "")

        def execute(self, context):
            client = self._client()
            run = client.start(self.flow, {k: str(v) for k, v in self.params_of_flow.items()})
            self._run_id = run["id"]
            self.log.info("Millrace runs %s as %s", self.flow, self._run_id)
            done = watch(client, self._run_id, self.poll_seconds, log=self.log.info)
            if state(done) != "succeeded":
                raise AirflowException(f"Flow {self.flow}, run {self._run_id}: {state(done)}. {done.get('problem')}")
            return self._run_id

        def on_kill(self):
            if self._run_id:
                self._client().cancel(self._run_id)
