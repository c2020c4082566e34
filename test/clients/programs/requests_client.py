"""The four older APIs by requests: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks."""

import json
import re
import sys
from urllib.parse import urlsplit

import requests

from journal import tell


def told(step, way, response, **more):
    tell(step, way, response.status_code, response.headers.get("content-type"), response.text, **more)


def docker(api, base, _):
    opened = api.get(base)
    told("open", "redirects followed", opened, path=urlsplit(opened.url).path)

    order = {"job_name": "by-requests", "time": "2m"}
    created = {
        "urlencoded": api.post(f"{base}/job", data=order),
        "multipart": api.post(f"{base}/job", data=order, files={"notes": ("notes.txt", b"one\r\ntwo\n")}),
        "json": api.post(f"{base}/job", json=order),
        "query": api.post(f"{base}/job", params=order),
    }
    for way, response in created.items():
        told("create", way, response)
    ids = [re.search(r"with id (\S+)", each.json()["message"])[1] for each in created.values()]

    told("list", "jobs", api.get(f"{base}/jobs"))
    told("read", "path", api.get(f"{base}/job/{ids[0]}"), id=ids[0])
    told("read", "query", api.get(f"{base}/job", params={"job_id": ids[1]}), id=ids[1])
    told("head", "path", api.head(f"{base}/job/{ids[0]}"))

    told("delete", "path", api.delete(f"{base}/job/{ids[0]}"), id=ids[0])
    told("delete", "query", api.delete(f"{base}/job", params={"job_id": ids[1]}), id=ids[1])
    told("delete", "urlencoded", api.delete(f"{base}/job", data={"job_id": ids[2]}), id=ids[2])
    told("delete", "multipart", api.delete(f"{base}/job", files={"job_id": (None, ids[3])}), id=ids[3])
    for id in ids:
        told("gone", "path", api.delete(f"{base}/job/{id}"), id=id)


def timers(api, base, hook):
    wish = {"hours": 0, "minutes": 0, "seconds": 1, "url": hook}
    for way, response in {
        "json": api.post(f"{base}/timers", json=wish),
        "untyped": api.post(f"{base}/timers", data=json.dumps(wish)),
    }.items():
        told("create", way, response)
        told("read", "path", api.get(f"{base}/timers/{response.json()['id']}"), id=response.json()["id"])
    told("gone", "path", api.get(f"{base}/timers/999999"))


def tasks(api, base, _):
    path = f"{base}/api/v1/tasks"
    wish = {"command": "echo 'grüß dich'", "frequency": "every 2 hours"}
    for way, response in {
        "json": api.post(f"{path}/create", json=wish),
        "untyped": api.post(f"{path}/create", data=json.dumps(wish)),
    }.items():
        told("create", way, response)
        id = response.json()["task_id"]
        told("schedule", "json", api.post(f"{path}/schedule", json={"task_id": id, **wish}), id=id)
        told("gone", "path", api.get(f"{path}/{id}/latest_output"))
        report = {"server_id": "worker", "stdout": "grüß dich\n", "stderr": ""}
        told("complete", "json", api.post(f"{path}/{id}/complete", json=report), id=id)
        told("read", "path", api.get(f"{path}/{id}/latest_output"), id=id)


def logs(api, base, startdate):
    wish = {"jobname": "Bücher & Söhne", "startdate": startdate, "starttime": "10:00"}
    again = {**wish, "repeat": True, "interval": 3600, "active": True}
    form = {**wish, "repeat": "true", "interval": "3600", "active": "true"}

    def in_chunks():
        yield json.dumps(again)[:20].encode()
        yield json.dumps(again)[20:].encode()

    created = {
        "json": api.post(f"{base}/jobs", json=again),
        "urlencoded": api.post(f"{base}/jobs", data=form),
        "multipart": api.post(f"{base}/jobs", data=form, files={"notes": ("notes.txt", b"one\r\ntwo\n")}),
        "chunks": api.post(f"{base}/jobs", data=in_chunks(), headers={"content-type": "application/json"}),
    }
    for way, response in created.items():
        told("create", way, response)
    told("list", "accept", api.get(f"{base}/jobs", headers={"accept": "application/json"}))
    told("list", "format", api.get(f"{base}/jobs", params={"format": "list"}))
    id = created["json"].json()["jobid"]
    told("read", "path", api.get(f"{base}/jobs/{id}"), id=id)
    told("head", "path", api.head(f"{base}/jobs/{id}"))
    told("refuse", "json", api.post(f"{base}/jobs", json={**again, "jobname": "ab"}))
    told("gone", "path", api.get(f"{base}/jobs/999999"))


base, token, dialect, extra = sys.argv[1:]
with requests.Session() as session:
    if token:
        session.headers["authorization"] = f"Bearer {token}"
    {"docker": docker, "timers": timers, "tasks": tasks, "logs": logs}[dialect](session, base, extra)
    kept = session.get_adapter(base).poolmanager.pools
    [pool] = [kept[key] for key in kept.keys()]
    tell("connections", "kept", None, None, "", opened=pool.num_connections, requests=pool.num_requests)
