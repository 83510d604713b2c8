"""A TCP relay that makes a link as long as it is asked to: bytes arrive half the delay later, each
way, in order, and none is held back for another: it delays, and does not slow down."""
import asyncio
import threading

CHUNK = 65536


class DelayProxy:
    """Listens on a port of 127.0.0.1; `delay` is there and back, in seconds."""

    def __init__(self, host, port, delay):
        self.target = host, port
        self.one_way = delay / 2
        self.loop = asyncio.new_event_loop()
        self.port = None
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self.serve, "127.0.0.1", 0, limit=CHUNK))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        server.close()
        under_way = asyncio.all_tasks(self.loop)
        for task in under_way:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*under_way, return_exceptions=True))
        self.loop.run_until_complete(asyncio.sleep(0))  # the sockets are closed
        self.loop.close()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def serve(self, reader, writer):
        writers = [writer]
        try:
            there_reader, there_writer = await asyncio.open_connection(*self.target)
            writers.append(there_writer)
            await asyncio.gather(self.relay(reader, there_writer), self.relay(there_reader, writer))
        except asyncio.CancelledError:
            pass  # close() was called
        finally:
            for each in writers:
                each.transport.abort()

    async def relay(self, reader, writer):
        under_way = asyncio.Queue()
        await asyncio.gather(self.take(reader, under_way), self.deliver(under_way, writer))

    async def take(self, reader, under_way):
        data = b"?"
        while data:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                data = b""
            under_way.put_nowait((self.loop.time() + self.one_way, data))

    async def deliver(self, under_way, writer):
        data = b"?"
        while data:
            due, data = await under_way.get()
            await asyncio.sleep(max(0, due - self.loop.time()))
            try:
                writer.write(data)
                await writer.drain()
            except OSError:
                break  # the other way ends, too: its reader is closed
        writer.close()
