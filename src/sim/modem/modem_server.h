// ModemServer: a modem's ports on a pseudo-terminal and on Unix sockets.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "io/poll_loop.h"
#include "io/pty.h"
#include "io/socket.h"
#include "sim/modem/modem.h"
#include "sim/modem/port_connection.h"
#include "sim/modem/uart.h"

namespace lpab::sim::modem {

struct ServerOptions {
  // Where a symbolic link to the pseudo-terminal is put; it stays the same when the terminal is
  // made anew. Empty: no terminal.
  std::string pty_link;
  // Path of the Unix socket. Empty: none.
  std::string socket_path;
  // Name of a further socket, in Linux's abstract namespace, as ModemManager's tests take it.
  // Empty: none.
  std::string abstract_name;
  // Rate of every port, both ways; none: as fast as it goes.
  std::optional<int> baud;
  // How long terminal and socket are away after the modem has dropped its ports.
  Duration reopen_pause{0};
};

// Serves one modem on a poll loop's thread. The terminal is one AT port, which keeps its settings
// while programs open and close it; every connection of a socket is a port of its own, at most 8
// at once. When the modem drops a port, programs read end of file, and a terminal is made anew
// behind the same link, after a pause in which link and socket are away. A port that is not read
// loses what goes beyond 64 KiB. Link and socket are removed at the end. Modem and loop must
// outlive it.
class ModemServer {
 public:
  // Errors: kInvalidArgument (baud below 300, path), kAlreadyExists (the link's path is no link,
  // the socket's no socket), kBusy (somebody listens on the socket), kUnavailable.
  static Result<std::unique_ptr<ModemServer>> Create(io::PollLoop& loop, Modem& modem,
                                                     ServerOptions options,
                                                     const Clock& clock = Clock::System());
  ~ModemServer();
  ModemServer(const ModemServer&) = delete;
  ModemServer& operator=(const ModemServer&) = delete;

  // Over all ports. Any thread.
  const UartCounters& counters() const { return counters_; }

 private:
  struct Terminal {
    io::Pty pty;
    std::unique_ptr<PortConnection> connection;
  };
  struct Client {
    std::unique_ptr<io::FdStream> stream;
    std::unique_ptr<PortConnection> connection;
  };

  ModemServer(io::PollLoop& loop, Modem& modem, ServerOptions options, const Clock& clock)
      : loop_(loop), modem_(modem), options_(std::move(options)), clock_(clock) {}

  Result<void> OpenTerminal();
  void EndTerminal(bool dropped);
  void EndClient(uint64_t id, bool dropped);
  // Takes link and socket away for the pause, if there is one.
  void GoAway();
  void ComeBack();
  Result<void> Listen();
  void Watch(std::optional<io::Listener>& place, io::Listener listener);
  void Unwatch(std::optional<io::Listener>& place);
  void Accept(io::Listener& listener);
  std::unique_ptr<PortConnection> Connect(io::FdStream& stream, std::optional<int> rate,
                                          PortConnection::OnEnd on_end);

  io::PollLoop& loop_;
  Modem& modem_;
  ServerOptions options_;
  const Clock& clock_;
  UartCounters counters_;
  std::optional<int> terminal_rate_;  // that +IPR set, kept while the terminal is away
  std::unique_ptr<Terminal> terminal_;
  std::optional<io::Listener> listener_;
  std::optional<io::Listener> abstract_;
  std::optional<io::PollLoop::TimerId> away_;  // until when nothing is there
  uint64_t next_client_ = 1;
  std::map<uint64_t, Client> clients_;
};

}  // namespace lpab::sim::modem
