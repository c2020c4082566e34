"""Jobs that are kept in memory and run by a timer: what a service costs that promises nothing."""

import json
import time
import uuid

import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web

JOBS = {}


def run(job_id):
    JOBS[job_id]["state"] = "done"


class Jobs(tornado.web.RequestHandler):
    def post(self):
        wish = json.loads(self.request.body)
        if not isinstance(wish.get("image"), str) or not isinstance(wish.get("command"), list):
            raise tornado.web.HTTPError(400)
        delay = int(wish["in"].rstrip("h")) * 3600
        job = {"id": uuid.uuid4().hex, "state": "scheduled", "createdAt": time.time(), **wish}
        JOBS[job["id"]] = job
        tornado.ioloop.IOLoop.current().call_later(delay, run, job["id"])
        self.set_status(201)
        self.write(job)


class Job(tornado.web.RequestHandler):
    def get(self, job_id):
        job = JOBS.get(job_id)
        if job is None:
            raise tornado.web.HTTPError(404)
        self.write(job)


sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
server = tornado.httpserver.HTTPServer(tornado.web.Application([("/jobs", Jobs), ("/jobs/(.*)", Job)]))
server.add_sockets(sockets)
print(sockets[0].getsockname()[1], flush=True)
tornado.ioloop.IOLoop.current().start()
