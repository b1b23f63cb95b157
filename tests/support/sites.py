# SPDX-License-Identifier: GPL-3.0-or-later
"""Web servers of many makes, each with the little configuration people start
with: one class a make. Those of the scratch root run in cells of their own.
Behind the proxies among them stands App, in the test's own process. Each has
PORTS, the numbers of these as .plain and .tls, .ca, .server (what its Server
header says, as a regular expression, or None) and .logged (what its log() says
of a GET / that was answered with 200, likewise)."""

import http.server
import shutil
import socket
import ssl
import subprocess
import threading

from support import cell, programs, roots
from support.nginx import listener
from support.websocket import Absent

PAGE = "<p>hello</p>\n"


def fill(folder):
    """The folder that a server serves: one page and a larger file."""
    www = folder / "www"
    www.mkdir()
    (www / "index.html").write_text(PAGE)
    (www / "large").write_text("0123456789abcde\n" * 16384)
    return www


class App:
    """Python's own web server: HTTP/1.0, at every address of this machine."""

    PORTS, server, logged = ("plain", "tls"), "SimpleHTTP.*Python", "GET / .* 200"

    def __init__(self, folder, authority):
        self.ca, self.lines = authority.cert, []
        signed = authority.sign("app", ["localhost", "127.0.0.1"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(signed.cert, signed.key)
        www, lines = str(fill(folder)), self.lines

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args):
                super().__init__(*args, directory=www)

            def log_message(self, form, *args):
                lines.append(form % args)

        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6 if socket.has_ipv6 else socket.AF_INET

            def server_bind(self):
                if self.address_family == socket.AF_INET6:
                    self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                super().server_bind()

        class Secure(Server):
            def finish_request(self, request, address):
                with context.wrap_socket(request, server_side=True) as wrapped:
                    super().finish_request(wrapped, address)
                    wrapped.unwrap()

            def shutdown_request(self, request):
                """Python has taken the socket: it is closed by now."""

        self.servers = [Server(("", 0), Handler), Secure(("", 0), Handler)]
        self.plain, self.tls = (s.server_address[1] for s in self.servers)
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def ready(self):
        """It listens since it was made."""

    def log(self):
        return "\n".join(self.lines)

    def stop(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()


class Node:
    """Node's http and https, of this machine if it has one."""

    PORTS, server, logged = ("plain", "tls"), None, "GET / 200"
    SCRIPT = """
        const fs = require("fs"), [key, cert, page] = process.argv.slice(1, 4);
        const answer = (request, reply) => {
            console.log(`${request.method} ${request.url} 200`);
            reply.writeHead(200, {"Content-Type": "text/html"});
            reply.end(page);
        };
        require("http").createServer(answer).listen({fd: 3});
        require("https").createServer({key: fs.readFileSync(key),
            cert: fs.readFileSync(cert)}, answer).listen({fd: 4});
        """

    def __init__(self, folder, authority):
        if shutil.which("node") is None:
            raise Absent("node is missing: apt install nodejs")
        self.ca, self.output = authority.cert, folder / "output.log"
        signed = authority.sign("node", ["localhost", "127.0.0.1"])
        sockets = [listener(), listener()]
        self.plain, self.tls = (s.getsockname()[1] for s in sockets)
        # Behind a shell, since Node wants descriptors of its own choice.
        first, second = (s.fileno() for s in sockets)
        with open(self.output, "wb") as log:
            self.process = subprocess.Popen(
                ["/bin/bash", "-c", f'exec 3<&{first} 4<&{second}; exec node -e "$@"', "bash",
                 self.SCRIPT, signed.key, signed.cert, PAGE], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, pass_fds=(first, second),
                env=programs.environment(folder))
        for s in sockets:
            s.close()

    def ready(self):
        """The kernel takes connections since it was made."""

    def log(self):
        return self.output.read_text()

    def stop(self):
        programs.end(self.process)


class MicroHttpd:
    """micro-httpd, which inetd starts for each connection: this is the inetd."""

    PORTS, server, logged = ("plain",), "micro_httpd", None

    def __init__(self, folder, authority):
        self.ca = authority.cert
        words = [*roots.command(roots.path("micro-httpd"), "usr/sbin/micro-httpd"),
                 fill(folder)]
        self.socket = listener()
        self.plain = self.socket.getsockname()[1]

        def inetd():
            while True:
                try:
                    taken, _ = self.socket.accept()
                except OSError:
                    return
                with taken:
                    subprocess.run(words, stdin=taken, stdout=taken, check=False,
                                   timeout=20)
        self.thread = threading.Thread(target=inetd, daemon=True)
        self.thread.start()

    def ready(self):
        """The kernel takes connections since it was made."""

    def stop(self):
        self.socket.shutdown(socket.SHUT_RD)
        self.socket.close()
        self.thread.join(10)


class Site(cell.Server):
    """A web server in its cell. A make says its CONFIG, with the fields of
    .fields(), and its command line, WORDS, likewise; app is the port of App."""

    LOG, PORTS, CONFIG, WORDS = "logs/access.log", ("plain", "tls"), "", ""
    server, logged = None, "GET / .* 200"

    def __init__(self, folder, authority, app):
        super().__init__(folder, authority)
        self.app, self.www = app, fill(folder)
        for name in self.PORTS:
            setattr(self, name, self.port())
        self.both = self.write("both.pem", self.key.read_text() + self.cert.read_text(),
                               0o600)
        self.log_folder = self.logs()
        self.config = self.write("config", self.CONFIG.format(**self.fields()))
        self.launch(*self.WORDS.format(**self.fields()).split())

    def fields(self):
        return {**vars(self), "logs": self.log_folder}

    def ready(self):
        self.wait(silent=[getattr(self, name) for name in self.PORTS])


class Apache(Site):
    ROOT, server = "apache2-bin", "Apache/2"
    MODULES = ("mpm_event", "authz_core", "dir", "mime", "ssl", "socache_shmcb")
    CONFIG = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
                       for name in MODULES) + """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
User nobody
Group nogroup
Listen 127.0.0.1:{plain}
Listen 127.0.0.1:{tls}
TypesConfig /dev/null
AddType text/html .html
DocumentRoot {www}
ErrorLog {logs}/error.log
CustomLog {logs}/access.log "%r %>s"
StartServers 1
SSLSessionCache shmcb:/run/ssl(512000)
<VirtualHost 127.0.0.1:{tls}>
	SSLEngine on
	SSLCertificateFile {cert}
	SSLCertificateKeyFile {key}
</VirtualHost>
"""
    WORDS = "/usr/sbin/apache2 -DFOREGROUND -f {config}"


class Lighttpd(Site):
    ROOT, server = "lighttpd", "lighttpd/1"
    CONFIG = """
server.modules = ( "mod_openssl", "mod_accesslog" )
server.username = "nobody"
server.groupname = "nogroup"
server.bind = "127.0.0.1"
server.port = {plain}
server.document-root = "{www}"
server.errorlog = "{logs}/error.log"
accesslog.filename = "{logs}/access.log"
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html" )
$SERVER["socket"] == "127.0.0.1:{tls}" {{
	ssl.engine = "enable"
	ssl.pemfile = "{cert}"
	ssl.privkey = "{key}"
}}
"""
    WORDS = "/usr/sbin/lighttpd -D -f {config}"


class Haproxy(Site):
    """Before App, whose Server header it leaves alone."""
    ROOT, LOG, server = "haproxy", "output.log", App.server
    logged = " 200 .*GET / "
    CONFIG = """
global
	log stdout format raw daemon
	user nobody
	group nogroup
	nbthread 1
defaults
	mode http
	log global
	option httplog
	timeout connect 5s
	timeout client 50s
	timeout server 50s
frontend web
	bind 127.0.0.1:{plain}
	bind 127.0.0.1:{tls} ssl crt {both}
	default_backend app
backend app
	server app 127.0.0.1:{app}
"""
    WORDS = "/usr/sbin/haproxy -db -f {config}"


class H2o(Site):
    ROOT, server = "h2o", "h2o/2"
    CONFIG = """
user: nobody
num-threads: 1
listen:
  host: 127.0.0.1
  port: {plain}
listen:
  host: 127.0.0.1
  port: {tls}
  ssl:
    certificate-file: {cert}
    key-file: {key}
hosts:
  default:
    paths:
      /:
        file.dir: {www}
access-log: {logs}/access.log
error-log: {logs}/error.log
"""
    WORDS = "/usr/bin/h2o -m worker -c {config}"


class Stunnel(Site):
    """TLS before App."""
    ROOT, PORTS, server = "stunnel4", ("tls",), App.server
    logged = "Service .web. accepted connection"
    CONFIG = """
foreground = yes
pid =
setuid = nobody
setgid = nogroup
output = {logs}/access.log
[web]
accept = 127.0.0.1:{tls}
connect = 127.0.0.1:{app}
cert = {cert}
key = {key}
"""
    WORDS = "/usr/bin/stunnel4 {config}"


class Hitch(Site):
    """TLS before App."""
    ROOT, PORTS, server, logged = "hitch", ("tls",), App.server, None
    CONFIG = """
frontend = "[127.0.0.1]:{tls}"
backend = "[127.0.0.1]:{app}"
pem-file = "{both}"
user = "nobody"
group = "nogroup"
workers = 1
daemon = off
"""
    WORDS = "/usr/sbin/hitch --config={config}"


class Webfs(Site):
    ROOT, PORTS, server = "webfs", ("plain",), "webfs/1"
    WORDS = ("/usr/bin/webfsd -F -4 -i 127.0.0.1 -p {plain} -r {www} -f index.html "
             "-L {logs}/access.log -u nobody -g nogroup")


class WebfsTls(Site):
    """The same with its TLS, which is GnuTLS."""
    ROOT, PORTS, server = "webfs", ("tls",), "webfs/1"
    WORDS = ("/usr/bin/webfsd -F -4 -i 127.0.0.1 -p {tls} -r {www} -f index.html "
             "-L {logs}/access.log -S -C {both} -K {both}")


class MiniHttpd(Site):
    ROOT, PORTS, server = "mini-httpd", ("plain",), "mini_httpd/1"
    WORDS = ("/usr/sbin/mini_httpd -D -h 127.0.0.1 -p {plain} -d {www} -u nobody "
             "-l {logs}/access.log -i {folder}/pid")


class MiniHttpdTls(Site):
    ROOT, PORTS, server = "mini-httpd", ("tls",), "mini_httpd/1"
    WORDS = ("/usr/sbin/mini_httpd -D -h 127.0.0.1 -p {tls} -d {www} -u nobody "
             "-S -E {both} -l {logs}/access.log -i {folder}/pid")


class Civetweb(Site):
    """Without TLS: its package looks for OpenSSL where only -dev puts it."""
    ROOT, PORTS = "civetweb", ("plain",)
    WORDS = ("/usr/bin/civetweb -listening_ports 127.0.0.1:{plain} -document_root {www} "
             "-access_log_file {logs}/access.log -num_threads 2")


class Busybox(Site):
    ROOT, PORTS, LOG, logged = "busybox", ("plain",), "output.log", "url:/\n.*response:200"
    WORDS = "/bin/busybox httpd -f -vv -p 127.0.0.1:{plain} -h {www}"


class OpensslServer(Site):
    """openssl s_server -WWW, for tests of TLS: HTTP/1.0 without a length. It
    serves what its folder has, and the cell's is /."""
    ROOT, PORTS, logged = "stunnel4", ("tls",), None
    WORDS = "/usr/bin/openssl s_server -accept 127.0.0.1:{tls} -cert {cert} -key {key} -WWW"


KINDS = (App, Node, MicroHttpd, Apache, Lighttpd, Haproxy, H2o, Stunnel, Hitch, Webfs,
         WebfsTls, MiniHttpd, MiniHttpdTls, Civetweb, Busybox, OpensslServer)
