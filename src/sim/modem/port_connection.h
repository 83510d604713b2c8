// PortConnection: one AT port of the modem on one descriptor, at a UART's pace.
#pragma once

#include <functional>
#include <optional>

#include "io/byte_stream.h"
#include "io/poll_loop.h"
#include "sim/modem/modem.h"
#include "sim/modem/uart.h"

namespace lpab::sim::modem {

struct Pace {
  std::optional<int> baud;  // at power-on; none: bytes pass at once
  std::optional<int> rate;  // that +IPR set
  const Clock& clock = Clock::System();
};

// Carries bytes between the descriptor and a Port. A paced terminal is a UART: +IPR changes its
// rate, and what is sent while the program's side runs at another one arrives as rubbish. On the
// loop's thread; all that it is given must outlive it.
class PortConnection final : private PortSink {
 public:
  // Called once, from the top of the loop, when the other side has closed and all is answered, or
  // when the modem has dropped the port (`dropped`); it may destroy the connection.
  using OnEnd = std::function<void(bool dropped)>;

  PortConnection(io::PollLoop& loop, Modem& modem, io::FdStream& stream, UartCounters& counters,
                 const Pace& pace, OnEnd on_end);
  ~PortConnection() override;

  std::optional<int> rate() const override { return pace_.rate; }

 private:
  void Write(ByteSpan bytes) override;
  void SetRate(std::optional<int> rate) override;
  void Close() override;

  void OnReady(short ready);
  void Read();
  // Moves what has arrived, and comes back for the rest.
  void Pump();
  void Flush();
  // Does so once all is out that was written before +IPR.
  void ChangeRate();
  // What of these bytes crosses the line.
  Bytes Crossed(ByteSpan bytes) const;
  void UpdateEvents();
  void Schedule();
  void End();

  io::PollLoop& loop_;
  io::FdStream& stream_;
  UartCounters& counters_;
  OnEnd on_end_;
  Pace pace_;
  bool rate_changes_ = false;
  UartLine to_modem_;
  UartLine from_modem_;
  Bytes unwritten_;
  bool input_ended_ = false;
  bool ended_ = false;
  bool dropped_ = false;
  std::optional<io::PollLoop::TimerId> timer_;
  Port port_;
};

}  // namespace lpab::sim::modem
