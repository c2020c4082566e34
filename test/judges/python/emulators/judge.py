"""Calls an emulator through boto3, and notes what of its answers is not as AWS's service model says."""

import json

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shapes import faults_of

# Errors that services answer and their models do not name.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
COMMON_ERRORS = {
    "InvalidParameterValue",
    "MissingParameter",
    "SerializationException",
    "UnknownOperationException",
    "ValidationException",
}


class Judge:
    """One service. `calls` has what was called, with the faults of each answer."""

    def __init__(self, service, endpoint, credentials):
        session = boto3.Session(region_name="us-east-1", **credentials)
        config = {"retries": {"total_max_attempts": 1}, "read_timeout": 30, "proxies": {}, "inject_host_prefix": False}

        def client(**settings):
            return session.client(service, endpoint_url=endpoint, config=Config(**config, **settings))

        self.service = service
        self.calls = []
        self.client = client()
        # What botocore would not send shows what the emulator says to it.
        self.careless = client(parameter_validation=False)
        for each in (self.client, self.careless):
            each.meta.events.register(f"before-parse.{each.meta.service_model.service_id.hyphenize()}", self._keep)
        self._raw = None

    def good(self, operation, **parameters):
        """Calls what must work, and gives botocore's answer; None where it failed."""
        try:
            answer = self._call(self.client, operation, parameters)
        except (ClientError, BotoCoreError) as error:
            return self._note(operation, "good", [f"{type(error).__name__}: {error}"])
        return self._note(operation, "good", self._faults_of_answer(operation), answer)

    def bad(self, operation, code, **parameters):
        """Calls what must be refused with a code, as botocore's exception of that name where the model has one."""
        try:
            self._call(self.careless, operation, parameters)
            faults = [f"expected {code}, and nothing was refused"]
        except ClientError as error:
            faults = self._faults_of_error(operation, code, error)
        except BotoCoreError as error:
            faults = [f"expected {code}, found {type(error).__name__}: {error}"]
        return self._note(operation, "bad", faults)

    def expect(self, operation, what, found, expected):
        """Notes that an answer says something else than it should."""
        faults = [] if found == expected else [f"{what}: expected {expected!r}, found {found!r}"]
        self._note(operation, "said", faults)

    def imitated(self):
        """The operations that the emulator does not call unknown, of all that the service has."""
        return [name for name in self.client.meta.service_model.operation_names if self._is_imitated(name)]

    def _is_imitated(self, name):
        shape = self.client.meta.service_model.operation_model(name).input_shape
        try:
            self._call(self.careless, name, least(shape) if shape else {})
        except ClientError as error:
            return error.response["Error"]["Code"] != "UnknownOperationException"
        return True

    def _call(self, client, operation, parameters):
        self._raw = None
        method = next(name for name, value in client.meta.method_to_api_mapping.items() if value == operation)
        return getattr(client, method)(**parameters)

    def _keep(self, response_dict, **_rest):
        self._raw = response_dict

    def _body(self):
        return json.loads(self._raw["body"] or b"{}")

    def _faults_of_answer(self, operation):
        model = self.client.meta.service_model.operation_model(operation)
        return faults_of(model.output_shape, self._body())

    def _faults_of_error(self, operation, code, error):
        said = error.response["Error"]
        if said["Code"] != code:
            return [f"expected {code}, found {said['Code']}: {said['Message']}"]
        faults = [] if said["Message"] else [f"{code}: no message"]
        # A service that spoke the query protocol before answers the code of then, and beside it the name of its model.
        code = said.get("QueryErrorCode", code)
        model = self.client.meta.service_model.operation_model(operation)
        shape = next((each for each in model.error_shapes if self._code_of(each) == code), None)
        if shape is None:
            return faults if code in COMMON_ERRORS else [*faults, f"its model has no error {code}"]
        if not isinstance(error, self.careless.exceptions.from_code(code)):
            faults.append(f"{code}: raised as {type(error).__name__}")
        status = shape.metadata.get("error", {}).get("httpStatusCode", 400)
        found = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if found != status:
            faults.append(f"{code}: expected status {status}, found {found}")
        body = {name: value for name, value in self._body().items() if name not in ("__type", "message", "Message")}
        return faults + [fault for fault in faults_of(shape, body) if "essage: required" not in fault]

    @staticmethod
    def _code_of(shape):
        return shape.metadata.get("error", {}).get("code", shape.name)

    def _note(self, operation, kind, faults, answer=None):
        self.calls.append({"service": self.service, "operation": operation, "kind": kind, "faults": faults})
        return answer


def least(shape):
    """A value of a shape with what is required and no more, from which botocore can make a request."""
    if shape.type_name == "structure":
        return {name: least(shape.members[name]) for name in shape.required_members}
    return LEAST.get(shape.type_name, "nothing")


LEAST = {"list": [], "map": {}, "integer": 1, "long": 1, "float": 1.0, "double": 1.0, "boolean": False, "timestamp": 0, "blob": b""}
