"""A real SMTP server (aiosmtpd) with STARTTLS and AUTH: keeps each letter in a folder, and refuses whom it is told to."""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import AuthResult, SMTP

port, folder, certificate, key = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]


class Handler:
    kept = len(list(folder.iterdir()))

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("tidak-ada"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("penuh"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Handler.kept += 1
        name = folder / f"{Handler.kept:03}-{envelope.rcpt_tos[0]}.eml"
        name.write_bytes(envelope.content)
        if envelope.rcpt_tos[0].startswith("putus"):
            # Taken, and the answer never comes.
            server.transport.abort()
            return "250 OK"
        if envelope.rcpt_tos[0].startswith("bisu"):
            # Taken, and silent as long as the connection stands.
            await asyncio.Event().wait()
        return f"250 OK kept as {name.name}"


def authenticator(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"selaras", b"rahasia-surat"))


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    make = lambda: SMTP(
        Handler(),
        tls_context=context,
        require_starttls=True,
        authenticator=authenticator,
        auth_required=True,
        enable_SMTPUTF8=True,
    )
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
