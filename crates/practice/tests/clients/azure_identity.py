"""azure-identity, which signs in as the Azure CLI and asks for `.default`, as the Graph SDK does."""

from azure.identity import DeviceCodeCredential, InteractiveBrowserCredential

from visitor import enter
from work import TENANT, did, work

SCOPE = "https://graph.microsoft.com/.default"

browser = InteractiveBrowserCredential(tenant_id=TENANT)
signed_in = browser.get_token(SCOPE).token
did("signed in interactively")
work(signed_in, "Of azure-identity")

device = DeviceCodeCredential(
    tenant_id=TENANT, prompt_callback=lambda address, code, _: enter(address, code)
)
work(device.get_token(SCOPE).token, "Of azure-identity, by code")
did("signed in with a device code")
