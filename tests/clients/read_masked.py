"""Drives a server with the independent Python client, in one era of the protocol, and prints what it saw.

Usage: read_masked.py MODE SERVER HOME PATH

MODE is `legacy` (handshake) or `auto` (discovery, and the handshake only if that fails). What was seen goes to
standard output as one JSON object; the test that started this judges it.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters


async def call(client, name, arguments):
    result = await client.call_tool(name, arguments)
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)


async def main(mode, server, home, path):
    parameters = StdioServerParameters(command=server, env={"SEKISHO_HOME": home})
    async with Client(parameters, mode=mode) as client:
        listed = await client.list_tools()
        seen = {
            "version": client.protocol_version,
            "server": client.server_info.name,
            "instructions": client.instructions,
            "tools": [tool.name for tool in listed.tools],
            "folder": await call(client, "list_folder", {}),
            "file": await call(client, "read_file", {"path": path}),
            "refused": await call(client, "read_file", {"path": "work/none.txt"}),
            "bad": await call(client, "read_file", {"path": path, "max_lines": 0}),
        }
        # Calls at once are answered each with its own.
        many = await asyncio.gather(
            *(call(client, "read_file", {"path": path, "start_line": line, "max_lines": 1}) for line in range(1, 9))
        )
        seen["first_lines"] = [one["structuredContent"]["first_line"] for one in many]
    print(json.dumps(seen, ensure_ascii=False))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
