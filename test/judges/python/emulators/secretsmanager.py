"""What Secrets Manager is asked."""

TOKENS = [f"0000000{number}-1111-4222-8333-444444444444" for number in (1, 2, 3)]


def story(judge):
    first, second, third = TOKENS
    judge.good("CreateSecret", Name="judged", SecretString="a", ClientRequestToken=first)
    judge.bad("CreateSecret", "ResourceExistsException", Name="judged", SecretString="b", ClientRequestToken=second)
    judge.bad("CreateSecret", "ValidationException", Name="no blanks", ClientRequestToken=first)
    judge.good("PutSecretValue", SecretId="judged", SecretString="b", ClientRequestToken=second)
    judge.bad("PutSecretValue", "ResourceNotFoundException", SecretId="missing", SecretString="b", ClientRequestToken=third)
    judge.bad("PutSecretValue", "InvalidRequestException", SecretId="judged", ClientRequestToken=third)
    judge.bad("PutSecretValue", "ResourceExistsException", SecretId="judged", SecretString="c", ClientRequestToken=second)
    found = judge.good("GetSecretValue", SecretId="judged")
    said = found and (found["SecretString"], found["VersionId"], found["VersionStages"])
    judge.expect("GetSecretValue", "current", said, ("b", second, ["AWSCURRENT"]))
    before = judge.good("GetSecretValue", SecretId="judged", VersionStage="AWSPREVIOUS")
    judge.expect("GetSecretValue", "previous", before and before["SecretString"], "a")
    judge.bad("GetSecretValue", "ResourceNotFoundException", SecretId="missing")
