"""
Asks every emulated operation through boto3. Reads from stdin the endpoints by service, as `{"endpoints": {...}, "credentials": {...}}`;
prints what was called, and which operations each emulator imitates, as JSON.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import dynamodb
import ecs
import logs
import scheduler
import secretsmanager
import sqs
from judge import Judge

STORIES = {
    "dynamodb": dynamodb.story,
    "ecs": ecs.story,
    "logs": logs.story,
    "scheduler": scheduler.story,
    "secretsmanager": secretsmanager.story,
    "sqs": sqs.story,
}


def told(service, endpoint, credentials):
    judge = Judge(service, endpoint, credentials)
    imitated = judge.imitated()
    STORIES[service](judge)
    return {"service": service, "imitated": imitated, "known": len(judge.client.meta.service_model.operation_names), "calls": judge.calls}


def main():
    order = json.load(sys.stdin)
    with ThreadPoolExecutor() as threads:
        works = [threads.submit(told, name, url, order["credentials"]) for name, url in order["endpoints"].items()]
        json.dump([work.result() for work in works], sys.stdout)


main()
