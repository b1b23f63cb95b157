// SPDX-License-Identifier: GPL-3.0-or-later
// A WebSocket server by Node's ws, as echo.py is one by Python's websockets.
"use strict";

const http = require("http");
const { WebSocketServer } = require("ws");

const server = http.createServer((request, reply) => {
	reply.writeHead(426, { "Content-Type": "text/plain" });
	reply.end("Upgrade Required");
});
const sockets = new WebSocketServer({
	server,
	maxPayload: 1 << 20,
	perMessageDeflate: { threshold: 0 },
	handleProtocols: (offered) => offered.has("lab.v1") ? "lab.v1" : false,
});

sockets.on("connection", (ws, request) => {
	console.log("open", request.url, ws.protocol || "None");
	ws.on("error", () => {});
	ws.on("close", (code) => console.log("close", code));
	ws.on("message", (data, binary) => {
		const text = binary ? "" : data.toString();

		console.log("message", binary ? "bytes" : "str", data.length);
		if (text === "bye") {
			ws.close(4001, "asked to");
		} else if (text === "fail") {
			ws.close(1011, "asked to");
		} else if (text === "die") {
			ws.terminate();
		} else if (text === "parts") {
			ws.send("pa", { fin: false });
			ws.send("r", { fin: false });
			ws.send("ts", { fin: true });
		} else if (text !== "hush") {
			ws.send(data, { binary });
		}
	});
});
server.listen({ fd: Number(process.argv[2]) });
