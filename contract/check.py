"""Whether the API does what its document says: the document by its specification, the program by generated requests.

APP_BIN names the program. It runs on a port of its own, with data in a folder that is removed afterwards.
"""

import os
import subprocess
import sys
import tempfile

import requests
from openapi_spec_validator import validate

SECONDS = 60
# What ends the sign-in that all other requests are sent with.
ENDING = ["delete_me", "delete_sign_ins_current", "delete_sign_ins_sign_in"]
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
]
ACCOUNT = {"email": "ann@example.org", "password": "seven tall giraffes"}


def main():
    with tempfile.TemporaryDirectory() as folder:
        limits = {
            "SUPPLE_SIGN_UP": "at_once",
            "SUPPLE_POSTS_PER_MINUTE": "0",
            "SUPPLE_TRIES_PER_ACCOUNT": "0",
            "SUPPLE_TRIES_PER_ADDRESS": "0",
            "XDG_DATA_HOME": folder,
            "HOME": folder,
        }
        server = subprocess.Popen(
            [os.environ["APP_BIN"], "serve", "--listen", "127.0.0.1:0"],
            cwd=folder,
            env=os.environ | limits,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = server.stdout.readline().split()[-1]
            return check(address, folder)
        finally:
            server.terminate()
            server.wait(20)


def check(address, folder):
    document = f"{address}/openapi.json"
    validate(requests.get(document, timeout=10).json())
    signed_up = requests.post(f"{address}/sign-up", data=ACCOUNT, allow_redirects=False, timeout=10)
    assert signed_up.status_code == 303, signed_up.text
    token = requests.post(f"{address}/api/sign-ins", json=ACCOUNT, timeout=10).json()["token"]
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", document,
        "--header", f"Authorization: Bearer {token}",
        "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing",
        "--generation-deterministic",
        "--max-time", str(SECONDS),
        "--max-examples", "20",
        "--suppress-health-check", "all",
        "--no-color",
    ]
    for name in ENDING:
        command += ["--exclude-operation-id", name]
    return subprocess.run(command, cwd=folder, check=False).returncode


sys.exit(main())
