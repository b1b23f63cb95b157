# SPDX-License-Identifier: GPL-3.0-or-later
"""A real nginx on loopback, in the clear and with TLS. The test binds port 0
itself and hands the listening sockets down, so no port is ever guessed."""

import os
import socket
import subprocess
import time

from support import programs, roots

USER, PASSWORD, TOKEN = "ada", "opensesame", "token-of-the-tests"

CONFIG = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 4096; }}
http {{
	client_body_temp_path {folder}/body;
	proxy_temp_path {folder}/proxy;
	fastcgi_temp_path {folder}/fastcgi;
	uwsgi_temp_path {folder}/uwsgi;
	scgi_temp_path {folder}/scgi;
	log_format tests '$request_method $request_uri $status $connection_requests '
	    '"$http_host" "$http_authorization" $content_length';
	access_log {folder}/access.log tests;
	default_type text/plain;
	server {{
		listen 127.0.0.1:{http};
		listen 127.0.0.1:{https} ssl;
		server_name localhost;
		ssl_certificate {cert};
		ssl_certificate_key {key};
		ssl_protocols TLSv1.2 TLSv1.3;
		root {folder}/www;
		absolute_redirect off;
		location = /gzip {{
			gzip on;
			gzip_min_length 1;
			gzip_types text/plain;
			try_files /large =404;
		}}
		location = /chunked {{ ssi on; ssi_types text/plain; try_files /large =404; }}
		location = /moved {{ return 302 /; }}
		location = /loop {{ return 302 /loop; }}
		location = /missing {{ return 404 "not here\\n"; }}
		location = /broken {{ return 500 "not well\\n"; }}
		location = /method {{ return 200 "$request_method $content_type $content_length\\n"; }}
		location = /basic {{
			auth_basic tests;
			auth_basic_user_file {folder}/users;
			try_files /index.html =404;
		}}
		location = /bearer {{
			if ($http_authorization != "Bearer {token}") {{ return 401; }}
			return 200 "welcome\\n";
		}}
		location = /close {{ keepalive_timeout 0; return 200 "bye\\n"; }}
{more}
	}}
	server {{
		listen 127.0.0.1:{known} ssl;
		ssl_certificate {cert};
		ssl_certificate_key {key};
		ssl_protocols TLSv1.2 TLSv1.3;
		ssl_client_certificate {ca};
		ssl_verify_client on;
		location / {{ return 200 "$ssl_client_s_dn\\n"; }}
	}}
}}
"""


def listener():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.bind(("127.0.0.1", 0))
    s.listen(511)
    return s


class Nginx:
    """A running server: .http and .https are its URLs (with a slash at the
    end), .known one that wants a client certificate of the authority's, .ca
    the file to trust, .www the folder it serves."""

    def __init__(self, folder, authority, more=""):
        self.folder, self.ca = folder, authority.cert
        self.www = folder / "www"
        self.fill()
        signed = authority.sign(folder.name, ["localhost", "127.0.0.1"])
        sockets = [listener(), listener(), listener()]
        self.http_port, self.https_port, known = (s.getsockname()[1] for s in sockets)
        self.http = f"http://127.0.0.1:{self.http_port}/"
        self.https = f"https://127.0.0.1:{self.https_port}/"
        self.known = f"https://127.0.0.1:{known}/"
        config = folder / "nginx.conf"
        # The folders of a test are closed to others, its worker included.
        user = "user root root;" if os.geteuid() == 0 else ""
        config.write_text(CONFIG.format(folder=folder, user=user, http=self.http_port,
                                        https=self.https_port, known=known,
                                        cert=signed.cert, key=signed.key, ca=self.ca,
                                        token=TOKEN, more=more))
        self.process = self.launch(config, sockets)
        for s in sockets:
            s.close()
        self.wait()

    def fill(self):
        self.www.mkdir()
        (self.www / "index.html").write_text("<p>hello from nginx</p>\n")
        (self.www / "large").write_text("0123456789abcde\n" * 16384)
        # {PLAIN}: nginx then needs no crypt()
        (self.folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")

    def launch(self, config, sockets):
        words = roots.command(roots.path("nginx"), "usr/sbin/nginx")
        env = programs.environment(self.folder)
        # nginx takes listening sockets from its predecessor by this variable.
        env["NGINX"] = "".join(f"{s.fileno()};" for s in sockets)
        with open(self.folder / "output.log", "wb") as log:
            return subprocess.Popen(
                [*words, "-p", self.folder, "-e", self.folder / "error.log", "-c", config],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
                pass_fds=[s.fileno() for s in sockets])

    def wait(self):
        """Until it answers, at most 10 seconds."""
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.http_port), 0.5) as s:
                    s.settimeout(0.5)
                    s.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
                    if s.recv(12).startswith(b"HTTP/1.1 200"):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"nginx ended with {self.process.returncode}: "
                           f"{self.log('output')}{self.log('error')}")

    def log(self, name="access"):
        """The text of its access, error or output log so far."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self):
        programs.end(self.process)
