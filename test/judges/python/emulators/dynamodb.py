"""What DynamoDB is asked."""

TABLE = "judged"
DEFINITIONS = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "bucket")]
KEYS = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
INDEX = {
    "IndexName": "by-bucket",
    "KeySchema": [{"AttributeName": "bucket", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}


def key(number):
    return {"pk": {"S": "job"}, "sk": {"S": f"run-{number}"}}


def item(number):
    values = {
        "bucket": {"S": "running"},
        "count": {"N": str(number)},
        "isLast": {"BOOL": False},
        "none": {"NULL": True},
        "bytes": {"B": b"\x00\xff"},
        "list": {"L": [{"S": "a"}, {"N": "1.5"}]},
        "map": {"M": {"a": {"SS": ["x", "y"]}}},
        "numbers": {"NS": ["1", "2"]},
    }
    return {**key(number), **values}


def story(judge):
    made = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": DEFINITIONS,
        "KeySchema": KEYS,
        "GlobalSecondaryIndexes": [INDEX],
    }
    judge.good("CreateTable", **made)
    judge.bad("CreateTable", "ResourceInUseException", **made)
    judge.bad("CreateTable", "ValidationException", **{**made, "TableName": "a"})
    described = judge.good("DescribeTable", TableName=TABLE)
    judge.expect("DescribeTable", "KeySchema", described and described["Table"]["KeySchema"], KEYS)
    judge.bad("DescribeTable", "ResourceNotFoundException", TableName="missing")
    listed = judge.good("ListTables", Limit=10)
    judge.expect("ListTables", "TableNames", listed and listed["TableNames"], [TABLE])
    judge.bad("ListTables", "ValidationException", Limit=0)
    judge.good("DescribeTimeToLive", TableName=TABLE)
    judge.bad("DescribeTimeToLive", "ResourceNotFoundException", TableName="missing")
    arn = described["Table"]["TableArn"] if described else ""
    tags(judge, arn)
    items(judge)
    searches(judge)
    batches(judge)
    judge.good("UpdateTable", TableName=TABLE, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-bucket"}}])
    judge.bad("UpdateTable", "ResourceNotFoundException", TableName="missing", BillingMode="PAY_PER_REQUEST")
    judge.good("DeleteTable", TableName=TABLE)
    judge.bad("DeleteTable", "ResourceNotFoundException", TableName="missing")


def tags(judge, arn):
    judge.good("TagResource", ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    judge.bad("TagResource", "ValidationException", ResourceArn=arn, Tags=[])
    listed = judge.good("ListTagsOfResource", ResourceArn=arn)
    judge.expect("ListTagsOfResource", "Tags", listed and listed["Tags"], [{"Key": "a", "Value": "b"}])
    judge.bad("ListTagsOfResource", "ResourceNotFoundException", ResourceArn=arn.replace(TABLE, "missing"))
    judge.good("UntagResource", ResourceArn=arn, TagKeys=["a"])
    judge.bad("UntagResource", "ResourceNotFoundException", ResourceArn=arn.replace(TABLE, "missing"), TagKeys=["a"])


def items(judge):
    is_new = "attribute_not_exists(pk)"
    judge.good("PutItem", TableName=TABLE, Item=item(1), ConditionExpression=is_new, ReturnConsumedCapacity="INDEXES")
    judge.bad("PutItem", "ConditionalCheckFailedException", TableName=TABLE, Item=item(1), ConditionExpression=is_new)
    judge.bad("PutItem", "ResourceNotFoundException", TableName="missing", Item=item(1))
    judge.bad("PutItem", "ValidationException", TableName=TABLE, Item={"pk": {"S": "job"}})
    judge.bad("PutItem", "SerializationException", TableName=TABLE, Item={"pk": {"S": 5}})
    found = judge.good("GetItem", TableName=TABLE, Key=key(1), ConsistentRead=True)
    judge.expect("GetItem", "Item", found and found.get("Item"), item(1))
    judge.bad("GetItem", "ValidationException", TableName=TABLE, Key={"pk": {"S": "job"}})
    change = {
        "UpdateExpression": "SET #count = #count + :one REMOVE isLast",
        "ExpressionAttributeNames": {"#count": "count"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    changed = judge.good("UpdateItem", TableName=TABLE, Key=key(1), ReturnValues="ALL_NEW", **change)
    judge.expect("UpdateItem", "count", changed and changed["Attributes"]["count"], {"N": "2"})
    judge.bad("UpdateItem", "ValidationException", TableName=TABLE, Key=key(1), UpdateExpression="SET")
    judge.good("DeleteItem", TableName=TABLE, Key=key(1), ReturnValues="ALL_OLD")
    exists = "attribute_exists(pk)"
    judge.bad("DeleteItem", "ConditionalCheckFailedException", TableName=TABLE, Key=key(1), ConditionExpression=exists)


def searches(judge):
    for number in (1, 2, 3):
        judge.good("PutItem", TableName=TABLE, Item=item(number))
    wanted = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "job"}}}
    page = judge.good("Query", TableName=TABLE, Limit=2, ScanIndexForward=False, **wanted)
    judge.expect("Query", "LastEvaluatedKey", page and page["LastEvaluatedKey"], key(2))
    of_bucket = {"KeyConditionExpression": "#b = :b", "ExpressionAttributeValues": {":b": {"S": "running"}}}
    of_bucket["ExpressionAttributeNames"] = {"#b": "bucket"}
    found = judge.good("Query", TableName=TABLE, IndexName="by-bucket", ReturnConsumedCapacity="TOTAL", **of_bucket)
    judge.expect("Query", "Count", found and found["Count"], 3)
    judge.bad("Query", "ValidationException", TableName=TABLE, IndexName="missing", **of_bucket)
    found = judge.good("Scan", TableName=TABLE, FilterExpression="sk = :sk", ExpressionAttributeValues={":sk": {"S": "run-1"}})
    judge.expect("Scan", "ScannedCount", found and (found["Count"], found["ScannedCount"]), (1, 3))
    judge.bad("Scan", "ValidationException", TableName=TABLE, Segment=1)


def batches(judge):
    writes = [{"PutRequest": {"Item": item(4)}}, {"DeleteRequest": {"Key": key(3)}}]
    written = judge.good("BatchWriteItem", RequestItems={TABLE: writes})
    judge.expect("BatchWriteItem", "UnprocessedItems", written and written["UnprocessedItems"], {})
    judge.bad("BatchWriteItem", "ValidationException", RequestItems={})
    found = judge.good("BatchGetItem", RequestItems={TABLE: {"Keys": [key(1), key(3), key(4)]}})
    judge.expect("BatchGetItem", "items", found and len(found["Responses"][TABLE]), 2)
    judge.bad("BatchGetItem", "ValidationException", RequestItems={TABLE: {"Keys": [key(1), key(1)]}})
