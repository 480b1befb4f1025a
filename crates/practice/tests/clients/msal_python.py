"""msal, Microsoft's own library for Python."""

import msal

from visitor import enter
from work import ADMINISTRATOR, COMMAND_LINE_TOOLS, TENANT, did, work

SCOPES = ["https://graph.microsoft.com/Application.ReadWrite.All"]


def app():
    return msal.PublicClientApplication(
        COMMAND_LINE_TOOLS,
        authority=f"https://login.microsoftonline.com/{TENANT}",
        client_capabilities=["cp1"],
    )


def token(answer):
    if "access_token" not in answer:
        raise RuntimeError(answer)
    return answer["access_token"]


interactive = app()
signed_in = token(interactive.acquire_token_interactive(SCOPES, prompt="select_account"))
account = interactive.get_accounts()[0]
if account["username"] != ADMINISTRATOR:
    raise RuntimeError(account)
did("signed in interactively")
work(signed_in, "Of msal for Python")

renewed = token(interactive.acquire_token_silent_with_error(SCOPES, account, force_refresh=True))
work(renewed, "Of msal for Python, renewed")
did("renewed its token")

by_code = app()
flow = by_code.initiate_device_flow(SCOPES)
enter(flow["verification_uri"], flow["user_code"])
work(token(by_code.acquire_token_by_device_flow(flow)), "Of msal for Python, by code")
did("signed in with a device code")
