// Modem: a cellular modem in software, from bytes on its AT ports down to a card.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "sim/modem/device.h"

namespace lpab::sim::modem {

// Where a port's output goes. Must not destroy the port from within a call.
class PortSink {
 public:
  virtual ~PortSink() = default;
  virtual void Write(ByteSpan bytes) = 0;
  // The modem drops the port, as when a USB modem restarts; nothing is written afterwards.
  virtual void Close() = 0;
};

class Port;
struct CommandEntry;

// The modem behind all its ports. It has no descriptors, no threads and no timers: bytes fed to a
// Port are answered before Feed() returns, the card's own time included. It has no network and no
// SMS; of the card's toolkit it knows REFRESH. One thread; the card must outlive it.
class Modem {
 public:
  explicit Modem(card::RawCard& card, ModemOptions options = {})
      : device_(card, std::move(options)) {}

  // Powers the card on, and sends the ports what a modem sends when it starts. Without it the card
  // has no power.
  void Start();

  // APDUs that went to the card, the modem's own among them. Any thread.
  uint64_t apdus() const { return device_.uicc().apdus(); }

 private:
  friend class Port;

  void Broadcast(const std::vector<std::string>& lines);
  void ResetPorts();

  Device device_;
  std::vector<Port*> ports_;
};

// One AT port, with its own echo, result format and +CMEE, as the two of an EC25 have. The modem
// and the sink must outlive it.
class Port {
 public:
  Port(Modem& modem, PortSink& sink);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  // Bytes that arrived. A line ends at CR; LF is skipped. A line over 2048 characters is answered
  // ERROR.
  void Feed(ByteSpan bytes);

 private:
  friend class Modem;

  void RunLine(std::string_view line);
  bool RunCommand(const Command& command, bool last);
  Reply Execute(const CommandEntry* entry, const Command& command);
  void Answer(const Reply& reply, bool card, bool last);
  void WriteLines(const std::vector<std::string>& lines);
  void WriteFinal(const Reply& reply);
  void Write(std::string_view text);
  void WriteUrc(const std::string& line);

  Modem& modem_;
  PortSink& sink_;
  PortSettings settings_;
  std::string line_;
  bool overflow_ = false;
  bool closed_ = false;
};

}  // namespace lpab::sim::modem
