"""The four older APIs by httpx: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks."""

import json
import re
import sys

import httpx

from journal import tell

connections = set()
requests_made = 0


def count(response):
    global requests_made
    requests_made += 1
    connections.add(response.extensions["network_stream"].get_extra_info("client_addr"))


def told(step, way, response, **more):
    tell(step, way, response.status_code, response.headers.get("content-type"), response.text, **more)


def docker(api, _):
    opened = api.get("/", follow_redirects=True)
    told("open", "redirects followed", opened, path=opened.url.path)

    order = {"job_name": "by-httpx", "time": "2m"}
    created = {
        "urlencoded": api.post("/job", data=order),
        "multipart": api.post("/job", data=order, files={"notes": ("notes.txt", b"one\r\ntwo\n")}),
        "json": api.post("/job", json=order),
        "query": api.post("/job", params=order),
    }
    for way, response in created.items():
        told("create", way, response)
    ids = [re.search(r"with id (\S+)", each.json()["message"])[1] for each in created.values()]

    told("list", "jobs", api.get("/jobs"))
    told("read", "path", api.get(f"/job/{ids[0]}"), id=ids[0])
    told("read", "query", api.get("/job", params={"job_id": ids[1]}), id=ids[1])
    told("head", "path", api.head(f"/job/{ids[0]}"))

    told("delete", "path", api.delete(f"/job/{ids[0]}"), id=ids[0])
    told("delete", "query", api.delete("/job", params={"job_id": ids[1]}), id=ids[1])
    # httpx.delete takes no body.
    told("delete", "urlencoded", api.request("DELETE", "/job", data={"job_id": ids[2]}), id=ids[2])
    told("delete", "json", api.request("DELETE", "/job", json={"job_id": ids[3]}), id=ids[3])
    for id in ids:
        told("gone", "path", api.delete(f"/job/{id}"), id=id)


def timers(api, hook):
    wish = {"hours": 0, "minutes": 0, "seconds": 1, "url": hook}
    for way, response in {
        "json": api.post("/timers", json=wish),
        "untyped": api.post("/timers", content=json.dumps(wish)),
    }.items():
        told("create", way, response)
        told("read", "path", api.get(f"/timers/{response.json()['id']}"), id=response.json()["id"])
    told("gone", "path", api.get("/timers/999999"))


def tasks(api, _):
    path = "/api/v1/tasks"
    wish = {"command": "echo 'grüß dich'", "frequency": "every 2 hours"}
    for way, response in {
        "json": api.post(f"{path}/create", json=wish),
        "untyped": api.post(f"{path}/create", content=json.dumps(wish)),
    }.items():
        told("create", way, response)
        id = response.json()["task_id"]
        told("schedule", "json", api.post(f"{path}/schedule", json={"task_id": id, **wish}), id=id)
        told("gone", "path", api.get(f"{path}/{id}/latest_output"))
        report = {"server_id": "worker", "stdout": "grüß dich\n", "stderr": ""}
        told("complete", "json", api.post(f"{path}/{id}/complete", json=report), id=id)
        told("read", "path", api.get(f"{path}/{id}/latest_output"), id=id)


def logs(api, startdate):
    wish = {"jobname": "Bücher & Söhne", "startdate": startdate, "starttime": "10:00"}
    again = {**wish, "repeat": True, "interval": 3600, "active": True}

    def in_chunks():
        yield json.dumps(again)[:20].encode()
        yield json.dumps(again)[20:].encode()

    created = {
        "json": api.post("/jobs", json=again),
        # httpx writes True as "true" in a form.
        "urlencoded": api.post("/jobs", data=again),
        "multipart": api.post("/jobs", data=again, files={"notes": ("notes.txt", b"one\r\ntwo\n")}),
        "chunks": api.post("/jobs", content=in_chunks(), headers={"content-type": "application/json"}),
    }
    for way, response in created.items():
        told("create", way, response)
    told("list", "accept", api.get("/jobs", headers={"accept": "application/json"}))
    told("list", "format", api.get("/jobs", params={"format": "list"}))
    id = created["json"].json()["jobid"]
    told("read", "path", api.get(f"/jobs/{id}"), id=id)
    told("head", "path", api.head(f"/jobs/{id}"))
    told("refuse", "json", api.post("/jobs", json={**again, "jobname": "ab"}))
    told("gone", "path", api.get("/jobs/999999"))


base, token, dialect, extra = sys.argv[1:]
headers = {"authorization": f"Bearer {token}"} if token else {}
with httpx.Client(base_url=base, headers=headers, event_hooks={"response": [count]}) as client:
    {"docker": docker, "timers": timers, "tasks": tasks, "logs": logs}[dialect](client, extra)
tell("connections", "kept", None, None, "", opened=len(connections), requests=requests_made)
