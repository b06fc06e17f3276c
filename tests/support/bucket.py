"""`bucket`: an S3-compatible store over real HTTP (moto's server), named by the environment as in a deployment."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

SETTINGS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The root of an empty bucket (`s3://...`); the process's environment says how to reach it."""
    import boto3
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    name = f"likewise-{uuid4().hex}"  # moto remembers buckets for as long as the process lives
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for variable, value in {**SETTINGS, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
            monkeypatch.setenv(variable, value)
        boto3.client("s3").create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": SETTINGS["AWS_DEFAULT_REGION"]}
        )
        S3FileSystem.clear_instance_cache()  # of the test before, with another server
        yield f"s3://{name}/some/folder"
        S3FileSystem.clear_instance_cache()
    finally:
        server.stop()
