"""What each client is there for: an application with a secret and a service principal, listed, and deleted."""

import requests

TENANT = "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145"
COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
ADMINISTRATOR = "maya.lindqvist@contoso.com"
GRAPH = "https://graph.microsoft.com/v1.0"


def did(what):
    """Says what was done, in a line that the test reads."""
    print(f"did {what}", flush=True)


def graph(token, method, path, body=None):
    """One call of Graph with a person's token."""
    answer = requests.request(
        method, GRAPH + path, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    if not answer.ok:
        raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
    return answer.json() if answer.content else None


def work(token, name):
    """Creates an application with a secret and a service principal, finds it in a list, and deletes it."""
    application = graph(
        token, "POST", "/applications", {"displayName": name, "signInAudience": "AzureADMyOrg"}
    )
    path = f"/applications/{application['id']}"
    graph(token, "POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "Konnect SSO"}})
    graph(token, "POST", "/servicePrincipals", {"appId": application["appId"]})
    did("created an application with a secret and a service principal")
    listed = f"/applications?$filter=displayName eq '{name}'&$select=id,displayName"
    found = graph(token, "GET", listed)["value"]
    graph(token, "DELETE", path)
    left = graph(token, "GET", listed)["value"]
    if len(found) != 1 or left:
        raise RuntimeError(f"found {found}, left {left}")
    did("listed and deleted it")
