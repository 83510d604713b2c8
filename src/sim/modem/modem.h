// Modem: a cellular modem in software, from bytes on its AT ports down to a card.
#pragma once

#include <optional>
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
  // The rate that +IPR set; none: that of power-on.
  virtual std::optional<int> rate() const { return std::nullopt; }
  // +IPR: what was written goes out at the old rate yet. Spec: ITU-T V.250 section 6.2.10.
  virtual void SetRate(std::optional<int>) {}
  // The modem drops the port, as when a USB modem restarts; nothing is written afterwards.
  virtual void Close() = 0;
};

class Port;
struct CommandEntry;

// The modem behind all its ports. It has no descriptors, no threads and no timers: bytes fed to a
// Port are answered before Feed() returns, the card's own time included. It has no network and no
// SMS; of the card's toolkit it knows REFRESH. One thread; card and clock must outlive it.
class Modem {
 public:
  // `clock`: for the pace of the receiver alone (Quirks::fifo_size).
  explicit Modem(card::RawCard& card, ModemOptions options = {},
                 const Clock& clock = Clock::System())
      : device_(card, std::move(options)), clock_(clock) {}

  // Powers the card on, and sends the ports what a modem sends when it starts. Without it the card
  // has no power.
  void Start();

  // APDUs that went to the card, the modem's own among them. Any thread.
  uint64_t apdus() const { return device_.uicc().apdus(); }

 private:
  friend class Port;

  void Broadcast(const std::vector<std::string>& lines);
  // After a restart: each port is as after power-on, or closed.
  void ResetPorts();

  Device device_;
  const Clock& clock_;
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

  // Whether a byte that comes now finds the receiver full.
  bool IsLost();
  void RunLine(std::string_view line);
  bool RunCommand(const Command& command, bool last);
  Reply Execute(const CommandEntry* entry, const Command& command);
  // False: the fault takes the place of an answer.
  bool Suffer(Fault::Kind fault, Reply& reply);
  void Answer(const Reply& reply, bool card, bool last);
  void WriteLines(const std::vector<std::string>& lines);
  void WriteFinal(const Reply& reply);
  void Write(std::string_view text);
  void WriteUrc(const std::string& line);
  void Drop();

  Modem& modem_;
  PortSink& sink_;
  PortSettings settings_;
  std::string line_;
  bool overflow_ = false;
  bool closed_ = false;
  bool holding_ = false;  // what is written goes to held_
  std::string held_;      // comes with the next command's answer
  double fifo_ = 0;       // bytes in the receiver
  Clock::TimePoint fifo_at_{};
};

}  // namespace lpab::sim::modem
