/** The protocol library alone on stdio. */
import { serveStdio } from "@modelcontextprotocol/server/stdio"
import { bareServer } from "./bareServer.ts"

serveStdio(bareServer("{}"))
