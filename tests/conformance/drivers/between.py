"""Stands between the gateway and the server and ends TLS on both sides, with a certificate that the gateway trusts: what no certificate
can show, SCRAM's channel binding does. between.py PORT SERVER_PORT CERTIFICATE KEY"""

import socket
import ssl
import struct
import sys
import threading

SSL_REQUEST = struct.pack("!II", 8, 80877103)


def serve(client, server_port, certificate, key):
    if client.recv(8) != SSL_REQUEST:
        client.close()
        return
    client.sendall(b"S")
    inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inward.load_cert_chain(certificate, key)
    near = inward.wrap_socket(client, server_side=True)
    far = socket.create_connection(("127.0.0.1", server_port))
    far.sendall(SSL_REQUEST)
    assert far.recv(1) == b"S"
    far = ssl._create_unverified_context().wrap_socket(far)
    threading.Thread(target=pump, args=(far, near), daemon=True).start()
    pump(near, far)


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listening:
    while True:
        threading.Thread(target=serve, args=(listening.accept()[0], int(sys.argv[2]), *sys.argv[3:5]), daemon=True).start()
