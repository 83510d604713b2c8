// A port of lpa-bridged to devices whose serial port is elsewhere: io/serial_port.h over the plain
// TCP of a serial server such as ser2net. at:HOST:PORT names the modem.
//
// Compiled in the place of src/io/serial_port.cc by -DLPAB_PLATFORM=examples/serial-over-tcp; the
// rest of lpa-bridged does not notice. The server holds the port exclusively and sets its rate; it
// must be one that this machine can trust, for nothing is encrypted.
#include "io/serial_port.h"

#include "io/socket.h"

namespace lpab::io {
namespace {

constexpr std::string_view kPrefix = "at:";
constexpr Duration kConnectTime = std::chrono::seconds(10);

Error WithAdvice(Error error) {
  return std::move(error).WithNext("check that the serial server runs, and its address and port");
}

}  // namespace

// Rates are the server's business: any is right, and none is set from here (ByteStream::SetRate of
// a socket says kUnsupported).
bool IsSerialRate(int baud) { return baud > 0; }
std::optional<int> TerminalRate(int) { return std::nullopt; }

Result<std::unique_ptr<ByteStream>> OpenSerialPort(const std::string& path, const SerialOptions&) {
  return OpenModemPort(path, {Deadline::After(kConnectTime), {}});
}

Result<std::unique_ptr<ByteStream>> OpenModemPort(std::string_view name, const Call& call,
                                                  const SerialOptions&) {
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  LPAB_ASSIGN(const HostPort server, HostPort::Parse(name));
  auto stream = ConnectTcp(server, call.Within(kConnectTime));
  if (!stream) return Fail(WithAdvice(std::move(stream).error()));
  return std::unique_ptr<ByteStream>(std::move(*stream));
}

}  // namespace lpab::io
