// Loaded before a client: its requests take the proxy that the environment names. Node has that built in from 24 on.

import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

setGlobalDispatcher(new EnvHttpProxyAgent());
