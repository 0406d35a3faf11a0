"""Show a folder in the browser. The standard library is enough: the offline folder carries it."""

import functools
import http.server
import sys

TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
TYPES |= {".whl": "application/octet-stream", ".ipynb": "application/json"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Right types for WebAssembly and modules, and no line for each file."""

    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES

    def log_message(self, *args):
        """Say nothing."""


def server(folder, port=0):
    """Return a server of ``folder``, not yet started; port 0 is any free one."""
    handler = functools.partial(Quiet, directory=str(folder))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def forever(folder, port=8000):
    """Serve until Ctrl+C."""
    with server(folder, port) as serving:
        print(f"http://127.0.0.1:{serving.server_port}/ shows {folder}. Stop it with Ctrl+C.")
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    forever(sys.argv[1] if len(sys.argv) > 1 else ".")
