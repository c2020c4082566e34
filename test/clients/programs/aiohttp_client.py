"""The four older APIs by aiohttp: BASE TOKEN DIALECT EXTRA. TOKEN is empty where BASE has it or nobody asks."""

import asyncio
import json
import re
import sys

import aiohttp

from journal import tell

counted = {"opened": 0, "requests": 0}


async def count_connection(*_):
    counted["opened"] += 1


async def count_request(*_):
    counted["requests"] += 1


async def told(step, way, asked, **more):
    """Sends a request, says what came back, and gives it as JSON where it is."""
    async with asked as response:
        text = await response.text()
        if step == "open":
            more["path"] = response.url.path
        tell(step, way, response.status, response.headers.get("content-type"), text, **more)
        return json.loads(text) if text and response.content_type == "application/json" else None


def with_file(fields):
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    form.add_field("notes", b"one\r\ntwo\n", filename="notes.txt", content_type="text/plain")
    return form


async def docker(api, base, _):
    await told("open", "redirects followed", api.get(f"{base}/"))

    order = {"job_name": "by-aiohttp", "time": "2m"}
    created = [
        await told("create", "urlencoded", api.post(f"{base}/job", data=order)),
        await told("create", "multipart", api.post(f"{base}/job", data=with_file(order))),
        await told("create", "json", api.post(f"{base}/job", json=order)),
        await told("create", "query", api.post(f"{base}/job", params=order)),
    ]
    ids = [re.search(r"with id (\S+)", each["message"])[1] for each in created]

    await told("list", "jobs", api.get(f"{base}/jobs"))
    await told("read", "path", api.get(f"{base}/job/{ids[0]}"), id=ids[0])
    await told("read", "query", api.get(f"{base}/job", params={"job_id": ids[1]}), id=ids[1])
    await told("head", "path", api.head(f"{base}/job/{ids[0]}"))

    await told("delete", "path", api.delete(f"{base}/job/{ids[0]}"), id=ids[0])
    await told("delete", "query", api.delete(f"{base}/job", params={"job_id": ids[1]}), id=ids[1])
    await told("delete", "urlencoded", api.delete(f"{base}/job", data={"job_id": ids[2]}), id=ids[2])
    await told("delete", "multipart", api.delete(f"{base}/job", data=with_file({"job_id": ids[3]})), id=ids[3])
    for id in ids:
        await told("gone", "path", api.delete(f"{base}/job/{id}"), id=id)


async def timers(api, base, hook):
    wish = {"hours": 0, "minutes": 0, "seconds": 1, "url": hook}
    for way, asked in {
        "json": api.post(f"{base}/timers", json=wish),
        # Text goes as text/plain.
        "text": api.post(f"{base}/timers", data=json.dumps(wish)),
    }.items():
        timer = await told("create", way, asked)
        await told("read", "path", api.get(f"{base}/timers/{timer['id']}"), id=timer["id"])
    await told("gone", "path", api.get(f"{base}/timers/999999"))


async def tasks(api, base, _):
    path = f"{base}/api/v1/tasks"
    wish = {"command": "echo 'grüß dich'", "frequency": "every 2 hours"}
    for way, asked in {
        "json": api.post(f"{path}/create", json=wish),
        "text": api.post(f"{path}/create", data=json.dumps(wish)),
    }.items():
        task = await told("create", way, asked)
        id = task["task_id"]
        await told("schedule", "json", api.post(f"{path}/schedule", json={"task_id": id, **wish}), id=id)
        await told("gone", "path", api.get(f"{path}/{id}/latest_output"))
        report = {"server_id": "worker", "stdout": "grüß dich\n", "stderr": ""}
        await told("complete", "json", api.post(f"{path}/{id}/complete", json=report), id=id)
        await told("read", "path", api.get(f"{path}/{id}/latest_output"), id=id)


async def logs(api, base, startdate):
    wish = {"jobname": "Bücher & Söhne", "startdate": startdate, "starttime": "10:00"}
    again = {**wish, "repeat": True, "interval": 3600, "active": True}
    form = {**wish, "repeat": "true", "interval": "3600", "active": "true"}
    typed = {"content-type": "application/json"}

    async def in_chunks():
        yield json.dumps(again)[:20].encode()
        yield json.dumps(again)[20:].encode()

    created = await told("create", "json", api.post(f"{base}/jobs", json=again))
    await told("create", "urlencoded", api.post(f"{base}/jobs", data=form))
    await told("create", "multipart", api.post(f"{base}/jobs", data=with_file(form)))
    await told("create", "chunks", api.post(f"{base}/jobs", data=in_chunks(), headers=typed))
    await told("create", "after 100 Continue", api.post(f"{base}/jobs", json=again, expect100=True))
    await told("list", "accept", api.get(f"{base}/jobs", headers={"accept": "application/json"}))
    await told("list", "format", api.get(f"{base}/jobs", params={"format": "list"}))
    id = created["jobid"]
    await told("read", "path", api.get(f"{base}/jobs/{id}"), id=id)
    await told("head", "path", api.head(f"{base}/jobs/{id}"))
    await told("refuse", "json", api.post(f"{base}/jobs", json={**again, "jobname": "ab"}))
    await told("gone", "path", api.get(f"{base}/jobs/999999"))


async def main(base, token, dialect, extra):
    tracing = aiohttp.TraceConfig()
    tracing.on_connection_create_end.append(count_connection)
    tracing.on_request_end.append(count_request)
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession(headers=headers, trace_configs=[tracing]) as session:
        await {"docker": docker, "timers": timers, "tasks": tasks, "logs": logs}[dialect](session, base, extra)
    tell("connections", "kept", None, None, "", **counted)


asyncio.run(main(*sys.argv[1:]))
