# SPDX-License-Identifier: GPL-3.0-or-later
"""A WebSocket server by Python's websockets, on the listening socket whose
descriptor is its argument. It echoes; some messages ask for an end. What it
does stands on standard output, a line each."""

import asyncio
import os
import socket
import sys

import websockets


async def serve(ws, _path=None):
    print("open", ws.path, ws.subprotocol, flush=True)
    try:
        async for message in ws:
            print("message", type(message).__name__, len(message), flush=True)
            if message == "bye":
                await ws.close(4001, "asked to")
            elif message == "fail":
                raise ValueError("asked to")
            elif message == "die":
                ws.transport.abort()
            elif message == "parts":
                await ws.send(iter(["pa", "r", "ts"]))
            elif message != "hush":
                await ws.send(message)
    finally:
        print("close", ws.close_code, flush=True)


async def main():
    listener = socket.socket(fileno=int(sys.argv[1]))
    async with websockets.serve(serve, sock=listener, subprotocols=["lab.v1"],
                                max_size=1 << 20):
        await asyncio.Future()


os.environ.pop("PYTHONHOME", None)
asyncio.run(main())
