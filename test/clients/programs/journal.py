"""Prints the steps of a client, one JSON object a line. The tests judge them."""

import json


def tell(step, way, status, content_type, text, **more):
    line = {"step": step, "way": way, "status": status, "type": content_type, "text": text, **more}
    print(json.dumps(line), flush=True)
